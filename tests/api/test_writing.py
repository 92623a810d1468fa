"""Writing through the API: once, in view of what was read, and never half."""

from __future__ import annotations

import json
import threading
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections

from soportegl.directory.models import KeptAnswer, Scope
from soportegl.incidents import actions
from soportegl.incidents.models import Attachment, Incident, Upload
from tests.api.program import Program
from tests.cast import SYNOPSIS, People, gather

pytestmark = pytest.mark.django_db
KEY = "Idempotency-Key"
REPORT = {"sistema": "sicoin-gl", "sintesis": SYNOPSIS}


def pdf(name: str = "oficio.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"%PDF-1.4\n%%EOF\n", content_type="application/pdf")


def test_the_same_key_with_the_same_content_is_the_same_incident(people: People, ana: Program) -> None:
    first, again = (ana.post("/gestiones", REPORT, **{KEY: "una-1"}) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert (again["Location"], again["ETag"], again["Idempotent-Replayed"]) == (
        first["Location"],
        first["ETag"],
        "true",
    )
    assert Incident.objects.count() == 1


def test_the_same_key_with_other_content_is_refused_and_what_was_done_stays(people: People, ana: Program) -> None:
    code = ana.post("/gestiones", REPORT, **{KEY: "una-1"}).json()["codigo"]
    other = ana.post("/gestiones", {**REPORT, "sintesis": f"{SYNOPSIS} y otra cosa"}, **{KEY: "una-1"})
    assert (other.status_code, other.json()["codigo"]) == (422, "clave-con-otro-contenido")
    assert [each.code for each in Incident.objects.all()] == [code]
    # Somebody else's key is another one.
    berta = Program(people.berta)
    assert berta.post("/gestiones", REPORT, **{KEY: "una-1"}).status_code == 201


def test_what_was_refused_may_be_done_later_with_the_same_key(people: People, raul: Program) -> None:
    code = people.report().code
    closed = {"solucion": "Se corrigió."}
    assert raul.post(f"/gestiones/{code}/cerrar", closed, **{KEY: "k"}).json()["codigo"] == "ahora-no"
    raul.post(f"/gestiones/{code}/tomar")
    assert raul.post(f"/gestiones/{code}/cerrar", closed, **{KEY: "k"}).status_code == 200
    assert raul.post(f"/gestiones/{code}/cerrar", closed, **{KEY: "k"}).status_code == 200


@pytest.mark.parametrize("key", ["", "con espacio", "ñ", "k" * 256])
def test_a_key_that_is_none_is_refused(people: People, ana: Program, key: str) -> None:
    answer = ana.post("/gestiones", REPORT, **{KEY: key})
    assert (answer.status_code, answer.json()["codigo"]) == (422, "clave-invalida")
    assert not Incident.objects.exists()


def test_a_kept_answer_holds_none_of_the_texts(people: People, raul: Program, ana: Program) -> None:
    ana.post("/gestiones", REPORT, **{KEY: "a"})
    code = people.held().code
    raul.post(f"/gestiones/{code}/nota", {"texto": "contraseña: 12345"}, **{KEY: "b"})
    kept = json.dumps([[row.body, row.headers] for row in KeptAnswer.objects.all()])
    assert "12345" not in kept
    assert SYNOPSIS not in kept


def test_who_read_another_version_changes_nothing(people: People, raul: Program) -> None:
    code = people.held().code
    read = raul.get(f"/gestiones/{code}")
    actions.answer(Incident.objects.get(), text="Ya lo revisé", by=people.ana)
    late = raul.post(f"/gestiones/{code}/cerrar", {"solucion": "Listo."}, **{"If-Match": read["ETag"]})
    assert (late.status_code, late.json()["codigo"]) == (412, "otra-version")
    now = raul.get(f"/gestiones/{code}")
    done = raul.post(f"/gestiones/{code}/cerrar", {"solucion": "Listo."}, **{"If-Match": now["ETag"]})
    assert (done.status_code, done["ETag"]) == (200, f'"v{Incident.objects.get().event_count}"')
    assert raul.get(f"/gestiones/{code}", **{"If-None-Match": done["ETag"]}).status_code == 304


def test_what_somebody_did_between_reading_and_locking_undoes_it(people: People, raul: Program, monkeypatch) -> None:
    from soportegl.api import verbs

    code = people.held().code
    do = verbs.doing.do

    def later(*args: Any, **named: Any) -> Incident:
        actions.note(Incident.objects.get(), text="Una nota antes", by=people.rosa)
        return do(*args, **named)

    monkeypatch.setattr(verbs.doing, "do", later)
    tag = raul.get(f"/gestiones/{code}")["ETag"]
    late = raul.post(f"/gestiones/{code}/nota", {"texto": "Otra nota"}, **{"If-Match": tag})
    assert late.status_code == 412
    assert Incident.objects.get().event_count == 2


def test_files_go_loaded_before_or_with_the_form(people: People, ana: Program, raul: Program) -> None:
    loaded = ana.send("/archivos", {"archivo": pdf()})
    assert (loaded.status_code, loaded.json()["tipo"]) == (201, "application/pdf")
    made = ana.post("/gestiones", {**REPORT, "archivos": [loaded.json()["clave"]]}).json()["codigo"]
    ana.send(f"/gestiones/{made}/responder", {"texto": "Va el oficio", "archivo": [pdf("uno.pdf"), pdf("dos.pdf")]})
    files = raul.get(f"/gestiones/{made}/conversacion").json()["archivos"]
    assert [each["nombre"] for each in files] == ["oficio.pdf", "uno.pdf", "dos.pdf"]
    sent = raul.client.get(files[0]["enlace"], headers={"Authorization": f"Bearer {raul.word}"})
    assert b"".join(sent.streaming_content) == b"%PDF-1.4\n%%EOF\n"
    assert sent["Content-Disposition"] == 'attachment; filename="oficio.pdf"'
    assert "no-store" in sent["Cache-Control"]
    # Sent, it is no longer there to be sent again; of others it never was.
    again = ana.post("/gestiones", {**REPORT, "archivos": [loaded.json()["clave"]]})
    assert again.json()["campos"] == {
        "archivos": "Alguna clave no es de un archivo suyo cargado y sin enviar; se guardan tres días."
    }
    theirs = raul.send("/archivos", {"archivo": pdf("otro.pdf")}).json()["clave"]
    assert ana.post("/gestiones", {**REPORT, "archivos": [theirs]}).status_code == 422
    assert raul.ask("DELETE", f"/archivos/{theirs}").status_code == 204
    assert raul.ask("DELETE", f"/archivos/{theirs}").status_code == 204
    assert (Upload.objects.count(), Attachment.objects.count()) == (0, 3)


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({}, "No llegó ningún archivo"),
        ({"archivo": SimpleUploadedFile("vacio.pdf", b"")}, "está vacío"),
        ({"archivo": SimpleUploadedFile("virus.exe", b"MZ\x90\x00")}, "no se acepta"),
    ],
)
def test_a_file_that_is_not_taken_says_why(people: People, ana: Program, form: dict[str, Any], said: str) -> None:
    answer = ana.send("/archivos", form)
    assert answer.status_code == 422
    assert said in answer.json()["detail"]


