"""Consulta de Incidencias: whose ended incidents, by which filters, page by page."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import parse_qsl
from uuid import uuid4

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from soportegl.directory.models import System, User
from soportegl.incidents import actions
from soportegl.incidents.models import Incident
from soportegl.incidents.registration import Report
from soportegl.lib import clock
from tests.cast import People, browser_of

pytestmark = pytest.mark.django_db

# The session, the person with their memberships, the page, the count, the systems twice (filter and bar), the office.
QUERIES = 9


def found(user: User, query: str = "") -> list[str]:
    response = browser_of(user).get(f"/consulta/{query}")
    assert response.status_code == 200
    return [row.code for row, _, _ in response.context["rows"]]


def page(user: User, query: str = "") -> str:
    return browser_of(user).get(f"/consulta/{query}").content.decode()


def closed(people: People, synopsis: str = "No imprime el recibo 7-B", *, day: int = 10) -> Incident:
    with clock.at(timezone.make_aware(datetime(2026, 3, day, 23, 30))):
        return actions.close(people.held(synopsis=synopsis), solution="Se orientó en caja", by=people.raul)


def test_only_what_is_ended_is_here(people):
    people.report()
    ended = closed(people)
    assert found(people.ana) == [ended.code]


@pytest.mark.parametrize(
    ("name", "sees"),
    [
        *(("ana", 1), ("diego", 1), ("berta", 0), ("raul", 1), ("rosa", 1), ("nestor", 0)),
        *(("sofia", 1), ("carla", 0), ("ivan", 0), ("aura", 1), ("admin", 1)),
    ],
)
def test_each_one_consults_what_is_theirs(people, name, sees):
    closed(people)
    assert len(found(people.users[name])) == sees


def test_a_desk_lists_an_incident_once_however_many_took_part(people):
    incident = actions.transfer(people.held(), reason="Central", tried="Todo", by=people.raul)
    incident = actions.take(incident, by=people.carla)
    incident = actions.send_back(incident, reason="Es de caja", by=people.carla)
    incident = actions.take(incident, by=people.rosa)
    actions.close(incident, solution="Se orientó", by=people.rosa)
    for name in ("raul", "rosa", "carla", "cesar"):
        assert found(people.users[name]) == [incident.code]


@pytest.mark.parametrize(
    ("query", "typed"),
    [
        ("?q=recibo", "recibo estado: terminado"),
        ("?q=recibo&state=closed&system=sicoin-gl", 'recibo estado: cerrado sistema: "SICOIN GL"'),
        (
            "?q=caja&state=finalized&since=01/03/2026&until=10/03/2026",
            "caja estado: finalizado cierre-desde: 01/03/2026 cierre-hasta: 10/03/2026",
        ),
        ("?q=caja&state=otro&since=x", "caja estado: terminado"),
        ("?q=2026-0000711-9", "2026-0000711-9"),
    ],
)
def test_words_and_codes_are_looked_for_in_the_search_with_what_narrows_them(people, query, typed):
    answer = browser_of(people.ana).get(f"/consulta/{query}")
    address, _, asked = answer.headers["Location"].partition("?")
    assert (answer.status_code, address, dict(parse_qsl(asked))) == (302, "/buscar/", {"q": typed})


def test_what_is_looked_for_from_here_is_what_ended_in_these_days(people):
    one, other = closed(people, day=10), closed(people, day=20)
    people.report("No imprime el recibo 7-B, otra vez")
    client = browser_of(people.ana)
    for query, expected in (("", [one, other]), ("&until=10/03/2026", [one]), ("&since=11/03/2026", [other])):
        answer = client.get(f"/consulta/?q=recibo{query}", follow=True)
        assert {hit.incident for hit in answer.context["found"].hits} == set(expected), query
    answer = client.get(f"/consulta/?q={one.code.replace('-', '')}")
    assert client.get(answer.headers["Location"]).headers["Location"] == one.get_absolute_url()


def test_by_system_and_by_state(people):
    one = closed(people)
    report = Report(people.servicios, "No carga el reporte de caja", phone="5500-0142", email="ana@solola.example")
    other = actions.register(report, entity=people.solola, key=uuid4(), by=people.ana)
    other = actions.finalize(actions.take(other, by=people.raul), solution="Se corrigió", by=people.raul)
    assert found(people.ana, "?system=sicoin-gl") == [one.code]
    assert found(people.ana, "?system=servicios-gl") == [other.code]
    assert found(people.ana, "?state=closed") == [one.code]
    assert found(people.ana, "?state=finalized") == [other.code]


def test_every_system_can_be_asked_for_by_its_name(people):
    shown = page(people.ana, "?system=servicios-gl")
    for system in System.objects.all():
        chosen = " selected" * (system == people.servicios)
        assert f'<option value="{system.slug}"{chosen}>{system}</option>' in " ".join(shown.split())
    System.objects.create(name="Guatenóminas", slug="guatenominas", position=9)
    assert '<option value="guatenominas">Guatenóminas</option>' in page(people.ana)


@pytest.mark.parametrize(("since", "until"), [("10/03/2026", "10/03/2026"), ("2026-03-10", "2026-03-10")])
def test_by_the_day_it_ended_here_and_not_in_greenwich(people, since, until):
    closed(people, day=9)
    one = closed(people, day=10)
    closed(people, day=11)
    assert found(people.ana, f"?since={since}&until={until}") == [one.code]


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("?since=31/02/2026", "Escriba dd/mm/aaaa"),
        ("?until=31/12/9999", "Escriba un día desde el 01/01/2000"),
        ("?since=01/01/0001", "Escriba un día desde el 01/01/2000"),
        ("?since=10/03/2026&until=09/03/2026", "anterior a la inicial"),
        ("?state=otro", "Elija una opción de la lista."),
        ("?system=otro", "Elija una opción de la lista."),
    ],
)
def test_a_filter_that_was_not_understood_is_said_and_filters_nothing(people, query, says):
    one = closed(people)
    assert found(people.ana, query) == [one.code]
    assert says in page(people.ana, query)


@pytest.mark.parametrize("query", ["?q=%00", "?q=" + "a" * 5000, "?q=%27%22%3B--", "?q=%26%7C!", "?despues=x&antes=y"])
def test_strange_words_break_nothing(people, query):
    closed(people)
    assert browser_of(people.ana).get(f"/consulta/{query}", follow=True).status_code == 200


def test_pages_go_on_and_come_back_with_their_filters(people):
    codes = []
    for number in range(28):
        with clock.at(clock.now() - timedelta(days=30 - number)):
            incident = people.held(synopsis=f"No imprime el recibo {number}")
            codes.append(actions.close(incident, solution="Se orientó", by=people.raul).code)
    codes.reverse()
    client = browser_of(people.ana)
    first = client.get("/consulta/?state=closed")
    assert [row.code for row, _, _ in first.context["rows"]] == codes[:25]
    assert "28 incidencias" in first.content.decode()
    assert "state=closed" in first.context["older"]
    second = client.get(first.context["older"])
    assert [row.code for row, _, _ in second.context["rows"]] == codes[25:]
    back = client.get(second.context["newer"])
    assert [row.code for row, _, _ in back.context["rows"]] == codes[:25]


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_costs_the_same_with_one_row_and_with_thirty(
    people, count, django_assert_num_queries: DjangoAssertNumQueries
):
    for number in range(count):
        closed(people, f"No imprime el recibo {number}")
    client = browser_of(people.ana)
    with django_assert_num_queries(QUERIES):
        client.get("/consulta/")


def test_the_way_to_the_trace_comes_back_to_the_same_list(people):
    incident = closed(people)
    text = page(people.ana, "?state=closed")
    assert f"/gestion/{incident.code}/cola/?volver=%2Fconsulta%2F%3Fstate%3Dclosed" in text
