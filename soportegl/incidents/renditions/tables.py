"""Spreadsheets and what calls itself so, as plain tables: words in rows, bounded."""

from __future__ import annotations

import codecs
import csv
import io
import json
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any

import openpyxl
import python_calamine

from soportegl.directory.bulk.encodings import code_of
from soportegl.incidents import kinds
from soportegl.incidents.renditions import markup
from soportegl.incidents.renditions.made import (
    CELLS,
    COLUMNS,
    DAMAGED,
    LETTERS,
    LOCKED,
    NOTHING,
    ROWS,
    SHEETS,
    TEXT_BYTES,
    Made,
    Unshowable,
)

Row = Sequence[object]
#: So much of a text tells in which code it was written.
CODED_BYTES = 256 * 1024
_SEPARATED = {kinds.CSV, kinds.TEXT_SHEET}
_MARKED = {kinds.HTML_SHEET: markup.of_page, kinds.XML_SHEET: markup.of_excel_2003, kinds.XML: markup.of_xml}
_SAID = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
_BREAK = re.compile(rb"<text:(?:line-break|tab)(?:\s[^>]*)?/>")
#: Of a day and more, calamine gives what LibreOffice writes down for hours as a text.
_LASTED = re.compile(r"(-?)PT(\d{1,9})H(\d\d)M(\d\d)(?:\.\d+)?S")
#: What Excel shows in Spanish where a formula failed; the file holds it in English.
_FAILED = {
    "#N/A": "#N/D",
    "#NAME?": "#¿NOMBRE?",
    "#DIV/0!": "#¡DIV/0!",
    "#NULL!": "#¡NULO!",
    "#NUM!": "#¡NUM!",
    "#REF!": "#¡REF!",
    "#VALUE!": "#¡VALOR!",
}


@dataclass
class _Room:
    """How many cells are left for the tables of a file, and whether something did not fit."""

    cells: int = CELLS
    cut: bool = False
    tables: list[dict[str, object]] = field(default_factory=list)

    def add(self, title: str, rows: Iterable[Row]) -> None:
        """A table with as many of these rows as there is room for; without empty ones at its end."""
        kept: list[list[str]] = []
        more = False
        for row in rows:
            width = min(len(row), COLUMNS)
            if len(kept) == ROWS or self.cells < width:
                more = True
                break
            more_columns = any(_word(value) for value in row[COLUMNS:])
            self.cut |= more_columns
            kept.append([_word(value) for value in row[:COLUMNS]])
            self.cells -= width
        while kept and not any(kept[-1]):
            kept.pop()
        self.cut |= more
        if kept:
            used = max(place for row in kept for place, word in enumerate(row, 1) if word)
            even = [(row + [""] * used)[:used] for row in kept]
            self.tables.append({"title": title[:80], "rows": even, "more": more})


def convert(content: bytes, mime: str) -> Made:
    """The tables of a file, as one JSON. Raises Unshowable."""
    room = _Room()
    for number, (title, rows) in enumerate(_tables(content, mime)):
        if number == SHEETS or room.cells <= 0:
            room.cut = True
            break
        room.add(title, rows)
    if not room.tables:
        raise Unshowable(NOTHING)
    return Made([json.dumps({"tables": room.tables}, ensure_ascii=False).encode()], room.cut)


def _tables(content: bytes, mime: str) -> Iterable[tuple[str, Iterable[Row]]]:
    if mime in _SEPARATED:
        return [("", _separated(text_of(content)))]
    if mime in _MARKED:
        return _MARKED[mime](text_of(content))
    return _workbook(content)


def _workbook(content: bytes) -> Iterator[tuple[str, Iterable[Row]]]:
    try:
        book = python_calamine.load_workbook(io.BytesIO(_apart(content)))
        failed = _failed(content)
        for name in book.sheet_names:
            sheet = _sheet(book, name, failed)
            if sheet is not None:
                yield name, sheet
    except python_calamine.PasswordError:
        raise Unshowable(LOCKED) from None
    except (python_calamine.CalamineError, OSError, ValueError):
        raise Unshowable(DAMAGED) from None


