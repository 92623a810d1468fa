"""Somebody signed in, with a connection that stays open, who asks as a browser does."""

from __future__ import annotations

import gzip
import http.client
import re
import time
from dataclasses import dataclass
from http.cookies import SimpleCookie
from importlib import import_module
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db.models import Model

from bench.markup import CODE, HIDDEN, TOKEN
from soportegl.directory.models import User


class Failed(Exception):
    """A page did not answer what it should; figures of wrong answers are worth nothing."""


@dataclass
class Answer:
    """What came back, and in how many seconds."""

    status: int
    place: str
    body: bytes
    seconds: float
    pulse: str = ""

    @property
    def page(self) -> str:
        return (gzip.decompress(self.body) if self.body[:2] == b"\x1f\x8b" else self.body).decode()


class Visitor:
    """One session and one open connection."""

    def __init__(self, address: str, user: Model) -> None:
        self.connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
        self.cookies = SimpleCookie({settings.SESSION_COOKIE_NAME: session_of(user), "csrftoken": TOKEN})

    def at(self, address: str) -> Visitor:
        """The same person before another server."""
        other = Visitor.__new__(Visitor)
        other.connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
        other.cookies = self.cookies
        return other

    def ask(self, method: str, path: str, **fields: str) -> Answer:
        """The answer, whatever it is."""
        cookie = "; ".join(f"{name}={kept.value}" for name, kept in self.cookies.items())
        headers, body = {"Cookie": cookie, "Accept-Encoding": "gzip"}, None
        if method == "POST":
            body = urlencode({"csrfmiddlewaretoken": self.cookies["csrftoken"].value} | fields)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        begun = time.perf_counter()
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        content = answer.read()
        taken = time.perf_counter() - begun
        for each in answer.headers.get_all("Set-Cookie") or []:
            self.cookies.load(each)
        place, pulse = answer.headers.get("Location", ""), answer.headers.get("Pulso", "")
        return Answer(answer.status, place, content, taken, pulse)

    def see(self, path: str) -> Answer:
        """A whole page. Raises Failed when it is another answer."""
        answer = self.ask("GET", path)
        if answer.status != 200:
            raise Failed(f"{path} → {answer.status} {answer.place}")
        return answer

    def register(self) -> Answer:
        """The answer that names the code, after sending the form of Crear; opening it is not in its seconds."""
        form = dict(HIDDEN.findall(self.see("/registro/crear/").page))
        synopsis = f"El reporte no muestra la modificación presupuestaria {uuid4().hex[:8]} después de aprobarla."
        fields = {**form, "phone": "7762-3456", "email": "ana@solola.example", "synopsis": synopsis}
        fields.pop("csrfmiddlewaretoken", None)
        answer = self.ask("POST", "/registro/crear/", **fields)
        if not CODE.search(answer.place):
            raise Failed(f"Crear → {answer.place or answer.page[:200]}")
        return answer

    def news(self) -> Answer:
        """What an open desk asks every few seconds while nothing happens."""
        answer = self.ask("POST", "/bandeja/novedades/", lista="1", pulso=getattr(self, "pulse", ""))
        self.pulse = answer.pulse or re.sub(
            r'.*"(?:pulse|change_token)": *"([^"]*)".*', r"\1", answer.page, flags=re.DOTALL
        )
        if answer.status not in (200, 204):
            raise Failed(f"novedades → {answer.status}")
        return answer


def session_of(user: Model) -> str:
    """The key of a session of this person, made without a password: two hundred sign-ins would take minutes."""
    assert isinstance(user, User)
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store["system"] = "sicoin-gl"
    store.create()
    return str(store.session_key)
