"""What every kind of file becomes before anybody asks what is in it: numbered rows of text."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar

from soportegl.lib.text import fold

T = TypeVar("T")
MOST_BYTES, MOST_ROWS = 5 * 1024 * 1024, 5000
TOO_MANY_ROWS = f"El archivo tiene más de {MOST_ROWS} filas. Divídalo en varios."

#: Titles of a listing stand above its headings; more of them than this are no titles.
LOOKED_AT = 12
MOST_COLUMNS, MOST_BLANK = 200, 1_048_576


class Unreadable(Exception):
    """The file is no sheet, or one that cannot be read for certain; the text is the sentence its reader needs."""


class Raw(NamedTuple):
    """One row as it stands in the file: its number there, and its cells."""

    number: int
    cells: list[str]
    swallowed: int = -1
    """Which cell holds what looks like further rows; -1 when none does."""


class Counts(NamedTuple):
    """What the lines of a file are: what adds up to all of them was not lost."""

    lines: int
    rows: int
    blank: int
    continued: int = 0


@dataclass
class Table:
    """The rows with anything in them, and what their reader should know of the others."""

    rows: list[Raw]
    counts: Counts
    notes: list[str] = field(default_factory=list)


def heading(typed: str) -> str:
    """The name of a column, however it was typed: «Correo Electrónico» is correo_electronico."""
    return "_".join(fold(typed).replace(".", " ").replace("_", " ").strip(" *:\ufeff").split())


def known_in(cells: Iterable[str], known: Collection[str]) -> int:
    """How many of these are names of columns."""
    return len({heading(cell) for cell in cells} & set(known))


def plural(count: int, one: str, many: str) -> str:
    """«1 fila», «43 filas»."""
    return f"{count:,} {one if count == 1 else many}"


def filled(rows: Iterable[Raw]) -> tuple[list[Raw], int]:
    """The rows that hold anything, and how many hold nothing. Raises Unreadable when they are too many."""
    kept, blank = [], 0
    for row in rows:
        if not any(row.cells):
            blank += 1
            # More than any program can hold: somebody wrote a number of a row by hand.
            if blank > MOST_BLANK:
                raise Unreadable("El archivo tiene demasiadas filas en blanco. Cópielo en uno nuevo.")
            continue
        cells = trimmed(row.cells)
        if len(cells) > MOST_COLUMNS:
            raise Unreadable(f"El archivo tiene más de {MOST_COLUMNS} columnas. Use las de la plantilla.")
        kept.append(row._replace(cells=cells))
        # A few more than may be: titles and headings are rows as well.
        if len(kept) > MOST_ROWS + 20:
            raise Unreadable(TOO_MANY_ROWS)
    return kept, blank


def trimmed(cells: Sequence[T]) -> list[T]:
    """The cells without the empty ones at the end, of which some programs write thousands."""
    end = len(cells)
    while end and not cells[end - 1]:
        end -= 1
    return list(cells[:end])


def letter(index: int) -> str:
    """The name of a column as spreadsheets show it: 0 is A, 26 is AA."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name
