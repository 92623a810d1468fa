"""Values as people read them, and as a file holds them."""

from __future__ import annotations

from datetime import timedelta

from soportegl.figures.asking import Answer, Asked, Row
from soportegl.figures.reports import Column, Kind
from soportegl.lib.spreadsheets import Format

FORMATS = {Kind.COUNT: Format.NUMBER, Kind.SHARE: Format.SHARE, Kind.TIME: Format.TIME}


def shown(value: float | None, column: Column) -> str:
    """«1 482», «93.4 %», «2 h 10 min»; a dash where there is nothing to say."""
    if value is None:
        return "—"
    if column.kind is Kind.SHARE:
        return f"{value * 100:.1f}\u00a0%"
    if column.kind is Kind.TIME:
        return length(value)
    return f"{value:,.0f}".replace(",", "\u00a0")


def length(seconds: float) -> str:
    """A length in hours and minutes, whatever it is: working hours add up to no days."""
    minutes = round(timedelta(seconds=seconds) / timedelta(minutes=1))
    hours, left = divmod(minutes, 60)
    whole = f"{hours:,} h".replace(",", "\u00a0")
    return (f"{whole} {left:02} min" if left else whole) if hours else f"{left} min"


def heading(asked: Asked) -> list[str]:
    """The titles of the columns, with those of the period before where it is compared."""
    columns = asked.columns
    before = [f"{column.label} (período anterior)" for column in columns] if asked.compares else []
    return [asked.group.label, *(column.label for column in columns), *before]


def formats(asked: Asked) -> list[Format]:
    """How each of these columns is shown."""
    one = [FORMATS[column.kind] for column in asked.columns]
    return [Format.TEXT, *one, *(one if asked.compares else [])]


def lines(found: Answer) -> list[list[float | str | None]]:
    """The rows as a file holds them, what they come to last."""
    return [_line(row) for row in (*found.rows, found.total)] if found.rows else []


def _line(row: Row) -> list[float | str | None]:
    return [row.label, *row.values, *row.before]
