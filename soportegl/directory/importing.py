"""Loads the catalogue that comes with the package; what is already there stays as it is."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from datetime import UTC, date, datetime
from importlib.resources import files
from typing import Any, TypeVar

from django.db import models, transaction

from soportegl.directory.models import (
    Category,
    Consequence,
    DayOff,
    Department,
    Entity,
    ExpedienteType,
    Module,
    PlaceScope,
    Position,
    Promise,
    Region,
    System,
)
from soportegl.lib import clock
from soportegl.lib.text import fold, sort_key

M = TypeVar("M", bound=models.Model)
DATA = files("soportegl.directory") / "data"


def read_csv(name: str) -> list[dict[str, str]]:
    """The rows of a file of the catalogue."""
    with (DATA / name).open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


@transaction.atomic
def load_catalogue() -> int:
    """Add what the catalogue has and the database has not; returns how many rows were added."""
    is_first = not Entity.objects.exists()
    return _load_places() + load_feasts() + _load_systems() + _load_lists() + _load_promises(is_first)


def _add(model: type[M], key: str, rows: Iterable[dict[str, Any]]) -> int:
    """Insert the rows whose key is not there yet. Sorting and search keys are set here: bulk inserts skip `save`."""
    known = set(model._default_manager.values_list(key, flat=True))
    new = {row[key]: model(**row, sort_key=sort_key(row["name"])) for row in rows if row[key] not in known}
    return len(model._default_manager.bulk_create(new.values()))


def _load_places() -> int:
    departments, municipalities = read_csv("departamentos.csv"), read_csv("municipios.csv")
    added = _add(
        Region,
        "number",
        ({"number": row["region_number"], "name": row["region"]} for row in departments),
    )
    regions = {region.number: region for region in Region.objects.all()}
    added += _add(
        Department,
        "code",
        ({"code": row["code"], "name": row["name"], "region": regions[row["region_number"]]} for row in departments),
    )
    by_code = {department.code: department for department in Department.objects.all()}
    return added + _add(Entity, "code", (_entity(row, by_code[row["department_code"]]) for row in municipalities))


def _entity(row: dict[str, str], department: Department) -> dict[str, Any]:
    name = f"Municipalidad de {row['name']}, {department.name}"
    return {
        "code": row["code"],
        "name": name,
        "municipality": row["name"],
        "department": department,
        "aliases": row["aliases"],
        "search_text": fold(f"{row['code']} {name} {row['aliases']}"),
    }


def load_feasts() -> int:
    """The feast of a place is a day off there by law, each year; one that was put out of use stays so."""
    yearly = DayOff.objects.filter(scope=PlaceScope.MUNICIPALITY, is_yearly=True)
    known = set(yearly.values_list("municipality__code", "day__month", "day__day"))
    codes = {entity.code: entity for entity in Entity.objects.all()}
    new = []
    for row in read_csv("asuetos_locales.csv"):
        day, entity = date.fromisoformat(row["day"]), codes[row["code"]]
        if (row["code"], day.month, day.day) not in known:
            place = {"scope": PlaceScope.MUNICIPALITY, "municipality": entity}
            new.append(DayOff(day=day, name=row["name"], basis=row["basis"], is_yearly=True, **place))
    return len(DayOff.objects.bulk_create(new))


def _load_systems() -> int:
    catalogue = json.loads((DATA / "catalogo.json").read_text(encoding="utf-8"))["systems"]
    fields = ("slug", "name", "tagline")
    rows = [{**{field: row[field] for field in fields}, "position": place} for place, row in enumerate(catalogue)]
    added = _add(System, "slug", rows)
    for row in catalogue:
        system = System.objects.get(slug=row["slug"])
        known = set(system.modules.values_list("name", flat=True))
        new = [name for name in row["modules"] if name not in known]
        Module.objects.bulk_create(Module(system=system, name=name, sort_key=sort_key(name)) for name in new)
        added += len(new)
    return added


def _load_lists() -> int:
    catalogue = json.loads((DATA / "catalogo.json").read_text(encoding="utf-8"))
    lists: tuple[tuple[type[models.Model], str], ...] = (
        (ExpedienteType, "expediente_types"),
        (Category, "categories"),
        (Position, "positions"),
    )
    consequences = [{**row, "position": place} for place, row in enumerate(catalogue["consequences"])]
    added = sum(_add(model, "name", ({"name": name} for name in catalogue[key])) for model, key in lists)
    return added + _add(Consequence, "name", consequences)


def _load_promises(is_first: bool) -> int:
    """What is promised where nobody promised anything yet; to what is open already no promise had been made."""
    if Promise.objects.exists():
        return 0
    rows = json.loads((DATA / "catalogo.json").read_text(encoding="utf-8"))["promises"]
    since = datetime(2000, 1, 1, tzinfo=UTC) if is_first else clock.now()
    names = ("tier", "urgency", "take_minutes", "solve_minutes")
    made = (Promise(valid_from=since, **dict(zip(names, row, strict=True))) for row in rows)
    return len(Promise.objects.bulk_create(made))