def test_a_form_sent_again_with_its_key_sends_its_files_once(people: People, ana: Program) -> None:
    answers = [ana.send("/gestiones", {**REPORT, "archivo": pdf()}, **{KEY: "con-archivo"}) for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    assert (Incident.objects.count(), Attachment.objects.count(), Upload.objects.count()) == (1, 1, 0)
    other = ana.send("/gestiones", {**REPORT, "archivo": pdf("otro.pdf")}, **{KEY: "con-archivo"})
    assert other.json()["codigo"] == "clave-con-otro-contenido"


def test_whoever_attends_registers_a_call(people: People, raul: Program, ana: Program) -> None:
    body = {**REPORT, "entidad": "0701", "reporta": "ana.municipal"}
    code = raul.post("/gestiones", body).json()["codigo"]
    assert ana.get(f"/gestiones/{code}").json()["registrada_por"] == {"nombre": "Raúl Sacor", "usuario": None}
    assert raul.post("/gestiones", {**body, "reporta": "berta.municipal"}).json()["campos"].keys() == {"reporta"}
    assert raul.post("/gestiones", {**body, "entidad": "0901"}).json()["campos"].keys() == {"entidad"}
    assert raul.post("/gestiones", REPORT).status_code == 403
    assert ana.post("/gestiones", body).status_code == 403


def test_a_correction_sets_what_was_sent_and_nothing_else(people: People, raul: Program) -> None:
    code = people.held().code
    assert raul.post(f"/gestiones/{code}/corregir", {"motivo": "Nada"}).status_code == 422
    sent = {"motivo": "Era otra", "urgencia": "high", "expediente": "311"}
    assert raul.post(f"/gestiones/{code}/corregir", sent).status_code == 200
    seen = raul.get(f"/gestiones/{code}").json()
    assert (seen["urgencia"], seen["expediente"], seen["sistema"]) == ("high", "311", "SICOIN GL")
    wrong = raul.post(f"/gestiones/{code}/corregir", {"motivo": "Otra", "modulo": 999_999})
    assert wrong.json()["campos"] == {"modulo": "Elija una opción de la lista."}


def test_an_administrator_blanks_a_text(people: People) -> None:
    admin, code = Program(people.admin), people.report().code
    what = admin.get(f"/gestiones/{code}/tachables").json()[0]["que"]
    assert admin.post(f"/gestiones/{code}/tachar", {"que": what, "motivo": "Tenía una clave"}).status_code == 200
    assert admin.get(f"/gestiones/{code}").json()["sintesis"] == "[Tachado]"
    scopes = [scope for scope in Scope.values if scope != Scope.REDACT]
    less = Program(people.admin, scopes)
    refused = less.post(f"/gestiones/{code}/tachar", {"que": what, "motivo": "Otra vez"})
    assert (refused.status_code, refused.json()["codigo"]) == (403, "sin-alcance")


def test_what_would_go_out_between_braces_is_asked_about(people: People, raul: Program) -> None:
    code = people.held().code
    asked = raul.post(f"/gestiones/{code}/contestar", {"texto": "Hola {nombre}, {falta}"})
    assert (asked.status_code, asked.json()["sin_completar"]) == (422, ["falta"])
    agreed = {"texto": "Hola {nombre}, {falta}", "tal_cual": ["falta"]}
    assert raul.post(f"/gestiones/{code}/contestar", agreed).status_code == 200
    said = raul.get(f"/gestiones/{code}/conversacion").json()["entradas"][-1]["textos"]
    assert said == {"text": "Hola Ana Lucía Xoquic, {falta}"}


def test_two_who_ask_for_the_next_one_get_two(people: People, raul: Program) -> None:
    codes = {people.report().code, people.report().code}
    rosa = Program(people.rosa)
    assert {each.post("/mesa/siguiente").json()["codigo"] for each in (raul, rosa)} == codes
    nothing = raul.post("/mesa/siguiente?vista=para-tomar")
    assert nothing.json()["codigo"] == "nada-por-tomar"


@pytest.mark.django_db(transaction=True)
def test_of_ten_that_arrive_at_once_with_one_key_one_registers_and_all_are_told_so() -> None:
    people = gather()
    ana, codes = Program(people.ana), list[str]()
    start = threading.Barrier(10)

    def ask() -> None:
        try:
            start.wait()
            headers = {"Authorization": f"Bearer {ana.word}", KEY: "a-la-vez"}
            answer = ana.client.post("/api/v1/gestiones", REPORT, content_type="application/json", headers=headers)
            codes.append(answer.json()["codigo"])
        finally:
            connections.close_all()

    threads = [threading.Thread(target=ask) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert codes == [Incident.objects.get().code] * 10
