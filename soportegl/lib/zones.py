"""When the offset of a zone changes."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo


@lru_cache(maxsize=1024)
def offsets(zone: ZoneInfo, year: int) -> tuple[tuple[datetime, timedelta], ...]:
    """The offsets of a zone in a year of UTC, each with the moment (UTC) until which it holds."""

    def at(moment: datetime) -> timedelta:
        offset = moment.replace(tzinfo=UTC).astimezone(zone).utcoffset()
        assert offset is not None
        return offset

    here, last = datetime(year, 1, 1), datetime(year + 1, 1, 1)  # noqa: DTZ001 - of UTC, as all here
    found = []
    while here < last:
        day = min(here + timedelta(days=1), last)
        if at(here) != at(day):
            day = _changed(here, day, at)
            found.append((day, at(here)))
        here = day
    return (*found, (last, at(last - timedelta(seconds=1))))


def _changed(here: datetime, there: datetime, at: Callable[[datetime], timedelta]) -> datetime:
    """The second between two moments at which the offset changes."""
    seconds = range((there - here) // timedelta(seconds=1) + 1)
    return here + timedelta(
        seconds=bisect_left(seconds, True, key=lambda late: at(here + timedelta(seconds=late)) != at(here))
    )
