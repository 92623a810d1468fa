"""The clocks of all that is open computed anew after calendars or promises changed: in steps, while people work."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.db.models import Q

from soportegl.directory.calendars import renew_token
from soportegl.directory.promises import Known, known
from soportegl.incidents.clock_rows import FIELDS, Rows
from soportegl.incidents.models import ClockRun, Incident, Stage
from soportegl.incidents.states import OPEN
from soportegl.lib import clock

if TYPE_CHECKING:
    from django.db.models import QuerySet

#: So many are held at once: whoever wants to act on one of them waits for no more.
STEP = 500
#: So long a job works before it lets others have the worker.
AT_A_TIME = 20.0
#: What began before a run began and was written after it had passed by was counted with what held before.
IN_FLIGHT = timedelta(minutes=5)
_READ = (
    "state",
    "tier",
    "office",
    "system",
    "module",
    "urgency",
    "needed_by",
    "state_since",
    "created_at",
    "event_count",
)
_COLUMNS = (
    {"due_at": "timestamptz", "due_for": "text", "warn_at": "timestamptz", "begin_by": "timestamptz"}
    | {"left_seconds": "int", "clock_token": "uuid"},
    {"promise_id": "bigint", "take_due_at": "timestamptz", "due_at": "timestamptz"},
)


def refresh(seconds: float = AT_A_TIME) -> bool:
    """Go on with what is to be computed anew, for so long; whether there is more. Safe with several workers."""
    end = time.monotonic() + seconds
    while (run := _current()) is not None and run.ended_at is None:
        if time.monotonic() > end:
            return True
        # Another worker is at it: it goes on alone.
        if not _step(run.pk):
            return False
    if run is not None and run.ended_at and run.ended_at > clock.now() - IN_FLIGHT:
        _settle(run)
    return False


def is_settled(held: Known) -> bool:
    """Whether all that is open has been computed with what holds now."""
    return bool(held.token and ClockRun.objects.filter(token=held.token, ended_at__isnull=False).exists())


@transaction.atomic
def _current() -> ClockRun | None:
    """The run for what holds now, begun if there is none; None where nothing was ever kept of calendars."""
    now, last = clock.now(), ClockRun.objects.first()
    held = known()
    # A promise made for later changes nothing until it holds.
    if last and held.promises.next_beginning(last.begun_at, now):
        renew_token()
        held = known()
    if held.token is None or (last and last.token == held.token):
        return last
    # What was begun for less than that is gone on with from the beginning.
    ClockRun.objects.filter(ended_at__isnull=True).update(ended_at=now)
    total = Incident.objects.filter(state__in=OPEN).count()
    run, _ = ClockRun.objects.get_or_create(token=held.token, defaults={"begun_at": now, "total": total})
    return run


@transaction.atomic
def _step(pk: int) -> int:
    """The next ones of a run; how many they were, none when another worker is at it."""
    run = ClockRun.objects.select_for_update(skip_locked=True).filter(pk=pk, ended_at__isnull=True).first()
    if run is None:
        return 0
    rows = Incident.objects.filter(state__in=OPEN)
    if run.last_at:
        # In the order of `open_in_order`: by key alone the whole archive would be read.
        after = Q(created_at__gt=run.last_at) | Q(id__gt=run.last_id)
        rows = rows.filter(after, created_at__gte=run.last_at)
    step = _read(rows.order_by("created_at", "id")[:STEP])
    if step:
        run.changed += _write(step, known())
        run.last_at, run.last_id, run.done = step[-1].created_at, step[-1].pk, run.done + len(step)
    if len(step) < STEP:
        run.ended_at, run.done = clock.now(), max(run.done, run.total)
    run.save()
    return len(step) or 1


@transaction.atomic
def _settle(run: ClockRun) -> None:
    """What was written meanwhile with what held before: it moved, and says another token."""
    lately = Incident.objects.filter(state__in=OPEN, moved_at__gte=run.begun_at - IN_FLIGHT)
    others = list(lately.exclude(clock_token=run.token).order_by("moved_at", "id").values_list("pk", flat=True))
    for begun in range(0, len(others), STEP):
        _write(_read(Incident.objects.filter(pk__in=others[begun : begun + STEP])), known())


def _read(rows: QuerySet[Incident]) -> list[Incident]:
    return list(rows.only(*_READ, *FIELDS))


def _write(step: list[Incident], held: Known) -> int:
    """Write those whose clock says something else; what somebody acts on at this moment they write themselves."""
    found = [(incident, stage) for incident, stage, other in Rows(step).wind(held, clock.now()) if other]
    free = _held_still([incident for incident, _ in found])
    found = [(incident, stage) for incident, stage in found if incident.pk in free]
    for rows, columns in zip(zip(*found, strict=True), _COLUMNS, strict=False):
        _update(list(rows), columns)
    return len(found)


def _held_still(incidents: list[Incident]) -> set[int]:
    """Those that are as they were read, locked; nobody waits for others, so no two wait for each other."""
    counts = {incident.pk: incident.event_count for incident in incidents}
    locked = Incident.objects.filter(pk__in=counts).select_for_update(skip_locked=True, no_key=True)
    return {pk for pk, count in locked.values_list("pk", "event_count") if counts[pk] == count}


def _update(rows: list[Incident] | list[Stage], columns: dict[str, str]) -> None:
    table = rows[0]._meta.db_table
    places = ", ".join(f"%s::{kind}[]" for kind in ("bigint", *columns.values()))
    changes = ", ".join(f"{name} = new.{name}" for name in columns)
    values = [[row.pk for row in rows], *([getattr(row, name) for row in rows] for name in columns)]
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} AS old SET {changes} FROM unnest({places}) AS new(id, {', '.join(columns)})"  # noqa: S608 - names of ours
            " WHERE old.id = new.id",
            values,
        )
