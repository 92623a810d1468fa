"""How long summing up takes, and every report and the board over what there is; how much memory a file of all needs.

`SOPORTEGL_DATA=… python -m bench.figures`, over a data folder that is not running; what is missing of the sums is made.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from typing import Any

import psutil

from soportegl.commands.database import django_at_hand


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=20)
    options.add_argument("--verify", action="store_true", help="count all of it anew and compare")
    options.add_argument("--files", action="store_true", help="write files of everything")
    chosen = options.parse_args()
    with django_at_hand():
        _sums()
        _reports(chosen.rounds)
        _board(chosen.rounds)
        if chosen.verify:
            _verify()
        if chosen.files:
            _files()


def _timed(what: str, do: Callable[[], Any]) -> Any:
    begun = time.perf_counter()
    found = do()
    print(f"{what}: {time.perf_counter() - begun:.2f} s", flush=True)
    return found


def _sums() -> None:
    from soportegl.figures import refreshing
    from soportegl.figures.counting import month_of, recount
    from soportegl.figures.models import Figure
    from soportegl.incidents.models import Event, Incident

    print(f"{Incident.objects.count():,} incidents, {Event.objects.count():,} events")
    days = _timed("what was missing is summed up", refreshing.refresh)
    print(f"{len(days)} days, {Figure.objects.count():,} rows")
    _timed("again, with nothing new", refreshing.refresh)
    last = Figure.objects.latest("day").day
    _timed(f"one day ({last:%d/%m/%Y})", lambda: recount(month_of(last), [last]))


def _percentile(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1] if len(times) > 1 else times[0]


def _measured(label: str, do: Callable[[], Any], rounds: int) -> tuple[float, str]:
    times = []
    for _ in range(rounds):
        begun = time.perf_counter()
        do()
        times.append((time.perf_counter() - begun) * 1000)
    return _percentile(times), f"{label}: median {statistics.median(times):.0f} ms, p95 {_percentile(times):.0f} ms"


def _questions() -> Iterator[tuple[str, Callable[[], Any]]]:
    from soportegl.directory.models import Entity, Module, User
    from soportegl.figures import asking
    from soportegl.figures.reports import REPORTS
    from soportegl.figures.scopes import Scope
    from soportegl.incidents.models import Incident, Stage

    newest = Incident.objects.latest("created_at").created_at.date()
    periods = {
        "a month": (newest.replace(day=1) - timedelta(days=31), newest.replace(day=1) - timedelta(days=1)),
        "90 days": (newest - timedelta(days=89), newest),
        "all": (date(2001, 1, 1), newest),
    }
    busy = Stage.objects.filter(taken_by__isnull=False).order_by("-pk").values_list("taken_by", flat=True)[0]
    person, entity = User.objects.get(pk=busy), Entity.objects.filter(incidents__isnull=False).order_by("pk")[0]
    office = Scope(offices=frozenset({entity.office_id or 0}), names=True)
    scopes = {"all": Scope(everything=True, names=True), "an office": office, "a tier": Scope(tiers=frozenset({3}))}
    module = str(Module.objects.order_by("pk")[0].pk)
    for slug, report in REPORTS.items():
        for by in report.groups:
            for name, (since, until) in periods.items():
                for whose, scope in scopes.items():
                    written = {"desde": f"{since}", "hasta": f"{until}", "por": by, "comparar": "1"}
                    for narrowed in ({}, {"modulo": module}, {"entidad": entity.code}, {"persona": person.username}):
                        asked = asking.read(slug, {**written, **narrowed}, scope)
                        if not asked.wrong:
                            label = f"{slug} by {by}, {name}, {whose} {' '.join(narrowed)}"
                            yield label, partial(asking.answer, asked)


def _reports(rounds: int) -> None:
    found = sorted(_measured(label, do, rounds) for label, do in _questions())
    print(f"{len(found)} reports; the slowest:")
    for _, line in found[-15:]:
        print("  ", line)
    print(f"   p95 of all of them: {_percentile([took for took, _ in found]):.0f} ms")


def _board(rounds: int) -> None:
    from soportegl.figures.scopes import Scope
    from soportegl.reading import figures

    for whose, scope in (("all", Scope(everything=True, names=True)), ("a tier", Scope(tiers=frozenset({3})))):
        print("  ", _measured(f"what is open, {whose}", partial(figures.open_now, scope), rounds)[1])
        days = partial(figures.arrivals_and_endings, scope, figures.Period.last_days(30))
        print("  ", _measured(f"30 days, {whose}", days, rounds)[1])


def _verify() -> None:
    from soportegl.figures import refreshing

    print(f"differences: {len(_timed('everything is counted anew and compared', refreshing.differences))}")


def _files() -> None:
    from soportegl.figures import listing
    from soportegl.figures.periods import Period
    from soportegl.figures.scopes import Scope
    from soportegl.lib.spreadsheets import csv_lines, xlsx_pieces

    everything, period = Scope(everything=True), Period(date(2001, 1, 1), date(2098, 12, 31))
    shown = listing.columns(everything)
    heading, formats = [each.label for each in shown], [each.shown for each in shown]
    for kind, write in (
        ("csv", lambda rows: csv_lines(heading, formats, rows)),
        ("xlsx", lambda rows: xlsx_pieces("Gestiones", heading, formats, rows)),
    ):
        before, most = psutil.Process().memory_info().rss, 0
        begun, size = time.perf_counter(), 0
        pieces = write(listing.everything(period, everything, {}))
        next(pieces)
        first = time.perf_counter() - begun
        for number, piece in enumerate(pieces):
            size += len(piece)
            if number % 100 == 0:
                most = max(most, psutil.Process().memory_info().rss - before)
        took = time.perf_counter() - begun
        said = f"{size / 1e6:.0f} MB in {took:.0f} s, the first after {first:.2f} s"
        print(f"{kind}: {said}, {most / 1e6:.1f} MB more memory")


if __name__ == "__main__":
    main()
