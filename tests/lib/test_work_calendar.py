"""Working time, held against a clock that walks minute by minute."""

from __future__ import annotations

import os
import tracemalloc
from datetime import UTC, date, datetime, timedelta
from time import thread_time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as some

from soportegl.lib import worktime
from soportegl.lib.worktime import (
    BREAK,
    CLOSED,
    DAY,
    HOUR,
    NATIONAL,
    NOON,
    USUAL_WEEK,
    WEEKEND,
    WORKED,
    Calendar,
    DayOff,
    NeverWorked,
    OutOfReach,
    Spans,
)

MINUTE = timedelta(minutes=1)
#: More of them by hand: WORKTIME_CASES=20000.
CASES = settings(max_examples=int(os.environ.get("WORKTIME_CASES", 120)), deadline=None)
GUATEMALA, NEW_YORK = ZoneInfo("America/Guatemala"), ZoneInfo("America/New_York")
# The others change by half an hour, and at midnight, so that the end of a day comes twice.
ZONES = [GUATEMALA, NEW_YORK, ZoneInfo("Australia/Lord_Howe"), ZoneInfo("America/Havana")]
#: Around the changes of these zones, Holy Week, the ends of years, and the summer time of Guatemala in 2006.
AROUND = [
    datetime(*day, tzinfo=UTC)
    for day in ((2026, 3, 7), (2026, 10, 31), (2026, 4, 2), (2026, 12, 31), (2006, 4, 29), (2006, 9, 30), (2026, 4, 4))
]
MOMENTS = some.builds(lambda day, m: day + m * MINUTE, some.sampled_from(AROUND), some.integers(-2500, 2500))


