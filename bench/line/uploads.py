"""Two hundred files on their way at once, some of which stand still: what another person waits for a page meanwhile."""

from __future__ import annotations

import time
from statistics import quantiles

from django.conf import settings

from bench.line.bed import Bed
from bench.line.promises import Promise
from bench.line.senders import Senders, Told
from bench.markup import TOKEN
from bench.visitor import Visitor, session_of
from soportegl.directory.models import User

FACTOR = 2.0
ROUNDS = 4
PAUSE_SECONDS = 0.1
#: Who sends; nobody may have more than five files in one form.
SENDER, FILES_EACH = "berta.municipal", 5
PAGES = (("ana.municipal", "/registro/"), ("raul.regional", "/bandeja/"))


def try_it(bed: Bed, uploads: int, stalled: int, pages: int) -> list[Promise]:
    """So many pages of an idle server and so many beside the uploads, in turns."""
    key = session_of(User.objects.get(username=SENDER))
    cookie = f"{settings.SESSION_COOKIE_NAME}={key}; csrftoken={TOKEN}"
    visitors = [(Visitor(bed.product.address, User.objects.get(username=name)), path) for name, path in PAGES]
    idle, beside, told = list[float](), list[float](), list[Told]()
    visit(visitors, pages // ROUNDS)
    for _ in range(ROUNDS):
        idle += visit(visitors, pages // ROUNDS)
        with Senders(bed.port, cookie, uploads, stalled, FILES_EACH) as senders:
            beside += visit(visitors, pages // ROUNDS)
            told.append(senders.end())
    alone, with_them = p95(idle), p95(beside)
    broken = [line for each in told for line in each.broken]
    print(f"{sum(each.pieces for each in told)} piezas llegaron mientras se pedían {len(beside)} páginas")
    for line in broken[:10]:
        print(f"  {line}")
    seen = f"{with_them / alone:.2f} × ({alone * 1000:.0f} → {with_them * 1000:.0f} ms)"
    least = min(each.standing for each in told)
    return [
        Promise("Subidas a la vez, y detenidas", f"{uploads} y {stalled}", f"{least} y {stalled}", least == uploads),
        Promise("Subidas que fallaron", "0", f"{len(broken)}", not broken),
        Promise("p95 de la página de otra persona", f"≤ {FACTOR:.0f} × sin subidas", seen, with_them <= FACTOR * alone),
    ]


def visit(visitors: list[tuple[Visitor, str]], times: int) -> list[float]:
    """The seconds of each page, a person after the other."""
    spans = []
    for number in range(times):
        visitor, path = visitors[number % len(visitors)]
        spans.append(visitor.see(path).seconds)
        # As people read: a server that is asked without a pause is not idle.
        time.sleep(PAUSE_SECONDS)
    return spans


def p95(spans: list[float]) -> float:
    """What one in twenty exceeds."""
    return quantiles(spans, n=20, method="inclusive")[18]
