"""Keeping the sums: only days of which something was written since the last time are counted anew."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from soportegl.figures.counting import differing, month_of, next_month, recount
from soportegl.figures.models import Cut, Figure, Grain, Progress
from soportegl.incidents.models import Event
from soportegl.incidents.states import Verb
from soportegl.lib import clock, session_locks

log = logging.getLogger(__name__)
_LOCK = "soportegl.figures"
_TABLE = Event._meta.db_table
# With these an incident is counted elsewhere than before, on all its days.
MOVING = (Verb.CORRECT, Verb.REHOME)
_DAY = "(at AT TIME ZONE 'America/Guatemala')::date"
TOUCHED = (
    f"SELECT {_DAY} FROM {_TABLE} WHERE id > %(done)s UNION SELECT {_DAY} FROM {_TABLE} WHERE incident_id IN"  # noqa: S608 - ours
    f" (SELECT incident_id FROM {_TABLE} WHERE id > %(done)s AND verb = ANY(%(moving)s))"
)
#: How long ago what was counted is looked at again each night, besides one older month.
RECENT = timedelta(days=40)


def refresh() -> list[date]:
    """Count anew the days of which events were written since the last time; of two at once the second does nothing."""
    if not session_locks.try_lock(_LOCK):
        return []
    try:
        return _refresh()
    finally:
        session_locks.unlock(_LOCK)


def progress() -> Progress:
    """How far the sums go."""
    return Progress.objects.get_or_create(pk=1)[0]


def _refresh() -> list[date]:
    kept, now = progress(), clock.now()
    seen = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    # In this order: who may still write a smaller number began to write before `writing_until`, and what they wrote who
    # had ended by then is seen by what follows.
    writing_until = _asked("SELECT pg_current_xact_id()::text::bigint")
    all_ended_before = _asked("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
    days = touched(kept.done)
    for month, its_days in sorted(_by_month(days).items()):
        with transaction.atomic():
            recount(month, its_days)
    if all_ended_before > writing_until:
        kept.done = kept.seen = seen
    elif all_ended_before > kept.writing_until:
        kept.done, kept.seen, kept.writing_until = kept.seen, seen, writing_until
    kept.at = now
    kept.save(update_fields=["done", "seen", "writing_until", "at"])
    return days


def touched(done: int) -> list[date]:
    """The days that events after this one changed."""
    with connection.cursor() as cursor:
        cursor.execute(TOUCHED, _touched_since(done))
        return sorted(day for (day,) in cursor.fetchall())


def _touched_since(done: int) -> dict[str, Any]:
    return {"done": done, "moving": [verb.value for verb in MOVING]}


def _asked(sql: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        ((found,),) = cursor.fetchall()
    return int(found)


def _by_month(days: Iterable[date]) -> dict[date, list[date]]:
    months = defaultdict(list)
    for day in days:
        months[month_of(day)].append(day)
    return months


def differences(months: Iterable[date] | None = None) -> list[str]:
    """Every day and month whose sums are not what is counted now; what is still to be summed up is no fault."""
    return [sentence for month in months or _months() for sentence in _of_month(month, mend=False)]


def mend() -> list[str]:
    """Look at the last weeks and one older month again, and set right what no longer holds; says what it was."""
    if not session_locks.try_lock(_LOCK):
        return []
    try:
        kept, months = progress(), _months()
        recent = month_of(timezone.localdate(clock.now()) - RECENT)
        older = [month for month in months if month < recent]
        # In turn: after as many nights as there are months, every one was looked at.
        turn = next(
            (month for month in older if kept.checked is None or month > kept.checked), older[0] if older else None
        )
        chosen = [month for month in months if month >= recent] + ([turn] if turn else [])
        found = [sentence for month in chosen for sentence in _of_month(month, mend=True)]
        if turn:
            Progress.objects.filter(pk=kept.pk).update(checked=turn)
    finally:
        session_locks.unlock(_LOCK)
    for sentence in found:
        log.warning("%s", sentence)
    return found


def _months() -> list[date]:
    """The months that have events or sums."""
    first = Event.objects.order_by("at").values_list("at", flat=True).first()
    last = Event.objects.order_by("-at").values_list("at", flat=True).first()
    sums = Figure.objects.filter(cut__in=Cut.values, grain=Grain.MONTH).order_by().values_list("day", flat=True)
    months = set(sums.distinct())
    month = _local_month(first) if first else None
    while month and last and month <= _local_month(last):
        months.add(month)
        month = next_month(month)
    return sorted(months)


def _local_month(moment: datetime) -> date:
    return month_of(timezone.localdate(moment))


def _of_month(month: date, *, mend: bool) -> list[str]:
    days = _days_of(month)
    wrong = differing(month, days, TOUCHED, _touched_since(progress().done))
    if wrong and mend:
        with transaction.atomic():
            recount(month, days)
    return [f"Las cifras de {called} no son las que dan los sucesos." for called in wrong]


def _days_of(month: date) -> list[date]:
    return [month + timedelta(days=number) for number in range((next_month(month) - month).days)]
