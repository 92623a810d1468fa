"""Days, months and years are read however people here write them, and what is none is told apart."""

from datetime import date

import pytest

from soportegl.lib.spans import span_of

TODAY = date(2026, 11, 30)
MARCH_15 = (date(2026, 3, 15), date(2026, 3, 16))
MARCH = (date(2026, 3, 1), date(2026, 4, 1))


@pytest.mark.parametrize(
    "typed",
    [
        *("15/03/2026", "15/3/2026", "15-03-2026", "15.03.2026", "15/3/26", "15-3-26", "2026-03-15", "2026/3/15"),
        *("15 de marzo de 2026", "15 DE MARZO DEL 2026", "15 marzo 2026", "15-mar-2026", "15/mar/26", "15 de marzo"),
    ],
)
def test_a_day_is_read_however_it_is_written(typed: str) -> None:
    assert span_of(typed, TODAY) == MARCH_15


@pytest.mark.parametrize("typed", ["03/2026", "3-2026", "2026-03", "marzo 2026", "Marzo de 2026", "mar-2026", "marzo"])
def test_so_is_a_month(typed: str) -> None:
    assert span_of(typed, TODAY) == MARCH


def test_a_year_and_the_days_by_their_names_are_read() -> None:
    assert span_of("2026", TODAY) == (date(2026, 1, 1), date(2027, 1, 1))
    assert span_of("hoy", TODAY) == (TODAY, date(2026, 12, 1))
    assert span_of("Ayer", TODAY) == (date(2026, 11, 29), TODAY)


def test_what_has_no_year_is_the_latest_that_was() -> None:
    assert span_of("diciembre", TODAY) == (date(2025, 12, 1), date(2026, 1, 1))
    assert span_of("setiembre", TODAY) == (date(2026, 9, 1), date(2026, 10, 1))
    assert span_of("29 de febrero", date(2024, 1, 5)) is None


@pytest.mark.parametrize(
    "typed",
    [
        *("31/04/2026", "29/02/2025", "2026-13-40", "00/00/0000", "0001", "9999", "31/12/9999", "12/9999", "1/1/0001"),
        *("", "15", "mañana o pasado", "martes", "-1", "٢٠٢٦", "15/03/20266", "32 de marzo", "x" * 10_000),
    ],
)
def test_what_is_no_day_is_told_apart(typed: str) -> None:
    assert span_of(typed, TODAY) is None
