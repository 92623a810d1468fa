"""The rows of a page: read by their keys, which were chosen among those that the person sees."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from soportegl.directory.calendars import calendars_at, token_now
from soportegl.directory.models.people import today
from soportegl.directory.models.place import short_name
from soportegl.directory.roles import Tier
from soportegl.incidents import policy
from soportegl.incidents.models import Incident
from soportegl.incidents.states import Place, State
from soportegl.incidents.titles import title_of
from soportegl.lib import keyset
from soportegl.lib.query_cache import CachedQuery
from soportegl.reading.clocks import CALENDARS, Kept

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from soportegl.directory.models import User
    from soportegl.incidents.queries import IncidentQuerySet
    from soportegl.lib.worktime import Calendar

#: As many as a page of a list of the desk has.
MOST = 50
COLUMNS = (
    *("pk", "code", "synopsis", "state", "tier", "office_id", "entity__name", "system__name", "urgency", "created_at"),
    *("moved_at", "ended_at", "holder_id", "holder__full_name", "waiting_since", "answered_at", "arrived_by"),
    *("verification", "event_count", policy.HOLDER_ATTENDS, *Kept._fields, CALENDARS),
)


@dataclass(unsafe_hash=True)  # nothing changes it once it stands on its page
class IncidentRow:
    """One incident as a list has it, for one person; without instances, since nothing is read as often."""

    pk: int
    code: str
    title: str
    place: Place
    entity: str
    system: str
    urgency: str
    created_at: datetime
    moved_at: datetime
    holder: str
    """Who has it; empty when nobody does."""
    mine: bool
    stood_for: bool
    """Whoever looks stands in for who has it."""
    at_own_desk: bool
    can_take: bool
    holder_is_gone: bool
    is_answered: bool
    is_waiting: bool
    arrived_by: str
    verification: str
    version: int
    clock: Kept
    """What its row keeps of its clock,"""
    calendar: Calendar
    """and on which calendar that is counted where it stands."""
    turn: int = 1
    """0 when it is suggested to whoever looks."""

    @property
    def suggested(self) -> bool:
        return self.turn == 0


def _read(day: date, *keys: int) -> QuerySet[Any, Any]:
    held = {policy.HOLDER_ATTENDS: policy.holder_attends(day), CALENDARS: token_now()}
    # As a list of the columns again: what is annotated later would stand in it twice.
    return Incident.objects.columns("pk")(keys).annotate(**held).values_list(*COLUMNS)


_READ = CachedQuery(_read, date, *[int] * MOST)


def load(keys: Sequence[int], person: User) -> Iterable[IncidentRow]:
    """The rows with these keys, a page at most, as this person has them."""
    # The query is compiled for a whole page; no row has the key 0.
    found = _READ.rows(today(), *keys, *[0] * (MOST - len(keys)))
    return (_row(dict(zip(COLUMNS, values, strict=True)), person) for values in found)


def _row(of: dict[str, Any], person: User) -> IncidentRow:
    place, permissions = Place(State(of["state"]), Tier(of["tier"])), person.permissions
    return IncidentRow(
        pk=of["pk"],
        code=of["code"],
        title=title_of(of["synopsis"]),
        place=place,
        entity=short_name(of["entity__name"]),
        system=of["system__name"],
        urgency=of["urgency"],
        created_at=of["created_at"],
        moved_at=of["moved_at"] or of["ended_at"],
        holder=of["holder__full_name"] or "",
        mine=of["holder_id"] == person.pk,
        stood_for=of["holder_id"] in permissions.stood_for if permissions.stands_for else False,
        at_own_desk=place.tier in permissions.desk_tiers,
        can_take=place.state == State.TRANSFERRED and policy.attends(permissions, of["tier"], of["office_id"]),
        holder_is_gone=not of[policy.HOLDER_ATTENDS],
        is_answered=of["answered_at"] is not None,
        is_waiting=of["waiting_since"] is not None,
        arrived_by=of["arrived_by"],
        verification=of["verification"],
        version=of["event_count"],
        clock=Kept(*(of[name] for name in Kept._fields)),
        calendar=calendars_at(of[CALENDARS]).of_desk(of["tier"], of["office_id"]),
    )


def instances_of(*columns: str) -> Callable[[list[int]], list[Incident]]:
    """What reads these columns of the rows of a page as instances.

    With the columns of its holder each row also carries whether that person still attends, and with when it is due the
    token of the calendars.
    """
    shown = _SHOWN.of(columns, any(column.startswith("holder__") for column in columns))
    # Compiled for a whole page; no row has the key 0.
    return lambda keys: shown.instances(today(), *keys, *[0] * (keyset.SIZE - len(keys)))


def _shown(columns: tuple[str, ...], held: bool, day: date, *keys: int) -> IncidentQuerySet:
    shown = Incident.objects.showing(*columns)(keys)
    more = {policy.HOLDER_ATTENDS: policy.holder_attends(day)} if held else {}
    return shown.annotate(**more | ({CALENDARS: token_now()} if "due_at" in columns else {}))


_SHOWN = CachedQuery(_shown, date, *[int] * keyset.SIZE)
