"""CSV, whoever wrote it: any separator, line ends and certain code; a quote that is never closed is found."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterator
from itertools import islice

from soportegl.directory.bulk.cells import tidied
from soportegl.directory.bulk.encodings import decoded
from soportegl.directory.bulk.tables import LOOKED_AT, Counts, Raw, Table, Unreadable, filled, known_in

SEPARATORS = ";,\t|"
_SAID = re.compile(r'"?sep=(.)"?[ \t]*(?:\r\n?|\n)', re.IGNORECASE)
_LINE_END = re.compile(r"\r\n?|\n")


def read(content: bytes, known: Collection[str]) -> Table:
    """The rows of a CSV file. Raises Unreadable."""
    text, note = decoded(content)
    said = _SAID.match(text)
    text = text[said.end() :] if said else text
    separator = said[1] if said else _separator(text, known)
    rows, blank = filled(_rows(text, separator))
    lines = len(_LINE_END.findall(text)) + (not text.endswith(("\r", "\n")) and bool(text))
    counts = Counts(lines, len(rows), blank, lines - len(rows) - blank)
    return Table(rows, counts, [note] if note else [])


def _separator(text: str, known: Collection[str]) -> str:
    """The separator with which most headings are known; the most frequent one when none are."""
    first = text.lstrip().split("\n", 1)[0]

    def fits(separator: str) -> tuple[int, int]:
        reader = csv.reader(io.StringIO(text[:20_000], newline=""), delimiter=separator)
        try:
            best = max((known_in(cells, known) for cells in islice(reader, LOOKED_AT)), default=0)
        except csv.Error:
            best = 0
        return best, first.count(separator)

    return max(SEPARATORS, key=fits)


def _rows(text: str, separator: str) -> Iterator[Raw]:
    # Without translating line ends: those of old Macs end lines as well.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    number, begun = 0, 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise Unreadable(_unbalanced(text, begun)) from None
        number += 1
        swallowed = next((at for at, cell in enumerate(cells) if _holds_rows(cell, separator)), -1)
        yield Raw(number, [tidied(cell) for cell in cells], swallowed)
        begun = reader.line_num + 1


def _holds_rows(cell: str, separator: str) -> bool:
    return any(separator in line for line in _LINE_END.split(cell)[1:])


def _unbalanced(text: str, line: int) -> str:
    """Which line holds the quote that is not closed, or closed too early."""
    shown = " ".join(_LINE_END.split(text)[line - 1].split())
    shown = shown if len(shown) <= 70 else f"{shown[:69]}…"
    return (
        f"En la línea {line} hay una comilla que no se cierra o está fuera de lugar: «{shown}». "
        "Lo que sigue se leería como parte de esa celda, así que no se leyó nada. Corrija la comilla (dentro de una "
        "celda se escribe dos veces)."
    )
