"""What a conversion gives, or why it gives nothing; and the bounds it keeps to."""

from __future__ import annotations

from typing import NamedTuple

#: Of a file of several pages.
PAGES = 20
#: Of one page as it is stored: a scan of A3 at 400 dots an inch has 31 million.
PIXELS = 64_000_000
#: Of the longer side of what is shown; a scan of a letter stays readable.
SIDE = 2600
#: Of all tables of a file together; more is not read on a screen, and the file is there.
SHEETS, ROWS, COLUMNS, CELLS, LETTERS = 12, 500, 40, 12_000, 500
#: Of a text that is read for its tables.
TEXT_BYTES = 8 * 1024 * 1024

DAMAGED = "El archivo está dañado, o no es lo que su nombre dice"
TOO_LARGE = "Es demasiado grande para mostrarlo aquí"
TOO_LONG = "Prepararlo tomaba demasiado tiempo"
NOTHING = "No trae nada que se pueda mostrar aquí"
LOCKED = "Tiene contraseña"


class Unshowable(Exception):
    """Nothing can be shown of this file; the text begins the sentence that says so."""


class Made(NamedTuple):
    """The parts to show, a JPEG each or one JSON, and whether the file holds more than that."""

    parts: list[bytes]
    cut: bool = False
