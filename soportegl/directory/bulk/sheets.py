"""A CSV or XLSX file as rows of text, however the program that wrote it wrote it."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import NamedTuple

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from soportegl.lib.text import clean, fold

MOST_BYTES, MOST_ROWS = 5 * 1024 * 1024, 5000
#: Unpacked: a sheet of five thousand rows has a hundredth of it.
MOST_UNPACKED, MOST_MEMBERS = 100 * 1024 * 1024, 500
_XLSX, _OLE = b"PK\x03\x04", bytes.fromhex("D0CF11E0A1B11AE1")


class Unreadable(Exception):
    """The file is no sheet; the text is the sentence its reader needs."""


class Line(NamedTuple):
    """One row: its number in the sheet, and its cells by column."""

    number: int
    cells: dict[str, str]


def read(content: bytes) -> list[Line]:
    """The rows under the row of headings, without empty ones. Raises Unreadable."""
    if not content.strip():
        raise Unreadable("El archivo está vacío. Elija otro.")
    if len(content) > MOST_BYTES:
        raise Unreadable(f"El archivo mide más de {MOST_BYTES // 2**20} MB. Divídalo en varios.")
    if content.startswith(_OLE):
        raise Unreadable(
            "El archivo tiene contraseña o es de un Excel antiguo. Guárdelo como .xlsx sin contraseña, o CSV."
        )
    rows = _xlsx(content) if content.startswith(_XLSX) else _csv(content)
    return list(_lines(rows))


def _lines(rows: Iterable[list[str]]) -> Iterator[Line]:
    names: list[str] | None = None
    found = 0
    for number, cells in enumerate(rows, start=1):
        if not any(cells):
            continue
        if names is None:
            names = [heading(cell) for cell in cells]
            continue
        found += 1
        if found > MOST_ROWS:
            raise Unreadable(f"El archivo tiene más de {MOST_ROWS} filas. Divídalo en varios.")
        if any(cells[len(names) :]):
            why = "ponga entre comillas lo que lleve separadores"
            raise Unreadable(f"La fila {number} tiene más celdas que títulos: {why}.")
        yield Line(number, {name: cell for name, cell in zip(names, cells, strict=False) if name})
    if not found:
        raise Unreadable("El archivo no tiene filas debajo de los títulos de las columnas.")


def heading(typed: str) -> str:
    """The name of a column, however it was typed: «Correo Electrónico» is correo_electronico."""
    return "_".join(fold(typed).replace(".", " ").replace("_", " ").split())


def _csv(content: bytes) -> Iterator[list[str]]:
    if b"\0" in content[:4096]:
        raise Unreadable("El archivo no es una hoja de cálculo. Guárdelo como CSV o .xlsx.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # What Excel on Windows writes in Guatemala.
        text = content.decode("cp1252", "replace")
    first = text.lstrip().split("\n", 1)[0]
    separator = max(";,\t", key=first.count)
    try:
        for row in csv.reader(io.StringIO(text), delimiter=separator):
            yield [clean(cell) for cell in row]
    except csv.Error as error:
        raise Unreadable(f"El archivo CSV no se puede leer: {error}.") from None


def _xlsx(content: bytes) -> Iterator[list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            # Never more is unpacked than is announced here, so the announcement is what bounds the memory.
            if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > MOST_UNPACKED:
                raise Unreadable("El archivo .xlsx se expande demasiado. Guárdelo otra vez o use CSV.")
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.active
        if sheet is None:
            raise Unreadable("El archivo .xlsx no tiene ninguna hoja.")
        for row in sheet.iter_rows(values_only=True, max_row=MOST_ROWS + 100, max_col=60):
            yield [_text(value) for value in row]
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError, SyntaxError, EOFError):
        raise Unreadable("El archivo .xlsx está dañado o no es una hoja de cálculo.") from None


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return value.strftime("%Y-%m-%d")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return clean(str(value))
