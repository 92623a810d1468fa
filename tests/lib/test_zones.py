"""The offsets of a zone in a year, held against asking the zone at each hour."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from soportegl.lib.zones import offsets

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("name", "year", "changes"),
    [
        ("America/Guatemala", 2026, []),
        # The summer time of 2006, the last one.
        ("America/Guatemala", 2006, [datetime(2006, 4, 30, 6), datetime(2006, 10, 1, 5)]),
        ("America/New_York", 2026, [datetime(2026, 3, 8, 7), datetime(2026, 11, 1, 6)]),
        # It begins the year with summer time, and changes by half an hour.
        ("Australia/Lord_Howe", 2026, [datetime(2026, 4, 4, 15), datetime(2026, 10, 3, 15, 30)]),
        ("UTC", 2026, []),
    ],
)
def test_a_year_is_cut_where_the_offset_changes_and_nowhere_else(name, year, changes):
    zone = ZoneInfo(name)
    pieces = offsets(zone, year)
    assert [until for until, _ in pieces] == [*changes, datetime(year + 1, 1, 1)]
    here = datetime(year, 1, 1)
    for until, offset in pieces:
        while here < until:
            assert here.replace(tzinfo=UTC).astimezone(zone).utcoffset() == offset
            here += 12 * HOUR
        just_before = (until - timedelta(seconds=1)).replace(tzinfo=UTC)
        assert just_before.astimezone(zone).utcoffset() == offset
        here = until
