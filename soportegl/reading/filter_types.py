"""What can be asked for with a filter: how each type is read, shown and offered."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db.models import Q, QuerySet

from soportegl.directory import entities
from soportegl.directory.models import Entity, Membership, User
from soportegl.directory.roles import May, Tier
from soportegl.incidents.models import IncidentContext
from soportegl.incidents.models.context import KEY
from soportegl.lib import days
from soportegl.lib.text import fold

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
    return tier not in mine.desk_tiers, tier, tier.numbered


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
