"""Registering a phone call: for which entities, for whom, and at which level it begins."""

from __future__ import annotations

import pytest

from soportegl.incidents.models import Incident
from tests.cast import People, browser_of
from tests.web.test_register import typed

pytestmark = pytest.mark.django_db


def call(people: People, **changes: object) -> dict[str, object]:
    return typed(entity="0701", reporter="ana.municipal", system="sicoin-gl", **changes)


def test_an_adviser_chooses_the_entity_and_who_calls(people):
    client = browser_of(people.raul)
    first = client.get("/registro/crear/").content.decode()
    assert "Sololá, Sololá" in first
    assert "Quetzaltenango" not in first
    second = client.get("/registro/crear/por-llamada/?entidad=0701").content.decode()
    assert "Ana Lucía Xoquic" in second
    assert "Berta" not in second
    third = client.get("/registro/crear/por-llamada/?entidad=0701&reporta=ana.municipal").content.decode()
    assert "ana.municipal@correo.example" in third
    assert "¿De qué entidad" in client.get("/registro/crear/?entidad=0901").content.decode()


@pytest.mark.parametrize(("by", "label"), [("raul", "TRASLADADO_N2"), ("carla", "TRASLADADO_N3")])
@pytest.mark.parametrize("address", ["/registro/crear/", "/registro/crear/por-llamada/"])
def test_a_call_begins_at_the_level_that_answered_it(people, by, label, address):
    agent = people.users[by]
    response = browser_of(agent).post(address, call(people), follow=True)
    incident = Incident.objects.get()
    assert (incident.label, incident.reporter, incident.registered_by) == (label, people.ana, agent)
    assert "Incidencia creada" in response.content.decode()


def test_the_central_desk_registers_for_any_entity(people):
    client = browser_of(people.carla)
    assert "Quetzaltenango" in client.get("/registro/crear/?q=quetzal").content.decode()
    assert (
        client.post("/registro/crear/", call(people) | {"entity": "0901", "reporter": "berta.municipal"}).status_code
        == 303
    )


def test_a_call_for_an_entity_of_another_office_is_refused(people):
    response = browser_of(people.nestor).post("/registro/crear/", call(people))
    assert response.status_code == 422
    assert Incident.objects.count() == 0


def test_a_call_for_somebody_of_another_entity_is_refused(people):
    response = browser_of(people.raul).post("/registro/crear/", call(people) | {"reporter": "berta.municipal"})
    assert response.status_code == 422
    assert Incident.objects.count() == 0


def test_a_call_with_a_short_text_keeps_it(people):
    response = browser_of(people.raul).post("/registro/crear/", call(people, synopsis="corto"))
    assert response.status_code == 422
    assert "lleva 5." in response.content.decode()


@pytest.mark.parametrize("name", ["sofia", "aura", "admin"])
def test_who_neither_reports_nor_attends_registers_nothing(people, name):
    client = browser_of(people.users[name])
    for address in ("/registro/crear/", "/registro/crear/por-llamada/"):
        assert client.get(address).status_code == 403
        assert client.post(address, call(people)).status_code == 403
