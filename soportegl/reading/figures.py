"""What a board shows of a scope: what is open this moment, what came and ended day by day, and who has how much."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from django.core.cache.backends.locmem import LocMemCache

from soportegl.directory.models import Entity, ExpedienteType, Module, User
from soportegl.figures import sums
from soportegl.figures.periods import Period
from soportegl.figures.scopes import Scope, scope_of
from soportegl.figures.standing import AGES, NOTHING, Counted, Standing, standing
from soportegl.incidents.change_token import change_token
from soportegl.lib import clock
from soportegl.lib.text import fold

if TYPE_CHECKING:
    from django.db.models import Model

# Of 100,000 open ones it takes 200 ms, kept until anything happens 1; what becomes due is seen a minute later at most.
NEAR = LocMemCache("standing", {"TIMEOUT": 60})
#: How many lines a board shows of each list.
MOST = 10


class Line(NamedTuple):
    """One row of a list: the key of what it counts (None: of none), its name, and how many."""

    key: int | None
    name: str
    counted: Counted


class DayOf(NamedTuple):
    """What came to a scope on a day, and what left it."""

    day: date
    arrived: int
    ended: int


def open_now(scope: Scope) -> Standing:
    """What is open, at risk, overdue and paused this moment, by all that a board asks of it: one statement.

    The other functions are given it, so that a page counts once.
    """
    key = f"{hash((scope, change_token()))}"
    if (known := NEAR.get(key)) is None:
        NEAR.set(key, known := standing(scope, clock.now()))
    found: Standing = known
    return found


def at_risk(found: Standing) -> int:
    """How many have used three quarters of their time and are not due yet."""
    return found.total.at_risk


def overdue(found: Standing) -> int:
    """How many are past their time."""
    return found.total.overdue


def ageing(found: Standing) -> list[tuple[str, Counted]]:
    """How many are so old, the youngest first."""
    return found.ages


def arrivals_and_endings(scope: Scope, period: Period) -> list[DayOf]:
    """Of each day of a period, also of one without any. At a tier, what reached it and what left it counts."""
    came, went = _came(scope), "attended" if scope.is_of_tiers else "ended"
    found = sums.of(period, scope, (sums.DAY,), measures=(came, went))
    days = (period.since + timedelta(days=number) for number in range(period.days))
    return [DayOf(day, *((row[came], row[went]) if (row := found.get((day,))) else (0, 0))) for day in days]


def load_per_person(scope: Scope, found: Standing) -> list[Line]:
    """How many each person has, the most first; nobody's name for whoever is not told who works."""
    if not scope.names:
        return []
    people = User.objects.in_bulk([key for key in found.holders if key])
    lines = [Line(key, str(people[key]), counted) for key, counted in found.holders.items() if key in people]
    return sorted(lines, key=lambda line: (-line.counted.open, fold(line.name)))


def top_entities(found: Standing) -> list[Line]:
    """The entities with most open ones."""
    return _top(found.entities, Entity)


def top_modules(found: Standing) -> list[Line]:
    """The same of modules; those without one are a line as well."""
    return _top(found.modules, Module)


def top_expediente_types(found: Standing) -> list[Line]:
    """The same of types of expediente; most incidents have none, which is no line."""
    return _top({key: counted for key, counted in found.expediente_types.items() if key}, ExpedienteType)


def by_municipality(scope: Scope, found: Standing, period: Period) -> dict[str, tuple[int, int, int]]:
    """How many each municipality has, by its code of INE: open, overdue, and arrived in the period.

    What a body of a municipality reports, as a mancomunidad, counts for it.
    """
    came = _came(scope)
    arrived = {key: row[came] for (key,), row in sums.of(period, scope, ("entity",), measures=(came,)).items()}
    made: dict[str, tuple[int, int, int]] = {}
    for key, code in _codes().items():
        now, before = found.entities.get(key, NOTHING), made.get(code, (0, 0, 0))
        counted = (before[0] + now.open, before[1] + now.overdue, before[2] + arrived.get(key, 0))
        if any(counted):
            made[code] = counted
    return made


def _came(scope: Scope) -> str:
    """The measure of what comes to a scope."""
    return "received" if scope.is_of_tiers else "arrived"


def _codes() -> dict[int | None, str]:
    """The code of the municipality of each entity."""
    rows = Entity.objects.order_by().values_list("pk", "code", "department_id", "municipality")
    # A municipality is called by four digits, another body there otherwise.
    own = {(where, fold(name)): code for _, code, where, name in rows if len(code) == 4 and code.isdigit()}
    return {key: code for key, _, where, name in rows if (code := own.get((where, fold(name))))}


def _top(counts: Mapping[int | None, Counted], model: type[Model]) -> list[Line]:
    chosen = sorted(counts.items(), key=lambda row: (-row[1].open, row[0] or 0))[:MOST]
    names = model._default_manager.in_bulk([key for key, _ in chosen if key])
    return [Line(key, str(names[key]) if key else "Sin módulo", counted) for key, counted in chosen]


__all__ = [
    "AGES",
    "Counted",
    "Line",
    "Period",
    "Scope",
    "Standing",
    "ageing",
    "arrivals_and_endings",
    "at_risk",
    "by_municipality",
    "load_per_person",
    "open_now",
    "overdue",
    "scope_of",
    "top_entities",
    "top_expediente_types",
    "top_modules",
]
