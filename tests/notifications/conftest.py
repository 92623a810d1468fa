"""The cast, and mail servers that behave as a test asks."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator

import pytest

from soportegl.notifications import failures
from tests.cast import People, gather


@pytest.fixture
def cast(db: None) -> Iterator[People]:
    yield gather()
    # The cache of the tests lies in memory: what one test found out about its server is no other's business.
    failures.forget_quiet()


class Server:
    """A mail server of few words: what it answers to each command is the test's, and all it was given is kept."""

    def __init__(self, answer: Callable[[bytes], bytes | None]) -> None:
        self.answer = answer
        self.received: list[bytes] = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listener.getsockname()[1]
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(5)
                try:
                    self._talk(connection)
                except OSError:
                    continue

    def _talk(self, connection: socket.socket) -> None:
        lines = connection.makefile("rb")
        command = b"CONNECT"
        while True:
            said = self.answer(command.strip().upper())
            if said is None:
                return
            connection.sendall(said + b"\r\n")
            if command.strip().upper() == b"DATA" and said.startswith(b"354"):
                content = b""
                while (line := lines.readline()) not in (b".\r\n", b""):
                    content += line
                self.received.append(content)
                command = b"END"
                continue
            command = lines.readline()
            if not command:
                return

    def stop(self) -> None:
        self.listener.close()


@pytest.fixture
def server_that(settings) -> Iterator[Callable[[Callable[[bytes], bytes | None]], Server]]:
    """Starts a server whose answers are the given function's, and has the mail sent through it."""
    started: list[Server] = []

    def start(answer: Callable[[bytes], bytes | None]) -> Server:
        server = Server(answer)
        started.append(server)
        settings.EMAIL_BACKEND = "soportegl.lib.bounded_smtp.Backend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        return server

    yield start
    for server in started:
        server.stop()


def polite(**said: bytes) -> Callable[[bytes], bytes | None]:
    """Answers that accept everything, but for the commands that are given."""
    usual = {b"CONNECT": b"220 correo.example", b"DATA": b"354 Siga", b"QUIT": b"221 Adios"}

    def answer(command: bytes) -> bytes | None:
        word = command.split()[0] if command else b""
        return said[word.decode()] if word.decode() in said else usual.get(word, b"250 OK")

    return answer
