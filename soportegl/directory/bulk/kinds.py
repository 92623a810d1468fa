"""The two kinds of sheets, told apart by their columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from soportegl.directory.bulk import offices, people, sheets
from soportegl.directory.bulk.plans import Plan
from soportegl.directory.bulk.sheets import Line, Unreadable


class Kind(NamedTuple):
    name: str
    columns: dict[str, tuple[str, ...]]
    required: tuple[str, ...]
    example: tuple[str, ...]
    plan: Callable[[Iterable[Line]], Plan]


KINDS = {
    kind.name: kind
    for kind in (
        Kind("sedes", offices.COLUMNS, offices.REQUIRED, offices.EXAMPLE, offices.plan),
        Kind("personas", people.COLUMNS, people.REQUIRED, people.EXAMPLE, people.plan),
    )
}


def plan_of(content: bytes) -> Plan:
    """The plan of a sheet. Raises Unreadable when it is none, or none of ours."""
    lines = sheets.read(content)
    kind = _kind_of(set(lines[0].cells))
    names = {written: column for column, ways in kind.columns.items() for written in ways}
    if unknown := sorted(name for name in lines[0].cells if name not in names):
        raise Unreadable(f"No se conocen estas columnas: {', '.join(unknown[:5])}. Use las de la plantilla.")
    return kind.plan(Line(line.number, {names[name]: value for name, value in line.cells.items()}) for line in lines)


def _kind_of(headings: set[str]) -> Kind:
    for kind in reversed(KINDS.values()):
        if all(headings & set(kind.columns[column]) for column in kind.required):
            return kind
    needed = " o ".join(f"{', '.join(kind.required)} ({kind.name})" for kind in KINDS.values())
    raise Unreadable(f"Faltan columnas: hacen falta {needed}. Descargue una plantilla.")


def template(kind: Kind) -> str:
    """An empty sheet with its headings and one fictitious example, as CSV that Excel opens as it should."""
    return "\ufeff" + ";".join(kind.columns) + "\n" + ";".join(f'"{cell}"' for cell in kind.example) + "\n"
