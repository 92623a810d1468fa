"""What is done to the product while people use it: one row a fault."""

from __future__ import annotations

import contextlib
import http.client
import re
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import NamedTuple

import psutil
import psycopg

from bench.faults.mailbox import Mailbox
from tests.product import Browser, Product, command_of, lives

LOOK_SECONDS = 0.03
#: A probe that gets no answer in this time asks again.
PROBE_SECONDS = 2
STOPPED_SECONDS = 10
#: Nothing that is measured may take longer; then it did not come back.
PATIENCE_SECONDS = 60
POSTGRES_SECONDS, WORKER_SECONDS = 10.0, 2.0


class DidNotComeBack(Exception):
    """A part of the product was not there again after a minute."""


class Fault(NamedTuple):
    """Its name, its weight among the others, what it does (how many were killed), and how long may pass after it."""

    name: str
    weight: int
    do: Callable[[Faults], int]
    serves: Callable[[Faults], bool]
    seconds: float


@dataclass
class Before:
    """Who lived before a fault, to tell those who come after it."""

    web: set[int]
    jobs: int
    worker: set[int]


class Faults:
    """The processes of one product, and how to ask whether each part serves."""

    def __init__(self, product: Product, address: str, chance: Random) -> None:
        self.product, self.database, self.chance = product, address, chance
        self.eyes = Browser(product.address)
        self.eyes.sign_in("aura.auditora")
        self.before = self._now()
        self.killed = 0

    # --- who is there

    def web_workers(self) -> list[psutil.Process]:
        """gunicorn's workers, the children of its master."""
        return children_of(self.product.child("gunicorn"))

    def job_workers(self) -> list[psutil.Process]:
        """The worker that sends messages."""
        worker = self.product.child("procrastinate")
        return [worker] if worker else []

    def postgres(self) -> list[psutil.Process]:
        """The postmaster first, then its children."""
        postmaster = self.product.child("postgres")
        return [postmaster, *children_of(postmaster)] if postmaster else []

    def backends(self) -> list[psutil.Process]:
        """Those that serve a connection of the product."""
        return [process for process in self.postgres()[1:] if re.search(r" soportegl ", command_of(process))]

    def _now(self) -> Before:
        return Before(pids(self.web_workers()), self.registered(), pids(self.job_workers()))

    def registered(self) -> int:
        """The newest worker that told the database it is there; 0 when nobody can be asked."""
        try:
            with psycopg.connect(self.database, connect_timeout=PROBE_SECONDS) as connection:
                row = connection.execute("SELECT max(id) FROM procrastinate_workers").fetchone()
        except psycopg.Error:
            return 0
        return (row and row[0]) or 0

    # --- what is done

    def kill(self, processes: list[psutil.Process]) -> int:
        """Kill -9 each of them; how many were there to be killed."""
        done = 0
        for process in processes:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
                done += 1
        return done

    def web_worker(self) -> int:
        """One of gunicorn's workers."""
        return self.kill(self.chance.sample(self.web_workers(), 1))

    def job_worker(self) -> int:
        """The worker that sends messages."""
        return self.kill(self.job_workers())

    def a_parent(self) -> int:
        """The process that keeps the web workers, the job worker, or the server in front."""
        chosen = self.chance.choice([self.product.child(word) for word in ("gunicorn", "procrastinate", "nginx")])
        return self.kill([chosen] if chosen else [])

    def postmaster(self) -> int:
        """PostgreSQL itself; its children see that and end."""
        return self.kill(self.postgres()[:1])

    def backend(self) -> int:
        """One connection's process: PostgreSQL then throws all the others out and recovers."""
        backends = self.backends()
        return self.kill(self.chance.sample(backends, 1)) if backends else 0

    def all_three(self) -> int:
        """Every web worker, the job worker and PostgreSQL in the same moment."""
        return self.kill([*self.postgres()[:1], *self.web_workers(), *self.job_workers()])

    def postmaster_twice(self) -> int:
        """PostgreSQL, and again while it recovers."""
        dead = self.postgres()[:1]
        done = self.kill(dead)
        give_up = time.monotonic() + PATIENCE_SECONDS
        while not (fresh := self.postgres()[:1]) or fresh[0] == dead[0]:
            if time.monotonic() > give_up:
                raise DidNotComeBack("PostgreSQL")
            time.sleep(LOOK_SECONDS)
        time.sleep(self.chance.uniform(0, 0.3))
        return done + self.kill(fresh)

    def stop_postgres(self) -> int:
        """PostgreSQL stands still for ten seconds, with every connection open."""
        processes = self.postgres()
        for process in processes:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.send_signal(signal.SIGSTOP)
        time.sleep(STOPPED_SECONDS)
        for process in processes:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.send_signal(signal.SIGCONT)
        return 0

    # --- whether it serves

    def web_is_back(self) -> bool:
        """As many workers as before, a new one among them, and an answer."""
        now = pids(self.web_workers())
        return len(now) >= len(self.before.web) and bool(now - self.before.web) and self.reads("/salud/vivo")

    def jobs_are_back(self) -> bool:
        """Another process than before, which told the database that it takes jobs."""
        return bool(pids(self.job_workers()) - self.before.worker) and self.registered() > self.before.jobs

    def pages_are_back(self) -> bool:
        """A page that reads the database, for somebody signed in."""
        return self.reads("/consulta/")

    def all_is_back(self) -> bool:
        """Everything that was killed."""
        return self.web_is_back() and self.pages_are_back() and self.jobs_are_back()

    def workers_are_back(self) -> bool:
        """Those that did not die as well, for what kills one of two parents."""
        return self.reads("/salud/vivo") and len(self.web_workers()) >= len(self.before.web) and self.has_worker()

    def has_worker(self) -> bool:
        """Whether somebody does the jobs."""
        return bool(self.job_workers()) and self.registered() > 0

    def reads(self, path: str) -> bool:
        """Whether this page answers 200 soon."""
        try:
            with self.eyes.opener.open(self.product.address + path, timeout=PROBE_SECONDS) as answer:
                answer.read()
                return "/ingresar/" not in answer.url
        except (OSError, http.client.HTTPException):
            return False

    def commit(self, fault: Fault) -> float:
        """Do it, and wait until it is as before; the seconds until it served again."""
        self.before = self._now()
        done = fault.do(self)
        self.killed += done
        begun = time.monotonic()
        self._wait(fault.name, lambda: fault.serves(self))
        taken = time.monotonic() - begun
        # Not measured, but there before the next fault comes: a worker that nobody starts is no worker to kill.
        self._wait("El trabajador de mensajes", self.has_worker)
        return taken

    def _wait(self, name: str, there: Callable[[], bool]) -> None:
        give_up = time.monotonic() + PATIENCE_SECONDS
        while not there():
            if time.monotonic() > give_up or self.product.process.poll() is not None:
                raise DidNotComeBack(name)
            time.sleep(LOOK_SECONDS)


