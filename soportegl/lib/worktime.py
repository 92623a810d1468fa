"""Working days in Guatemala: Monday to Friday without the national holidays."""

from datetime import date, datetime, timedelta
from functools import lru_cache

import holidays
from django.utils import timezone

from soportegl.lib import clock


@lru_cache(maxsize=16)
def _holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("GT", years=year))


def is_working_day(day: date) -> bool:
    """Whether offices work on this day."""
    return day.weekday() < 5 and day not in _holidays(day.year)


def add_working_days(day: date, days: int) -> date:
    """The day that lies this many working days after `day`."""
    while days > 0:
        day += timedelta(days=1)
        if is_working_day(day):
            days -= 1
    return day


def working_day_of(moment: datetime) -> date:
    """The working day a moment belongs to: its own, or the next one when it falls on a day of rest."""
    day = timezone.localdate(moment)
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def within_working_days(start: datetime, now: datetime, days: int) -> bool:
    """Whether `now` is not later than the end of the working day that lies `days` working days after `start`."""
    return timezone.localdate(now) <= add_working_days(timezone.localdate(start), days)


def working_days_ago(days: int) -> datetime:
    """The same hour of the day that lies `days` working days before today."""
    moment = timezone.localtime(clock.now())
    while days > 0:
        moment -= timedelta(days=1)
        days -= is_working_day(moment.date())
    return moment
