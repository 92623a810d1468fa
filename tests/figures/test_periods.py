"""A period is read in few pieces, and each day of it once."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soportegl.figures.counting import next_month
from soportegl.figures.models import Grain
from soportegl.figures.periods import Period

DAYS = st.dates(date(2019, 1, 1), date(2029, 12, 31))


def pieces(period: Period):
    """The days that each part of the condition stands for."""

    def of(node):
        if not all(isinstance(child, tuple) for child in node.children):
            return [days for child in node.children for days in of(child)]
        said = dict(node.children)
        if "day__range" in said:
            first, last = said["day__range"]
        else:
            first, last = said["day__gte"], said.get("day__lte") or said["day__lt"] - timedelta(days=1)
        assert said["grain"] == Grain.DAY or (first.day == 1 and next_month(last.replace(day=1)) > last)
        return [[first + timedelta(days=number) for number in range((last - first).days + 1)]]

    return of(period.condition)


@given(DAYS, st.integers(0, 900))
def test_the_pieces_of_a_period_are_all_its_days_once(since, days):
    period = Period(since, since + timedelta(days=days))
    found = [day for piece in pieces(period) for day in piece]
    assert sorted(found) == [since + timedelta(days=number) for number in range(days + 1)]


@pytest.mark.parametrize(
    ("since", "until", "before"),
    [
        ((2026, 3, 1), (2026, 3, 31), ((2026, 2, 1), (2026, 2, 28))),
        ((2026, 1, 1), (2026, 3, 31), ((2025, 10, 1), (2025, 12, 31))),
        ((2026, 3, 1), (2026, 3, 30), ((2026, 1, 30), (2026, 2, 28))),
        ((2026, 3, 5), (2026, 3, 5), ((2026, 3, 4), (2026, 3, 4))),
    ],
)
def test_the_period_before_is_as_long_or_as_many_months(since, until, before):
    assert Period(date(*since), date(*until)).before == Period(date(*before[0]), date(*before[1]))
