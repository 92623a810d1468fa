"""What the law gives, what the library says of it, and where they differ."""

from __future__ import annotations

import csv
import locale
from datetime import date
from pathlib import Path

import pytest

from soportegl.lib import clock, public_holidays
from soportegl.lib.public_holidays import Holiday, by_law

SHEET = Path(__file__).parents[1] / "directory" / "asuetos_2025_2029.csv"


def sheet() -> list[dict[str, str]]:
    with SHEET.open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


@pytest.mark.parametrize("year", range(2025, 2030))
def test_the_law_gives_what_the_national_rows_of_the_sheet_say_and_no_more(year):
    rows = [row for row in sheet() if row["scope"] == "nacional" and row["date"].startswith(str(year))]
    of_sheet = {(date.fromisoformat(row["date"]), row["part"] == "tarde") for row in rows}
    assert {(each.day, each.from_noon) for each in by_law(year)} == of_sheet


@pytest.mark.parametrize("year", range(2025, 2030))
def test_the_library_differs_by_one_day_that_is_not_of_everybody_and_by_the_half_days(year):
    library, law = set(public_holidays._look_up(year)), {each.day: each for each in by_law(year)}
    assert library - set(law) == {date(year, 8, 15)}
    assert {law[day].name for day in set(law) - library} == {
        "Miércoles Santo (desde las 12:00)",
        "Nochebuena (desde las 12:00)",
        "Fin de año (desde las 12:00)",
    }


@pytest.mark.parametrize(
    ("year", "moved", "stays"),
    [
        (2026, date(2026, 6, 29), date(2026, 10, 20)),
        (2028, date(2028, 7, 3), date(2028, 10, 20)),
        # 30 June is a Tuesday and goes to the Monday before; in these years three were moved, in 2017 none.
        (2019, date(2019, 7, 1), date(2019, 10, 21)),
        (2017, date(2017, 6, 30), date(2017, 10, 20)),
    ],
)
def test_of_the_days_that_may_be_moved_only_the_army_day_still_is(year, moved, stays):
    assert {moved, stays} <= {each.day for each in by_law(year)}


def test_names_are_spanish_whatever_the_process_speaks(monkeypatch):
    for name in ("LANG", "LANGUAGE", "LC_ALL"):
        monkeypatch.setenv(name, "en_US")
    assert locale.getlocale() != ("es", None)
    assert public_holidays._look_up(2026)[date(2026, 9, 15)] == "Día de la Independencia"


def test_what_a_child_found_out_is_what_the_library_says_and_other_years_are_looked_up(monkeypatch):
    monkeypatch.setattr(public_holidays, "_KNOWN", {})
    public_holidays.learn()
    year = clock.now().year
    known = public_holidays._KNOWN
    assert set(known) == set(range(year - public_holidays.BEFORE, year + public_holidays.AFTER + 1))
    assert all(days == public_holidays._look_up(each) for each, days in known.items())
    by_law.cache_clear()
    assert Holiday(date(1960, 9, 15), False, "Día de la Independencia") in by_law(1960)
    assert known[1960] == public_holidays._look_up(1960)
