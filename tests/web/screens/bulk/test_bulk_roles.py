"""Many rows at once: who may ask for it, and whose results are whose."""

from __future__ import annotations

import pytest

from soportegl.desk import bulk
from soportegl.desk.models import BulkRun
from soportegl.incidents.states import Verb
from tests.cast import browser_of
from tests.web.screens.bulk.test_bulk import BULK, apply

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["ana", "diego", "berta", "olga", "aura", "admin"])
def test_who_attends_nothing_reads_that_the_desk_is_not_theirs(people, name):
    incident = people.held()
    client = browser_of(people.users[name])
    for response in (
        client.get(BULK),
        client.post(BULK, {"gestion": incident.code, "verbo": "nota"}),
        client.post(f"{BULK}nota/", {"fila": f"{incident.code}:2", "text": "Hola"}),
        client.get("/bandeja/lotes/"),
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
    assert response.status_code == 404
    assert "No existe ese lote, o lo pidió otra persona." in response.content.decode()


def test_a_run_that_is_not_there_is_not_found(people):
    assert browser_of(people.raul).get("/bandeja/lotes/999/").status_code == 404


def test_a_row_that_went_out_of_sight_keeps_its_code_and_no_more(people):
    incident = people.report("Síntesis que nadie de otra sede debe leer", by="ana")
    run = bulk.start(Verb.TAKE, {incident.code: 1}, values={}, key="uno", view="", by=people.raul)
    run.by = people.nestor
    run.save()
    page = browser_of(people.nestor).get(f"/bandeja/lotes/{run.pk}/").content.decode()
    assert incident.code in page
    assert "nadie de otra sede" not in page
    assert f'href="/gestion/{incident.code}/"' not in page
