"""What stands between braces: completed when it is known, asked about when it is not, never sent as it is unasked."""

from __future__ import annotations

import re

import pytest

from soportegl.desk import blanking, bulk
from soportegl.desk.models import BulkRun
from soportegl.incidents.models import EventText, Incident
from soportegl.incidents.states import Verb
from tests.cast import People, browser_of

pytestmark = pytest.mark.django_db


def close(people: People, case: Incident, solution: str, **more: object):
    data = {"solution": solution, "visto": case.event_count, "key": "uno", **more}
    return browser_of(people.raul).post(f"/gestion/{case.code}/cerrar/", data)


def close_all(people: People, cases: list[Incident], solution: str, key: str = "uno", **more: object):
    rows = [f"{case.code}:{case.event_count}" for case in cases]
    data = {"fila": rows, "key": key, "who": people.raul.pk, "solution": solution, **more}
    return browser_of(people.raul).post("/bandeja/lote/cerrar/", data)


def solutions(*cases: Incident) -> list[str]:
    return [Incident.objects.get(pk=case.pk).solution for case in cases]


def agreed(page: str) -> str:
    return re.search(r'name="asi" id="id_asi" value="([^"]*)"', page)[1]


def test_a_known_one_typed_by_hand_is_completed(people):
    case = people.held()
    assert close(people, case, "Estimada {Nombre}: su gestión {GESTION} está lista, { entidad }.").status_code == 303
    assert solutions(case) == [
        f"Estimada Ana Lucía Xoquic: su gestión {case.code} está lista, Municipalidad de Sololá, Sololá."
    ]


def test_one_that_does_not_exist_is_asked_about_and_goes_out_only_when_agreed_to(people):
    case = people.held()
    page = close(people, case, "Su saldo es {saldo}")
    shown = page.content.decode()
    assert page.status_code == 422
    assert "No existe el dato {saldo}" in shown
    assert "Su saldo es {saldo}</textarea>" in shown
    assert solutions(case) == [""]
    # What was agreed to for one name is not agreed to for another.
    assert close(people, case, "Su saldo es {monto}", asi=agreed(shown)).status_code == 422
    assert close(people, case, "Su saldo es {saldo}", asi=agreed(shown)).status_code == 303
    assert solutions(case) == ["Su saldo es {saldo}"]


@pytest.mark.parametrize(("text", "says"), [
    ("Entre a {módulo}", "Esta gestión no tiene {módulo}"),
    ("Entre a ____ y apruebe", "Complete el espacio «____»"),
])  # fmt: skip
def test_one_that_the_incident_does_not_have_is_asked_about(people, text, says):
    case = people.held()
    shown = close(people, case, text).content.decode()
    assert says in shown
    assert close(people, case, text, asi=agreed(shown)).status_code == 303
    assert "____" in solutions(case)[0]


def test_in_a_bulk_close_each_municipality_reads_its_own(people):
    cases = [people.held() for _ in range(2)]
    close_all(people, cases, "Gestión {gestión} lista")
    assert solutions(*cases) == [f"Gestión {case.code} lista" for case in cases]


def test_a_bulk_close_asks_before_anything_is_begun(people):
    cases = [people.held() for _ in range(2)]
    page = close_all(people, cases, "Revise {saldo} en {módulo}")
    shown = page.content.decode()
    assert page.status_code == 422
    assert "No existe el dato {saldo}" in shown
    assert f"2 de 2 no tienen {{módulo}} (el módulo): {cases[0].code}, {cases[1].code}." in shown
    assert not BulkRun.objects.exists()
    close_all(people, cases, "Revise {saldo} en {módulo}", asi=agreed(shown))
    assert solutions(*cases) == ["Revise {saldo} en ____"] * 2


def test_what_whoever_reports_writes_is_theirs(people):
    case = people.held()
    data = {"text": "El error dice {saldo} y {nombre}", "key": "uno"}
    assert browser_of(people.ana).post(f"/gestion/{case.code}/responder/", data).status_code == 303
    assert EventText.objects.filter(body="El error dice {saldo} y {nombre}").exists()


def test_blanking_finds_what_a_run_completed(people):
    cases = [people.held() for _ in range(3)]
    gone = people.held()
    rows = {case.code: case.event_count for case in [*cases, gone]}
    Incident.objects.filter(pk=gone.pk).update(holder=people.rosa)
    text = "La clave de {gestión} es abc123"
    run = bulk.start(Verb.CLOSE, rows, values={"solution": text}, key="uno", view="", by=people.raul)
    assert run.values["solution"] == text
    written = EventText.objects.get(event__incident=cases[0], kind="solution")
    blanking.redact(cases[0], what=written, reason="Lleva una clave", by=people.admin)
    run.refresh_from_db()
    assert "solution" not in run.values
    assert blanking.others_with(written) == sorted(case.code for case in cases[1:])
