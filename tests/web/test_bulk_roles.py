"""Who may work over many rows, and who sees what became of them."""

from __future__ import annotations

import pytest

from soportegl.desk.models import BulkRun
from tests.cast import browser_of
from tests.web.test_bulk import BULK, apply

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["ana", "diego", "berta", "olga", "aura", "admin"])
def test_who_attends_nothing_reads_that_the_desk_is_not_theirs(people, name):
    incident = people.held()
    client = browser_of(people.users[name])
    for response in (
        client.get(BULK),
        client.post(BULK, {"gestion": incident.code, "verbo": "nota"}),
        client.post(f"{BULK}nota/", {"fila": f"{incident.code}:2", "text": "Hola"}),
    ):
        assert response.status_code == 403
        assert "La bandeja es de quienes atienden incidencias." in response.content.decode()
    assert BulkRun.objects.count() == 0


DESK = ["raul", "rosa", "nestor", "sofia", "carla", "cesar", "saul", "ivan", "ines"]


@pytest.mark.parametrize("name", DESK)
def test_everybody_of_a_desk_may_ask(people, name):
    response = browser_of(people.users[name]).post(BULK, {"gestion": people.report().code, "verbo": "nota"})
    assert response.status_code == (422 if name in ("nestor", "ivan", "ines") else 200)


@pytest.mark.parametrize("name", [*DESK[1:], "ana", "diego", "aura", "admin"])
def test_a_run_is_seen_by_whoever_asked_for_it_only(people, name):
    apply(people, "raul", "nota", people.held(), text="Falla general")
    address = f"/bandeja/lotes/{BulkRun.objects.get().pk}/"
    assert browser_of(people.raul).get(address).status_code == 200
    response = browser_of(people.users[name]).get(address)
    status, sentence = (
        (404, "No existe ese lote, o lo pidió otra persona.")
        if name in DESK
        else (403, "La bandeja es de quienes atienden incidencias.")
    )
    assert response.status_code == status
    assert sentence in response.content.decode()
