"""What «Calendarios» is told: places by their key, the days off of a year in order, and sums that leave nothing out."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from soportegl.directory.models import DayOff, WeeklyHours
from soportegl.reading import work_calendars as reading
from tests.cast import People, gather

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db: None) -> People:
    return gather()


def known(key: str) -> reading.Known:
    found = reading.known(key)
    assert found is not None
    return found


def test_every_choice_is_a_place_and_what_is_gone_is_none(cast: People) -> None:
    keys = [key for _, group in reading.choices() for key, _ in group]
    assert {"", "nivel-3", "nivel-4", f"sede-{cast.office.pk}", "0701"} <= set(keys)
    assert [known(key).key for key in keys] == keys
    assert reading.known("sede-0") is None
    assert reading.known("9999") is None
    cast.office.is_active = False
    cast.office.save()
    assert f"sede-{cast.office.pk}" not in [key for _, group in reading.choices() for key, _ in group]


def test_a_year_lists_the_law_and_the_rows_that_hold_there_in_the_order_of_their_days(cast: People) -> None:
    solola = {"scope": "municipality", "municipality": cast.solola}
    DayOff.objects.create(day="2026-08-14", name="Feria", **solola)
    DayOff.objects.create(day="2025-03-03", name="De otro año", **solola)
    DayOff.objects.create(day="2026-08-13", name="No vale", is_active=False, **solola)
    DayOff.objects.create(day="2026-09-15", name="Se trabaja", is_worked=True, part="morning", **solola)
    here, there = (reading.year_of(known(key), 2026) for key in ("0701", "0901"))
    names = [off.name for off in here.off]
    assert [off.day for off in here.off] == sorted(off.day for off in here.off)
    assert len(there.off) == 13
    assert [name for name in names if name not in {off.name for off in there.off}] == ["Feria", "Se trabaja"]
    assert next(off.part for off in here.off if off.name == "Se trabaja") == "Se atiende: hasta las 12:00"
    # 261 weekdays, and 8 days of the law; here the feast is one more, and one day of which half is worked is one less.
    assert (here.days, there.days) == (253, 253)
    assert there.time - here.time == timedelta(hours=8.5 - 4)


def test_the_week_is_that_of_the_narrowest_place(cast: People) -> None:
    assert dict(reading.week_of(known("0701")))["lunes"] == "08:00-16:30"
    WeeklyHours.objects.create(monday="07:00-15:00")
    WeeklyHours.objects.create(scope="office", office=cast.office, monday="09:00-17:00")
    assert dict(reading.week_of(known("0701"))) == {
        "lunes": "07:00-15:00",
        **dict.fromkeys(("martes", "miércoles", "jueves", "viernes", "sábado", "domingo"), ""),
    }
    assert dict(reading.week_of(known(f"sede-{cast.office.pk}")))["lunes"] == "09:00-17:00"


def test_of_a_long_period_all_is_summed_and_the_beginning_is_listed(cast: People) -> None:
    calendar = known("").calendar
    start, end = (timezone.make_aware(datetime(year, 5, 4, 9, 30)) for year in (2024, 2027))
    found = reading.count(calendar, start, end)
    assert (len(found.stretches), found.more > 0) == (reading.LISTED, True)
    assert sum((length for *_, length in found.reasons), timedelta()) == found.whole == end - start
    assert found.worked == calendar.elapsed(start, end)
    counted = [counts for _, counts, _ in found.reasons]
    assert counted == sorted(counted, reverse=True)
    nothing = reading.count(calendar, start, start)
    assert (nothing.worked, nothing.stretches, nothing.more) == (timedelta(), [], 0)
