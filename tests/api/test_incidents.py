"""Incidents through the API: the same lists, the same actions, the same eyes."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from soportegl.audit.models import Entry, Kind
from soportegl.incidents import actions
from soportegl.incidents.models import Incident
from tests.api.program import Program
from tests.cast import SYNOPSIS, People

pytestmark = pytest.mark.django_db


def test_an_incident_goes_from_registration_to_verification_by_programs_alone(people: People, ana, raul) -> None:
    made = ana.post("/gestiones", {"sistema": "sicoin-gl", "sintesis": SYNOPSIS})
    assert made.status_code == 201
    code = made.json()["codigo"]
    assert made["Location"] == f"/api/v1/gestiones/{code}"
    assert [row["codigo"] for row in raul.get("/gestiones").json()["gestiones"]] == [code]
    assert raul.post(f"/gestiones/{code}/tomar").json()["tiene"] == "raul.regional"
    assert raul.post(f"/gestiones/{code}/pedir-informacion", {"texto": "¿Qué cuenta?"}).status_code == 200
    answered = ana.post(f"/gestiones/{code}/responder", {"texto": "La monetaria"})
    assert answered.json()["avisos"] == []
    moved = {"motivo": "Es de la central", "intentado": "Se revisó el saldo"}
    assert raul.post(f"/gestiones/{code}/trasladar", moved).json()["etiqueta"] == "TRASLADADO_N3"
    carla = Program(people.carla)
    carla.post(f"/gestiones/{code}/tomar")
    done = carla.post(f"/gestiones/{code}/finalizar", {"solucion": "Se corrigió el saldo."})
    assert done.json()["estado"] == "finalized"
    assert ana.post(f"/gestiones/{code}/confirmar").status_code == 200
    seen = ana.get(f"/gestiones/{code}").json()
    assert (seen["verificacion"], seen["solucion"], seen["categoria"]) == ("verified", "Se corrigió el saldo.", None)
    assert [step["nivel"] for step in ana.get(f"/gestiones/{code}/traza").json()["pasos"]] == [2, 3]
    said = ana.get(f"/gestiones/{code}/conversacion").json()["entradas"]
    assert [each["verbo"] for each in said][:3] == ["crear", "tomar", "pedir-informacion"]
    # How the desks sign in is theirs.
    assert {each["quien"]["usuario"] for each in said} == {"ana.municipal", None}
    assert [row["codigo"] for row in ana.get("/gestiones/terminadas?q=cur").json()["gestiones"]] == [code]
    assert Incident.objects.get().event_count == 8


def test_what_a_program_is_shown_is_written_as_opened_by_its_person(people: People, raul: Program) -> None:
    code = people.report().code
    for path in (f"/gestiones/{code}", f"/gestiones/{code}/traza"):
        assert raul.get(path).status_code == 200
    told = Entry.objects.filter(kind=Kind.OPENED).get()
    assert (told.person, told.object_name) == (people.raul, code)


def test_the_list_of_the_ended_asks_as_much_for_many_rows_as_for_one(people: People, ana: Program) -> None:
    def end() -> None:
        taken = actions.take(people.report(), by=people.raul)
        actions.close(taken, solution="Se corrigió el saldo", by=people.raul)

    def asked() -> int:
        with CaptureQueriesContext(connection) as made:
            assert ana.get("/gestiones/terminadas").status_code == 200
        return len(made)

    end()
    ana.get("/gestiones/terminadas")
    one = asked()
    end()
    end()
    assert asked() == one
