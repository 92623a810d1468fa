"""A CSV or XLSX file as lines by column, however the program that wrote it wrote it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from typing import NamedTuple

from soportegl.directory.bulk import separated
from soportegl.directory.bulk.cells import wrong
from soportegl.directory.bulk.tables import (
    LOOKED_AT,
    MOST_BYTES,
    MOST_ROWS,
    TOO_MANY_ROWS,
    Counts,
    Raw,
    Table,
    Unreadable,
    heading,
    known_in,
    letter,
    plural,
)

_XLSX, _OLE = b"PK\x03\x04", bytes.fromhex("D0CF11E0A1B11AE1")
_ENCRYPTED, _OLD_BOOK = "EncryptedPackage".encode("utf-16-le"), "Workbook".encode("utf-16-le")
_EMPTY = "El archivo está vacío. Elija otro."
SAVE_AS = "Guárdelo como .xlsx o como CSV UTF-8."


class Line(NamedTuple):
    """One row: its number in the sheet, its cells by column, and why it cannot be taken, if so."""

    number: int
    cells: dict[str, str]
    problem: str = ""


class Sheet(NamedTuple):
    """The lines under the headings, the headings as they were typed, and what was read of the file."""

    lines: list[Line]
    titles: dict[str, str]
    counted: str
    notes: list[str]


def read(content: bytes, known: Collection[str], lists: Collection[str] = ()) -> Sheet:
    """The rows under the row of headings, without empty ones. Raises Unreadable.

    `known` are the names that columns can have, `lists` those of columns whose cells may hold several lines.
    """
    _refuse_other_kinds(content)
    table = (_read_workbook if content.startswith(_XLSX) else separated.read)(content, known)
    if not table.rows:
        raise Unreadable(_EMPTY)
    at = _headings_at(table.rows, known)
    titles = _titles(table.rows[at])
    notes = [*table.notes, *_note_of_titles(table.rows[:at], titles)]
    lines = list(_lines(table.rows[at + 1 :], titles, lists))
    if not lines:
        raise Unreadable("El archivo no tiene filas debajo de los títulos de las columnas.")
    if len(lines) > MOST_ROWS:
        raise Unreadable(TOO_MANY_ROWS)
    return Sheet(lines, {name: title for name, title in titles if name}, _counted(table.counts, at, len(lines)), notes)


def _read_workbook(content: bytes, known: Collection[str]) -> Table:
    # With the first workbook, not with the pages: openpyxl and what it brings take 7 MB.
    from soportegl.directory.bulk import workbooks

    return workbooks.read(content, known)


def _refuse_other_kinds(content: bytes) -> None:
    if not content.strip(b" \t\r\n\xef\xbb\xbf\0"):
        raise Unreadable(_EMPTY)
    if len(content) > MOST_BYTES:
        raise Unreadable(f"El archivo mide más de {MOST_BYTES // 2**20} MB. Divídalo en varios.")
    if content.startswith(_OLE):
        if _ENCRYPTED in content:
            raise Unreadable("El archivo tiene contraseña. Quítesela en Excel (Archivo, Información, Proteger libro).")
        if _OLD_BOOK in content:
            raise Unreadable("El archivo es de un Excel antiguo (.xls). Ábralo y guárdelo como .xlsx.")
        raise Unreadable(f"El archivo tiene contraseña o es de un programa antiguo. {SAVE_AS}")
    start = content[:400].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(b"%pdf"):
        raise Unreadable("El archivo es un PDF: hace falta la hoja de cálculo de la que salió.")
    if start.startswith((b"<html", b"<!doctype", b"<table", b"<?xml", b"<head", b"<meta", b"<style")):
        raise Unreadable(f"El archivo es una página con nombre de hoja de cálculo. Ábralo en Excel. {SAVE_AS}")


def _headings_at(rows: list[Raw], known: Collection[str]) -> int:
    """Where the headings are: the row with most known names; the first row when none is known."""
    scores = [known_in(row.cells, known) for row in rows[:LOOKED_AT]]
    return scores.index(max(scores))


def _titles(row: Raw) -> list[tuple[str, str]]:
    """The names of the columns, each with what was typed."""
    found = [(heading(cell), cell) for cell in row.cells]
    twice = [name for name, count in Counter(name for name, _ in found if name).items() if count > 1]
    if twice:
        title = next(typed for name, typed in found if name == twice[0])
        raise Unreadable(f"El título «{title}» está dos veces: deje una sola columna con ese título.")
    return found


def _note_of_titles(above: list[Raw], titles: list[tuple[str, str]]) -> Iterator[str]:
    for row in above:
        texts = [cell for cell in row.cells if cell]
        if len(texts) > max(1, len(titles) // 3):
            number = row.number
            raise Unreadable(
                f"La fila {number} está encima de los títulos y tiene datos: «{' · '.join(texts)[:80]}». "
                "Ponga los títulos en la primera fila."
            )
        yield f"La fila {row.number} está encima de los títulos y no se lee: «{' · '.join(texts)[:80]}»."


def _lines(rows: list[Raw], titles: list[tuple[str, str]], lists: Collection[str]) -> Iterator[Line]:
    for row in rows:
        if any(row.cells[len(titles) :]):
            why = "ponga entre comillas lo que lleve separadores"
            raise Unreadable(f"La fila {row.number} tiene más celdas que títulos: {why}.")
        cells, problems = {}, []
        for at, cell in enumerate(row.cells[: len(titles)]):
            name, title = titles[at]
            if cell and not name:
                raise Unreadable(
                    f"La columna {letter(at)} no tiene título, y la fila {row.number} dice en ella «{cell[:60]}»."
                )
            if at == row.swallowed and name not in lists:
                raise Unreadable(_swallowed(row.number, title, cell))
            cells[name] = cell
            if problem := wrong(cell, is_list=name in lists):
                problems.append(f"{title}: {problem}")
        cells.pop("", None)
        yield Line(row.number, cells, " ".join(problems))


def _swallowed(number: int, title: str, cell: str) -> str:
    lines = cell.count("\n") + 1
    return (
        f"En la fila {number}, una comilla que no se cierra metió {lines} líneas del archivo en una celda («{title}»): "
        f"«{' '.join(cell.split())[:80]}…». No se leyó nada. Corrija la comilla."
    )


def _counted(counts: Counts, above: int, rows: int) -> str:
    """«45 líneas: 1 de títulos, 43 filas y 1 en blanco»: what adds up was not lost."""
    parts = [f"{above} encima"] if above else []
    parts += ["1 de títulos", plural(rows, "fila", "filas")]
    if counts.continued:
        parts.append(plural(counts.continued, "que continúa una celda", "que continúan una celda"))
    if counts.blank:
        parts.append(f"{counts.blank:,} en blanco")
    return f"{plural(counts.lines, 'línea', 'líneas')} en el archivo: {', '.join(parts[:-1])} y {parts[-1]}"


__all__ = ["MOST_BYTES", "MOST_ROWS", "Line", "Sheet", "Table", "Unreadable", "heading", "read"]