def pids(processes: list[psutil.Process]) -> set[int]:
    """Their numbers."""
    return {process.pid for process in processes}


def children_of(process: psutil.Process | None) -> list[psutil.Process]:
    """Its living children; none when it is dead."""
    try:
        return [child for child in process.children() if lives(child)] if process else []
    except psutil.NoSuchProcess:
        return []


FAULTS = (
    Fault("Trabajador web", 6, Faults.web_worker, Faults.web_is_back, WORKER_SECONDS),
    Fault("Trabajador de mensajes", 6, Faults.job_worker, Faults.jobs_are_back, WORKER_SECONDS),
    Fault("PostgreSQL", 6, Faults.postmaster, Faults.pages_are_back, POSTGRES_SECONDS),
    Fault("Un proceso de PostgreSQL", 3, Faults.backend, Faults.pages_are_back, POSTGRES_SECONDS),
    Fault("Los tres a la vez", 5, Faults.all_three, Faults.all_is_back, POSTGRES_SECONDS),
    Fault("El padre de los trabajadores", 1, Faults.a_parent, Faults.workers_are_back, POSTGRES_SECONDS),
    Fault("PostgreSQL, dos veces seguidas", 1, Faults.postmaster_twice, Faults.pages_are_back, POSTGRES_SECONDS),
)
STOPPED = Fault("PostgreSQL detenido 10 s", 0, Faults.stop_postgres, Faults.pages_are_back, POSTGRES_SECONDS)


def turn_moods(mailbox: Mailbox, moods: tuple[str, ...], seconds: float, stopped: Callable[[float], bool]) -> None:
    """Give the mail server one mood after the other until stopped; it ends good."""
    number = 0
    while not stopped(seconds):
        mailbox.turn(moods[number % len(moods)])
        number += 1
    mailbox.turn("good")
