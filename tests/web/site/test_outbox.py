"""What a browser keeps for later: whose it is, and what becomes of it when it is sent."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tests.cast import People, browser_of

pytestmark = pytest.mark.django_db


def person_of(client: Client, path: str = "/avisos/") -> str:
    found = re.search(r'<body [^>]*data-person="(\w*)"', client.get(path).content.decode())
    return found[1] if found else ""


def test_a_page_says_under_what_its_person_keeps_things_and_nothing_more(people: People):
    first, second, other = (person_of(browser_of(user)) for user in (people.ana, people.ana, people.raul))
    assert re.fullmatch("[0-9a-f]{32}", first)
    assert first == second != other
    assert person_of(Client(), "/ingresar/") == person_of(Client(), "/ayuda/") == ""


def test_who_looks_as_somebody_else_keeps_nothing_for_them(people: People):
    client = Client()
    client.force_login(people.admin)
    assert person_of(client)
    client.post(f"/ver-como/{people.ana.pk}/", {"why": "Llamó: no ve su gestión"})
    page = client.get("/avisos/").content.decode()
    assert "Está viendo como Ana" in page
    assert "data-person" not in page
