"""COLA_INCIDENCIAS: every level, its times, what it left behind, and the way back."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from soportegl.directory.models import User
from soportegl.incidents import actions
from soportegl.incidents.models import Incident
from soportegl.lib import clock
from soportegl.web.traces import Trace, trace_of
from tests.cast import People, browser_of
from tests.web.test_on_behalf import call

pytestmark = pytest.mark.django_db

START = timezone.make_aware(datetime(2026, 3, 9, 8, 14))


def at(minutes: int):
    return clock.at(START + timedelta(minutes=minutes))


def walked(people: People) -> Incident:
    """Through two levels: 26 minutes waiting and 162 taken at N2, 10 and 50 at N3."""
    with at(0):
        incident = people.report()
    with at(26):
        incident = actions.take(incident, by=people.raul)
    with at(188):
        incident = actions.transfer(incident, reason="Falta un permiso", tried="Se revisó caja", by=people.raul)
    with at(198):
        incident = actions.take(incident, by=people.carla)
    with at(248):
        return actions.finalize(incident, solution="Se dio el permiso", by=people.carla)


def get(user: User, address: str):
    client = Client()
    client.force_login(user)
    return client.get(address)


def page(user: User, incident: Incident, query: str = "") -> str:
    response = get(user, f"/gestion/{incident.code}/cola/{query}")
    assert response.status_code == 200
    return response.content.decode()


def test_each_level_says_who_when_and_what_it_left(people):
    told = trace_of(walked(people))
    assert [(row.tier, str(row.person), row.how, row.span) for row in told.rows] == [
        (1, "Ana Lucía Xoquic", "", timedelta()),
        (2, "Raúl Sacor", "trasladado", timedelta(minutes=188)),
        (3, "Carla Méndez", "finalizado", timedelta(minutes=60)),
    ]
    assert told.rows[1].texts == [("", "Falta un permiso"), ("Qué se intentó", "Se revisó caja")]
    assert told.rows[2].texts == [("", "Se dio el permiso")]


def test_the_sums_are_those_of_the_stages(people):
    told = trace_of(walked(people))
    assert (told.waited, told.worked) == (timedelta(minutes=36), timedelta(minutes=212))
    assert (told.total, told.transfers) == (timedelta(minutes=248), 1)
    assert told.notes == {1: "registró", 2: "3 h 08 min", 3: "1 h"}


def test_the_ribbon_is_in_proportion(people):
    pieces = trace_of(walked(people)).pieces
    assert [(piece.tier, piece.waiting, piece.width) for piece in pieces] == [
        (2, True, 6),
        (2, False, 40),
        (3, True, 2),
        (3, False, 12),
    ]


def test_an_open_one_counts_until_now(people):
    with at(0):
        incident = people.report()
    with at(90):
        told: Trace = trace_of(incident)
    assert (told.total, told.rows[-1].left) == (timedelta(minutes=90), None)
    assert "Sigue aquí" in page(people.ana, incident)


def test_the_page_shows_it_to_reporters_and_desks_alike(people):
    incident = walked(people)
    for name in ("ana", "diego", "raul", "carla", "aura"):
        text = page(people.users[name], incident)
        for words in ("Falta un permiso", "Se revisó caja", "Se dio el permiso", "raul.regional", "3 h 08 min"):
            assert words in text
        assert "09/03/2026 08:40" in text


def test_a_call_says_who_called(people):
    browser_of(people.raul).post("/registro/crear/", call(people))
    text = page(people.ana, Incident.objects.get())
    assert "Registró la incidencia por llamada de Ana Lucía Xoquic." in text


@pytest.mark.parametrize("back", ["/consulta/?q=recibo&state=closed", "/registro/", "/bandeja/?vista=mias"])
def test_the_previous_level_is_the_list_one_came_from(people, back):
    response = get(people.ana, f"/gestion/{people.report().code}/cola/?volver={back.replace('&', '%26')}")
    assert response.context["back"] == back


@pytest.mark.parametrize(
    "back", ["https://otro.example/consulta/", "//otro.example/consulta/", "/salir/", "javascript:alert(1)", ""]
)
def test_the_previous_level_is_never_another_site(people, back):
    incident = people.report()
    response = get(people.ana, f"/gestion/{incident.code}/cola/?volver={back}")
    assert response.context["back"] == incident.get_absolute_url()


def test_nothing_is_written_into_the_page_that_the_policy_forbids(people):
    text = page(people.ana, walked(people))
    assert "style=" not in text
    assert "<style" not in text
    assert " onclick=" not in text
