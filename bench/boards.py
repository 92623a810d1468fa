"""«Tablero», «Mis municipios» and every report over HTTP, what they weigh, and what a file of everything costs.

    SOPORTEGL_DATA=FOLDER python -m bench.boards [--rounds 20] [--files]

Over a data folder that is not running, served without the worker; what is missing of the sums is made first
(`python -m bench.figures` says how long that takes). Each is asked as where something has just happened, so that
nothing kept helps it. It ends with 1 when a promise is not kept.
"""

from __future__ import annotations

import argparse
import http.client
import re
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import chain
from statistics import median, quantiles
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import psutil

from bench.floors.served import Floor
from soportegl.commands.database import data_folder, django_at_hand

if TYPE_CHECKING:
    from bench.costs import Meter
    from bench.visitor import Visitor

P95, FIRST_VISIT, LATER_VISIT = 0.250, 450, 40
#: More than this is growth: what a process keeps for its next answers is less.
GROWTH = 32e6
STATIC = re.compile(r'"(/static/[^"#?]+)')


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rounds", type=int, default=20)
    options.add_argument("--files", action="store_true", help="files of everything as well, and what memory they take")
    chosen = options.parse_args()
    with django_at_hand():
        from django.contrib.sessions.models import Session
        from django.db import connection

        from soportegl.figures import refreshing

        begun = time.perf_counter()
        days = refreshing.refresh()
        print(f"{len(days)} days were missing of the sums: {time.perf_counter() - begun:.0f} s", flush=True)
        there = list(Session.objects.values_list("pk", flat=True))
        # A connection cannot be shared with what is started from here.
        connection.close()
        with Floor("bench.floors.uncached:application", data_folder(), "") as web:
            kept = [pages(web, chosen.rounds), weights(web)]
            kept += [file(web, kind) for kind in ("csv", "xlsx") if chosen.files]
        Session.objects.exclude(pk__in=there).delete()
    return 0 if all(kept) else 1


@dataclass
class Asked:
    """A page, how long each answer took by the clock, and what all of them took of the processor."""

    label: str
    ask: Callable[[], float]
    times: list[float] = field(default_factory=list)
    processor: float = 0.0

    @property
    def p95(self) -> float:
        return quantiles(self.times, n=20, method="inclusive")[18]

    def __str__(self) -> str:
        found = f"median {median(self.times) * 1000:.0f} ms, p95 {self.p95 * 1000:.0f} ms"
        return f"{self.label}: {found}, processor {self.processor / len(self.times) * 1000:.0f} ms"


def pages(web: Floor, rounds: int) -> bool:
    """Every page in turns; whether each kept its promise."""
    from bench.visitor import Failed

    meter, asked = _meter(web), list[Asked]()
    for page in (Asked(*each) for each in _questions(web)):
        # Years by day are refused in words.
        with suppress(Failed):
            page.ask()
            asked.append(page)
    for _ in range(rounds):
        for page in asked:
            before = sum(meter.read("web"))
            page.times.append(page.ask())
            page.processor += sum(meter.read("web")) - before
    boards = [page for page in asked if not page.label.startswith("/reportes/")]
    slowest = sorted((page for page in asked if page not in boards), key=lambda page: -page.p95)
    print(*boards, f"{len(slowest)} reports; the slowest:", *slowest[:10], sep="\n")
    print(f"p95 of all reports together: {quantiles(chain(*(page.times for page in slowest)), n=20)[18] * 1000:.0f} ms")
    late = [page.label for page in asked if page.p95 > P95]
    print(f"over {P95 * 1000:.0f} ms at p95: {len(late)} of {len(asked)}", flush=True)
    return not late


def _meter(web: Floor) -> Meter:
    from bench.costs import Meter

    postmaster = data_folder() / "postgres" / "postmaster.pid"
    return Meter({"web": [web.process.pid]}, int(postmaster.read_text().split()[0]))


