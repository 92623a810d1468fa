"""Colleagues named in the conversation: how they are drawn, who is offered while typing, who was not told."""

from __future__ import annotations

import pytest

from soportegl.desk import bulk
from soportegl.desk.models import BulkRow
from soportegl.directory.models import User
from soportegl.incidents import actions
from soportegl.incidents.states import Verb
from soportegl.notifications import outbox, verification
from tests.cast import People, browser_of
from tests.web.screens.queue.test_desk import QUERIES_WITH_A_CASE

pytestmark = pytest.mark.django_db

CHIP = '<span class="sgl-mencion">@Rosa Chavajay</span>'
#: The session, the person with their memberships, the incident, the colleagues, their memberships, who of them sees it.
QUERIES_OF_THE_LIST = 6


@pytest.fixture
def case(people: People):
    return people.held()


def shown(people: People, name: str, case) -> str:
    response = browser_of(people.users[name]).get(f"/gestion/{case.code}/")
    assert response.status_code == 200
    return response.content.decode()


def offered(people: People, name: str, case, typed: str = "", verb: str = "nota"):
    return browser_of(people.users[name]).get(f"/gestion/{case.code}/{verb}/colegas/", {"q": typed})


def test_the_desk_sees_who_is_named_and_the_reporter_reads_their_name(people, case):
    actions.reply(case, text="Lo lleva @rosa.regional; escriba a x@rosa.regional o a @nadie", by=people.raul)
    assert f"<p>Lo lleva {CHIP}; escriba a x@rosa.regional o a @nadie</p>" in shown(people, "raul", case)
    for name in ("ana", "diego"):
        page = shown(people, name, case)
        assert "<p>Lo lleva Rosa Chavajay; escriba a x@rosa.regional o a @nadie</p>" in page
        assert "sgl-mencion" not in page


def test_a_solution_says_who_is_meant_wherever_it_is_read(people, case):
    case = actions.finalize(case, solution="Lo dejó listo @rosa.regional", by=people.raul)
    addresses = [(name, f"/gestion/{case.code}/{end}") for name in ("ana", "raul") for end in ("", "cola/")]
    for name, address in [*addresses, ("ana", verification.path_for(case))]:
        page = browser_of(people.users[name]).get(address).content.decode()
        assert "<p>Lo dejó listo Rosa Chavajay</p>" in page, address
        assert "@rosa.regional" not in page, address


def test_a_name_an_older_text_or_a_reporter_wrote_is_text(people):
    case = people.report("@rosa.regional no me contesta y la planilla no cuadra")
    assert "sgl-mencion" not in shown(people, "raul", case)


def test_nothing_in_a_name_or_around_it_runs(people, case):
    people.rosa.full_name = "<img src=x onerror=alert(1)> **Rosa**"
    people.rosa.save()
    actions.note(case, text="<b>@rosa.regional</b> [@rosa.regional](javascript:alert(1)) **x**", by=people.raul)
    actions.reply(case, text="<i>@rosa.regional", by=people.raul)
    for name in ("sofia", "ana"):
        page = shown(people, name, case)
        assert "<img src=x" not in page
        assert "<b>@" not in page
        assert "<i>" not in page
        assert 'href="javascript' not in page
    assert '<span class="sgl-mencion">@&lt;img src=x onerror=alert(1)&gt; **Rosa**</span>' in shown(
        people, "sofia", case
    )


@pytest.mark.parametrize("count", [1, 30])
def test_one_question_draws_all_who_are_named(people, case, count, django_assert_num_queries):
    for _ in range(count):
        actions.note(case, text="@rosa.regional y @sofia.supervisora, **ya**", by=people.raul)
    client = browser_of(people.raul)
    address = f"/bandeja/?caso={case.code}"
    # One for the names, one that keeps how far this person has read, and one that they opened it today.
    with django_assert_num_queries(QUERIES_WITH_A_CASE + 3):
        assert client.get(address).content.decode().count(CHIP) == count


def test_those_who_can_be_told_are_offered(people, case):
    page = offered(people, "sofia", case, "r").content.decode()
    assert page.count('role="option"') == 2
    assert page.index('data-value="raul.regional"') < page.index('data-value="rosa.regional"')
    assert "<b>Raúl Sacor</b> <small>@raul.regional</small>" in page
    assert page.count("La tiene") == 1
    assert offered(people, "raul", case, "zzz").content.decode().strip() == ""


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("ana", 403),
        ("diego", 403),
        ("berta", 403),
        ("aura", 403),
        ("admin", 403),
        ("nestor", 404),
        ("ivan", 404),
        ("raul", 200),
        ("rosa", 200),
        ("sofia", 200),
        ("carla", 200),
        ("saul", 200),
    ],
)
def test_only_a_desk_that_sees_the_incident_is_offered_colleagues(people, case, name, status):
    assert offered(people, name, case).status_code == status


def test_who_has_not_signed_in_signs_in_first_and_only_reading_is_answered(people, case, client):
    address = f"/gestion/{case.code}/nota/colegas/"
    assert client.get(address).url.startswith("/ingresar/")
    assert browser_of(people.raul).post(address).status_code == 405


