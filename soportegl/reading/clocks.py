"""How the clock of an incident stands at a moment, out of what its row keeps; nothing here asks the database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple, Self
from zlib import crc32

from django.utils import timezone

from soportegl.directory.calendars import calendars_at
from soportegl.incidents.models import Incident
from soportegl.incidents.pausing import Debtor
from soportegl.lib.worktime import Calendar

#: From here on working time is summed up: what is left is then a difference of two sums, each of which is kept.
START = datetime(2024, 1, 1, 6, tzinfo=UTC)
#: For so long an open page knows when it is worked.
AHEAD = timedelta(days=5)
#: Under which name a row carries the token of the calendars, as they are while it is read.
CALENDARS = "calendars"
#: Whom it waits for, in a sentence.
WAITS_FOR = {
    Debtor.REPORTER: "a quien reporta",
    Debtor.BANK: "al banco",
    Debtor.PROVIDER: "al proveedor",
    Debtor.OTHER_SYSTEM: "a otro sistema",
}
_SECOND = timedelta(seconds=1)


class Standing(StrEnum):
    """How a clock stands, as programs read it."""

    NONE = "sin-plazo"
    ON_TIME = "en-plazo"
    AT_RISK = "en-riesgo"
    OVERDUE = "vencida"
    PAUSED = "en-pausa"


class Kept(NamedTuple):
    """What the row of an incident keeps of its clock."""

    due_at: datetime | None
    due_for: str
    warn_at: datetime | None
    paused_since: datetime | None
    paused_for: str
    paused_until: datetime | None
    left_seconds: int | None

    @classmethod
    def of(cls, incident: Incident) -> Self:
        """Of a row that was read whole."""
        return cls(*(getattr(incident, name) for name in cls._fields))


class Hours(NamedTuple):
    """The next days of a calendar, so that an open page goes on counting: seconds since 1970, one after the other."""

    key: str
    #: What was worked from `START` to the beginning of the first stretch, then the beginning and end of each.
    numbers: tuple[int, ...]


class Clock(NamedTuple):
    """How it stands."""

    standing: Standing
    kept: Kept
    #: Working seconds that are left; of one that is overdue, how long ago it was by the clock on the wall.
    seconds: int = 0
    #: How much of the promised time is left, in tenths.
    tenths: int = 0
    #: What is worked from `START` until it is due; less `worked` up to a moment, it is what is left then.
    due_worked: int = 0
    calendar: Calendar | None = None


def clock_of(kept: Kept, calendar: Calendar, now: datetime) -> Clock:
    """How a clock stands where it is counted on this calendar."""
    if kept.paused_since is not None:
        return Clock(Standing.PAUSED, kept, kept.left_seconds or 0)
    if kept.due_at is None:
        return Clock(Standing.NONE, kept)
    if kept.due_at <= now:
        return Clock(Standing.OVERDUE, kept, (now - kept.due_at) // _SECOND)
    due = worked(calendar, kept.due_at)
    left = due - worked(calendar, now.replace(second=0, microsecond=0))
    soon = kept.warn_at is not None and kept.warn_at <= now
    # The last quarter begins with the warning.
    whole = 4 * (due - worked(calendar, kept.warn_at)) if kept.warn_at else 0
    tenths = min(10, -(-10 * left // whole)) if whole else 10
    return Clock(Standing.AT_RISK if soon else Standing.ON_TIME, kept, left, tenths, due, calendar)


def of_incident(incident: Incident, now: datetime) -> Clock:
    """How the clock of an incident stands that was read with the token of the calendars."""
    return clock_of(Kept.of(incident), calendar_of(incident), now)


def calendar_of(incident: Incident) -> Calendar:
    """On which calendar it is counted where it stands."""
    return calendars_at(getattr(incident, CALENDARS)).of_desk(incident.tier, incident.office_id)


# A due moment stays what it is, and a list asks for the present minute once: of a page that was drawn before nothing is
# counted again. Fifty clocks take 0.05 ms so, and 0.9 counted anew.
@lru_cache(maxsize=20_000)
def worked(calendar: Calendar, moment: datetime) -> int:
    """Working seconds from `START` to a moment."""
    return calendar.elapsed(START, moment) // _SECOND


def hours_ahead(calendar: Calendar, now: datetime) -> Hours:
    """The stretches of the next days in which it is worked."""
    return _hours(calendar, int(now.timestamp()) // 3600)


@lru_cache(maxsize=500)
def _hours(calendar: Calendar, hour: int) -> Hours:
    moment = datetime.fromtimestamp(hour * 3600, timezone.get_default_timezone())
    midnight = moment.replace(hour=0)
    spans = [each for each in calendar.intervals(midnight, midnight + AHEAD) if each.counted]
    ends = [int(moment.timestamp()) for span in spans for moment in (span.start, span.end)]
    numbers = (worked(calendar, midnight), *ends)
    return Hours(f"{crc32(repr(numbers).encode()):x}", numbers)
