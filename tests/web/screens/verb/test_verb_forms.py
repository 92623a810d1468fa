"""The forms of the verbs: their files, what they correct, and where one lands."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from soportegl.incidents.models import Event, Upload
from soportegl.incidents.states import BY_PATH, Verb
from tests.cast import browser_of
from tests.web.screens.verb.test_verbs import address

pytestmark = pytest.mark.django_db


# --- Files


def text_file(name: str = "estado.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"saldo al 20 de noviembre: 1500.00\n" * 3, "text/plain")


def test_files_go_with_the_text(people):
    incident = people.held()
    typed = {"text": "Adjunto el estado", "attachments": [text_file(), text_file("otro.txt")]}
    assert browser_of(people.raul).post(address(incident, "contestar"), typed).status_code == 303
    assert [file.name for file in incident.attachments.all()] == ["estado.txt", "otro.txt"]


def test_a_refused_file_keeps_the_text_and_the_other_files(people):
    incident = people.held()
    broken = SimpleUploadedFile("virus.exe", b"MZ\x90\x00" + b"\0" * 200, "application/pdf")
    typed = {"text": "Adjunto el estado", "attachments": [text_file(), broken], "key": "a1"}
    client = browser_of(people.raul)
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
    client = browser_of(people.raul)
    response = client.post(address(incident, "cerrar"), {"solution": "", "attachments": [text_file()]})
    assert response.status_code == 422
    key = response.context["key"]
    assert "estado.txt" in response.content.decode()
    assert client.post(address(incident, "cerrar"), {"solution": "Listo", "key": key}).status_code == 303
    assert [file.name for file in incident.attachments.all()] == ["estado.txt"]


def test_files_of_another_person_do_not_come_along(people):
    incident = people.held()
    browser_of(people.rosa).post(address(incident, "nota"), {"text": "", "attachments": [text_file()], "key": "k"})
    assert Upload.objects.filter(form_key="k", owner=people.rosa).count() == 1
    assert browser_of(people.raul).post(address(incident, "nota"), {"text": "Nota", "key": "k"}).status_code == 303
    assert incident.attachments.count() == 0


def test_a_page_drawn_for_another_person_is_not_sent_in_my_name(people):
    incident = people.held()
    client = browser_of(people.raul)
    typed = {"text": "Lo escribió Rosa", "who": people.rosa.pk}
    response = client.post(address(incident, "nota"), typed)
    assert response.status_code == 409
    assert "Mientras tanto ingresó Raúl Sacor" in response.content.decode()
    assert "Lo escribió Rosa" in response.content.decode()
    assert client.post(address(incident, "nota"), {**typed, "who": people.raul.pk}).status_code == 303


# --- Assigning and correcting


def test_it_is_assigned_only_to_those_who_attend_there(people):
    incident = people.held()
    client = browser_of(people.sofia)
    for wrong in ("nestor.norte", "ana.municipal", "nadie", ""):
        assert client.post(address(incident, "asignar"), {"holder": wrong}).status_code == 422
    assert client.post(address(incident, "asignar"), {"holder": "Rosa.Regional"}).status_code == 303
    incident.refresh_from_db()
    assert incident.holder == people.rosa


def test_only_what_is_sent_is_corrected(people):
    incident = people.held()
    typed = {"expediente_number": "CUR 1482", "reason": "Lo dijo por teléfono"}
    assert browser_of(people.raul).post(address(incident, "corregir"), typed).status_code == 303
    incident.refresh_from_db()
    assert (incident.expediente_number, incident.urgency, incident.system) == ("CUR 1482", "medium", people.sicoin)
    changes = Event.objects.filter(incident=incident).order_by("number").last().details["changes"]
    assert changes == {"expediente_number": {"from": "", "to": "CUR 1482"}}


@pytest.mark.parametrize("typed", ["0901", "0901 Quetzaltenango", "quetzaltenango"])
def test_the_entity_is_corrected_by_code_or_by_a_name_that_only_one_has(people, typed):
    incident = people.held()
    form = {"entity": typed, "reason": "Se registró con otra"}
    assert browser_of(people.raul).post(address(incident, "corregir"), form).status_code == 303
    incident.refresh_from_db()
    assert incident.entity == people.quetzaltenango


@pytest.mark.parametrize(("typed", "says"), [("municipalidad", "varias"), ("9999", "código"), ("", "código")])
def test_an_entity_in_doubt_is_asked_again(people, typed, says):
    incident = people.held()
    response = browser_of(people.raul).post(address(incident, "corregir"), {"entity": typed, "reason": "Otra"})
    assert response.status_code == 422
    assert says in response.content.decode()


def test_a_module_of_the_other_system_is_refused(people):
    incident = people.held()
    other = people.servicios.modules.get()
    response = browser_of(people.raul).post(address(incident, "corregir"), {"module": other.pk, "reason": "Otro"})
    assert response.status_code == 422
    assert "no es de SICOIN GL" in response.content.decode()


def test_a_correction_that_changes_nothing_is_refused(people):
    incident = people.held()
    form = {"system": "sicoin-gl", "urgency": "medium", "reason": "Nada"}
    assert browser_of(people.raul).post(address(incident, "corregir"), form).status_code == 422


# --- Where one lands


def test_after_a_transfer_from_the_list_one_is_back_in_the_list(people):
    incident = people.held()
    typed = {"reason": "Requiere N3", "tried": "Se revisó", "volver": f"/bandeja/?vista=mias&caso={incident.code}"}
    response = browser_of(people.raul).post(address(incident, "trasladar"), typed, follow=True)
    assert response.redirect_chain == [("/bandeja/?vista=mias", 303)]
    assert f"La gestión {incident.code} fue trasladada a Mesa de Ayuda Central." in response.content.decode()


def test_after_taking_from_the_list_the_incident_opens_beside_it(people):
    incident = people.report()
    response = browser_of(people.raul).post(address(incident, "tomar"), {"volver": "/bandeja/?vista=sin-tomar"})
    assert response["Location"] == f"/bandeja/?vista=sin-tomar&caso={incident.code}"


@pytest.mark.parametrize(
    "wrong", ["https://otro.example/bandeja/", "//otro.example/bandeja/", "/salir/", "javascript:1"]
)
def test_nobody_is_sent_elsewhere(people, wrong):
    incident = people.report()
    response = browser_of(people.raul).post(address(incident, "tomar"), {"volver": wrong})
    assert response["Location"] == incident.get_absolute_url()


def test_a_dialog_gets_fragments_and_then_the_next_page(people):
    incident = people.held()
    client, htmx = browser_of(people.raul), {"HTTP_HX_REQUEST": "true"}
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
    page = browser_of(people.users[name]).get(incident.get_absolute_url())
    assert page.status_code == 200
    for path, verb in BY_PATH.items():
        if (name, verb) == ("admin", Verb.REDACT):
            continue
        assert f"{incident.get_absolute_url()}{path}/" not in page.content.decode()
        assert browser_of(people.users[name]).post(address(incident, path), {"text": "No debo"}).status_code == 403
