"""The antivirus at work: asks clamd about contents that wait, tries again later, puts apart what it finds."""

from __future__ import annotations

import logging
from datetime import timedelta
from time import monotonic
from typing import IO

from django.conf import settings
from django.db.models import Min
from procrastinate.contrib.django import app

from soportegl.incidents import antivirus, files, store
from soportegl.incidents.models import Scan, Verdict
from soportegl.lib import clamd, clock

log = logging.getLogger(__name__)
#: Until the next attempt; after the last it stays with that.
PAUSES = tuple(timedelta(seconds=each) for each in (30, 120, 600, 1800, 3600))
#: A run takes no longer, and what is left is for the next, which follows at once.
RUN_SECONDS, BOUND = 50, 500
#: What waits longer than this is an alarm.
PATIENCE = timedelta(minutes=10)


def scan(sha256: str) -> bool:
    """Ask about one content if it is due; False when nobody answered, and any other would fail as well."""
    row = Scan.objects.filter(pk=sha256, next_at__isnull=False).first()
    if row is None or settings.CLAMD is None:
        return True
    if sha256 not in files.in_use([sha256]) and _dropped(row):
        return True
    try:
        with _content(sha256) as content:
            threat = clamd.threat_in(content, settings.CLAMD, seconds=settings.CLAMD_SECONDS)
        _settle(row, threat)
    except (store.Missing, store.Damaged) as fault:
        # It is handed out to nobody as it is, and `verify` names it.
        log.error("A content could not be scanned: %s", type(fault).__name__)
        Scan.objects.filter(pk=sha256).update(next_at=None, problem=type(fault).__name__)
    except (clamd.Away, clamd.Failed, store.Unreachable) as problem:
        log.warning("A content waits for the antivirus: %s", problem)
        _put_off(row, str(problem))
        return not isinstance(problem, clamd.Away)
    return True


def _dropped(row: Scan) -> bool:
    """Ask no more about a content that no file has; whether that is still so."""
    with store.alone_with(row.sha256):
        # Whoever keeps it again in this moment finds the row, and asks for nothing.
        if files.in_use([row.sha256]):
            return False
        row.delete()
    return True


def _content(sha256: str) -> IO[bytes]:
    try:
        return store.opened(sha256)
    except store.Missing:
        return store.apart(sha256)


def _settle(row: Scan, threat: str) -> None:
    verdict = Verdict.INFECTED if threat else Verdict.CLEAN
    # Nobody keeps the same content again while it is being moved.
    with store.alone_with(row.sha256):
        if threat:
            store.put_apart(row.sha256)
        elif row.verdict == Verdict.INFECTED:
            store.take_back(row.sha256)
        now = clock.now()
        changed = {"verdict": verdict, "threat": threat[:200], "scanned_at": now, "next_at": None}
        Scan.objects.filter(pk=row.sha256).update(**changed, attempts=0, problem="")
        if threat:
            app.configure_task(antivirus.TELL).defer(sha256=row.sha256)
        if row.attempts:
            # It answers again: what was put off need not wait for its moment.
            Scan.objects.filter(next_at__gt=now).update(next_at=now)


def _put_off(row: Scan, problem: str) -> None:
    passes = row.verdict == Verdict.WAITING and settings.CLAMD_ABSENT == "pass"
    # Unless somebody else, who asked at the same time, was answered.
    Scan.objects.filter(pk=row.pk, next_at=row.next_at).update(
        verdict=Verdict.PASSED if passes else row.verdict,
        next_at=clock.now() + PAUSES[min(row.attempts, len(PAUSES) - 1)],
        attempts=row.attempts + 1,
        problem=problem[:200],
    )


def scan_due() -> bool:
    """Ask about all that is due, the longest waiting first, until nobody answers; whether there is more."""
    end = monotonic() + RUN_SECONDS
    due = Scan.objects.filter(next_at__lte=clock.now()).order_by("next_at").values_list("pk", flat=True)
    if settings.CLAMD is None:
        return False
    for sha256 in list(due[:BOUND]):
        if not scan(sha256) or monotonic() > end:
            break
    else:
        return due.exists()
    return monotonic() > end


def alarm() -> str:
    """That files wait too long for the antivirus; empty when none does."""
    if settings.CLAMD is None:
        return ""
    late = Scan.objects.filter(next_at__isnull=False, asked_at__lt=clock.now() - PATIENCE, attempts__gt=0)
    found = late.aggregate(first=Min("asked_at"))
    if found["first"] is None:
        return ""
    count, waited = late.count(), int((clock.now() - found["first"]).total_seconds() // 60)
    what = "1 archivo espera" if count == 1 else f"{count} archivos esperan"
    return f"{what} al antivirus desde hace {waited} minutos: clamd no responde o no los revisa"


def problem() -> str:
    """Why the antivirus that the settings name cannot be asked; empty when it can, or when there is none."""
    if settings.CLAMD is None:
        return ""
    try:
        clamd.is_there(settings.CLAMD, seconds=5)
    except (clamd.Away, clamd.Failed) as error:
        return f"el antivirus no responde ({error})"
    return ""
