"""Sedes from a sheet: one row an office, with the entities that it attends."""

from __future__ import annotations

import re
from collections.abc import Iterable
from copy import copy

from soportegl.directory.bulk.plans import Fate, Plan, Refused, Row, changes, check, nearest, row_of
from soportegl.directory.bulk.sheets import Line
from soportegl.directory.models import Department, Entity, Office
from soportegl.lib.text import fold

COLUMNS = {
    "sede": ("sede", "nombre", "nombre_de_la_sede"),
    "departamento": ("departamento", "depto"),
    "telefono": ("telefono", "tel"),
    "correo": ("correo", "correo_electronico", "email", "e-mail"),
    "entidades": ("entidades", "municipalidades", "entidades_que_atiende"),
}
REQUIRED = ("sede",)
EXAMPLE = ("Sede Sololá", "Sololá", "2200-0107", "solola@sede.example", "0701; 0702; 0703")


def plan(lines: Iterable[Line]) -> Plan:
    """The fate of each row."""
    planner = _Planner()
    return Plan("sedes", [planner.row(line) for line in lines])


class _Planner:
    def __init__(self) -> None:
        self.departments = {key: row for row in Department.objects.all() for key in (row.code, fold(row.name))}
        self.entities = {entity.code: entity for entity in Entity.objects.select_related("office", "department")}
        self.offices = {fold(office.name): office for office in Office.objects.select_related("department")}
        self.seen: set[str] = set()
        self.taken: dict[str, str] = {}

    def row(self, line: Line) -> Row:
        return row_of(line, line.cells.get("sede", ""), "(sin nombre)", self._row)

    def _row(self, number: int, name: str, cells: dict[str, str]) -> Row:
        if not name:
            raise Refused("Falta el nombre de la sede.")
        if fold(name) in self.seen:
            raise Refused("La sede está dos veces en el archivo.")
        self.seen.add(fold(name))
        existing = self.offices.get(fold(name))
        # A copy: what a refused row has set must not be there for the next one.
        office = copy(existing) if existing else Office(name=name)
        values: dict[str, object] = {}
        if typed := cells.get("departamento", ""):
            values["department"] = self._department(typed)
        for column, attribute in (("telefono", "phone"), ("correo", "email")):
            if cells.get(column):
                values[attribute] = cells[column]
        said = changes(office, values)
        check(office, exclude=() if existing is None else ("name",))
        listed = self._entities(name, cells.get("entidades", ""))
        moving = [entity for entity in listed if existing is None or entity.office != existing]
        _refuse_inactive(office, moving)
        if moving:
            codes = ", ".join(entity.code for entity in moving)
            said.append(f"atiende también a {len(moving)}: {codes}")
        if existing is not None and not said:
            return Row(number, name, Fate.SAME)

        def do() -> list[Entity]:
            office.save()
            for entity in moving:
                entity.office = office
                entity.save(update_fields=["office"])
            return moving

        return Row(number, name, Fate.NEW if existing is None else Fate.CHANGED, tuple(said), do)

    def _department(self, typed: str) -> Department:
        key = typed.zfill(2) if typed.isdigit() else fold(typed)
        if key not in self.departments:
            names = [department.name for department in self.departments.values()]
            raise Refused(f"No existe el departamento «{typed}».{nearest(typed, names)}")
        return self.departments[key]

    def _entities(self, office: str, typed: str) -> list[Entity]:
        found = []
        for part in filter(None, (part.strip() for part in re.split(r"[;|\n]", typed))):
            entity = entity_named(part, self.entities)
            other = self.taken.setdefault(entity.code, office)
            if other != office:
                raise Refused(f"La entidad {entity.code} está en dos sedes del archivo: también en «{other}».")
            found.append(entity)
        return found


def _refuse_inactive(office: Office, moving: list[Entity]) -> None:
    if moving and not office.is_active:
        raise Refused("La sede está inactiva: actívela antes de darle entidades.")


def entity_named(typed: str, entities: dict[str, Entity]) -> Entity:
    """The entity with this code, written with or without its zero, or with this name. Raises Refused."""
    code = typed.split()[0].upper() if typed.split() else ""
    if code.isdigit() and (entity := entities.get(code.zfill(4))):
        return entity
    if entity := entities.get(typed.upper()):
        return entity
    wanted = fold(typed)
    named = [
        row for row in entities.values() if wanted in (fold(row.name), fold(row.short_name), fold(row.municipality))
    ]
    if len(named) == 1:
        return named[0]
    if named:
        codes = ", ".join(sorted(row.code for row in named))
        raise Refused(f"Hay varias entidades llamadas «{typed}»: escriba el código ({codes}).")
    raise Refused(f"No existe la entidad «{typed}».{nearest(typed, [row.short_name for row in entities.values()])}")
