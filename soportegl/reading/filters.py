"""The filters of lists: one row each, from which field, place in the address, chip and condition follow."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db.models import Q, QuerySet

from soportegl.directory import entities
from soportegl.directory.models import (
    Category,
    Consequence,
    Department,
    Entity,
    Membership,
    Module,
    Office,
    System,
    User,
)
from soportegl.directory.roles import May, Tier
from soportegl.incidents.models import IncidentContext
from soportegl.incidents.models.context import KEY
from soportegl.incidents.states import DESKS, OPEN, Urgency
from soportegl.lib import clock, days
from soportegl.lib.text import clean, fold
from soportegl.reading.clocks import Standing

if TYPE_CHECKING:
    from soportegl.directory.roles import Permissions

#: A value and its label, or a group and its own.
Choice = tuple[str, "str | list[tuple[str, str]]"]
NOT_IN_LIST = "Elija una opción de la lista."
ME, NOBODY = "yo", "nadie"


class Type(ABC):
    """What can be asked for with a filter."""

    takes_others = False
    """Whether it may be something that is not offered."""

    @abstractmethod
    def read(self, typed: str) -> Any:
        """The value that was typed. Raises ValidationError."""

    def shown(self, value: Any) -> str:
        """The value as people read it."""
        return str(value)

    def choices(self, person: User) -> list[Choice]:
        """What is offered to this person; nothing where it is typed."""
        return []


@dataclass(frozen=True)
class RowOf(Type):
    """A row of a catalogue."""

    rows: Callable[[], QuerySet[Any]]
    every: str
    key: str = "pk"

    def read(self, typed: str) -> Any:
        try:
            return self.rows().get(**{self.key: typed})
        except (ValueError, ObjectDoesNotExist):
            raise ValidationError(NOT_IN_LIST) from None

    def choices(self, person: User) -> list[Choice]:
        return [("", self.every), *((str(getattr(row, self.key)), str(row)) for row in self.rows())]


@dataclass(frozen=True)
class OneOf(Type):
    """One of some values that have their labels."""

    values: dict[Any, str]
    every: str

    def read(self, typed: str) -> Any:
        for value in self.values:
            if str(value) == typed:
                return value
        raise ValidationError(NOT_IN_LIST)

    def shown(self, value: Any) -> str:
        return self.values[value]

    def choices(self, person: User) -> list[Choice]:
        return [("", self.every), *((str(value), label) for value, label in self.values.items())]


class EntityNamed(Type):
    """An entity, by its code or its name."""

    def read(self, typed: str) -> Entity:
        return entities.one(typed)

    def shown(self, value: Entity) -> str:
        return value.short_name


class Day(Type):
    """A date."""

    def read(self, typed: str) -> date:
        return days.read(typed)

    def shown(self, value: date) -> str:
        return f"{value:%d/%m/%Y}"


class Holder(Type):
    """Whoever holds it: oneself, nobody, or a user name, which may also be one that no list offers."""

    takes_others = True

    def read(self, typed: str) -> str | User:
        if (said := typed.lower()) in (ME, NOBODY):
            return said
        if person := User.objects.filter(username__iexact=typed).first():
            return person
        raise ValidationError("No hay ninguna persona con ese usuario.")

    def shown(self, value: str | User) -> str:
        return {ME: "Yo", NOBODY: "Nadie"}[value] if isinstance(value, str) else str(value)

    def choices(self, person: User) -> list[Choice]:
        """Those who attend, one's own desks first; whoever attends at two places is named once, where it is nearer."""
        rows = Membership.objects.active().who_may(May.ATTEND).select_related("user", "office")
        placed = sorted(
            ((_place(row, person.permissions), row.user) for row in rows), key=lambda each: (each[0], str(each[1]))
        )
        groups, named = dict[tuple[bool, int, str], list[tuple[str, str]]](), set[int]()
        for place, one in placed:
            if one.pk not in named:
                named.add(one.pk)
                groups.setdefault(place, []).append((one.username, str(one)))
        people: list[Choice] = [(label, group) for (_, _, label), group in groups.items()]
        return [("", "Cualquiera"), (ME, "Yo"), (NOBODY, "Nadie, sin tomar"), *people]


def _place(row: Membership, mine: Permissions) -> tuple[bool, int, str]:
    """In which order the group of a membership comes, and its name."""
    tier = Tier(row.tier or Tier.REGIONAL)
    if tier == Tier.REGIONAL:
        return row.office_id not in mine.desk_offices, tier, str(row.office or "Nivel 2")
    return tier not in mine.desk_tiers, tier, f"Nivel {tier.value}. {tier.label}"


@dataclass(frozen=True)
class SaidByHost(Type):
    """What a host said of the screen, by its beginning; one that no incident has is none."""

    column: str
    #: More than this is no beginning of anything.
    longest: ClassVar[int] = KEY

    def read(self, typed: str) -> str:
        if len(typed) > self.longest or not self.having(typed).exists():
            raise ValidationError("Ninguna incidencia lo tiene. Escriba cómo empieza, por ejemplo las primeras letras.")
        return typed

    def having(self, typed: str) -> QuerySet[IncidentContext]:
        return IncidentContext.objects.filter(**{f"{self.column}__startswith": fold(typed)})

    def asks(self, typed: str, person: User) -> Q:
        """Those of which the host said so."""
        return Q(pk__in=self.having(typed).values("incident"))


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
_TIERS = {tier.value: f"Nivel {tier.value}. {tier.label}" for tier in DESKS}
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
