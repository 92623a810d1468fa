"""What is asked of a report, as an address writes it, and the rows that answer, whoever shows them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from soportegl.directory import entities
from soportegl.directory.models import Entity, ExpedienteType, Module, Office, System, User
from soportegl.directory.roles import Tier
from soportegl.figures import sums
from soportegl.figures.counting import month_of
from soportegl.figures.periods import MOST_DAYS, MOST_DAYS_OF_ONE, Period
from soportegl.figures.reports import GROUPS, REPORTS, Column, Group, Report
from soportegl.figures.scopes import Scope
from soportegl.lib import clock, days
from soportegl.lib.text import clean, fold

if TYPE_CHECKING:
    from django.db.models import Model

#: Of what a report can be narrowed to, the name in an address and the dimension.
NARROWING = {
    "nivel": "tier",
    "sede": "office",
    "sistema": "system",
    "modulo": "module",
    "entidad": "entity",
    "persona": "person",
}
_NOT_OF_PEOPLE = frozenset({"arrived", "received"})
_NOT_IN_LIST = "Elija uno de la lista."
_MODELS: dict[str, type[Model]] = {
    "office": Office,
    "system": System,
    "module": Module,
    "entity": Entity,
    "person": User,
    "expediente_type": ExpedienteType,
}
_NONE = {"office": "Sin sede", "module": "Sin módulo", "person": "Nadie la tomó", "expediente_type": "Sin expediente"}
_HOURS = range(24)


@dataclass
class Asked:
    """One report as it is asked for; what was not understood is said under its name, and narrows nothing."""

    report: Report
    scope: Scope
    period: Period
    group: Group
    narrowed: dict[str, int] = field(default_factory=dict)
    compares: bool = False
    wrong: dict[str, str] = field(default_factory=dict)
    written: dict[str, str] = field(default_factory=dict)

    @property
    def columns(self) -> tuple[Column, ...]:
        """Those that say something of its rows: nobody is sent anything in person."""
        columns = self.report.columns
        return tuple(each for each in columns if each.key not in _NOT_OF_PEOPLE) if self.group.personal else columns

    @property
    def address(self) -> str:
        """The same behind a question mark."""
        return urlencode({name: value for name, value in self.written.items() if value})


class Row(NamedTuple):
    """One row: the key of what it counts, its name, and a value for each column; and those of the period before."""

    key: Any
    label: str
    values: list[float | None]
    before: list[float | None]


class Answer(NamedTuple):
    """All of a report."""

    columns: tuple[Column, ...]
    rows: list[Row]
    total: Row
    before: Period


def read(report: str, written: Mapping[str, str], scope: Scope) -> Asked:
    """What an address asks. Raises KeyError when there is no such report."""
    found = REPORTS[report]
    wrong: dict[str, str] = {}
    period = _period(written, wrong)
    asked = Asked(found, scope, period, GROUPS[found.groups[0]], wrong=wrong, written=dict(written))
    asked.compares = written.get("comparar", "") in ("1", "on", "true")
    if slug := written.get("por", ""):
        if slug in found.groups and (scope.names or not GROUPS[slug].personal):
            asked.group = GROUPS[slug]
        else:
            wrong["por"] = _NOT_IN_LIST
    for name, dimension in NARROWING.items():
        if typed := clean(written.get(name, ""))[:200]:
            key, sentence = _key(dimension, typed, scope)
            if sentence:
                wrong[name] = sentence
            else:
                asked.narrowed[dimension] = key
    if sums.DAY in asked.group.by and period.days > MOST_DAYS:
        wrong["por"] = f"Son {period.days} días. Elija un período de hasta {MOST_DAYS}, o vea el informe por mes."
        asked.group = GROUPS["mes"]
    if not wrong and (problem := _too_wide(asked)):
        wrong["por"] = problem
    return asked


def answer(asked: Asked) -> Answer:
    """The rows, each told apart as was asked, and what all of them come to."""
    now = _rows(asked, asked.period)
    before = asked.period.before
    then = _rows(asked, before) if asked.compares else {}
    columns = asked.columns
    empty = dict.fromkeys(next(iter(now.values()), next(iter(then.values()), {})), 0)

    def row(key: Any, label: str, here: dict[str, int], there: dict[str, int]) -> Row:
        return Row(key, label, _values(columns, here), _values(columns, there) if asked.compares else [])

    # A day or a month is not the same one in the period before: those stand beside each other in their order.
    moves = bool({sums.DAY, sums.MONTH} & {*asked.group.by})
    keys = list(now) if moves else [*now, *(key for key in then if key not in now)]
    labels = _labels(asked.group, keys)
    beside = dict(zip(sorted(now), (then[key] for key in sorted(then)), strict=False)) if moves else then
    rows = [row(key[0], labels[key], now.get(key, empty), beside.get(key, empty)) for key in keys]
    rows.sort(key=lambda each: _place(asked.group, each))
    total = row(None, "Total", _sum(now.values(), empty), _sum(then.values(), empty))
    return Answer(columns, rows if any(any(each.values) for each in rows) else [], total, before)


def _values(columns: Iterable[Column], measures: dict[str, int]) -> list[float | None]:
    return [column.of(measures) if measures else None for column in columns]


def _sum(rows: Iterable[dict[str, int]], empty: dict[str, int]) -> dict[str, int]:
    total = dict(empty)
    for row in rows:
        for name, value in row.items():
            total[name] += value
    return total


def _rows(asked: Asked, period: Period) -> dict[tuple[Any, ...], dict[str, int]]:
    found = sums.of(period, asked.scope, asked.group.by, asked.narrowed)
    if asked.group.slug == "hora":
        return _by_hour(found)
    # Who nobody took has no person: of people only those are rows.
    return {key: row for key, row in found.items() if key[0] is not None or not asked.group.personal}


def _by_hour(found: sums.Sums) -> dict[tuple[Any, ...], dict[str, int]]:
    """A row for each hour between the first and the last at which anything came, and a column for each weekday."""
    hours = [hour for hour, _ in found if hour is not None]
    rows: dict[tuple[Any, ...], dict[str, int]] = {}
    for hour in range(min(hours), max(hours) + 1) if hours else ():
        row = {f"day{day}": found.get((hour, day), {}).get("received", 0) for day in range(7)}
        rows[hour,] = {**row, "received": sum(row.values())}
    return rows


def _labels(group: Group, keys: list[tuple[Any, ...]]) -> dict[tuple[Any, ...], str]:
    dimension, values = group.by[0], [key[0] for key in keys if key[0] is not None]
    if model := _MODELS.get(dimension):
        names: dict[Any, str] = {key: _name(row) for key, row in model._default_manager.in_bulk(values).items()}
    else:
        write = _WRITTEN[dimension]
        names = {value: write(value) for value in values}
    return {key: names.get(key[0], _NONE.get(dimension, "Sin dato")) for key in keys}


def _name(row: Any) -> str:
    return row.short_name if isinstance(row, Entity) else str(row)


_WRITTEN: dict[str, Callable[[Any], str]] = {
    "tier": lambda tier: f"N{tier} {Tier(tier).label}",
    "hour": lambda hour: f"{hour:02}:00",
    sums.DAY: lambda day: f"{day:%d/%m/%Y}",
    sums.MONTH: lambda month: f"{month:%m/%Y}",
}


def _place(group: Group, row: Row) -> Any:
    """Where a row stands: in the order of time, of tiers or of hours, or else the one with most first."""
    if group.by[0] in ("tier", "hour", sums.DAY, sums.MONTH):
        return (row.key is None, row.key or 0) if not isinstance(row.key, date) else row.key
    return -(row.values[0] or 0), fold(row.label)


def _period(written: Mapping[str, str], wrong: dict[str, str]) -> Period:
    today = timezone.localdate(clock.now())
    said: dict[str, date | None] = {}
    for name in ("desde", "hasta"):
        try:
            said[name] = days.read(typed) if (typed := written.get(name, "").strip()) else None
        except ValidationError as problem:
            wrong[name] = " ".join(problem.messages)
    until = said.get("hasta") or today
    since = said.get("desde") or month_of(until)
    if since > until:
        name = "hasta" if said.get("hasta") else "desde"
        wrong[name] = "Termina antes de empezar." if name == "hasta" else "Es una fecha que todavía no llega."
        return Period(month_of(today), today)
    return Period(since, until)


def _key(dimension: str, typed: str, scope: Scope) -> tuple[int, str]:
    """The key of what was typed or chosen, or what is wrong with it."""
    if dimension == "tier":
        known = {str(tier.value): tier.value for tier in Tier if tier > Tier.MUNICIPAL}
        return (known[typed], "") if typed in known else (0, _NOT_IN_LIST)
    if dimension == "person":
        person = User.objects.filter(username__iexact=typed).first() if scope.names else None
        return (person.pk, "") if person else (0, "Escriba el usuario de quien atiende.")
    if dimension == "entity":
        try:
            return entities.one(typed, Q()).pk, ""
        except ValidationError as problem:
            return 0, " ".join(problem.messages)
    if dimension == "system":
        system = System.objects.filter(slug=typed).first()
        return (system.pk, "") if system else (0, _NOT_IN_LIST)
    # Numbers of ours: what a column cannot hold is none of them.
    key = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0
    return (key, "") if _MODELS[dimension]._default_manager.filter(pk=key).exists() else (0, _NOT_IN_LIST)


def _too_wide(asked: Asked) -> str:
    """Why this cannot be counted while somebody waits."""
    names = {*asked.group.by, *asked.narrowed} - {sums.DAY, sums.MONTH}
    group = asked.group.label.lower()
    if sums.cut_of(names) is not None or "entity" in asked.narrowed:
        return ""
    if "person" not in asked.narrowed:
        return f"Así no se puede ver por {group}: quite un filtro, o elija una entidad o una persona."
    # Of three years of a person four seconds, of one month a tenth of one.
    if asked.period.days > MOST_DAYS_OF_ONE:
        return f"De una persona, por {group} se ven hasta {MOST_DAYS_OF_ONE} días. Elija un período más corto."
    return ""
