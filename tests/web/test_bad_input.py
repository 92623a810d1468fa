"""Addresses that were tampered with: every page answers with itself or with a sentence, never with a failure."""

from __future__ import annotations

import pytest
from django.test import Client

WILD = [
    "\x00",
    "x" * 3000,
    "<script>alert(1)</script>",
    "-1",
    "9" * 40,
    "' OR 1=1 --",
    "ñ%",
    "t99999999999999999.1.1",
    "1.2.3",
    "x61.5",
    "x61.1.1",
]
ADDRESSES = [
    ("ana", "/registro/", ("antes", "despues")),
    ("ana", "/registro/crear/", ("sigue", "key")),
    ("ana", "/consulta/", ("q", "system", "state", "since", "until", "antes", "despues")),
    ("ana", "/ingresar/", ("sistema", "next")),
    ("raul", "/bandeja/", ("vista", "sistema", "q", "caso", "antes", "despues")),
    ("raul", "/bandeja/entidades/", ("entity",)),
    ("raul", "/por-llamada/", ("entity", "q", "reporter", "sistema")),
    ("ana", "/buscar/", ("q", "pagina", "orden", "tal-cual")),
    ("raul", "/consulta/", ("q", "system", "state", "since", "until", "antes", "despues")),
    ("admin", "/administracion/directory/entity/", ("q", "p", "o", "department__id__exact")),
    ("admin", "/administracion/incidents/incident/", ("q", "p", "o", "state__exact")),
]


@pytest.mark.parametrize(
    ("name", "path", "fields"), ADDRESSES, ids=lambda value: value if isinstance(value, str) else ""
)
def test_no_value_of_an_address_breaks_a_page(people, name, path, fields):
    people.held()
    client = Client()
    client.force_login(getattr(people, name))
    for field in fields:
        for value in WILD:
            assert client.get(path, {field: value}).status_code < 500, (field, value)


@pytest.mark.parametrize("name", ["ana", "raul", "carla", "aura", "admin"])
def test_codes_and_verbs_that_are_none_are_answered_with_a_sentence(people, name):
    client = Client()
    client.force_login(getattr(people, name))
    for code in ("%00", "x" * 300, "2026-0000001-1", "9999-9999999-9", "..%2f..%2fetc"):
        for tail in ("", "cola/", "tomar/", "archivo/1/", "archivo/99999999999999999999/"):
            assert client.get(f"/gestion/{code}/{tail}").status_code in (302, 404), (code, tail)


@pytest.mark.parametrize("value", WILD, ids=range(len(WILD)))
def test_forms_take_wild_values_without_breaking(people, value):
    client = Client()
    client.force_login(people.raul)
    for path, field in [
        ("corregir", "entity"),
        ("corregir", "module"),
        ("corregir", "system"),
        ("corregir", "urgency"),
    ]:
        form = {field: value, "reason": "Se registró mal"}
        assert client.post(f"/gestion/{people.held().code}/{path}/", form).status_code == 422, (path, field)
    for path, field in [("corregir", "expediente_number"), ("trasladar", "reason"), ("cerrar", "solution")]:
        form = {"reason": "Se registró mal", "tried": "Se revisó", field: value}
        assert client.post(f"/gestion/{people.held().code}/{path}/", form).status_code in (303, 422), (path, field)
    client.force_login(people.sofia)
    assert client.post(f"/gestion/{people.held().code}/asignar/", {"holder": value}).status_code == 422
