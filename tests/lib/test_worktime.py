"""Working days in Guatemala."""

from datetime import UTC, date, datetime

import pytest
from django.utils import timezone
from hypothesis import example, given
from hypothesis import strategies as some

from soportegl.lib import clock, worktime

MOMENTS = some.datetimes(datetime(2020, 1, 1), datetime(2035, 12, 31), timezones=some.just(UTC))


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2026-11-20", True),
        ("2026-11-21", False),
        ("2026-11-22", False),
        ("2026-09-15", False),  # Independence
        ("2026-12-25", False),
        ("2026-04-03", False),  # Good Friday
        ("2026-05-01", False),
        ("2026-07-01", True),
    ],
)
def test_weekends_and_holidays_are_not_worked(day, works):
    assert worktime.is_working_day(date.fromisoformat(day)) is works


@pytest.mark.parametrize(
    ("day", "days", "then"),
    [
        ("2026-11-20", 1, "2026-11-23"),
        ("2026-11-21", 1, "2026-11-23"),
        ("2026-12-24", 1, "2026-12-28"),
        ("2026-09-14", 2, "2026-09-17"),
        ("2026-11-20", 0, "2026-11-20"),
    ],
)
def test_days_of_rest_do_not_count(day, days, then):
    assert worktime.add_working_days(date.fromisoformat(day), days) == date.fromisoformat(then)


def test_a_day_ends_at_midnight_in_guatemala_not_in_greenwich():
    start = timezone.make_aware(datetime(2026, 11, 20, 16, 0))
    last, over = (timezone.make_aware(datetime(*moment)) for moment in [(2026, 11, 23, 23, 59), (2026, 11, 24, 0, 0)])
    assert worktime.within_working_days(start, last, 1)
    assert not worktime.within_working_days(start, over, 1)


def test_what_happens_on_a_sunday_belongs_to_monday():
    assert worktime.working_day_of(timezone.make_aware(datetime(2026, 11, 22, 9, 0))) == date(2026, 11, 23)


def test_a_day_that_is_off_in_the_capital_alone_is_worked_elsewhere_and_half_a_day_is_a_working_day():
    assert worktime.is_working_day(date(2025, 8, 15))
    assert worktime.add_working_days(date(2025, 8, 14), 1) == date(2025, 8, 15)
    assert worktime.is_working_day(date(2026, 12, 24))


@given(MOMENTS, some.integers(0, 30))
@example(datetime(2027, 1, 1, 5, 59, tzinfo=UTC), 1)  # the last minute of the year in Guatemala
@example(datetime(2027, 1, 1, 6, 0, tzinfo=UTC), 1)  # the first one, of a holiday
@example(datetime(2026, 3, 31, 12, 0, tzinfo=UTC), 3)  # over Holy Week
def test_so_many_working_days_back_are_as_many_ahead(moment, days):
    with clock.at(moment):
        ago = worktime.working_days_ago(days)
    then = timezone.localdate(ago)
    assert timezone.localtime(ago).time() == timezone.localtime(moment).time()
    if days:
        assert worktime.is_working_day(then)
        assert worktime.add_working_days(then, days) == worktime.working_day_of(moment)
        assert worktime.within_working_days(ago, moment, days)
        assert not worktime.within_working_days(ago, moment, days - 1)
    else:
        assert ago == moment


@given(MOMENTS, some.integers(0, 30))
def test_a_working_day_later_is_later_and_nothing_worked_lies_between(moment, days):
    day = timezone.localdate(moment)
    then, after = worktime.add_working_days(day, days), worktime.add_working_days(day, days + 1)
    assert worktime.is_working_day(after)
    between = [date.fromordinal(number) for number in range(then.toordinal() + 1, after.toordinal())]
    assert not any(map(worktime.is_working_day, between))
    assert worktime.working_day_of(moment) >= day
