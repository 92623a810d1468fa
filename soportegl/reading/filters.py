"""The filters of lists: one row each, from which field, place in the address, chip and condition follow."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db.models import Q

from soportegl.directory.models import Category, Consequence, Department, Entity, Module, Office, System, User
from soportegl.incidents.states import DESKS, OPEN, Urgency
from soportegl.lib import clock, days
from soportegl.lib.text import clean
from soportegl.reading.clocks import Standing
from soportegl.reading.filter_types import ME, NOBODY, Day, EntityNamed, Holder, OneOf, RowOf, SaidByHost, Type

if TYPE_CHECKING:
    from soportegl.directory.roles import Permissions


def _stops(value: Consequence, _: User) -> Q:
    return Q(consequence=value)


def _held(value: str | User, person: User) -> Q:
    return Q(holder__isnull=True) if value == NOBODY else Q(holder=person if value == ME else value)


@dataclass(frozen=True)
class Filter:
    """One filter."""

    name: str
    """As addresses and saved views have it: it cannot be changed."""
    label: str
    type: Type
    asks: Callable[[Any, User], Q]
    """What it asks of an incident, for the person who filters."""
    not_before: Filter | None = None
    """The filter whose value this one's must not precede."""
    who: Callable[[Permissions], bool] = lambda permissions: True
    """Who has it; for everybody else it does not exist."""


_MODULES = Module.objects.select_related("system").order_by("system__position", "sort_key")
_STATES = {state.value: str(state.label) for state in OPEN}
_TIERS = {tier.value: tier.numbered for tier in DESKS}
_URGENCIES = {urgency.value: str(urgency.label) for urgency in Urgency}

_CLOCKS = {
    Standing.ON_TIME: "En plazo",
    Standing.AT_RISK: "En riesgo",
    Standing.OVERDUE: "Vencida",
    Standing.PAUSED: "En pausa",
    Standing.NONE: "Sin plazo",
}
_CONDITIONS: dict[Standing, Callable[[datetime], Q]] = {
    Standing.ON_TIME: lambda now: Q(due_at__gt=now) & (Q(warn_at__gt=now) | Q(warn_at__isnull=True)),
    Standing.AT_RISK: lambda now: Q(due_at__gt=now, warn_at__lte=now),
    Standing.OVERDUE: lambda now: Q(due_at__lte=now),
    Standing.PAUSED: lambda now: Q(paused_since__isnull=False),
    Standing.NONE: lambda now: Q(due_at__isnull=True, paused_since__isnull=True),
}

_SINCE = Filter("desde", "Creada desde", Day(), lambda value, _: Q(created_at__gte=days.midnight(value)))

_SCREEN, _OPERATION, _ERROR = (SaidByHost(f"{name}_key") for name in ("screen", "operation", "error"))

FILTERS = (
    Filter("sistema", "Sistema", RowOf(System.objects.all, "Todos", "slug"), lambda value, _: Q(system=value)),
    Filter("modulo", "Módulo", RowOf(_MODULES.all, "Todos"), lambda value, _: Q(module=value)),
    Filter("entidad", "Entidad", EntityNamed(), lambda value, _: Q(entity=value)),
    Filter(
        "departamento",
        "Departamento",
        RowOf(Department.objects.all, "Todos", "code"),
        lambda value, _: Q(entity__in=Entity.objects.filter(department=value).values("pk")),
    ),
    Filter("sede", "Sede", RowOf(Office.objects.all, "Todas"), lambda value, _: Q(office=value)),
    Filter("categoria", "Categoría", RowOf(Category.objects.all, "Todas"), lambda value, _: Q(category=value)),
    Filter("urgencia", "Urgencia", OneOf(_URGENCIES, "Todas"), lambda value, _: Q(urgency=value)),
    Filter("estado", "Estado", OneOf(_STATES, "Todos"), lambda value, _: Q(state=value)),
    Filter("nivel", "Nivel", OneOf(_TIERS, "Todos"), lambda value, _: Q(tier=value)),
    Filter("plazo", "Plazo", OneOf(_CLOCKS, "Cualquiera"), lambda value, _: _CONDITIONS[value](clock.now())),
    Filter("detiene", "Qué se detiene", RowOf(Consequence.objects.all, "Cualquiera"), _stops),
    Filter("tiene", "La tiene", Holder(), _held),
    _SINCE,
    Filter(
        "hasta",
        "Creada hasta",
        Day(),
        lambda value, _: Q(created_at__lt=days.midnight(value + timedelta(days=1))),
        not_before=_SINCE,
    ),
    Filter("pantalla", "Pantalla", _SCREEN, _SCREEN.asks),
    Filter("operacion", "Número de operación", _OPERATION, _OPERATION.asks),
    Filter("error", "Código de error", _ERROR, _ERROR.asks),
)


def of(person: User) -> list[Filter]:
    """The filters this person has."""
    return [each for each in FILTERS if each.who(person.permissions)]


@dataclass(frozen=True)
class Chip:
    """A filter as the list shows it; the value of one that was not understood is the reason."""

    name: str
    label: str
    value: str


@dataclass
class Filtering:
    """What some filters come to."""

    condition: Q = field(default_factory=Q)
    chips: list[Chip] = field(default_factory=list)
    wrong: list[Chip] = field(default_factory=list)
    """Those that were not understood: they filter nothing."""


def read(asked: Mapping[str, str], person: User) -> Filtering:
    """What these filters, by name, come to for this person; a name that is none asks nothing."""
    made, values = Filtering(), dict[str, Any]()
    for each in of(person):
        if not (typed := asked.get(each.name, "").strip()):
            continue
        try:
            value = values[each.name] = each.type.read(clean(typed))
            if (first := each.not_before) and first.name in values and value < values[first.name]:
                raise ValidationError(f"Es anterior a «{first.label}».")
        except ValidationError as wrong:
            made.wrong.append(Chip(each.name, each.label, " ".join(wrong.messages)))
            continue
        made.condition &= each.asks(value, person)
        made.chips.append(Chip(each.name, each.label, each.type.shown(value)))
    return made
