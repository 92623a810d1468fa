"""Asuetos from a sheet: those of a year, or the agreement that gave some more."""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from datetime import date

from soportegl.directory.bulk.offices import entity_named
from soportegl.directory.bulk.plans import Fate, Plan, Refused, Row, changes, check, nearest, row_of
from soportegl.directory.bulk.reading_cells import read_day, read_yes
from soportegl.directory.bulk.sheets import Line
from soportegl.directory.models import DayOff, Department, Entity, Office, Part, PlaceScope
from soportegl.directory.roles import Tier
from soportegl.lib import public_holidays
from soportegl.lib.text import fold
from soportegl.lib.worktime import FIRST_YEAR, LAST_YEAR

COLUMNS = {
    "fecha": ("fecha", "date"),
    "asueto": ("asueto", "name", "nombre_del_asueto"),
    "ambito": ("ambito", "scope", "rige_en"),
    "parte": ("parte", "part"),
    "base": ("base", "basis", "base_legal"),
    "cada_año": ("cada_año", "cada_ano"),
    "se_atiende": ("se_atiende",),
}
REQUIRED = ("fecha", "asueto")
EXAMPLE = ("03/11/2025", "Permiso laboral", "municipio:0701", "dia", "Acuerdo municipal 5-2025", "no", "no")
PARTS = {
    **dict.fromkeys(("", "dia", "todo el dia"), Part.DAY),
    **dict.fromkeys(("mañana", "manana", "hasta las 12:00"), Part.MORNING),
    **dict.fromkeys(("tarde", "desde las 12:00"), Part.AFTERNOON),
}
#: Whoever attends is of the ministry, in whatever place; the municipalities are not.
EXECUTIVE = (Tier.REGIONAL, Tier.CENTRAL, Tier.INFORMATICS)
SCOPES = "nacional, ejecutivo, departamento:07, municipio:0701, sede:Sede Sololá o nivel:3"
Place = dict[str, object]


def plan(lines: Iterable[Line]) -> Plan:
    """The fate of each row."""
    planner = _Planner()
    return Plan("asuetos", [planner.row(line) for line in lines])


class _Planner:
    def __init__(self) -> None:
        self.departments = {key: row for row in Department.objects.all() for key in (row.code, fold(row.name))}
        self.entities = {entity.code: entity for entity in Entity.objects.select_related("department")}
        self.offices = {fold(office.name): office for office in Office.objects.all()}
        self.known = {_key(row): row for row in DayOff.objects.select_related("department", "municipality", "office")}
        self.yearly = {
            (row.day.month, row.day.day, *_key(row)[1:]): row for row in self.known.values() if row.is_yearly
        }
        self.seen: set[tuple[object, ...]] = set()

    def row(self, line: Line) -> Row:
        name = " ".join(filter(None, (line.cells.get("fecha", ""), line.cells.get("asueto", ""))))
        return row_of(line, name, "(sin fecha)", self._row)

    def _row(self, number: int, name: str, cells: dict[str, str]) -> Row:
        day = read_day(cells.get("fecha", ""))
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise Refused(f"Escriba una fecha entre los años {FIRST_YEAR} y {LAST_YEAR}.")
        if (part := PARTS.get(fold(cells.get("parte", "")))) is None:
            raise Refused(f"La parte «{cells['parte']}» no existe. Escriba una de: dia, mañana, tarde.")
        is_worked = read_yes(cells.get("se_atiende", ""))
        said, work, fates = list[str](), list[DayOff](), set[Fate]()
        for place in self._places(cells.get("ambito", "")):
            wanted = DayOff(day=day, part=part, is_worked=is_worked, name=cells.get("asueto", ""), **place)
            key = _key(wanted)
            if key in self.seen:
                raise Refused("Ese asueto está dos veces en el archivo.")
            self.seen.add(key)
            if already := self._already(wanted):
                said.append(already)
                continue
            row, told, fate = self._changed(wanted, cells)
            fates.add(fate)
            if fate is not Fate.SAME:
                work.append(row)
                said += [f"{row.where}, {Part(part).label.lower()}", *told]
        if not work:
            return Row(number, name, Fate.SAME, tuple(said))

        def do() -> list[Entity]:
            for row in work:
                row.save()
            return []

        return Row(number, name, Fate.CHANGED if Fate.CHANGED in fates else Fate.NEW, tuple(said), do)

    def _already(self, wanted: DayOff) -> str:
        """Why nothing need be written: the law says it, or it is said of every year."""
        law = {(each.day, each.from_noon) for each in public_holidays.by_law(wanted.day.year)}
        is_whole = wanted.part == Part.DAY
        by_law = (wanted.day, wanted.part == Part.AFTERNOON) in law or (wanted.day, False) in law
        if wanted.scope == PlaceScope.COUNTRY and not wanted.is_worked and by_law and wanted.part != Part.MORNING:
            return "ya es asueto por ley" if is_whole else "ya es medio día por ley"
        every = self.yearly.get((wanted.day.month, wanted.day.day, *_key(wanted)[1:]))
        if every and every.is_active and every.day < wanted.day:
            return f"ya es asueto cada año: {every.name}"
        return ""

    def _changed(self, wanted: DayOff, cells: dict[str, str]) -> tuple[DayOff, list[str], Fate]:
        existing = self.known.get(_key(wanted))
        # A copy: what a refused row has set must not be there for the next one.
        row = copy(existing) if existing else wanted
        values: dict[str, object] = {"name": wanted.name, "is_active": True}
        if "base" in cells:
            values["basis"] = cells["base"]
        if "cada_año" in cells:
            values["is_yearly"] = read_yes(cells["cada_año"])
        if existing is None:
            row.name = ""
        told = changes(row, values)
        check(row, exclude=() if existing is None else ("day",))
        if existing is None:
            return row, told, Fate.NEW
        return row, told, Fate.CHANGED if told else Fate.SAME

    def _places(self, typed: str) -> list[Place]:
        """Where it holds: one place, or the tiers of an agreement for the ministry."""
        kind, _, which = (part.strip() for part in typed.partition(":"))
        match fold(kind):
            case "" | "nacional" | "todo el pais":
                return [{"scope": PlaceScope.COUNTRY}]
            case "ejecutivo":
                return [{"scope": PlaceScope.TIER, "tier": int(tier)} for tier in EXECUTIVE]
            case "departamento":
                found = self.departments.get(which.zfill(2) if which.isdigit() else fold(which))
                return [{"scope": PlaceScope.DEPARTMENT, "department": _known(found, "el departamento", which)}]
            case "municipio":
                return [{"scope": PlaceScope.MUNICIPALITY, "municipality": entity_named(which, self.entities)}]
            case "sede":
                near = nearest(which, [office.name for office in self.offices.values()])
                office = _known(self.offices.get(fold(which)), "la sede", which, near)
                return [{"scope": PlaceScope.OFFICE, "office": office}]
            case "nivel" if which in {str(tier.value) for tier in Tier}:
                return [{"scope": PlaceScope.TIER, "tier": int(which)}]
        raise Refused(f"El ámbito «{typed}» no existe. Escriba uno de: {SCOPES}.")


def _known(found: object, what: str, typed: str, near: str = "") -> object:
    if found is None:
        raise Refused(f"No existe {what} «{typed}».{near}")
    return found


def _key(row: DayOff) -> tuple[date, object, object, object, object, object, object, bool]:
    """What is written once."""
    place = (row.scope, row.department_id, row.municipality_id, row.tier, row.office_id)
    return (row.day, *place, row.part, row.is_worked)
