"""What a page costs: signed-in people with one connection each, who ask again as soon as they are answered."""

from __future__ import annotations

import http.client
import re
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from http.cookies import SimpleCookie
from itertools import cycle
from statistics import quantiles
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

from tests.product import PASSWORD

HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')


class Failed(Exception):
    """A page did not answer what it should; figures of wrong answers are worth nothing."""


class Person:
    """Somebody signed in, with a connection that stays open."""

    def __init__(self, address: str, username: str) -> None:
        self.connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
        self.cookies = SimpleCookie()
        self.ask("GET", "/ingresar/")
        self.ask("POST", "/ingresar/", username=username, password=PASSWORD, system="sicoin-gl")

    def ask(self, method: str, path: str, **fields: str) -> tuple[int, str, str]:
        """Status, place it leads to, and page."""
        headers = {"Cookie": "; ".join(f"{name}={cookie.value}" for name, cookie in self.cookies.items())}
        body = None
        if method == "POST":
            token = self.cookies["csrftoken"].value if "csrftoken" in self.cookies else ""
            body = urlencode({"csrfmiddlewaretoken": token} | fields)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        page = answer.read().decode()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            self.cookies.load(cookie)
        if answer.status not in (200, 302, 303):
            raise Failed(f"{method} {path} → {answer.status}")
        return answer.status, answer.headers.get("Location", ""), page

    def see(self, path: str) -> float:
        """Seconds until the whole page is here."""
        begun = time.perf_counter()
        status, where, _ = self.ask("GET", path)
        if status != 200:
            raise Failed(f"{path} → {where}")
        return time.perf_counter() - begun

    def see_next(self, paths: Iterator[str]) -> float:
        """The same, of the next page in turn."""
        return self.see(next(paths))

    def register(self) -> float:
        """Seconds from sending the form of Crear to the answer that names the code."""
        form = dict(HIDDEN.findall(self.ask("GET", "/registro/crear/")[2]))
        synopsis = f"El reporte no muestra la modificación presupuestaria {uuid4().hex[:8]} después de aprobarla."
        fields = {**form, "phone": "7762-3456", "email": "ana@solola.example", "synopsis": synopsis}
        fields.pop("csrfmiddlewaretoken", None)
        begun = time.perf_counter()
        _, where, page = self.ask("POST", "/registro/crear/", **fields)
        taken = time.perf_counter() - begun
        if not re.search(r"\d{4}-\d{7}-\d", where):
            raise Failed(f"Crear → {where or page[:200]}")
        return taken


@dataclass
class Figures:
    """Seconds of each answer, and of the whole run."""

    name: str
    times: list[float] = field(default_factory=list)
    whole: float = 0.0

    def line(self) -> str:
        """Requests per second; median and 95th percentile in milliseconds."""
        cut = quantiles(self.times, n=20, method="inclusive")
        rate, p50, p95 = len(self.times) / self.whole, cut[9] * 1000, cut[18] * 1000
        return f"{self.name:<34}{len(self.times):>8}{rate:>10.0f}{p50:>10.1f}{p95:>10.1f}"


def measure(name: str, turns: list[Callable[[], float]], seconds: float, warm_up: int = 20) -> Figures:
    """Let everybody take their turn again and again for so long; one thread each."""
    for turn in turns:
        for _ in range(warm_up):
            turn()
    figures, failures = Figures(name), list[Exception]()
    end = time.perf_counter() + seconds

    def work(turn: Callable[[], float]) -> None:
        try:
            while time.perf_counter() < end:
                figures.times.append(turn())
        except Exception as failure:
            failures.append(failure)

    begun = time.perf_counter()
    threads = [threading.Thread(target=work, args=[turn]) for turn in turns]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    figures.whole = time.perf_counter() - begun
    return figures


def figures(address: str, codes: dict[str, list[str]], people: int, seconds: float) -> Iterator[Figures]:
    """Every page, by so many people at once; `codes`: user name → incidents that person may see."""

    def seeing(path: str, username: str) -> list[Callable[[], float]]:
        return [partial(Person(address, username).see, path) for _ in range(people)]

    def reading(username: str) -> list[Callable[[], float]]:
        paths = cycle([f"/gestion/{code}/" for code in codes[username]])
        return [partial(Person(address, username).see_next, paths) for _ in range(people)]

    yield measure("Bandeja, Nivel 2", seeing("/bandeja/", "raul.regional"), seconds)
    yield measure("Bandeja, Nivel 3", seeing("/bandeja/", "carla.central"), seconds)
    yield measure("Incidencia, quien reporta", reading("ana.municipal"), seconds)
    yield measure("Incidencia, Nivel 2", reading("raul.regional"), seconds)
    yield measure("Registro", seeing("/registro/", "ana.municipal"), seconds)
    yield measure("Consulta, quien reporta", seeing("/consulta/", "ana.municipal"), seconds)
    yield measure("Consulta, Nivel 2", seeing("/consulta/", "raul.regional"), seconds)
    yield measure("Consulta, Nivel 3", seeing("/consulta/", "carla.central"), seconds)
    creators = [Person(address, "ana.municipal") for _ in range(people)]
    yield measure("Crear", [person.register for person in creators], seconds, warm_up=5)
