"""When it is worked next on a calendar, and how many of its working days have passed."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils import timezone

from soportegl.lib.worktime import Calendar, NeverWorked

_INSTANT = timedelta(microseconds=1)


def opening(calendar: Calendar, moment: datetime) -> datetime:
    """The first moment, not before this one, at which it is worked; itself where nothing is ever worked."""
    try:
        return max(moment, calendar.add(moment, _INSTANT) - _INSTANT)
    except NeverWorked:
        # Whoever has no hours would otherwise never be told anything.
        return moment


def days_passed(calendar: Calendar, start: datetime, now: datetime, most: int) -> int:
    """How many working days have begun since the day of `start`, counted up to `most`."""
    day, today, found = timezone.localdate(start), timezone.localdate(now), 0
    # Bounded by today: a calendar on which nothing is worked would have no end.
    while day < today and found < most:
        day += timedelta(days=1)
        found += calendar.is_worked(day)
    return found


#: A calendar on which nothing is worked would have no end.
LOOKED_AT = 60


def day_after(calendar: Calendar, day: date, days: int) -> date | None:
    """The day that lies this many working days after `day`; None when hardly anything is worked."""
    for _ in range(LOOKED_AT):
        if days <= 0:
            return day
        day += timedelta(days=1)
        days -= calendar.is_worked(day)
    return None
