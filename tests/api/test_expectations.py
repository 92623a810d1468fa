"""Every operation × every person × an incident inside and outside their reach, against a table written down."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from tests.api.expected import TABLE, WHO
from tests.api.program import BASE, Program, whole
from tests.cast import SYNOPSIS, People

pytestmark = pytest.mark.django_db
TEXT = "Se revisó el saldo de la cuenta"
VALUES = {
    "espera_a": "bank",
    **dict.fromkeys(("texto", "motivo", "intentado", "solucion"), TEXT),
    "persona": "rosa.regional",
    "expediente": "311",
    "que": "texto-0",
    "original": "2026-0000711-4",
    "sistema": "sicoin-gl",
    "sintesis": SYNOPSIS,
}
SIGNS = {200: "2", 201: "2", 204: "2", 403: "3", 404: "4", 409: "9", 410: "9", 422: "5"}


def operations() -> list[str]:
    return [f"{method.upper()} {path.removeprefix(BASE)}" for path, of in whole()["paths"].items() for method in of]


def asked(program: Program, name: str, code: str) -> Any:
    """This operation, with a body that is right, about this incident."""
    method, path = name.split()
    numbers = {"{numero}": "999999", "{clave}": "00000000-0000-0000-0000-000000000000"}
    for part, value in {"{codigo}": code if "gestiones" in path else "0701", **numbers}.items():
        path = path.replace(part, value)
    if name == "POST /archivos":
        return program.send(path, {"archivo": SimpleUploadedFile("a.pdf", b"%PDF-1.4\n%%EOF\n")})
    takes = whole()["paths"][BASE + name.split()[1]][method.lower()].get("requestBody")
    if takes is None:
        return program.ask(method, path)
    model = takes["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
    fields = whole()["components"]["schemas"][model]["properties"]
    body = {each: VALUES[each] for each in fields if each in VALUES}
    return program.ask(
        method, path, {key: value for key, value in body.items() if key != "sistema" or model != "Correct"}
    )


def test_each_operation_has_its_row_and_no_row_is_left_over() -> None:
    assert sorted({*TABLE, "POST /token"}) == sorted(operations())


def test_everybody_gets_what_the_table_says(people: People) -> None:
    inside, outside = people.held().code, people.report(by="berta", entity=people.quetzaltenango).code
    programs = [Program(people.users[name]) for name in WHO]
    found = {}
    for name in TABLE:
        rows = []
        for code in (inside, outside) if "gestiones/{codigo}" in name else (inside,):
            signs = ""
            for program in programs:
                with transaction.atomic():
                    signs += SIGNS[asked(program, name, code).status_code]
                    transaction.set_rollback(True)
            rows.append(signs)
        found[name] = " ".join(rows)
    assert found == TABLE
