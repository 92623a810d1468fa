"""Working days in Guatemala: Monday to Friday without the national holidays."""

import json
import subprocess
import sys
from datetime import date, datetime, timedelta

from django.utils import timezone

from soportegl.lib import clock

#: The years that are asked for; of others the library is loaded where somebody asks.
BEFORE, AFTER = 10, 1
_KNOWN: dict[int, frozenset[date]] = {}


def learn() -> None:
    """Know the holidays without loading their library here: it brings every country of the world, 15 MB."""
    year = clock.now().year
    words = [sys.executable, "-m", __name__, *map(str, range(year - BEFORE, year + AFTER + 1))]
    said = subprocess.run(words, check=True, capture_output=True, text=True).stdout
    _KNOWN.update((int(each), frozenset(map(date.fromisoformat, days))) for each, days in json.loads(said).items())


def _look_up(year: int) -> frozenset[date]:
    import holidays

    return frozenset(holidays.country_holidays("GT", years=year))


def _holidays(year: int) -> frozenset[date]:
    if (found := _KNOWN.get(year)) is None:
        found = _KNOWN[year] = _look_up(year)
    return found


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


if __name__ == "__main__":
    json.dump({year: [*map(str, _look_up(int(year)))] for year in sys.argv[1:]}, sys.stdout)
