"""What a supervisor's board shows: figures of their scope, with the names and codes that lead to its lists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Q

from soportegl.directory.models import Entity, User
from soportegl.incidents.models import Incident
from soportegl.incidents.queries import BY_SLACK
from soportegl.incidents.states import State
from soportegl.reading import figures
from soportegl.reading.figures import Counted, DayOf, Line, Period, Scope, Standing

if TYPE_CHECKING:
    from soportegl.directory.roles import Permissions

#: As many as are offered at once to be given to others.
SHARED = 30


class Municipality(NamedTuple):
    """One on the map: what is open, overdue, and arrived in the period."""

    code: str
    name: str
    numbers: tuple[int, int, int]


@dataclass(frozen=True)
class Board:
    """All of it."""

    scope: Scope
    now: Standing
    since: str
    days: list[DayOf]
    people: list[tuple[User, Counted]]
    entities: list[tuple[str, str, Counted]]
    """Code, name."""
    modules: list[Line]
    expediente_types: list[Line]
    municipalities: list[Municipality]
    departments: list[str]
    """The codes of those that its offices attend; none where it is of the whole country."""


def of(permissions: Permissions, days: int) -> Board:
    """The board of somebody who has one, with the arrivals of so many days."""
    scope = figures.scope_of(permissions)
    assert scope is not None, "who has a board has figures"
    period, found = Period.last_days(days), figures.open_now(scope)
    counts, top = figures.by_municipality(scope, found, period), figures.top_entities(found)
    named = {each.pk: each for each in Entity.objects.filter(Q(code__in=counts) | Q(pk__in=[line.key for line in top]))}
    names = {each.code: each.short_name for each in named.values()}
    load = figures.load_per_person(scope, found)
    people = User.objects.in_bulk([line.key for line in load if line.key])
    return Board(
        scope=scope,
        now=found,
        since=f"{period.since:%d/%m/%Y}",
        days=figures.arrivals_and_endings(scope, period),
        people=[(people[line.key], line.counted) for line in load if line.key in people],
        entities=[(named[line.key].code, named[line.key].short_name, line.counted) for line in top if line.key],
        modules=figures.top_modules(found),
        expediente_types=figures.top_expediente_types(found),
        municipalities=sorted(
            (Municipality(code, names[code], counted) for code, counted in counts.items()),
            key=lambda each: (-each.numbers[0], each.name),
        ),
        departments=_departments(scope),
    )


def held_by(person: User, user: User) -> list[Incident]:
    """What somebody holds at the desks of whoever looks, the most pressing first."""
    held = Incident.objects.in_queue_of(user).filter(holder=person, state=State.IN_RESOLUTION)
    return list(held.with_names("entity").order_by(*BY_SLACK)[:SHARED])


def _departments(scope: Scope) -> list[str]:
    if scope.everything or scope.tiers:
        return []
    found = Entity.objects.filter(office__in=scope.offices).order_by().values_list("department__code", flat=True)
    return sorted(found.distinct())
