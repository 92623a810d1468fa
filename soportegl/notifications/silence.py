"""Silence after a question: whoever reports is reminded twice, then whoever asked is told, and then it is closed."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import F, Max, QuerySet
from django.utils.timezone import localtime

from soportegl.directory.calendars import calendars
from soportegl.directory.models import Entity, User
from soportegl.incidents import reach, timekeeping
from soportegl.incidents.models import Event, Incident
from soportegl.lib import clock
from soportegl.lib.workdays import day_after, days_passed, opening
from soportegl.lib.worktime import Calendar
from soportegl.notifications import reminders
from soportegl.notifications.models import Clock, Said
from soportegl.notifications.notification_types import ASKED, LATE
from soportegl.notifications.reminders import Reminder
from soportegl.notifications.wording_of_time import TIME, when
from soportegl.texts.saying import plain

#: So many are in hand at once.
STEP = 500


class Stage(NamedTuple):
    """What is said, so many working days of the municipality after what was said before; None: it is closed."""

    clock: Clock | None
    days: int


# From what was said, and not from the question: of what was due while the server was off nothing is skipped.
STAGES = (
    Stage(Clock.UNANSWERED, 2),
    Stage(Clock.UNANSWERED_AGAIN, 2),
    Stage(Clock.SILENT, 1),
    Stage(None, 3),
)
_AFTER = {before.clock: after for before, after in pairwise((Stage(None, 0), *STAGES))}
_ORDER = [stage.clock for stage in STAGES]
#: Of each but the last: how many days are left then until it is closed.
_LEFT = {stage.clock: sum(later.days for later in STAGES[n + 1 :]) for n, stage in enumerate(STAGES)}


def break_silence() -> tuple[int, int]:
    """Say what is to be said, and close what nobody answers; how many of each."""
    run, said, closed = _Run(clock.now()), 0, 0
    last = 0
    while True:
        # One at a time, as in `lateness`: a second worker finds what the first has said, and says nothing again.
        with transaction.atomic():
            reminders.alone("break silence")
            step = _step(run.now, last)
            due = run.due(step)
            said += sum(run.say(what, rows) for what, rows in due.items() if what)
        # Each in a transaction of its own: whoever wants to act on one of them waits for no other.
        closed += sum(run.close(row) for row in due.get(None, []))
        if len(step) < STEP:
            return said, closed
        last = step[-1].pk


class _Waiting(NamedTuple):
    """One that waits for whoever reports, as far as counting days asks."""

    pk: int
    asked_at: datetime
    entity: int


def _step(now: datetime, last: int) -> list[_Waiting]:
    """The next ones by key: who is in between is neither left out nor met twice."""
    rows = Incident.objects.filter(waiting_since__lt=now, pk__gt=last).order_by("pk")
    return [_Waiting(*row) for row in rows.values_list("pk", "waiting_since", "entity")[:STEP]]


class _Run:
    """One walk over all that waits; what many of them share is asked once."""

    def __init__(self, now: datetime) -> None:
        self.now, self._known = now, calendars()
        self._calendars: dict[int, Calendar] = {}
        self._desks: dict[tuple[Any, ...], tuple[User, ...]] = {}

    def due(self, step: list[_Waiting]) -> dict[Clock | None, list[_Waiting]]:
        """What is to be said of which of these; None: they are to be closed."""
        if missing := {row.entity for row in step} - self._calendars.keys():
            found = Entity.objects.in_bulk(missing).items()
            self._calendars |= {key: self._known.of_entity(entity) for key, entity in found}
        past, due = _said_of(step), dict[Clock | None, list[_Waiting]]()
        for row in step:
            before, since = past.get((row.pk, row.asked_at), (None, row.asked_at))
            after = _AFTER[before]
            if days_passed(self._calendars[row.entity], since, self.now, after.days) >= after.days:
                due.setdefault(after.clock, []).append(row)
        return due

    def close(self, row: _Waiting) -> bool:
        """Close it while its people work: whoever reads that it was closed can say at once that they still need it."""
        if opening(self._calendars[row.entity], self.now) > self.now:
            return False
        return timekeeping.close_unanswered(row.pk, asked_at=row.asked_at)

    def say(self, what: Clock, rows: list[_Waiting]) -> int:
        """Say it of these, unless somebody answered meanwhile."""
        to_desk = what == Clock.SILENT
        people = self._desk_of if to_desk else _reporters_of
        told = []
        for event in _last_events([row.pk for row in rows], to_desk=to_desk):
            incident = event.incident
            if (asked_at := incident.waiting_since) is not None:
                subject = f"[{incident.code}] {_said(what, asked_at, self.now, self._calendars[incident.entity_id])}"
                told.append(Reminder(incident.pk, people(event), asked_at, subject))
        return reminders.say(LATE if to_desk else ASKED, what, told)

    def _desk_of(self, event: Event) -> tuple[User, ...]:
        incident, after = event.incident, event.details["after"]
        first = (incident.suggested_holder_id, incident.entity.preferred_adviser_id)
        key = (event.tier, event.verb, after["holder"], after["office"], *first)
        if (found := self._desks.get(key)) is None:
            found = self._desks[key] = tuple(reach.desk_of(event).people)
        return found


def _reporters_of(event: Event) -> tuple[User, ...]:
    return tuple(reach.reporters_of(event.incident))


def _said_of(step: list[_Waiting]) -> dict[tuple[int, datetime], tuple[Clock, datetime]]:
    """The last that was said of each since its question, and when."""
    rows = (
        Said.objects.filter(incident__in=[each.pk for each in step], clock__in=[c for c in _ORDER if c])
        .values_list("incident", "at", "clock")
        .annotate(last=Max("said_at"))
    )
    found: dict[tuple[int, datetime], tuple[Clock, datetime]] = {}
    for incident, at, what, said_at in sorted(rows, key=lambda row: _ORDER.index(Clock(row[2]))):
        found[incident, at] = (Clock(what), said_at)
    return found


def _said(what: Clock, asked_at: datetime, now: datetime, calendar: Calendar) -> str:
    asked = when(asked_at)
    if what == Clock.UNANSWERED:
        return plain(f"{TIME}-responder", cuando=asked)
    day = day_after(calendar, localtime(now).date(), _LEFT[what])
    closing = f"el {day:%d/%m}" if day else "por sí sola"
    if what == Clock.UNANSWERED_AGAIN:
        return plain(f"{TIME}-responder-ya", cuando=asked, cierre=closing)
    return plain(f"{TIME}-sin-respuesta", cierre=closing)


def _last_events(keys: list[int], *, to_desk: bool) -> QuerySet[Event]:
    """Of each its last event, with what is asked of both."""
    last = Event.objects.filter(incident__in=keys, number=F("incident__event_count"))
    mine = ("incident__code", "incident__waiting_since", "incident__entity")
    if to_desk:
        others = ("incident__suggested_holder", "incident__entity__preferred_adviser")
        return last.select_related(*others).only("tier", "verb", "details", *mine, *others)
    # All that is written of them would travel for each.
    return last.select_related("incident__reporter").only(*mine, "incident__reporter")
