"""A list as it is asked for: which there are for whom, what an address says of it, and what is kept of its question."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlencode

import pytest

from soportegl.desk.next import take_next
from soportegl.directory.models import Membership, User
from soportegl.directory.roles import Role
from soportegl.incidents import actions
from soportegl.incidents.models import Incident
from soportegl.lib import clock, full_text
from soportegl.reading import counts, lists, queues
from soportegl.reading.lists import ListQuery
from tests.cast import People, browser_of
from tests.web.screens.queue.test_queue import codes

pytestmark = pytest.mark.django_db


def keys(query: ListQuery, person: User) -> list[int]:
    return [row.pk for row in lists.page(lists.of(query, person)).page.rows]


# --- Which there are


@pytest.mark.parametrize(
    ("name", "slugs", "home"),
    [
        (
            "raul",
            "por-atender mias para-tomar por-vencer vencidas respondidas esperan en-pausa devueltas trasladadas sede",
            "por-atender",
        ),
        ("sofia", "mias por-vencer vencidas respondidas esperan en-pausa devueltas trasladadas sede sin-sede", "sede"),
        (
            "carla",
            "por-atender mias para-tomar por-vencer vencidas respondidas esperan en-pausa devueltas trasladadas",
            "por-atender",
        ),
        (
            "ivan",
            "por-atender mias para-tomar por-vencer vencidas respondidas esperan en-pausa informatica",
            "por-atender",
        ),
        ("aura", "abiertas por-vencer vencidas respondidas esperan en-pausa devueltas sin-sede", "abiertas"),
    ],
)
def test_each_has_the_lists_of_their_desk_in_their_order(people, name, slugs, home):
    more = {"carla": "central sin-sede abiertas", "aura": ""}.get(name, "")
    last = "" if name == "aura" else "terminadas"
    views = queues.views_of(people.users[name].permissions)
    assert [view.slug for view in views] == f"{slugs} {more} {last}".split()
    assert queues.home_of(views).slug == home


def test_nobody_has_two_lists_of_one_name_whatever_they_are(people):
    office = people.quetzaltenango.office
    for person in people.users.values():
        for role in (Role.AGENT, Role.SUPERVISOR, Role.AUDITOR):
            at = {} if role == Role.AUDITOR else {"tier": 2, "office": office}
            Membership.objects.create(user=person, role=role, **at)
            person.forget_permissions()
            slugs = [view.slug for view in queues.views_of(person.permissions)]
            assert len(slugs) == len(set(slugs)), (person.username, slugs)


def test_a_list_is_named_after_the_desk_it_is_of(people):
    labels = {view.slug: view.label for view in queues.views_of(people.raul.permissions)}
    assert (labels["sede"], labels["trasladadas"]) == ("Toda mi sede", "Trasladadas a N3")
    Membership.objects.create(user=people.raul, role=Role.AGENT, tier=2, office=people.quetzaltenango.office)
    people.raul.forget_permissions()
    assert {view.slug: view.label for view in queues.views_of(people.raul.permissions)}["sede"] == "Todas mis sedes"
    assert {view.label for view in queues.views_of(people.carla.permissions)} >= {"Trasladadas a N4", "Mesa Central"}


# --- What an address says


def test_an_address_is_read_and_written_the_same(people):
    query = ListQuery("sede", "saldo y caja", "reciente", (("sistema", "sicoin-gl"), ("tiene", "yo")))
    assert query.address == "vista=sede&q=saldo+y+caja&orden=reciente&sistema=sicoin-gl&tiene=yo"
    assert ListQuery.parse(query.address) == query
    placed = replace(query, after="edad.t1.2", saved="7")
    assert ListQuery.of({**query.written, "despues": "edad.t1.2", "guardada": "7", "caso": "x", "otro": "1"}) == placed
    assert placed.address == query.address


def test_of_what_was_typed_only_what_can_be_looked_for_is_kept():
    assert ListQuery.of({"q": "  saldo\x00\n", "vista": " mias ", "sistema": " "}) == ListQuery("mias", "saldo")
    assert len(ListQuery.of({"q": "x" * 5000}).typed) == lists.TYPED_MAX


@pytest.mark.parametrize(
    ("asked", "chosen"),
    [
        ("", "por-atender"),
        ("vista=sin-tomar", "para-tomar"),
        ("vista=central", "por-atender"),
        ("vista=central&q=saldo", "por-atender"),
        ("vista=central&urgencia=high", "sede"),
        ("urgencia=high", "sede"),
        ("urgencia=inventada", "sede"),
        ("guardada=0", "sede"),
        ("q=saldo", None),
        ("q=saldo&urgencia=high", None),
        ("vista=mias&q=saldo", "mias"),
    ],
)
def test_an_address_without_a_list_of_ones_own_is_of_this_one(people, asked, chosen):
    found = lists.of(ListQuery.parse(asked), people.raul)
    assert (found.chosen and found.chosen.slug) == chosen
    assert found.unknown == ("central" if "central" in asked else "")


def test_an_order_that_is_none_is_told_and_what_ended_has_its_own(people):
    assert lists.of(ListQuery(order="alfabeto"), people.raul).unknown_order == "alfabeto"
    assert lists.of(ListQuery(order="alfabeto"), people.raul).order is lists.SLACK
    ended = lists.of(ListQuery("terminadas", order="edad"), people.raul)
    assert (ended.order, ended.unknown_order) == (lists.ENDED, "")


def test_a_page_of_another_list_is_lost_and_begins_anew(people, monkeypatch):
    monkeypatch.setattr(lists, "PAGE", 1)
    first, second = people.report(), people.report()
    mark = lists.page(lists.of(ListQuery("sede"), people.raul)).page.after
    assert keys(ListQuery("sede", after=mark), people.raul) == [second.pk]
    for query in (ListQuery("sede", order="movimiento", after=mark), ListQuery("sede", after="mentira")):
        found = lists.page(lists.of(query, people.raul)).page
        assert found.lost
        assert found.rows[0].pk in (first.pk, second.pk)


# --- What it shows


def test_a_list_whose_question_is_kept_shows_what_it_would_and_what_changed_since(people):
    incidents = [people.report(), people.held(), people.report()]
    for person in people.users.values():
        for view in queues.views_of(person.permissions) if person.permissions.is_desk else ():
            asked = lists.of(ListQuery(view.slug), person)
            seen = [[row.pk for row in lists.page(asked).page.rows] for _ in range(2)]
            assert seen[0] == seen[1]
            assert set(seen[1]) == set(asked.base.values_list("pk", flat=True))
    assert codes(people, "raul", "?vista=sede") == [each.code for each in incidents]
    people.raul.memberships.filter(role=Role.AGENT).update(office=people.nestor.memberships.get().office)
    assert codes(people, "raul", "?vista=sede") == []


def test_a_row_says_what_it_is_for_whoever_looks(people):
    free, mine = people.report(), people.held()
    actions.ask(mine, text="¿Cuál?", by=people.raul)
    rows = {
        name: {row.pk: row for row in lists.page(lists.of(ListQuery(view), people.users[name])).page.rows}
        for name, view in {"raul": "sede", "rosa": "sede", "aura": "abiertas"}.items()
    }
    waits, held = rows["raul"][free.pk], rows["raul"][mine.pk]
    assert (waits.holder, waits.mine, waits.can_take, waits.at_own_desk) == ("", False, True, True)
    assert (held.holder, held.mine, held.can_take, held.is_waiting) == (str(people.raul), True, False, True)
    assert not rows["rosa"][mine.pk].mine
    other = rows["aura"][free.pk]
    assert (other.can_take, other.at_own_desk) == (False, False)


def test_words_of_many_that_the_next_rows_do_not_hold_are_said_to_be_further_on(people, monkeypatch):
    people.report()
    for number in range(2):
        people.report(f"La planilla {number} no cuadra con bancos")
    assert len(codes(people, "raul", "?q=planilla")) == 2
    for limit, most in {"FEW": 0, "NEAR": 1, "NAMED": 1, "FAR": 1}.items():
        monkeypatch.setattr(full_text, limit, most)
    page = browser_of(people.raul).get("/bandeja/?q=planilla")
    assert (page.context["total"], page.context["cut"]) == (0, True)
    said = page.content.decode()
    assert "No está entre las primeras de esta lista" in said
    assert "Hay más coincidencias de las que se muestran" not in said


# --- Its numbers


@pytest.mark.parametrize("name", ["raul", "sofia", "carla", "ivan", "aura"])
def test_the_number_beside_a_list_is_that_of_its_rows(people: People, name):
    for by, entity in (("berta", people.quetzaltenango), ("olga", people.orphan), ("ana", people.solola)):
        people.report(by=by, entity=entity)
    for by in ("raul", "carla", "ivan"):
        people.held(by=by)
        actions.close(people.held(by=by), solution="Se orientó", by=people.users[by])
    person = people.users[name]
    listing = lists.of(ListQuery.parse("vista=abiertas&urgencia=medium"), person)
    systems = [Incident.objects.select_related("system").first().system]
    found = counts.beside(listing, [], systems, token="1")
    for view in listing.views:
        assert found[f"vista={view.slug}"] == lists.of(ListQuery(view.slug), person).rows.count(), view.slug
    slug = systems[0].slug
    assert found[f"sistema={slug}"] == lists.of(ListQuery.parse(urlencode({"sistema": slug})), person).rows.count()
    assert found[counts.name_of(listing)] == listing.rows.count()


def test_numbers_are_known_until_something_happens(people, django_assert_num_queries):
    listing = lists.of(ListQuery("sede"), people.raul)
    people.report()
    assert counts.beside(listing, [], [], token="1")["vista=sede"] == 1
    people.report()
    with django_assert_num_queries(0):
        assert counts.beside(listing, [], [], token="1")["vista=sede"] == 1
    assert counts.beside(listing, [], [], token="2")["vista=sede"] == 2


# --- The order of work


def slack(people: People) -> list[Incident]:
    """Three that nobody has taken, the first to be begun last, the second first."""
    made = [people.report(f"No carga el reporte {number} de la ejecución") for number in range(3)]
    for incident, hours in zip(made, (9, 1, 5), strict=True):
        Incident.objects.filter(pk=incident.pk).update(begin_by=clock.now() + timedelta(hours=hours))
    return made


def test_the_desks_work_in_the_order_of_slack_and_the_others_are_kept(people):
    last, first, second = (incident.pk for incident in slack(people))
    assert keys(ListQuery(), people.raul) == [first, second, last]
    assert keys(ListQuery(view="sede", order="plazo"), people.raul) == [first, second, last]
    assert keys(ListQuery(order="edad"), people.raul) == [last, first, second]
    assert keys(ListQuery(order="reciente"), people.raul) == [second, first, last]
    # What is only looked at is in the order of age.
    assert keys(ListQuery(view="abiertas"), people.carla) == [last, first, second]
    assert keys(ListQuery(), people.aura) == [last, first, second]


def test_the_next_one_is_the_one_to_begin_first(people):
    last, first, second = slack(people)
    Incident.objects.filter(pk=second.pk).update(suggested_holder=people.rosa)
    rows = lists.of(ListQuery(), people.raul).rows
    assert take_next(rows, by=people.raul) == first
    assert take_next(lists.of(ListQuery(), people.rosa).rows, by=people.rosa) == second
    assert take_next(rows, by=people.raul) == last


def test_lists_of_clocks_have_what_their_names_say(people):
    now, hour = clock.now(), timedelta(hours=1)
    risky, late, still, fine = (people.held(synopsis=f"Se detuvo la planilla número {number}") for number in range(4))
    for incident, columns in (
        (risky, {"due_at": now + hour, "warn_at": now - hour}),
        (late, {"due_at": now - hour, "warn_at": now - 2 * hour}),
        (still, {"due_at": None, "warn_at": None, "paused_since": now, "paused_for": "bank"}),
        (fine, {"due_at": now + 9 * hour, "warn_at": now + hour}),
    ):
        Incident.objects.filter(pk=incident.pk).update(**columns)
    for view, only in (("por-vencer", risky), ("vencidas", late), ("en-pausa", still)):
        for name in ("raul", "sofia", "aura"):
            assert keys(ListQuery(view=view), people.users[name]) == [only.pk], (view, name)
