"""Receivers that behave as a test asks, on this machine alone."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, NamedTuple

import pytest

from soportegl.incidents.states import Verb
from soportegl.webhooks.models import Endpoint
from tests.cast import People, gather

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


class Received(NamedTuple):
    line: str
    headers: dict[str, str]
    body: bytes


class Receiver:
    """Keeps what it was sent; what it does with the connection then is the test's: bytes to answer, or a function."""

    def __init__(self, answer: bytes | Callable[[socket.socket], object] = OK) -> None:
        self.answer = answer
        self.received: list[Received] = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listener.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/avisos?de=soportegl"

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=[connection], daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        with connection:
            connection.settimeout(5)
            try:
                lines = connection.makefile("rb")
                first, headers = lines.readline().decode().strip(), dict[str, str]()
                while line := lines.readline().decode().strip():
                    name, _, value = line.partition(": ")
                    headers[name.lower()] = value
                body = lines.read(int(headers.get("content-length", 0)))
                self.received.append(Received(first, headers, body))
                self.answer(connection) if callable(self.answer) else connection.sendall(self.answer)
            except OSError:
                return

    def stop(self) -> None:
        # Closed alone it would take one more: somebody waits in it.
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()


@pytest.fixture
def receiver_that(settings) -> Iterator[Callable[..., Receiver]]:
    """Starts one, and lets this machine be told."""
    settings.WEBHOOK_NETWORKS = ["127.0.0.0/8"]
    started: list[Receiver] = []

    def start(answer: bytes | Callable[[socket.socket], object] = OK) -> Receiver:
        started.append(Receiver(answer))
        return started[-1]

    yield start
    for each in started:
        with suppress(OSError):
            each.stop()


@pytest.fixture
def cast(db: None) -> People:
    return gather()


def endpoint(person: Any, url: str = "https://tablero.example/avisos", **more: Any) -> tuple[Endpoint, str]:
    """A system that is told of everything that this person sees, and its secret."""
    made = Endpoint(**{"name": "Tablero", "url": url, "person": person, "verbs": list(Verb), **more})
    secret = made.take_secret()
    made.save()
    return made, secret
