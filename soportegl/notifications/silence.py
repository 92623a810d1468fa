"""Silence after a question: whoever reports is reminded twice, then whoever asked is told, and then it is closed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import pairwise
from typing import NamedTuple

from django.db.models import F, Max, QuerySet
from django.utils.timezone import localtime

from soportegl.directory.calendars import Calendars, calendars
from soportegl.directory.models import User
from soportegl.incidents import reach, timekeeping
from soportegl.incidents.models import Event, Incident
from soportegl.lib import clock
from soportegl.lib.workdays import day_after, days_passed, opening
from soportegl.lib.worktime import Calendar
from soportegl.notifications import reminders
from soportegl.notifications.models import Clock, Said
from soportegl.notifications.notification_types import ASKED, LATE, Kind
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
    now, known, said, closed = clock.now(), calendars(), 0, 0
    for step in _steps(now):
        past = _said_of(step)
        due: dict[Clock, list[Incident]] = {}
        for incident in step:
            calendar = known.of_entity(incident.entity)
            before, since = past.get((incident.pk, incident.waiting_since), (None, incident.waiting_since))
            after = _AFTER[before]
            if since is None or days_passed(calendar, since, now, after.days) < after.days:
                continue
            if after.clock:
                due.setdefault(after.clock, []).append(incident)
            elif incident.waiting_since and opening(calendar, now) <= now:
                # While they work: whoever reads that it was closed can say at once that they still need it.
                closed += timekeeping.close_unanswered(incident.pk, asked_at=incident.waiting_since)
        said += sum(_say(what, incidents, known, now) for what, incidents in due.items())
    return said, closed


def _steps(now: datetime) -> Iterator[list[Incident]]:
    """Those that wait for whoever reports, by key: who is in between is neither left out nor met twice."""
    waiting = Incident.objects.filter(waiting_since__lt=now).select_related(
        "entity__preferred_adviser", "reporter", "holder", "suggested_holder"
    )
    last = 0
    while step := list(waiting.filter(pk__gt=last).order_by("pk")[:STEP]):
        yield step
        last = step[-1].pk


def _said_of(step: list[Incident]) -> dict[tuple[int, datetime | None], tuple[Clock, datetime]]:
    """The last that was said of each since its question, and when."""
    rows = (
        Said.objects.filter(incident__in=[each.pk for each in step], clock__in=[c for c in _ORDER if c])
        .values_list("incident", "at", "clock")
        .annotate(last=Max("said_at"))
    )
    found: dict[tuple[int, datetime | None], tuple[Clock, datetime]] = {}
    for incident, at, what, said_at in sorted(rows, key=lambda row: _ORDER.index(Clock(row[2]))):
        found[incident, at] = (Clock(what), said_at)
    return found


def _say(what: Clock, incidents: list[Incident], known: Calendars, now: datetime) -> int:
    events = {event.incident_id: event for event in _last_events(incidents)}
    to_desk = what == Clock.SILENT
    kind: Kind = LATE if to_desk else ASKED
    told = []
    for incident in incidents:
        event, asked_at = events[incident.pk], incident.waiting_since
        assert asked_at is not None
        event.incident = incident
        subject = f"[{incident.code}] {_said(what, asked_at, now, known.of_entity(incident.entity))}"
        people: Iterable[User] = reach.desk_of(event).people if to_desk else reach.reporters_of(incident)
        told += [Reminder(incident.pk, person, what, asked_at, event.pk, subject) for person in people]
    return reminders.say(kind, told)


def _said(what: Clock, asked_at: datetime, now: datetime, calendar: Calendar) -> str:
    asked = when(asked_at)
    if what == Clock.UNANSWERED:
        return plain(f"{TIME}-responder", cuando=asked)
    day = day_after(calendar, localtime(now).date(), _LEFT[what])
    closing = f"el {day:%d/%m}" if day else "por sí sola"
    if what == Clock.UNANSWERED_AGAIN:
        return plain(f"{TIME}-responder-ya", cuando=asked, cierre=closing)
    return plain(f"{TIME}-sin-respuesta", cierre=closing)


def _last_events(incidents: list[Incident]) -> QuerySet[Event]:
    return Event.objects.filter(incident__in=[each.pk for each in incidents], number=F("incident__event_count"))