def _sheet(book: python_calamine.CalamineWorkbook, name: str, failed: Any) -> list[Row] | None:
    """The rows of a sheet from its first cell on; None for a chart, which has none."""
    try:
        sheet = book.get_sheet_by_name(name)
    except python_calamine.WorksheetNotFound:
        return None
    rows: list[Any] = sheet.to_python(nrows=ROWS + 1)
    if failed and name in failed.sheetnames and sheet.start:
        top, left = sheet.start
        written = islice(failed[name].iter_rows(min_row=top + 1, min_col=left + 1), len(rows))
        for row, cells in zip(rows, written, strict=False):
            for place, cell in enumerate(cells[: len(row)]):
                if cell.data_type == "e":
                    row[place] = _FAILED.get(str(cell.value), str(cell.value))
    return rows


def _apart(content: bytes) -> bytes:
    """The workbook; of one of LibreOffice with a letter for each broken line and tab, which calamine drops."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = {name: archive.read(name) for name in ("mimetype", "META-INF/manifest.xml", "content.xml")}
    except Exception:
        # Another kind of workbook, or a damaged one: calamine says which.
        return content
    if not _BREAK.search(parts["content.xml"]):
        return content
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as apart:
        for name, part in parts.items():
            apart.writestr(name, _BREAK.sub(b"\n", part))
    return made.getvalue()


def _failed(content: bytes) -> Any:
    """The workbook as openpyxl reads it, where a formula failed: calamine gives such a cell as an empty one."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            sheets = [name for name in archive.namelist() if re.fullmatch(r"xl/worksheets/[^/]+\.xml", name)]
            if not any(b't="e"' in archive.read(name) for name in sheets):
                return None
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except Exception:
        # openpyxl answers what it cannot read with any error; the values are shown without it.
        return None
    for sheet in book.worksheets:
        # What the file says of its size may be wrong, and what lies outside of it would not be read.
        sheet.reset_dimensions()
    return book


def text_of(content: bytes) -> str:
    """The text of a file, however it is coded; no more of it than is looked at."""
    content = content[:TEXT_BYTES]
    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig")):
        if content.startswith(mark):
            return content.decode(encoding, "replace")
    try:
        # Not to its end: the cut may have fallen into a letter.
        return codecs.getincrementaldecoder("utf-8")().decode(content)
    except UnicodeDecodeError:
        # Excel saves «CSV (MS-DOS)» as well, and old programs know nothing else; what nobody can tell is of Windows.
        return content.decode(code_of(content[:CODED_BYTES]) or "cp1252", "replace")


def _separated(text: str) -> Iterator[list[str]]:
    """Rows of a text whose columns are divided by what occurs most in its first lines."""
    text = text.rstrip("\0\x1a")
    if said := _SAID.match(text):
        divider, text = said[1], text[said.end() :]
    else:
        first = text[:4096]
        divider = max("\t;,|", key=first.count)
    csv.field_size_limit(TEXT_BYTES)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=divider)
    except csv.Error:
        raise Unshowable(DAMAGED) from None


def _hours(lasted: timedelta) -> str:
    """«36:05», with seconds where there are any."""
    minutes, seconds = divmod(int(abs(lasted).total_seconds()), 60)
    sign = "-" if lasted < timedelta() else ""
    return f"{sign}{minutes // 60}:{minutes % 60:02}" + (f":{seconds:02}" if seconds else "")


def _word(value: object) -> str:
    """A value as somebody of the field writes it."""
    match value:
        case None:
            word = ""
        case bool():
            word = "Sí" if value else "No"
        case float():
            word = f"{value:.15g}"
        case datetime() if value.time() == time():
            word = f"{value:%d/%m/%Y}"
        case datetime():
            word = f"{value:%d/%m/%Y %H:%M}"
        case date():
            word = f"{value:%d/%m/%Y}"
        case time():
            word = f"{value:%H:%M}"
        case timedelta():
            word = _hours(value)
        case str() if told := _LASTED.fullmatch(value):
            sign, hours, minutes, seconds = told.groups()
            lasted = timedelta(hours=int(hours), minutes=int(minutes), seconds=int(seconds))
            word = _hours(-lasted if sign else lasted)
        case _:
            word = str(value).strip()
    return word if len(word) <= LETTERS else word[:LETTERS] + "…"
