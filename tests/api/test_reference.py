"""The page that says what programs can ask."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from soportegl.api import document
from soportegl.api.problems import CODES
from soportegl.api.reference import subjects
from soportegl.api.urls import API
from tests.api.program import Program
from tests.cast import People
from tests.web.signing_in import text


@pytest.mark.django_db
def test_every_operation_and_every_code_is_on_the_page_for_anybody() -> None:
    page = text(Client().get("/api/"))
    for path, methods in document.of(API)["paths"].items():
        for method, said in methods.items():
            assert f'{method.upper()}</b> <code class="largo">{path}</code>' in page
            assert said["summary"] in page
    assert [code for code in CODES if f'<li id="{code}">' not in page] == []
    identifiers = re.findall(r'\bid="([^"]+)"', page)
    assert len(identifiers) == len(set(identifiers))


def test_where_a_problem_leads_is_on_the_page(people: People, ana: Program) -> None:
    kind = ana.get("/gestiones/2026-0000999-9").json()["type"]
    address, _, anchor = kind.partition("#")
    assert f'id="{anchor}"' in text(Client().get(address))


def test_what_is_sent_and_answered_is_said_in_words() -> None:
    operations = {each.name: each for all_of in subjects().values() for each in all_of}
    listed = {value.name: value for value in operations["Listas de trabajo"].values}
    assert listed["vista"].kind.startswith("uno de: por-atender, ")
    assert listed["q"].kind == "texto de hasta 200 caracteres"
    assert (listed["limite"].kind, listed["limite"].place) == ("número entero", "la dirección")
    assert [each for each in operations.values() if "valor" in {value.kind for value in each.values}] == []
    assert [each.path for each in operations.values() if not each.answers] == []
