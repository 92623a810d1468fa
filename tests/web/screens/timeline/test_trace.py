"""COLA_INCIDENCIAS: every level, its times, what it left behind, and the way back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from soportegl.directory.models import User
from soportegl.incidents.models import Incident
from soportegl.reading import timeline
from soportegl.web.screens.timeline import present
from tests.cast import browser_of
from tests.reading.test_timeline import walked
from tests.web.screens.call.test_on_behalf import call

pytestmark = pytest.mark.django_db


def get(user: User, address: str):
    client = Client()
    client.force_login(user)
    return client.get(address)


def page(user: User, incident: Incident, query: str = "") -> str:
    response = get(user, f"/gestion/{incident.code}/cola/{query}")
    assert response.status_code == 200
    return response.content.decode()


def test_each_row_says_how_its_level_was_left_and_under_each_level_stands_how_long_it_was_there(people):
    incident = walked(people)
    told = timeline.of(incident)
    rows = present.rows_of(incident, told)
    assert [(row.tier, str(row.person), row.how, row.span) for row in rows] == [
        (1, "Ana Lucía Xoquic", "", timedelta()),
        (2, "Raúl Sacor", "trasladado", timedelta(minutes=188)),
        (3, "Carla Méndez", "finalizado", timedelta(minutes=60)),
    ]
    assert rows[1].texts == [("", "Falta un permiso"), ("Qué se intentó", "Se revisó caja")]
    assert rows[2].texts == [("", "Se dio el permiso")]
    assert present.notes_of(told) == {1: "registró", 2: "3 h 08 min", 3: "1 h"}


def test_the_ribbon_is_in_proportion(people):
    pieces = present.ribbon_of(timeline.of(walked(people)))
    assert [(piece.tier, piece.waiting, piece.width) for piece in pieces] == [
        (2, True, 6),
        (2, False, 40),
        (3, True, 2),
        (3, False, 12),
    ]


def test_an_open_one_is_still_there(people):
    assert "Sigue aquí" in page(people.ana, people.report())


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
