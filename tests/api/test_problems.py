"""Whatever is wrong with a request, a program reads a problem in Spanish with a code of its own."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from soportegl.api import incidents, problems
from soportegl.api.problems import MEDIA
from soportegl.incidents.errors import Refused
from tests.api.program import Program
from tests.cast import SYNOPSIS, People

pytestmark = pytest.mark.django_db
REPORT = '{"sistema": "sicoin-gl", "sintesis": "No permite aprobar el CUR"'
MADE = (201, "")


def told(answer: Any) -> tuple[int, str]:
    if answer.status_code < 400:
        return answer.status_code, ""
    assert answer["Content-Type"] == MEDIA
    said = answer.json()
    assert said["type"] == f"/api/#{said['codigo']}"
    return said["status"], said["codigo"]


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("GET", "/no-hay", (404, "no-existe")),
        ("GET", "/gestiones/", (404, "no-existe")),
        ("POST", "/no/hay/nada", (404, "no-existe")),
        ("PUT", "/gestiones", (405, "metodo-no-permitido")),
        ("OPTIONS", "/gestiones", (405, "metodo-no-permitido")),
        ("DELETE", "/gestiones/2026-0000711-4", (405, "metodo-no-permitido")),
        ("GET", "/gestiones/2026-0000999-9", (404, "no-existe")),
        ("GET", "/gestiones/711", (422, "datos-invalidos")),
        ("GET", "/gestiones/2026-0000711-4%00", (422, "datos-invalidos")),
        ("GET", "/gestiones?q=%00", (422, "datos-invalidos")),
        ("GET", "/gestiones?desde=1482", (422, "datos-invalidos")),
        ("GET", "/gestiones?desde=2026-02-30", (422, "datos-invalidos")),
        ("GET", "/gestiones?hasta=2026-01-01&desde=2026-01-02", (422, "datos-invalidos")),
        ("GET", "/gestiones?limite=51", (422, "datos-invalidos")),
        ("GET", "/gestiones?limite=%C2%B2", (422, "datos-invalidos")),
        ("GET", "/gestiones?no=1", (422, "datos-invalidos")),
        ("GET", "/gestiones?q=1&q=2", (422, "datos-invalidos")),
        ("GET", "/gestiones?despues=nada", (422, "datos-invalidos")),
        ("GET", "/gestiones?vista=terminada", (422, "datos-invalidos")),
        ("GET", "/gestiones/terminadas?desde=1482", (422, "datos-invalidos")),
        ("GET", "/entidades/%00", (404, "no-existe")),
        ("DELETE", "/archivos/1482", (422, "datos-invalidos")),
    ],
)
def test_an_address_that_cannot_be_served_says_why(raul: Program, method: str, path: str, expected: Any) -> None:
    answer = raul.ask(method, path)
    assert told(answer) == expected
    if expected[0] == 405:
        assert "GET" in answer["Allow"]
        assert "HEAD" in answer["Allow"]


@pytest.mark.parametrize(
    ("body", "kind", "expected"),
    [
        ("{", "application/json", (400, "json-invalido")),
        ('{"a": NaN}', "application/json", (400, "json-invalido")),
        (REPORT + ', "sistema": "otro"}', "application/json", (400, "json-invalido")),
        ("[" * 100_000, "application/json", (400, "json-invalido")),
        (b"\xff\xfe", "application/json", (400, "json-invalido")),
        ("[]", "application/json", (422, "datos-invalidos")),
        (REPORT + "}", "text/plain", (415, "tipo-de-contenido")),
        (REPORT + "}", "application/x-www-form-urlencoded", (415, "tipo-de-contenido")),
        (REPORT + ', "otro": 1}', "application/json", (422, "datos-invalidos")),
        (REPORT + ', "modulo": "uno"}', "application/json", (422, "datos-invalidos")),
        (REPORT + ', "modulo": true}', "application/json", (422, "datos-invalidos")),
        (REPORT + ', "modulo": 1e400}', "application/json", (422, "datos-invalidos")),
        (REPORT + ', "expediente": 1482}', "application/json", (422, "datos-invalidos")),
        (REPORT + ', "expediente": "a\\u0000b"}', "application/json", (422, "datos-invalidos")),
        (REPORT + ', "expediente": "\\ud800"}', "application/json", None),
        (REPORT + ', "expediente": "\\\\u0000"}', "application/json", MADE),
        (REPORT + ', "sintesis2": ""}', "application/json", (422, "datos-invalidos")),
        ('{"sistema": "sicoin-gl", "sintesis": "' + "x" * 1501 + '"}', "application/json", (422, "datos-invalidos")),
        ('{"sistema": "sicoin-gl", "sintesis": "hola"}', "application/json", (422, "datos-invalidos")),
        ('{"sistema": "' + "x" * 2_000_000 + '"}', "application/json", (413, "demasiado-grande")),
        ("--x\r\nnada", "multipart/form-data; boundary=x", (422, "datos-invalidos")),
        ("", "multipart/form-data", (422, "datos-invalidos")),
    ],
)
def test_a_body_that_cannot_be_used_says_why(people: People, ana: Program, body: Any, kind: str, expected: Any) -> None:
    headers = {"Authorization": f"Bearer {ana.word}"}
    answer = ana.client.generic("POST", "/api/v1/gestiones", body, content_type=kind, headers=headers)
    assert told(answer) == expected if expected else told(answer)[0] in (400, 422)


def test_what_is_wrong_stands_beside_its_field(people: People, ana: Program) -> None:
    answer = ana.post("/gestiones", {"sintesis": "corta", "telefono": "x", "otro": 1})
    assert answer.json()["campos"] == {"sistema": "Falta este dato.", "otro": "No existe este dato aquí."}
    answer = ana.post("/gestiones", {"sistema": "sicoin-gl", "sintesis": SYNOPSIS, "telefono": "x"})
    assert answer.json()["campos"].keys() == {"telefono"}


def test_head_is_get_without_a_content(people: People, raul: Program) -> None:
    code = people.report().code
    got, headed = (raul.ask(method, f"/gestiones/{code}") for method in ("GET", "HEAD"))
    assert (headed.status_code, headed.content) == (200, b"")
    assert (headed["ETag"], headed["Content-Length"]) == (got["ETag"], str(len(got.content)))


def test_a_fault_of_ours_and_a_database_that_is_gone_are_problems_too(
    people: People, raul: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(error: Exception) -> Any:
        def lists(*_: Any, **__: Any) -> Any:
            raise error

        return lists

    monkeypatch.setattr(incidents.lists, "page", broken(RuntimeError("secreto")))
    answer = raul.get("/gestiones")
    assert told(answer) == (500, "falla")
    assert answer.json()["error"].startswith("E500-")
    assert "secreto" not in answer.content.decode()
    monkeypatch.setattr(incidents.lists, "page", broken(OperationalError()))
    answer = raul.get("/gestiones")
    assert (told(answer), answer["Retry-After"]) == ((503, "no-disponible"), "30")


def test_more_than_any_form_sends_is_refused_before_it_is_read(ana: Program) -> None:
    answer = ana.client.post("/api/v1/gestiones", headers={"Content-Length": "200000000"}, CONTENT_LENGTH="200000000")
    assert told(answer) == (413, "demasiado-grande")


def test_pages_are_told_as_pages_still(people: People) -> None:
    assert Client().get("/no-hay/")["Content-Type"].startswith("text/html")


def test_every_refusal_of_an_action_has_a_code_that_is_known() -> None:
    def below(kind: type[Refused]) -> set[type[Refused]]:
        return {each for one in kind.__subclasses__() for each in (one, *below(one))}

    ours = {kind for kind in below(Refused) if not kind.__module__.startswith(("soportegl.web", "tests"))}
    for kind in ours:
        code = getattr(kind, "code", "") or next(
            (problems.BY_REFUSAL[each] for each in kind.__mro__ if each in problems.BY_REFUSAL),
            problems.BY_STATUS.get(kind.status, ("", ""))[0],
        )
        assert code in problems.CODES, kind
