"""Why an incident is due when it is: every stretch of its time, counted or not, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from soportegl.directory.roles import Tier
from soportegl.incidents import clock_rows
from soportegl.lib.worktime import Stretch
from soportegl.reading.work_calendars import Counted, summed

if TYPE_CHECKING:
    from soportegl.incidents.clocks import Told
    from soportegl.incidents.models import Incident, Stage
    from soportegl.lib.worktime import Calendar


class Promised(NamedTuple):
    """A clock of a stay: what was promised, when that is over, and when it was done, if it was."""

    time: timedelta
    due_at: datetime
    done_at: datetime | None

    @property
    def is_late(self) -> bool:
        return self.done_at is not None and self.done_at > self.due_at


class Part(NamedTuple):
    """The time at one level."""

    stage: Stage
    tier: Tier
    take: Promised | None
    solve: Promised | None
    past: Counted
    paused: timedelta
    #: From now until it is due; nothing of what left the level, is overdue or stands still.
    ahead: Counted | None


class Why(NamedTuple):
    """All of it; the parts add up to its age but for the time between an end and what reopened it."""

    parts: list[Part]
    worked: timedelta
    paused: timedelta
    whole: timedelta

    @property
    def uncounted(self) -> timedelta:
        """Neither worked nor in pause: nights, days of rest."""
        return self.whole - self.worked - self.paused


def of(incident: Incident, calendar: Calendar, now: datetime) -> Why:
    """Why this incident, counted on this calendar where it stands, is due when it is."""
    now = _whole(now)
    parts = [_part(incident, stage, told, calendar, now) for stage, _, told in clock_rows.explain(incident, now)]
    lengths = [(part.past.worked, part.paused, part.past.whole) for part in parts]
    return Why(parts, *(sum(each, timedelta()) for each in zip(*lengths, strict=True)))


def _part(incident: Incident, stage: Stage, told: list[Told], calendar: Calendar, now: datetime) -> Part:
    promise, due = stage.promise, None if stage.left_at else incident.due_at
    stretches = list(_to_the_second(told))
    return Part(
        stage,
        Tier(stage.tier),
        _promised(promise.take_minutes if promise else None, stage.take_due_at, stage.taken_at),
        _promised(promise.solve_minutes if promise else None, stage.due_at, stage.left_at),
        summed(Stretch(*each[:4]) for each in stretches),
        sum((each.length for each in stretches if each.debtor), timedelta()),
        summed(calendar.intervals(now, _whole(due))) if due and due > now else None,
    )


def _promised(minutes: int | None, due_at: datetime | None, done_at: datetime | None) -> Promised | None:
    return Promised(timedelta(minutes=minutes), due_at, done_at) if minutes and due_at else None


def _to_the_second(told: Iterable[Told]) -> Iterator[Told]:
    """As they are shown: they follow one another, and so they add up."""
    for each in told:
        yield each._replace(start=_whole(each.start), end=_whole(each.end))


def _whole(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)
