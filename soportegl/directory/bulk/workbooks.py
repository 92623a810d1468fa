"""Excel's .xlsx: which sheet of it, and what its cells, its hidden rows and its formulas hold."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Collection, Iterator
from datetime import date, datetime
from itertools import islice
from typing import Any, NamedTuple

from openpyxl.reader.excel import ExcelReader
from openpyxl.utils.escape import unescape

from soportegl.directory.bulk.cells import tidied
from soportegl.directory.bulk.tables import (
    LOOKED_AT,
    MOST_ROWS,
    Counts,
    Raw,
    Table,
    Unreadable,
    filled,
    known_in,
    plural,
    trimmed,
)

#: Unpacked: a sheet of five thousand rows has a hundredth of it.
MOST_UNPACKED, MOST_MEMBERS = 100 * 1024 * 1024, 500
DAMAGED = "El archivo .xlsx está dañado o no es una hoja de cálculo."
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s+ref="([A-Z]+)(\d+):([A-Z]+)(\d+)"')
_ROW = re.compile(rb"<(?:\w+:)?row\s([^>]*)>")
_OTHERS = (
    ("xl/workbook.bin", "un libro binario de Excel (.xlsb)"),
    ("content.xml", "de LibreOffice u OpenOffice (.ods)"),
    ("Index/Document.iwa", "de Numbers"),
    ("word/document.xml", "un documento de Word"),
    ("ppt/presentation.xml", "una presentación"),
)


class _Reader(ExcelReader):
    """openpyxl's, without charts: it fails at a chart sheet that nobody has drawn anything on."""

    def read_chartsheet(self, sheet: Any, rel: Any) -> None:
        return


class _Sheet(NamedTuple):
    title: str
    is_hidden: bool
    known: int
    has_rows: bool
    path: str