@pytest.mark.parametrize("typed", ["@" * 1500, "\x00", "(", "[a-", "\\", "%", "'", "ñ" * 300])
def test_whatever_is_looked_for_is_answered(people, case, typed):
    assert offered(people, "raul", case, typed).status_code == 200


@pytest.mark.parametrize("typed", ["", "r", "rosa.regional"])
def test_the_list_costs_the_same_for_one_and_for_all(people, case, typed, django_assert_num_queries):
    client = browser_of(people.sofia)
    with django_assert_num_queries(QUERIES_OF_THE_LIST):
        client.get(f"/gestion/{case.code}/nota/colegas/", {"q": typed})


@pytest.mark.parametrize(("verb", "field"), [("nota", "text"), ("contestar", "text"), ("pedir-informacion", "text")])
def test_the_writer_is_told_who_was_not_and_nothing_is_refused(people, case, verb, field):
    client = browser_of(people.raul)
    sent = {field: "@nestor.norte y @rosa.regional", "who": people.raul.pk, "key": "a" * 32}
    page = client.post(f"/gestion/{case.code}/{verb}/", sent, follow=True).content.decode()
    assert "Néstor Poz no ve esta gestión: no se le avisó." in page
    assert "Rosa Chavajay no ve" not in page
    assert case.events.latest("number").bodies.get().body == "@nestor.norte y @rosa.regional"


@pytest.mark.parametrize("text", ["@" * 1500, "@", "@nadie.aqui", "Con @rosa.regional"])
def test_nobody_is_missed_where_everybody_was_told(people, case, text):
    client = browser_of(people.raul)
    sent = {"text": text, "who": people.raul.pk, "key": "b" * 32}
    page = client.post(f"/gestion/{case.code}/nota/", sent, follow=True).content.decode()
    assert "La nota interna quedó guardada." in page
    assert "no se le avisó" not in page


def test_a_text_for_many_says_in_which_rows_somebody_was_not_told(people, case):
    other = people.held()
    client = browser_of(people.raul)
    sent = {
        "fila": [f"{row.code}:{row.event_count}" for row in (case, other)],
        "text": "@nestor.norte",
        "key": "c" * 32,
    }
    page = client.post("/bandeja/lote/nota/", {**sent, "who": people.raul.pk}, follow=True).content.decode()
    assert page.count("Néstor Poz no ve esta gestión: no se le avisó.") == 2
    assert set(BulkRow.objects.values_list("outcome", flat=True)) == {"done"}


def test_the_notice_says_who_named_them_and_leads_to_the_incident(people, case):
    actions.note(case, text="@rosa.regional", by=people.raul)
    outbox.tell(case.events.latest("number").pk)
    client = browser_of(people.rosa)
    page = client.get("/avisos/").content.decode()
    assert f"[{case.code}] Mención de Raúl Sacor" in page
    assert ": 1 sin leer" in page
    assert "Mencionan su nombre" in client.get("/avisos/preferencias/").content.decode()


def test_where_a_reporter_writes_no_colleagues_are_offered(people, case):
    assert "data-mentions" not in shown(people, "ana", case)
    assert "data-mentions" not in browser_of(people.ana).get(f"/gestion/{case.code}/insistir/").content.decode()
    assert f'data-mentions="/gestion/{case.code}/nota/colegas/"' in shown(people, "raul", case)
    page = browser_of(people.raul).get(f"/gestion/{case.code}/cerrar/").content.decode()
    assert f'data-mentions="/gestion/{case.code}/cerrar/colegas/"' in page


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("@raul.regionl, ¿lo ves?", "Nadie tiene el usuario «@raul.regionl»: esa mención no avisó a nadie."),
        ("@Ana.Municipal.", "Ana Lucía Xoquic no atiende incidencias: la mención «@ana.municipal» no le avisa."),
        ("@rosa.regional", "Rosa Chavajay no atiende incidencias: la mención «@rosa.regional» no le avisa."),
    ],
)
def test_a_mention_that_reaches_nobody_says_so(people, text, says):
    case = people.held()
    User.objects.filter(pk=people.rosa.pk).update(is_active=False)
    path = f"/gestion/{case.code}/nota/"
    shown = browser_of(people.raul).post(path, {"text": text, "key": "uno"}, follow=True).content.decode()
    assert says in shown
    # In a mailbox it names nobody, and whoever is named and hears of it is no matter.
    data = {"text": "Escriba a ana@solola.example, @sofia.supervisora.", "key": "dos"}
    shown = browser_of(people.raul).post(path, data, follow=True).content.decode()
    assert "no avis" not in shown
    assert "no le avisa" not in shown


def test_of_many_the_mention_that_reaches_nobody_says_so_in_each(people):
    case = people.held()
    run = bulk.start(Verb.NOTE, {case.code: 2}, values={"text": "@nadie"}, key="uno", view="", by=people.raul)
    assert "«@nadie»" in run.rows.get().sentence
