"""The kinds of sheets, told apart by their columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from soportegl.directory.bulk import days_off, offices, people, sheets
from soportegl.directory.bulk.plans import Plan, nearest
from soportegl.directory.bulk.sheets import Line, Unreadable


class Kind(NamedTuple):
    name: str
    columns: dict[str, tuple[str, ...]]
    required: tuple[str, ...]
    example: tuple[str, ...]
    plan: Callable[[Iterable[Line]], Plan]
    lists: tuple[str, ...] = ()
    """Columns whose cells may hold several lines."""

    def known(self, name: str) -> bool:
        return any(name in ways for ways in self.columns.values())


KINDS = {
    kind.name: kind
    for kind in (
        Kind("sedes", offices.COLUMNS, offices.REQUIRED, offices.EXAMPLE, offices.plan, lists=("entidades",)),
        Kind("personas", people.COLUMNS, people.REQUIRED, people.EXAMPLE, people.plan),
        Kind("asuetos", days_off.COLUMNS, days_off.REQUIRED, days_off.EXAMPLE, days_off.plan),
    )
}
#: A sheet with this column is of offices or of people, whatever else both have.
DECISIVE = frozenset({"sede", "nombre_de_la_sede"})
LABELS = {"funcion": "Función"}
_KNOWN = frozenset(name for kind in KINDS.values() for ways in kind.columns.values() for name in ways)
_LISTS = frozenset(name for kind in KINDS.values() for column in kind.lists for name in kind.columns[column])


def plan_of(content: bytes) -> Plan:
    """The plan of a sheet. Raises Unreadable when it is none, or none of ours."""
    sheet = sheets.read(content, _KNOWN, _LISTS)
    kind = _kind_of(sheet.titles)
    names = {written: column for column, ways in kind.columns.items() for written in ways}
    _refuse_columns(kind, sheet.titles, names)
    plan = kind.plan(
        line._replace(cells={names[name]: value for name, value in line.cells.items()}) for line in sheet.lines
    )
    plan.counted, plan.notes = sheet.counted, sheet.notes
    return plan


def _kind_of(titles: dict[str, str]) -> Kind:
    """The kind that knows most of these titles; when both know as many, the one whose required columns are there."""

    def missing(kind: Kind) -> list[str]:
        return [column for column in kind.required if not titles.keys() & set(kind.columns[column])]

    best = max(KINDS.values(), key=lambda kind: (sum(map(kind.known, titles)), not missing(kind)))
    others = [kind for kind in KINDS.values() if kind is not best]
    shown = ", ".join(f"«{title}»" for title in list(titles.values())[:6])
    # Names, phones and mailboxes alone are of people as well as of offices.
    is_certain = any(
        name in DECISIVE or (best.known(name) and not any(other.known(name) for other in others)) for name in titles
    )
    if not is_certain or sum(map(best.known, titles)) == 0:
        needed = " o ".join(f"{', '.join(kind.required)} ({kind.name})" for kind in KINDS.values())
        raise Unreadable(f"Faltan columnas: hacen falta {needed}. Se leyó {shown or 'nada'}. Descargue una plantilla.")
    if lacking := missing(best):
        wanted = " y ".join(f"«{LABELS.get(column, column.capitalize())}»" for column in lacking)
        lacks = "le falta la columna" if len(lacking) == 1 else "le faltan las columnas"
        raise Unreadable(f"A la hoja de {best.name} {lacks} {wanted}. Tiene {shown}.")
    return best


def _refuse_columns(kind: Kind, titles: dict[str, str], names: dict[str, str]) -> None:
    """Refuse what nobody would read, and two columns that mean the same."""
    unknown = [f"«{title}»{nearest(title, kind.columns)}" for name, title in titles.items() if name not in names]
    if unknown:
        raise Unreadable(f"No se conocen estas columnas: {', '.join(unknown[:5])}. Use las de la plantilla.")
    seen: dict[str, str] = {}
    for name, title in titles.items():
        if (other := seen.setdefault(names[name], title)) != title:
            raise Unreadable(f"Las columnas «{other}» y «{title}» dicen lo mismo: deje una.")


def template(kind: Kind) -> str:
    """An empty sheet with its headings and one fictitious example, as CSV that Excel opens as it should."""
    return "\ufeff" + ";".join(kind.columns) + "\n" + ";".join(f'"{cell}"' for cell in kind.example) + "\n"