def in_quarters(edges: set[int]) -> Spans:
    """The hours between these quarters of an hour, taken two by two."""
    sides = sorted(edges)
    return tuple((one * HOUR // 4, two * HOUR // 4) for one, two in zip(sides[::2], sides[1::2], strict=False))


WEEKS = some.lists(some.sets(some.integers(0, 96), max_size=6).map(in_quarters), min_size=7, max_size=7)
DAYS_OFF = some.lists(
    some.builds(
        lambda around, days, part, works: DayOff((around + timedelta(days=days)).date(), *part, "Asueto", works),
        some.sampled_from(AROUND),
        some.integers(-2, 3),
        some.sampled_from([(0, DAY), (0, NOON), (NOON, DAY), (9 * HOUR, 15 * HOUR)]),
        some.booleans(),
    ),
    max_size=6,
)


def of_year(off: list[DayOff]) -> worktime.Callable[[int], list[DayOff]]:
    return lambda year: [*worktime.law(year), *(each for each in off if each.day.year == year)]


def walk(week: list[Spans], off: list[DayOff], zone: ZoneInfo, start: datetime, minutes: int) -> list[bool]:
    """Of each minute whether it is worked: the rules as they are said, and nothing that is clever."""
    laws = {day.day: day for year in (2006, 2026, 2027) for day in worktime.law(year)}

    def is_worked(moment: datetime) -> bool:
        wall = moment.astimezone(zone)
        at, works = (wall.hour * 60 + wall.minute) * HOUR // 60, True
        for each in [laws[wall.date()], *off] if wall.date() in laws else off:
            if each.day == wall.date() and each.start <= at < each.end:
                works = each.works
        return works and any(opens <= at < closes for opens, closes in week[wall.weekday()])

    return [is_worked(start + minute * MINUTE) for minute in range(minutes)]


@CASES
@given(WEEKS, DAYS_OFF, some.sampled_from(ZONES), MOMENTS, some.integers(0, 4000), some.integers(0, 1500))
@example([((90 * HOUR // 60, 150 * HOUR // 60),)] * 7, [], NEW_YORK, AROUND[1], 2880, 150)
@example([((0, DAY),)] * 7, [], ZONES[3], AROUND[0], 4000, 1500)
def test_what_is_worked_is_what_a_walk_by_minutes_finds(week, off, zone, start, minutes, wanted):
    calendar, worked = Calendar(week, of_year(off), zone), walk(week, off, zone, start, minutes)
    end = start + minutes * MINUTE
    assert calendar.elapsed(start, end) == sum(worked) * MINUTE
    stretches = list(calendar.intervals(start, end))
    assert [each.counted for each in stretches for _ in range(each.length // MINUTE)] == worked
    ends = [start, *(each.end for each in stretches)]
    assert ends == [*(each.start for each in stretches), end][: len(ends)]
    if 0 < wanted <= sum(worked):
        last = [minute for minute, counts in enumerate(worked) if counts][wanted - 1]
        assert calendar.add(start, wanted * MINUTE) == start + (last + 1) * MINUTE


INSTANTS = some.datetimes(datetime(1960, 1, 1), datetime(2060, 12, 31), timezones=some.just(UTC))


@CASES
@given(some.sampled_from(ZONES), INSTANTS, some.timedeltas(timedelta(0), timedelta(days=400)), some.floats(0, 1))
@example(GUATEMALA, datetime(2027, 1, 1, 5, 59, 59, 999999, tzinfo=UTC), timedelta(microseconds=2), 0.5)
def test_a_period_is_the_sum_of_its_parts_to_the_microsecond(zone, start, length, share):
    calendar = Calendar([((8 * HOUR, NOON), (13 * HOUR, 17 * HOUR))] * 6 + [()], worktime.law, zone)
    end, between = start + length, start + length * share
    whole = calendar.elapsed(start, end)
    assert calendar.elapsed(start, between) + calendar.elapsed(between, end) == whole
    stretches = list(calendar.intervals(start, end))
    assert sum((each.length for each in stretches), timedelta(0)) == length
    assert sum((each.length for each in stretches if each.counted), timedelta(0)) == whole
    due = calendar.add(start, whole)
    assert due <= end
    assert calendar.elapsed(start, due) == whole
    assert whole == timedelta(0) or calendar.elapsed(start, due - timedelta(microseconds=1)) < whole


def at(day: int, *clock: int, month: int = 4, year: int = 2026) -> datetime:
    return datetime(year, month, day, *clock, tzinfo=GUATEMALA)


def test_every_stretch_says_why_it_does_not_count():
    split = [((8 * HOUR, NOON), (13 * HOUR, 17 * HOUR))] * 5 + [(), ()]
    calendar = Calendar(split, worktime.law)
    found = [(each.reason, each.length) for each in calendar.intervals(at(31, 16, month=3), at(6, 9))]
    hours = timedelta(hours=1)
    assert found == [
        (WORKED, hours),
        (CLOSED, 15 * hours),
        (WORKED, 4 * hours),
        ("Miércoles Santo (desde las 12:00)", 12 * hours),
        ("Jueves Santo", 24 * hours),
        ("Viernes Santo", 24 * hours),
        ("Sábado Santo", 24 * hours),
        (WEEKEND, 24 * hours),
        (CLOSED, 8 * hours),
        (WORKED, hours),
    ]
    assert BREAK in {each.reason for each in calendar.intervals(at(6, 9), at(6, 17))}


def test_days_off_that_overlap_count_once_and_the_later_one_gives_the_reason():
    eve = date(2026, 12, 24)
    calendar = Calendar(USUAL_WEEK, of_year([DayOff(eve, 0, DAY, "Acuerdo"), DayOff(eve, 0, NOON, "Mañana", True)]))
    found = [(each.reason, each.counted) for each in calendar.intervals(at(24, 8, month=12), at(24, 16, month=12))]
    assert found == [(WORKED, True), ("Acuerdo", False)]
    assert calendar.elapsed(at(24, 0, month=12), at(25, 0, month=12)) == timedelta(hours=4)


def test_without_hours_nothing_is_ever_due_and_nothing_runs_for_ever():
    never = Calendar([()] * 7, worktime.law)
    assert never.elapsed(at(1), at(30)) == timedelta(0)
    with pytest.raises(NeverWorked, match="no tiene horas"):
        never.add(at(1), MINUTE)
    with pytest.raises(NeverWorked, match="no tiene horas"):
        worktime.add_working_days(date(2026, 11, 1), 1, never)
    assert worktime.add_working_days(date(2026, 11, 1), 0, never) == date(2026, 11, 1)
    assert worktime.within_working_days(at(1), at(30), 1, never)

    def mondays(year: int) -> list[DayOff]:
        first = date(year, 1, 1)
        days = (first + timedelta(days=-first.weekday() % 7 + 7 * week) for week in range(53))
        return [DayOff(day, 0, DAY, "Cierre") for day in days if day.year == year]

    closed = Calendar([((8 * HOUR, NOON),), *[()] * 6], mondays)
    with pytest.raises(NeverWorked, match="antes del año 2150"):
        closed.add(at(1), MINUTE)
    with pytest.raises(NeverWorked, match="antes del año 2150"):
        worktime.add_working_days(date(2026, 11, 1), 1, closed)
    assert never.add(at(1), timedelta(0)) == at(1)


def test_a_clock_that_was_set_back_has_not_worked_less_than_nothing():
    assert NATIONAL.elapsed(at(8), at(7)) == timedelta(0)
    assert list(NATIONAL.intervals(at(8), at(7))) == []
    with pytest.raises(ValueError, match="negativo"):
        NATIONAL.add(at(8), timedelta(seconds=-1))


@pytest.mark.parametrize("year", [1, 1949, 2151, 9999])
def test_what_lies_beyond_every_calendar_is_said_at_once(year):
    for ask in (NATIONAL.elapsed, lambda start, end: list(NATIONAL.intervals(start, end))):
        with pytest.raises(OutOfReach, match="1950 y 2150"):
            ask(at(1), at(1, year=year))
    with pytest.raises(OutOfReach):
        NATIONAL.add(at(1, year=year), MINUTE)


@pytest.mark.parametrize("spans", [((9 * HOUR, 8 * HOUR),), ((8 * HOUR, 12 * HOUR), (11 * HOUR, 13 * HOUR))])
def test_hours_that_cross_are_no_hours(spans):
    with pytest.raises(ValueError, match="se cruzan"):
        Calendar([spans] * 7, worktime.law)


def test_fifty_years_are_counted_at_once_and_little_is_kept_of_them():
    start, end = at(1, year=2000), at(1, year=2050)
    tracemalloc.start()
    calendar = Calendar(USUAL_WEEK, worktime.law)
    first = calendar.elapsed(start, end)
    kept = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert kept < 600_000
    began = thread_time()
    assert calendar.elapsed(start, end) == first
    due = calendar.add(start, first)
    # It takes a millisecond; one look at each minute of it would take a minute.
    assert thread_time() - began < 0.5
    assert calendar.elapsed(start, due) == first
