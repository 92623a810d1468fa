"""Signing in as people do, and reading the page that answers."""

from __future__ import annotations

from html import unescape
from typing import Any

from django.test import Client

PASSWORD = "soportegl-demo"


def sign_in(client: Client, username: str, password: str = PASSWORD, system: str = "sicoin-gl", **extra: str) -> Any:
    """The answer to this user and password."""
    return client.post("/ingresar/", {"username": username, "password": password, "system": system}, **extra)


def text(response: Any) -> str:
    """The page as it is read."""
    return unescape(response.content.decode())