def _questions(web: Floor) -> Iterator[tuple[str, Callable[[], float]]]:
    from bench.visitor import Visitor
    from soportegl.directory.models import Membership, User
    from soportegl.directory.roles import May
    from soportegl.figures.reports import REPORTS
    from soportegl.incidents.models import Incident

    auditor = User.objects.get(username="aura.auditora")
    supervising = {
        row.tier: row.user for row in Membership.objects.active().who_may(May.SUPERVISE).select_related("user")
    }
    who = {"auditora": auditor, **{f"supervisión N{tier}": person for tier, person in sorted(supervising.items())}}
    visitors = {name: Visitor(web.address, person) for name, person in who.items()}
    adviser = Visitor(web.address, User.objects.get(username="raul.regional"))
    for name, visitor in visitors.items():
        for days in ("30", "90"):
            yield f"/tablero/ {days} días, {name}", _timed(visitor, f"/tablero/?dias={days}")
    yield "/mis-municipios/, asesor", _timed(adviser, "/mis-municipios/")
    newest = Incident.objects.latest("created_at").created_at.date()
    periods = {"90 días": (newest - timedelta(days=89), newest), "todo": (date(2001, 1, 1), newest)}
    for slug, report in REPORTS.items():
        for by in report.groups:
            for period, (since, until) in periods.items():
                for name in list(visitors)[:2]:
                    asked = {"desde": f"{since:%d/%m/%Y}", "hasta": f"{until:%d/%m/%Y}", "por": by, "comparar": "on"}
                    yield (
                        f"/reportes/{slug}/ por {by}, {period}, {name}",
                        _timed(visitors[name], f"/reportes/{slug}/?{urlencode(asked)}"),
                    )


def _timed(visitor: Visitor, path: str) -> Callable[[], float]:
    def ask() -> float:
        try:
            return visitor.see(path).seconds
        except http.client.RemoteDisconnected:
            # It was not asked for longer than a line is kept open.
            visitor.connection.close()
            return visitor.see(path).seconds

    return ask


def weights(web: Floor) -> bool:
    """What the board of the whole country weighs the first time, with all that it loads, and later; in KB."""
    from bench.visitor import Visitor
    from soportegl.directory.models import User

    visitor = Visitor(web.address, User.objects.get(username="aura.auditora"))
    text = visitor.see("/tablero/").page
    later = len(_compressed(visitor, "/tablero/")) / 1024
    files = {path: len(_compressed(visitor, path)) / 1024 for path in sorted({*STATIC.findall(text)})}
    first = later + sum(files.values())
    print(f"/tablero/: {later:.1f} KB (promised {LATER_VISIT}), the first time {first:.1f} KB (promised {FIRST_VISIT})")
    return later <= LATER_VISIT and first <= FIRST_VISIT


def _compressed(visitor: Visitor, path: str) -> bytes:
    cookie = "; ".join(f"{name}={kept.value}" for name, kept in visitor.cookies.items())
    visitor.connection.request("GET", path, headers={"Cookie": cookie, "Accept-Encoding": "gzip, br"})
    return visitor.connection.getresponse().read()


def file(web: Floor, kind: str) -> bool:
    """A file of every incident, as it travels; whether the process that writes it grew."""
    from bench.visitor import Visitor
    from soportegl.directory.models import User

    visitor = Visitor(web.address, User.objects.get(username="aura.auditora"))
    path = f"/reportes/gestiones/gestiones.{kind}"
    # One small one first: what is loaded for the first file is no growth of a large one.
    _download(visitor, f"{path}?{urlencode({'desde': '01/01/2001', 'hasta': '02/01/2001'})}", lambda: None)
    before, most = _memory(web), dict[int, int]()

    def look() -> None:
        for pid, size in _memory(web).items():
            most[pid] = max(most.get(pid, 0), size - before.get(pid, size))

    begun = time.perf_counter()
    size, first = _download(visitor, f"{path}?{urlencode({'desde': '01/01/2001', 'hasta': '31/12/2098'})}", look)
    grown = max(most.values(), default=0)
    largest = max(before.values()) / 1e6
    print(
        f"{kind} of everything: {size / 1e6:.0f} MB in {time.perf_counter() - begun:.0f} s, the first byte after"
        f" {first:.2f} s; the process had {largest:.0f} MB and at most {grown / 1e6:.1f} MB more",
        flush=True,
    )
    return grown <= GROWTH


def _download(visitor: Visitor, path: str, look: Callable[[], Any]) -> tuple[int, float]:
    """How many bytes came, and after how many seconds the first."""
    connection = http.client.HTTPConnection(visitor.connection.host, visitor.connection.port)
    cookie = "; ".join(f"{name}={kept.value}" for name, kept in visitor.cookies.items())
    begun = time.perf_counter()
    connection.request("GET", path, headers={"Cookie": cookie})
    answer = connection.getresponse()
    assert answer.status == 200, answer.status
    size, first, looked = len(answer.read(1)), time.perf_counter() - begun, begun
    while piece := answer.read1(1 << 16):
        size += len(piece)
        if time.perf_counter() - looked > 0.25:
            looked = time.perf_counter()
            look()
    connection.close()
    return size, first


def _memory(web: Floor) -> dict[int, int]:
    """What is resident of each process that serves."""
    children = psutil.Process(web.process.pid).children(recursive=True)
    return {child.pid: child.memory_info().rss for child in children}


if __name__ == "__main__":
    sys.exit(main())
