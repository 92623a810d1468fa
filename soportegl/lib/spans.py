"""Days, months and years as people here write them, each as its first day and the one after its last."""

from __future__ import annotations

import re
from datetime import date, timedelta

from soportegl.lib.text import fold

Span = tuple[date, date]

#: What comes before or after is a slip of the finger; and at the ends of the calendar there is no day after.
FIRST, LAST = 2000, 2100
_MONTHS = ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic")
_NAMES = (
    *("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto"),
    *("septiembre", "octubre", "noviembre", "diciembre", "setiembre"),
)
#: A month by its name, whole or shortened, in folded letters.
MONTH = f"(?:{'|'.join((*_NAMES, *_MONTHS, 'set'))})\\b\\.?"
_BETWEEN = r"(?:\s*[-/.]\s*|\s+del?\s+|\s+)"
#: A day or a month with its name and spaces, as it stands in a longer text.
NAMED = rf"(?:\d{{1,2}}\s+(?:de\s+)?)?{MONTH}(?:\s+(?:del?\s+)?20\d\d\b)?"
_BY_NAME = re.compile(rf"(?:(\d{{1,2}}){_BETWEEN})?({MONTH})(?:{_BETWEEN}(\d{{4}}|\d\d))?", re.ASCII)
_IN_FIGURES = re.compile(r"(?:(?:(\d{1,2})[-/.])?(\d{1,2})[-/.])?(\d{4})", re.ASCII)
_SHORT_YEAR = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d\d)", re.ASCII)
_BACKWARDS = re.compile(r"(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?", re.ASCII)
_NEAR = {"hoy": 0, "ayer": -1, "anteayer": -2, "antier": -2}


def span_of(typed: str, today: date | None) -> Span | None:
    """What is named, in figures or words; None when there is no such day, month or year.

    Without a year it is the latest until `today`, and without that none.
    """
    text = " ".join(fold(typed).split())
    if text in _NEAR:
        return _span(today + timedelta(days=_NEAR[text])) if today else None
    return _of(*parts, today) if (parts := _parts_of(text)) else None


def whole_day(typed: str) -> tuple[int, str] | None:
    """The year of what is written as a day of one, and how it is written, whether there is such a day or not."""
    text = " ".join(typed.split())
    year, _, day = _parts_of(fold(text)) or ("", None, None)
    return (_year(year), text) if year and day else None


def _parts_of(text: str) -> tuple[str, int | str | None, str | None] | None:
    """Year, month and day as they were written."""
    if found := _BY_NAME.fullmatch(text):
        return found[3] or "", _MONTHS.index(found[2][:3].replace("set", "sep")) + 1, found[1]
    if found := _BACKWARDS.fullmatch(text):
        return found[1], found[2], found[3]
    if found := _SHORT_YEAR.fullmatch(text) or _IN_FIGURES.fullmatch(text):
        return found[3], found[2], found[1]
    return None


def _year(written: str) -> int:
    return int(written) + (FIRST if len(written) == 2 else 0)


def _of(year: str, month: int | str | None, day: str | None, today: date | None) -> Span | None:
    try:
        if not month:
            whole = int(year)
            return (date(whole, 1, 1), date(whole + 1, 1, 1)) if FIRST <= whole < LAST else None
        if year:
            number = _year(year)
        elif today:
            number = today.year
        else:
            return None
        first = date(number, int(month), int(day or 1))
        # «desde: marzo», written in January, is the one of last year.
        if not year and today and first > today:
            first = first.replace(year=number - 1)
    except ValueError:
        return None
    if not FIRST <= first.year < LAST:
        return None
    return _span(first) if day else (first, (first + timedelta(days=32)).replace(day=1))


def _span(day: date) -> Span:
    return day, day + timedelta(days=1)
