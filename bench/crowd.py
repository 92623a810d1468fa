"""Many at once: fifty who empty a list with «Tomar la siguiente», two hundred who want the same incident."""

from __future__ import annotations

import contextlib
import threading
import time
from collections import Counter
from collections.abc import Callable
from statistics import quantiles

from django.db.models import Max

from bench.markup import CODE
from bench.people import crew
from bench.visitor import Answer, Visitor
from soportegl.directory.models import User
from soportegl.directory.roles import Tier
from soportegl.incidents.models import Event, HeldLimit, Incident
from soportegl.incidents.states import State, Verb

DRAINERS, HERD = 50, 200
HERD_P99_MS = 500.0


def waiting() -> int:
    """How many the central desk could take now."""
    return Incident.objects.open().takeable_by(crew(Tier.CENTRAL, 1)[0]).count()


def drain(address: str) -> tuple[str, bool]:
    """Everything that the central desk may take, each once; the report, and whether it was so."""
    HeldLimit.objects.update(most=None)
    users = crew(Tier.CENTRAL, DRAINERS)
    waiting = set(Incident.objects.open().takeable_by(users[0]).values_list("code", flat=True))
    before = Event.objects.aggregate(last=Max("pk"))["last"]
    taken, wrong = list[str](), list[str]()
    seconds = list[float]()

    def work(visitor: Visitor) -> None:
        while True:
            answer = visitor.ask("POST", "/bandeja/siguiente/?vista=para-tomar")
            seconds.append(answer.seconds)
            found = CODE.search(answer.place)
            if answer.status != 303:
                wrong.append(f"{answer.status}: {answer.page[:200]}")
            if not found:
                return
            taken.append(found[0])

    whole = _together([Visitor(address, user) for user in users], work)
    left = Incident.objects.open().takeable_by(users[0]).count()
    events = Event.objects.filter(verb=Verb.TAKE, actor__in=users, pk__gt=before).count()
    well = not wrong and not left and len(taken) == len(set(taken)) == events and set(taken) == waiting
    lines = [
        f"## {DRAINERS} personas vacían {len(waiting)} con «Tomar la siguiente»\n",
        f"- tomadas {len(taken)}, distintas {len(set(taken))}, sucesos «tomar» {events}, quedan {left}, "
        f"errores {len(wrong)}: {'bien' if well else 'MAL'}",
        f"- {len(taken) / whole:.0f} por segundo; {_percentiles(seconds)}",
        *(f"- {each}" for each in wrong[:3]),
    ]
    return "\n".join(lines) + "\n", well


def herd(address: str) -> tuple[str, bool]:
    """Two hundred people take one incident in the same moment: one holds it, the others read who."""
    # Whoever holds enough already would read that, and not who has it.
    HeldLimit.objects.update(most=None)
    users = crew(Tier.CENTRAL, HERD)
    incident = Incident.objects.filter(state=State.TRANSFERRED, tier=Tier.CENTRAL).order_by("id").first()
    assert incident is not None, "no hay ninguna por tomar"
    answers: list[Answer] = []

    def work(visitor: Visitor) -> None:
        answers.append(visitor.ask("POST", f"/gestion/{incident.code}/tomar/"))

    _together([Visitor(address, user) for user in users], work)
    incident.refresh_from_db()
    holder = User.objects.get(held=incident).full_name
    clear = sum(answer.status == 409 and holder in answer.page for answer in answers)
    statuses = Counter(answer.status for answer in answers)
    seconds = [answer.seconds for answer in answers]
    p99 = quantiles(seconds, n=100, method="inclusive")[98] * 1000
    well = statuses[303] == 1 and clear == HERD - 1
    quick = "" if p99 <= HERD_P99_MS else f", más de {HERD_P99_MS:.0f} ms"
    lines = [
        f"## {HERD} personas quieren la misma\n",
        f"- la tiene {statuses[303]}, respuestas que dicen quién {clear}, por estado {dict(statuses)}: "
        f"{'bien' if well else 'MAL'}",
        f"- {_percentiles(seconds)}{quick}",
    ]
    return "\n".join(lines) + "\n", well


def _together(visitors: list[Visitor], work: Callable[[Visitor], None]) -> float:
    """Everybody begins in the same moment, each with a connection that is open already; the seconds it took."""
    start = threading.Barrier(len(visitors) + 1)
    failures = list[Exception]()

    def one(visitor: Visitor) -> None:
        try:
            visitor.ask("GET", "/salud/vivo")
            start.wait(120)
            work(visitor)
        except Exception as failure:
            failures.append(failure)
            start.abort()

    threads = [threading.Thread(target=one, args=[visitor]) for visitor in visitors]
    for thread in threads:
        thread.start()
    # Broken when one of them failed before it began: that failure is raised below.
    with contextlib.suppress(threading.BrokenBarrierError):
        start.wait(120)
    begun = time.perf_counter()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return time.perf_counter() - begun


def _percentiles(seconds: list[float]) -> str:
    cut = quantiles(seconds, n=100, method="inclusive")
    return f"p50 {cut[49] * 1000:.0f} ms, p95 {cut[94] * 1000:.0f} ms, p99 {cut[98] * 1000:.0f} ms"
