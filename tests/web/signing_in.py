"""Signing in as people do, and reading the page that answers."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from django.test import Client

from soportegl.directory.models import User

PASSWORD = "soportegl-demo"


def sign_in(client: Client, username: str, password: str = PASSWORD, system: str = "sicoin-gl", **extra: str) -> Any:
    """The answer to this user and password."""
    return client.post("/ingresar/", {"username": username, "password": password, "system": system}, **extra)


def text(response: Any) -> str:
    """The page as it is read."""
    return unescape(response.content.decode())


def sent_too_late(client: Client, address: str, form: dict[str, str], person: User) -> str:
    """The page at this address once its form was sent after the session had ended, and its person is back."""
    page = text(client.get(address))
    hidden = {name: re.search(rf'name="{name}" value="([^"]*)"', page)[1] for name in ("who", "seal")}
    client.logout()
    answer = client.post(address, {**form, **hidden}, follow=True)
    assert "lo que escribió sigue aquí" in text(answer)
    assert answer.request["QUERY_STRING"].endswith(address.replace("/", "%2F"))
    client.force_login(person)
    return text(client.get(address))
