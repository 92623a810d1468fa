"""Registro de Incidencias: the open ones of whoever reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Case, IntegerField, Value, When

from soportegl.directory.models import User
from soportegl.incidents.models import Incident
from soportegl.lib import keyset
from soportegl.lib.counting import Counted, count_kept
from soportegl.lib.recipes import Recipe
from soportegl.reading import rows
from soportegl.reading.clocks import Kept
from soportegl.reading.search import COUNT_LIMIT

if TYPE_CHECKING:
    from soportegl.directory.roles import Permissions
    from soportegl.incidents.queries import IncidentQuerySet
    from soportegl.lib.keyset import Page

#: Of what a host shows beside its own work.
MOST = 20
_LOAD = rows.instances_of(
    *("code", "synopsis", "state", "tier", "max_tier", "withdrawn", "verification"),
    *("arrived_by", "created_at", "state_since", "waiting_since", "system__name", "entity__name"),
    *("holder__full_name", "holder__username", "reporter__full_name", "reporter__username"),
    *(*Kept._fields, "office"),
)


def page(person: User, *, after: str = "", before: str = "") -> Page[Incident]:
    """The open ones of this person, or of the entity they see; those that wait for their answer first."""
    walked = Recipe(_in_turn, person.permissions)
    order = ("turn", "-created_at", "-id")
    return keyset.page_of(walked, _LOAD, order=order, after=after, before=before, who=person.pk)


def own(person: User) -> list[Incident]:
    """What this person reported and is open, or waits for their word on its solution; first what is theirs to do."""
    mine = Incident.objects.of_reporter(person).filter(reporter=person).with_names("system", "entity")
    asked = mine.open().waiting_for_reporter().order_by("-waiting_since")
    others = mine.open().filter(waiting_since__isnull=True).order_by("-created_at", "-id")
    return [*asked[:MOST], *mine.to_be_verified_by(person).order_by("-ended_at")[:MOST], *others[:MOST]][:MOST]


def counts(person: User) -> dict[str, int]:
    """How many are open, wait for this person's answer (`asked`), and for their word on the solution (`to_verify`)."""
    return count_kept(COUNT_LIMIT, Recipe(_counted, person.permissions), person.pk)


def _counted(permissions: Permissions, who: int) -> Counted:
    person = User.with_permissions(permissions, who)
    own = Incident.objects.of_reporter(person)
    return {
        "open": own.open(),
        "asked": own.open().waiting_for_reporter().filter(reporter=person),
        "to_verify": own.to_be_verified_by(person),
    }


def _in_turn(permissions: Permissions, who: int) -> IncidentQuerySet:
    person = User.with_permissions(permissions, who)
    waits = When(waiting_since__isnull=False, reporter=person, then=Value(0))
    turn = Case(waits, default=Value(1), output_field=IntegerField())
    return Incident.objects.of_reporter(person).open().annotate(turn=turn)