def read(content: bytes, known: Collection[str]) -> Table:
    """The rows of the one sheet whose headings are known. Raises Unreadable."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _refuse_what_it_is_not(archive)
            book = _book(content, data_only=True)
            sheets = [_glance(sheet, known) for sheet in book.worksheets]
            chosen = _chosen(sheets)
            return _table(content, book[chosen.title], chosen, sheets, archive.read(chosen.path))
    except Unreadable:
        raise
    except Exception:
        # openpyxl answers a broken workbook with whatever error its code happens to meet there.
        raise Unreadable(DAMAGED) from None


def _refuse_what_it_is_not(archive: zipfile.ZipFile) -> None:
    members = archive.infolist()
    # Never more is unpacked than is announced here, so the announcement is what bounds the memory.
    if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > MOST_UNPACKED:
        raise Unreadable("El archivo .xlsx se expande demasiado. Guárdelo otra vez o use CSV.")
    names = {member.filename for member in members}
    for name, what in _OTHERS:
        if name in names and "xl/workbook.xml" not in names:
            raise Unreadable(f"El archivo es {what}. Guárdelo como .xlsx o como CSV UTF-8.")
    if "xl/workbook.xml" in names and b"purl.oclc.org/ooxml" in archive.read("xl/workbook.xml"):
        raise Unreadable("El archivo es «Strict Open XML». En «Guardar como» elija «Libro de Excel (.xlsx)».")


def _glance(sheet: Any, known: Collection[str]) -> _Sheet:
    """What a sheet seems to be, by its first rows."""
    # A row may say that it is the millionth, and openpyxl makes all those before it.
    rows = (row for row in islice(_rows(sheet, None), MOST_ROWS) if any(row.cells))
    first = list(islice(rows, LOOKED_AT))
    best = max((known_in(row.cells, known) for row in first), default=0)
    return _Sheet(sheet.title, sheet.sheet_state != "visible", best, bool(first), sheet._worksheet_path)


def _book(content: bytes, *, data_only: bool) -> Any:
    reader = _Reader(io.BytesIO(content), read_only=True, keep_links=False, data_only=data_only)
    reader.read()
    for sheet in reader.wb.worksheets:
        # What the file says of its size may be wrong, and what lies outside of it would not be read.
        sheet.reset_dimensions()
    return reader.wb


def _rows(sheet: Any, formulas: Any) -> Iterator[Raw]:
    """The rows with their values; a formula that was never calculated stands as itself."""
    values = sheet.iter_rows(values_only=True)
    if formulas is None:
        for number, row in enumerate(values, start=1):
            yield Raw(number, [text_of(value) for value in trimmed(row)])
        return
    for number, (row, written) in enumerate(zip(values, formulas.iter_rows(), strict=True), start=1):
        cells = []
        for value, cell in zip(row, written, strict=True):
            is_formula = value is None and cell.data_type == "f"
            cells.append(_formula(cell.value) if is_formula else text_of(value))
        yield Raw(number, cells)


def _formula(value: Any) -> str:
    text = str(value if isinstance(value, str) else getattr(value, "text", "") or "")
    return text if text.startswith("=") else f"={text}"


def _chosen(sheets: list[_Sheet]) -> _Sheet:
    if not sheets:
        raise Unreadable("El archivo .xlsx no tiene ninguna hoja.")
    ours = [sheet for sheet in sheets if sheet.known >= 2] or [sheet for sheet in sheets if sheet.known]
    # One that nobody sees was not meant when another one is there.
    ours = [sheet for sheet in ours if not sheet.is_hidden] or ours
    if len(ours) > 1:
        names = ", ".join(f"«{sheet.title}»" for sheet in ours)
        raise Unreadable(f"El libro tiene varias hojas con datos ({names}): deje una en cada archivo.")
    return (ours or [sheet for sheet in sheets if sheet.has_rows] or sheets)[0]


def _table(content: bytes, sheet: Any, chosen: _Sheet, sheets: list[_Sheet], written: bytes) -> Table:
    formulas = _book(content, data_only=False)[chosen.title] if b"<f" in written else None
    rows, blank = filled(_rows(sheet, formulas))
    _refuse_merged(written, rows)
    notes = []
    others = [each.title for each in sheets if each is not chosen and each.has_rows]
    if others or chosen.is_hidden:
        rest = f" No se leyeron: {', '.join(f'«{title}»' for title in others)}." if others else ""
        notes.append(f"Se leyó la hoja «{chosen.title}»{', que está oculta' if chosen.is_hidden else ''}.{rest}")
    if unseen := {row.number for row in rows} & _hidden_rows(written):
        hidden = "fila está oculta en la hoja y también se lee", "filas están ocultas en la hoja y también se leen"
        notes.append(f"{plural(len(unseen), *hidden)}.")
    return Table(rows, Counts(len(rows) + blank, len(rows), blank), notes)


def _hidden_rows(written: bytes) -> set[int]:
    attributes = (found[1] for found in _ROW.finditer(written) if b"hidden=" in found[1])
    hidden = (row for row in attributes if re.search(rb'hidden="(1|true)"', row))
    return {int(found[1]) for row in hidden if (found := re.search(rb'\br="(\d+)"', row))}


def _refuse_merged(written: bytes, rows: list[Raw]) -> None:
    """Refuse cells that are one over several rows of data: only the first of the rows has their value."""
    full = {row.number for row in rows if sum(map(bool, row.cells)) > 1}
    for first, top, last, bottom in islice(_MERGED.findall(written), 10_000):
        covered = range(int(top), min(int(bottom), int(top) + 10_000) + 1)
        if len(covered) > 1 and any(number in full for number in covered):
            where = f"{first.decode()}{top.decode()}:{last.decode()}{bottom.decode()}"
            raise Unreadable(f"La hoja tiene celdas combinadas ({where}). Sepárelas y escriba el valor en cada fila.")


def text_of(value: object) -> str:
    """The value of a cell as somebody would have typed it."""
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return value.strftime("%Y-%m-%d")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, bool):
        return "sí" if value else "no"
    # openpyxl leaves a line that Windows broke as `_x000D_`, as the file holds it.
    return tidied(unescape(str(value)))
