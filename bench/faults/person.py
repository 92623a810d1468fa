"""Somebody at a browser on a poor line, who sends the same form again until an answer comes."""

from __future__ import annotations

import http.client
import re
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from random import Random
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

from tests.product import PASSWORD

PATIENCE_SECONDS = 20
#: How long somebody repeats the same form; far longer than any fault lasts.
INSISTS_SECONDS = 180
TOLD_AS_ERROR = re.compile(r"E\d{3}-\w{4}")


class NeverAnswered(Exception):
    """The same was asked again and again, for minutes."""


@dataclass(frozen=True)
class Answer:
    status: int
    place: str
    body: bytes

    @property
    def page(self) -> str:
        return self.body.decode(errors="replace")


@dataclass(frozen=True)
class File:
    name: str
    content: bytes
    kind: str


@dataclass
class Tally:
    """What all of them met, together."""

    statuses: Counter[int] = field(default_factory=Counter)
    cuts: int = 0
    broken: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def requests(self) -> int:
        """How many were sent."""
        return sum(self.statuses.values()) + self.cuts

    def note(self, asked: str, answer: Answer | None) -> None:
        """Count one answer, or that none came."""
        with self.lock:
            if answer is None:
                self.cuts += 1
                return
            self.statuses[answer.status] += 1
            if answer.status == 500:
                found = TOLD_AS_ERROR.search(answer.page)
                self.broken.append(f"{asked} → 500 {found[0] if found else answer.page[:200]}")

    def complain(self, what: str) -> None:
        """Note an answer that nobody should get."""
        with self.lock:
            self.wrong.append(what)


class Person:
    """Cookies, one connection at a time, and patience."""

    def __init__(self, port: int, username: str, tally: Tally, chance: Random) -> None:
        self.port, self.username, self.tally, self.chance = port, username, tally, chance
        self.cookies = SimpleCookie()
        self.connection: http.client.HTTPConnection | None = None

    def sign_in(self) -> None:
        """Enter, however often that has to be tried."""
        self.insist("/ingresar/")
        fields = {"username": self.username, "password": PASSWORD, "system": "sicoin-gl"}
        answer = self.insist("/ingresar/", fields)
        if answer.status not in (302, 303) or "/ingresar/" in answer.place:
            self.tally.complain(
                f"{self.username} no pudo ingresar: {answer.status} {answer.place} {sentence_of(answer.page)}"
            )

    def insist(self, path: str, fields: dict[str, str] | None = None, files: tuple[File, ...] = ()) -> Answer:
        """Ask the same again until the product answers for itself; what no fault explains is complained of."""
        give_up = time.monotonic() + INSISTS_SECONDS
        while time.monotonic() < give_up:
            answer = self.ask(path, fields, files)
            if answer is None or answer.status >= 500:
                time.sleep(self.chance.uniform(0.1, 0.6))
            elif answer.status in (302, 303) and answer.place.startswith("/ingresar/") and path != "/ingresar/":
                self.tally.complain(f"{self.username} perdió su sesión en {path}")
                time.sleep(1)
                self.sign_in()
            else:
                if answer.status in (400, 413, 422, 429):
                    self.tally.complain(f"{self.username} {path} → {answer.status} {sentence_of(answer.page)}")
                return answer
        raise NeverAnswered(f"{self.username} {path}")

    def ask(self, path: str, fields: dict[str, str] | None, files: tuple[File, ...]) -> Answer | None:
        """One request; None when no answer came."""
        method = "GET" if fields is None else "POST"
        headers = {"Cookie": "; ".join(f"{name}={cookie.value}" for name, cookie in self.cookies.items())}
        body = None
        if fields is not None:
            token = self.cookies["csrftoken"].value if "csrftoken" in self.cookies else ""
            body, headers["Content-Type"] = encoded({**fields, "csrfmiddlewaretoken": token}, files)
        answer = self._exchange(method, path, body, headers)
        self.tally.note(f"{method} {urlsplit(path).path}", answer)
        return answer

    def _exchange(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer | None:
        if self.connection is None:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_SECONDS)
        try:
            self.connection.request(method, path, body, headers)
            response = self.connection.getresponse()
            content = response.read()
        except (OSError, http.client.HTTPException):
            self.connection.close()
            self.connection = None
            return None
        for cookie in response.headers.get_all("Set-Cookie") or []:
            self.cookies.load(cookie)
        return Answer(response.status, response.headers.get("Location", ""), content)


def encoded(fields: dict[str, str], files: tuple[File, ...]) -> tuple[bytes, str]:
    """A form as a browser sends it, and its content type."""
    if not files:
        return urlencode(fields).encode(), "application/x-www-form-urlencoded"
    border = uuid4().hex
    parts = [
        f'--{border}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    for file in files:
        head = f'--{border}\r\nContent-Disposition: form-data; name="attachments"; filename="{file.name}"\r\n'
        parts.append(head.encode() + f"Content-Type: {file.kind}\r\n\r\n".encode() + file.content + b"\r\n")
    return b"".join(parts) + f"--{border}--\r\n".encode(), f"multipart/form-data; boundary={border}"


def sentence_of(page: str) -> str:
    """What a page says, without its marks, cut short."""
    found = re.search(r"<main.*?</main>", page, re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", found[0] if found else page).split())[:300]
