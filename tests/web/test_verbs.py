"""Every verb through its address: who may, who may not, when not, and what becomes of what was typed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from soportegl.incidents import actions
from soportegl.incidents.models import Event, Incident, Upload
from soportegl.incidents.states import BY_PATH
from tests.cast import People, gather

pytestmark = pytest.mark.django_db

Prepare = Callable[[People], Incident]


@pytest.fixture
def people(db) -> People:
    return gather()


def fresh(people: People) -> Incident:
    return people.report()


def held(people: People) -> Incident:
    return people.held()


def at_central(people: People) -> Incident:
    return people.held(by="carla")


def closed(people: People) -> Incident:
    return actions.close(people.held(), solution="Se orientó al usuario.", by=people.raul)


def finalized(people: People) -> Incident:
    return actions.finalize(people.held(), solution="Se corrigió el saldo.", by=people.raul)


def nudged(people: People) -> Incident:
    incident = people.report()
    actions.nudge(incident, by=people.ana)
    return incident


def confirmed(people: People) -> Incident:
    return actions.confirm(finalized(people), by=people.ana)


@dataclass(frozen=True)
class Case:
    """One verb: somebody who may, on what, with what; somebody who may not; and a moment at which nobody may."""

    path: str
    by: str
    ready: Prepare
    not_by: str
    too_late: Prepare | None
    typed: dict[str, str] = field(default_factory=dict)
    state_after: str = ""


CASES = [
    Case("tomar", "raul", fresh, "ana", held, state_after="in_resolution"),
    Case("soltar", "raul", held, "rosa", fresh, state_after="transferred"),
    Case("asignar", "sofia", held, "raul", closed, {"holder": "rosa.regional"}, "in_resolution"),
    Case("trasladar", "raul", held, "rosa", fresh, {"reason": "Requiere N3", "tried": "Se revisó"}, "transferred"),
    Case("devolver", "carla", at_central, "cesar", held, {"reason": "Falta el estado de cuenta"}, "transferred"),
    Case("pedir-informacion", "raul", held, "ana", fresh, {"text": "¿Qué mensaje ve?"}, "in_resolution"),
    Case("responder", "ana", held, "raul", closed, {"text": "Este es el mensaje"}, "in_resolution"),
    Case("contestar", "raul", held, "rosa", closed, {"text": "Estamos en eso"}, "in_resolution"),
    Case("nota", "rosa", held, "ana", None, {"text": "Mismo síntoma que ayer"}, "in_resolution"),
    Case("insistir", "ana", held, "raul", nudged, {"text": "Sigue detenido"}, "in_resolution"),
    Case(
        "corregir", "raul", held, "rosa", closed, {"urgency": "high", "reason": "Afecta la planilla"}, "in_resolution"
    ),
    Case("retirar", "ana", fresh, "raul", held, state_after="closed"),
    Case("cerrar", "raul", held, "rosa", fresh, {"solution": "Se orientó"}, "closed"),
    Case("finalizar", "raul", held, "rosa", fresh, {"solution": "Se corrigió"}, "finalized"),
    Case("confirmar", "ana", finalized, "raul", confirmed, state_after="finalized"),
    Case("reabrir", "ana", finalized, "raul", held, {"reason": "Sigue igual"}, "transferred"),
]
every_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.path)
# The texts that cannot be left empty.
WITH_TEXT = [
    case for case in CASES if set(case.typed) & {"text", "reason", "solution", "tried"} and case.path != "insistir"
]


def browser_of(people: People, name: str) -> Client:
    client = Client()
    client.force_login(people.users[name])
    return client


def address(incident: Incident, path: str) -> str:
    return f"/gestion/{incident.code}/{path}/"


def test_every_verb_of_the_contract_is_tried():
    assert {case.path for case in CASES} == set(BY_PATH)


@every_case
def test_whoever_may_does_it_and_lands_on_the_incident(people, case):
    incident = case.ready(people)
    response = browser_of(people, case.by).post(address(incident, case.path), case.typed)
    assert (response.status_code, response["Location"]) == (303, incident.get_absolute_url())
    incident.refresh_from_db()
    assert incident.state == case.state_after
    assert incident.events.order_by("number").last().verb == BY_PATH[case.path]


@every_case
def test_whoever_may_not_is_refused_by_name(people, case):
    incident = case.ready(people)
    before = incident.events.count()
    response = browser_of(people, case.not_by).post(address(incident, case.path), case.typed)
    assert response.status_code == 403
    assert "Usted no puede" in response.content.decode()
    assert incident.events.count() == before


@every_case
def test_for_whoever_does_not_see_it_it_does_not_exist(people, case):
    incident = case.ready(people)
    before = incident.events.count()
    for outsider in ("nestor", "berta"):
        response = browser_of(people, outsider).post(address(incident, case.path), case.typed)
        assert response.status_code == 404
        assert "No existe esa gestión" in response.content.decode()
    assert incident.events.count() == before


@pytest.mark.parametrize("case", [case for case in CASES if case.too_late], ids=lambda case: case.path)
def test_at_the_wrong_moment_the_page_says_how_it_stands(people, case):
    incident = case.too_late(people)
    before = incident.events.count()
    response = browser_of(people, case.by).post(address(incident, case.path), case.typed)
    assert response.status_code == 409
    assert incident.events.count() == before
    assert browser_of(people, case.by).get(address(incident, case.path)).status_code == 409


@pytest.mark.parametrize("case", WITH_TEXT, ids=lambda case: case.path)
def test_without_its_text_it_is_not_done(people, case):
    incident = case.ready(people)
    before = incident.events.count()
    response = browser_of(people, case.by).post(address(incident, case.path), dict.fromkeys(case.typed, "  "))
    assert response.status_code == 422
    assert incident.events.count() == before


@every_case
def test_looking_at_the_page_changes_nothing(people, case):
    incident = case.ready(people)
    before = (incident.events.count(), Incident.objects.values().get(pk=incident.pk))
    client = browser_of(people, case.by)
    assert client.get(address(incident, case.path)).status_code == 200
    assert client.head(address(incident, case.path)).status_code == 200
    assert (incident.events.count(), Incident.objects.values().get(pk=incident.pk)) == before
    assert browser_of(people, case.not_by).get(address(incident, case.path)).status_code == 403


@pytest.mark.parametrize("case", WITH_TEXT, ids=lambda case: case.path)
def test_what_was_typed_survives_every_refusal(people, case):
    typed = {
        **case.typed,
        **{name: "Lo que escribí con cuidado" for name in case.typed if name in ("text", "reason", "solution")},
    }
    incident = case.ready(people)
    pages = [browser_of(people, name).post(address(incident, case.path), typed) for name in (case.not_by, "nestor")]
    if case.too_late:
        pages.append(browser_of(people, case.by).post(address(case.too_late(people), case.path), typed))
    for page in pages:
        assert page.status_code in (403, 404, 409)
        assert "Lo que escribí con cuidado" in page.content.decode()


def test_one_missing_text_leaves_the_other_in_its_place(people):
    incident = people.held()
    typed = {"reason": "Requiere revisar parámetros centrales", "tried": ""}
    response = browser_of(people, "raul").post(address(incident, "trasladar"), typed)
    page = response.content.decode()
    assert response.status_code == 422
    assert "Requiere revisar parámetros centrales" in page
    assert "Escriba qué se intentó antes de trasladar." in page


def test_a_verb_that_does_not_exist_is_no_page(people):
    incident = people.report()
    assert browser_of(people, "raul").get(address(incident, "borrar")).status_code == 404


def test_of_two_who_take_it_the_second_learns_who_has_it(people):
    incident = people.report()
    assert browser_of(people, "raul").post(address(incident, "tomar")).status_code == 303
    response = browser_of(people, "rosa").post(address(incident, "tomar"))
    assert response.status_code == 409
    assert "la tiene Raúl Sacor desde las" in response.content.decode()


# --- Files


def text_file(name: str = "estado.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"saldo al 20 de noviembre: 1500.00\n" * 3, "text/plain")


def test_files_go_with_the_text(people):
    incident = people.held()
    typed = {"text": "Adjunto el estado", "attachments": [text_file(), text_file("otro.txt")]}
    assert browser_of(people, "raul").post(address(incident, "contestar"), typed).status_code == 303
    assert [file.name for file in incident.attachments.all()] == ["estado.txt", "otro.txt"]


def test_a_refused_file_keeps_the_text_and_the_other_files(people):
    incident = people.held()
    broken = SimpleUploadedFile("virus.exe", b"MZ\x90\x00" + b"\0" * 200, "application/pdf")
    typed = {"text": "Adjunto el estado", "attachments": [text_file(), broken], "key": "a1"}
    client = browser_of(people, "raul")
    response = client.post(address(incident, "contestar"), typed)
    page = response.content.decode()
    assert response.status_code == 422
    assert "virus.exe" in page
    assert "Adjunto el estado" in page
    assert "estado.txt" in page
    assert incident.attachments.count() == 0
    assert client.post(address(incident, "contestar"), {"text": "Adjunto el estado", "key": "a1"}).status_code == 303
    assert [file.name for file in incident.attachments.all()] == ["estado.txt"]
    assert Upload.objects.count() == 0


def test_a_form_that_fails_keeps_its_files(people):
    incident = people.held()
    client = browser_of(people, "raul")
    response = client.post(address(incident, "cerrar"), {"solution": "", "attachments": [text_file()]})
    assert response.status_code == 422
    key = response.context["key"]
    assert "estado.txt" in response.content.decode()
    assert client.post(address(incident, "cerrar"), {"solution": "Listo", "key": key}).status_code == 303
    assert [file.name for file in incident.attachments.all()] == ["estado.txt"]


def test_files_of_another_person_do_not_come_along(people):
    incident = people.held()
    browser_of(people, "rosa").post(address(incident, "nota"), {"text": "", "attachments": [text_file()], "key": "k"})
    assert Upload.objects.filter(form_key="k", owner=people.rosa).count() == 1
    assert browser_of(people, "raul").post(address(incident, "nota"), {"text": "Nota", "key": "k"}).status_code == 303
    assert incident.attachments.count() == 0


def test_a_page_drawn_for_another_person_is_not_sent_in_my_name(people):
    incident = people.held()
    client = browser_of(people, "raul")
    typed = {"text": "Lo escribió Rosa", "who": people.rosa.pk}
    response = client.post(address(incident, "nota"), typed)
    assert response.status_code == 409
    assert "Mientras tanto ingresó Raúl Sacor" in response.content.decode()
    assert "Lo escribió Rosa" in response.content.decode()
    assert client.post(address(incident, "nota"), {**typed, "who": people.raul.pk}).status_code == 303


# --- Assigning and correcting


def test_it_is_assigned_only_to_those_who_attend_there(people):
    incident = people.held()
    client = browser_of(people, "sofia")
    for wrong in ("nestor.norte", "ana.municipal", "nadie", ""):
        assert client.post(address(incident, "asignar"), {"holder": wrong}).status_code == 422
    assert client.post(address(incident, "asignar"), {"holder": "Rosa.Regional"}).status_code == 303
    incident.refresh_from_db()
    assert incident.holder == people.rosa


def test_only_what_is_sent_is_corrected(people):
    incident = people.held()
    typed = {"expediente_number": "CUR 1482", "reason": "Lo dijo por teléfono"}
    assert browser_of(people, "raul").post(address(incident, "corregir"), typed).status_code == 303
    incident.refresh_from_db()
    assert (incident.expediente_number, incident.urgency, incident.system) == ("CUR 1482", "medium", people.sicoin)
    changes = Event.objects.filter(incident=incident).order_by("number").last().details["changes"]
    assert changes == {"expediente_number": {"from": "", "to": "CUR 1482"}}


@pytest.mark.parametrize("typed", ["0901", "0901 Quetzaltenango", "quetzaltenango"])
def test_the_entity_is_corrected_by_code_or_by_a_name_that_only_one_has(people, typed):
    incident = people.held()
    form = {"entity": typed, "reason": "Se registró con otra"}
    assert browser_of(people, "raul").post(address(incident, "corregir"), form).status_code == 303
    incident.refresh_from_db()
    assert incident.entity == people.quetzaltenango


@pytest.mark.parametrize(("typed", "says"), [("municipalidad", "varias"), ("9999", "código"), ("", "código")])
def test_an_entity_in_doubt_is_asked_again(people, typed, says):
    incident = people.held()
    response = browser_of(people, "raul").post(address(incident, "corregir"), {"entity": typed, "reason": "Otra"})
    assert response.status_code == 422
    assert says in response.content.decode()


def test_a_module_of_the_other_system_is_refused(people):
    incident = people.held()
    other = people.servicios.modules.get()
    response = browser_of(people, "raul").post(address(incident, "corregir"), {"module": other.pk, "reason": "Otro"})
    assert response.status_code == 422
    assert "no es de SICOIN GL" in response.content.decode()


def test_a_correction_that_changes_nothing_is_refused(people):
    incident = people.held()
    form = {"system": "sicoin-gl", "urgency": "medium", "reason": "Nada"}
    assert browser_of(people, "raul").post(address(incident, "corregir"), form).status_code == 422


# --- Where one lands


def test_after_a_transfer_from_the_list_one_is_back_in_the_list(people):
    incident = people.held()
    typed = {"reason": "Requiere N3", "tried": "Se revisó", "volver": f"/bandeja/?vista=mias&caso={incident.code}"}
    response = browser_of(people, "raul").post(address(incident, "trasladar"), typed, follow=True)
    assert response.redirect_chain == [("/bandeja/?vista=mias", 303)]
    assert f"La gestión {incident.code} fue trasladada a Mesa de Ayuda Central." in response.content.decode()


def test_after_taking_from_the_list_the_incident_opens_beside_it(people):
    incident = people.report()
    response = browser_of(people, "raul").post(address(incident, "tomar"), {"volver": "/bandeja/?vista=sin-tomar"})
    assert response["Location"] == f"/bandeja/?vista=sin-tomar&caso={incident.code}"


@pytest.mark.parametrize(
    "wrong", ["https://otro.example/bandeja/", "//otro.example/bandeja/", "/salir/", "javascript:1"]
)
def test_nobody_is_sent_elsewhere(people, wrong):
    incident = people.report()
    response = browser_of(people, "raul").post(address(incident, "tomar"), {"volver": wrong})
    assert response["Location"] == incident.get_absolute_url()


def test_a_dialog_gets_fragments_and_then_the_next_page(people):
    incident = people.held()
    client, htmx = browser_of(people, "raul"), {"HTTP_HX_REQUEST": "true"}
    dialog = client.get(address(incident, "cerrar"), **htmx)
    assert dialog.status_code == 200
    assert "<html" not in dialog.content.decode()
    refused = client.post(address(incident, "cerrar"), {"solution": ""}, **htmx)
    assert refused.status_code == 422
    assert "<html" not in refused.content.decode()
    done = client.post(address(incident, "cerrar"), {"solution": "Se orientó"}, **htmx)
    assert (done.status_code, done["HX-Redirect"]) == (200, incident.get_absolute_url())


def test_whoever_has_not_signed_in_is_asked_to(people):
    incident = people.held()
    for method in ("get", "post"):
        response = getattr(Client(), method)(address(incident, "nota"))
        assert response.status_code in (302, 303)
        assert response["Location"].startswith("/ingresar/")


def test_what_was_typed_when_the_session_had_ended_is_there_after_signing_in(people):
    incident = people.held()
    client = Client()
    typed = {"text": "Lo escribí media hora", "who": people.raul.pk, "key": "k1", "attachments": [text_file()]}
    assert client.post(address(incident, "contestar"), typed)["Location"].startswith("/ingresar/")
    client.force_login(people.raul)
    page = client.get(address(incident, "contestar"))
    assert "Lo escribí media hora" in page.content.decode()
    assert "estado.txt" in page.content.decode()
    sent = client.post(address(incident, "contestar"), {"text": "Lo escribí media hora", "key": "k1"})
    assert sent.status_code == 303
    assert incident.attachments.count() == 1


@pytest.mark.parametrize("name", ["aura", "admin"])
def test_those_who_only_look_see_the_incident_without_any_button(people, name):
    incident = people.held()
    page = browser_of(people, name).get(incident.get_absolute_url())
    assert page.status_code == 200
    for path in BY_PATH:
        assert f"{incident.get_absolute_url()}{path}/" not in page.content.decode()
        assert browser_of(people, name).post(address(incident, path), {"text": "No debo"}).status_code == 403
