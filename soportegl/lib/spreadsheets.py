"""Rows as files that spreadsheets open, written while they are sent: a million of them need no more memory than ten.

Packages that write .xlsx put the whole of it in a file first: of a million rows the first byte came after two minutes.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from enum import IntEnum
from itertools import chain, islice
from typing import Any
from xml.sax.saxutils import escape

from django.utils import timezone

#: What a sheet of Excel holds; what is more goes into another one.
MOST_ROWS, MOST_LETTERS = 1_048_576, 32_767
CHUNK = 500
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# Excel takes «_x0041_» for an A.
_LIKE_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - the clock on the wall: spreadsheets know no zone
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


class Format(IntEnum):
    """How a column is shown: its place among the styles of the workbook, after plain and heading."""

    TEXT = 0
    NUMBER = 2
    SHARE = 3
    TIME = 4
    """Seconds, shown as hours and minutes."""
    DAY = 5
    MOMENT = 6


_STYLES = (
    f'{_HEAD}<styleSheet xmlns="{_MAIN}"><numFmts count="3"><numFmt numFmtId="164" formatCode="0.0%"/>'
    '<numFmt numFmtId="165" formatCode="dd/mm/yyyy"/><numFmt numFmtId="166" formatCode="dd/mm/yyyy\\ hh:mm"/></numFmts>'
    '<fonts count="2"><font/><font><b/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="7"><xf/><xf fontId="1" applyFont="1"/>'
    + "".join(f'<xf numFmtId="{number}" applyNumberFormat="1"/>' for number in (3, 164, 46, 165, 166))
    + '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


class _Echo:
    def write(self, line: str) -> str:
        return line


def csv_lines(heading: Sequence[str], formats: Sequence[Format], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """The file in pieces: shares in percent, times in hours."""
    writer = csv.writer(_Echo())
    # Without it spreadsheets take the accents for something else.
    yield "\ufeff"
    yield writer.writerow([_plain(cell) for cell in heading])
    written = (writer.writerow([_written(*cell) for cell in zip(row, formats, strict=True)]) for row in rows)
    while lines := list(islice(written, CHUNK)):
        yield "".join(lines)


def _written(value: Any, shown: Format) -> str:
    if value is None:
        return ""
    if shown is Format.SHARE:
        return f"{value * 100:.1f}"
    if shown is Format.TIME:
        return f"{value / 3600:.2f}"
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%d/%m/%Y %H:%M}"
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else _plain(str(value))


def _plain(value: str) -> str:
    # A spreadsheet would calculate what begins so.
    return f"'{value}" if value.startswith(("=", "+", "-", "@", "\t", "\r")) and not _is_number(value) else value


def _is_number(value: str) -> bool:
    return value.removeprefix("-").replace(".", "", 1).isdecimal()


class _Pipe(io.RawIOBase):
    """Where a zip is written that is sent as it comes: it cannot go back in it."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.pieces.append(bytes(data))
        return len(data)

    def taken(self) -> bytes:
        """What was written since the last time."""
        made = b"".join(self.pieces)
        self.pieces.clear()
        return made


def xlsx_pieces(
    title: str, heading: Sequence[str], formats: Sequence[Format], rows: Iterable[Sequence[Any]]
) -> Iterator[bytes]:
    """The workbook in pieces, with a sheet more for each million rows."""
    pipe, left, sheets = _Pipe(), iter(rows), 0
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as made:
        first = next(left, None)
        while first is not None or sheets == 0:
            sheets += 1
            here = islice(chain([first] if first is not None else [], left), MOST_ROWS - 1)
            with made.open(f"xl/worksheets/sheet{sheets}.xml", "w") as sheet:
                for text in _sheet(heading, formats, here):
                    sheet.write(text.encode())
                    if piece := pipe.taken():
                        yield piece
            first = next(left, None)
        for name, text in _parts(title, sheets):
            made.writestr(name, text)
    yield pipe.taken()


def _sheet(heading: Sequence[str], formats: Sequence[Format], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    widths = "".join(
        f'<col min="{place}" max="{place}" width="{34 if place == 1 else 18}" customWidth="1"/>'
        for place in range(1, len(formats) + 1)
    )
    yield (
        f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f"<cols>{widths}</cols><sheetData><row>{''.join(_text(cell, 1) for cell in heading)}</row>"
    )
    drawn = (f"<row>{''.join(map(_cell, row, formats))}</row>" for row in rows)
    while some := list(islice(drawn, CHUNK)):
        yield "".join(some)
    yield "</sheetData></worksheet>"


def _cell(value: Any, shown: Format) -> str:
    if value is None:
        return "<c/>"
    if isinstance(value, datetime):
        wall = timezone.make_naive(value) if timezone.is_aware(value) else value
        value = (wall - _EPOCH).total_seconds() / 86400
    elif isinstance(value, date):
        value = (datetime.combine(value, datetime.min.time()) - _EPOCH).days
    elif isinstance(value, str):
        return _text(value, 0)
    elif shown is Format.TIME:
        value /= 86400
    return f'<c s="{shown.value}"><v>{value}</v></c>'


def _text(value: str, style: int) -> str:
    kept = _LIKE_ESCAPED.sub("_x005F_", _ILLEGAL.sub("", value))[:MOST_LETTERS]
    return f'<c s="{style}" t="inlineStr"><is><t xml:space="preserve">{escape(kept)}</t></is></c>'


def _parts(title: str, sheets: int) -> Iterator[tuple[str, str]]:
    """What a workbook needs besides its sheets."""
    numbers = range(1, sheets + 1)
    kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    overrides = "".join(
        f'<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="{kinds}.worksheet+xml"/>'
        for number in numbers
    )
    yield (
        "[Content_Types].xml",
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kinds}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{kinds}.styles+xml"/>{overrides}</Types>',
    )
    yield (
        "_rels/.rels",
        f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" Type="{_OFFICE}/officeDocument"'
        ' Target="xl/workbook.xml"/></Relationships>',
    )
    # A sheet may be called by 31 letters without these.
    name = re.sub(r"[\[\]:*?/\\']", " ", title)[:25]
    named = "".join(
        f'<sheet name="{escape(name)}{f" {number}" if number > 1 else ""}" sheetId="{number}" r:id="s{number}"/>'
        for number in numbers
    )
    yield (
        "xl/workbook.xml",
        f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{named}</sheets></workbook>',
    )
    related = "".join(
        f'<Relationship Id="s{number}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{number}.xml"/>'
        for number in numbers
    )
    yield (
        "xl/_rels/workbook.xml.rels",
        f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{related}<Relationship Id="styles"'
        f' Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
    )
    yield "xl/styles.xml", _STYLES
