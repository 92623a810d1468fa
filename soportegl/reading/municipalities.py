"""What an adviser goes through in the morning: each municipality of their offices, and how they stand with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Max, OuterRef, Q, Subquery
from django.utils import timezone

from soportegl.desk.models import EntityNote
from soportegl.directory.models import Entity, Membership
from soportegl.directory.roles import May, Tier
from soportegl.incidents.models import Event, Incident
from soportegl.incidents.states import OPEN, REGISTRATIONS, Is, State, Verb
from soportegl.lib import clock

if TYPE_CHECKING:
    from soportegl.directory.models import User

#: With these an office and whoever reports heard of each other.
HEARD = tuple(verb for verb in Verb if verb in REGISTRATIONS or verb.marks & (Is.TO_REPORTER | Is.TO_DESK))


@dataclass
class Row:
    """One municipality: what is open there, who waits for whom, and when somebody last spoke with it."""

    entity: Entity
    open: int = 0
    at_risk: int = 0
    overdue: int = 0
    mine: int = 0
    """Those that wait for whoever looks: held by them, or to be taken at their desk."""
    theirs: int = 0
    """Those that wait for an answer of the municipality."""
    last_contact: date | None = None
    days: int | None = None
    """Since then."""
    people: list[User] = field(default_factory=list)


_NEVER = 1_000_000
#: By the name in an address: what it is called, and what comes first.
ORDERS: dict[str, tuple[str, Callable[[Row], Any]]] = {
    "": ("Lo que apremia", lambda row: (-row.overdue, -row.at_risk, -row.mine, -row.open, row.entity.sort_key)),
    "contacto": (
        "Sin contacto",
        lambda row: (-(_NEVER if row.days is None else row.days), row.entity.sort_key),
    ),
    "nombre": ("Nombre", lambda row: row.entity.sort_key),
}


def rows_of(user: User, order: str = "") -> list[Row]:
    """A row for each municipality that the offices of this person attend; those out of use while something is open."""
    today, counts, heard = timezone.localdate(clock.now()), _counts(user), _heard(user)
    ended = Incident.objects.of_desk(Tier.REGIONAL, user).ended().filter(entity=OuterRef("pk"))
    contacts = EntityNote.objects.filter(entity=OuterRef("pk"), retired_at__isnull=True, contact_on__isnull=False)
    entities = (
        Entity.objects.filter(Q(is_active=True) | Q(pk__in=counts), office__in=user.permissions.desk_offices)
        .select_related("office")
        .annotate(
            ended_at=Subquery(ended.order_by("-ended_at", "-id").values("ended_at")[:1]),
            met_on=Subquery(contacts.order_by("-contact_on").values("contact_on")[:1]),
        )
    )
    people, rows = _people(user), []
    for entity in entities:
        moments = [moment for moment in (heard.get(entity.pk), entity.ended_at) if moment]
        days = [*map(timezone.localdate, moments), *([entity.met_on] if entity.met_on else [])]
        row = Row(entity, **counts.get(entity.pk, {}), people=people[entity.pk], last_contact=max(days, default=None))
        # A clock that was set back leaves a contact that is still to come.
        row.days = max(0, (today - row.last_contact).days) if row.last_contact else None
        rows.append(row)
    return sorted(rows, key=ORDERS[order][1])


def _counts(user: User) -> dict[int, dict[str, int]]:
    now, permissions = clock.now(), user.permissions
    held = Q(holder__in=[user.pk, *permissions.stood_for], waiting_since__isnull=True, paused_since__isnull=True)
    to_take = Q(state=State.TRANSFERRED, tier=Tier.REGIONAL, office__in=permissions.agent_offices)
    found = (
        Incident.objects.of_desk(Tier.REGIONAL, user)
        .open()
        .order_by()
        .values("entity")
        .annotate(
            open=Count("pk"),
            at_risk=Count("pk", filter=Q(warn_at__lte=now, due_at__gt=now)),
            overdue=Count("pk", filter=Q(due_at__lte=now)),
            mine=Count("pk", filter=held | to_take),
            theirs=Count("pk", filter=Q(waiting_since__isnull=False)),
        )
    )
    return {row.pop("entity"): row for row in found}


def _heard(user: User) -> dict[int, Any]:
    """When somebody last wrote to somebody in what is open; of what ended, the end says it."""
    events = Event.objects.order_by().filter(
        incident__office__in=user.permissions.desk_offices, incident__state__in=OPEN, verb__in=HEARD
    )
    return dict(events.values_list("incident__entity").annotate(last=Max("at")))


def _people(user: User) -> dict[int, list[User]]:
    rows = Membership.objects.active().who_may(May.REPORT)
    rows = rows.filter(entity__office__in=user.permissions.desk_offices, user__is_active=True)
    people = defaultdict[int, list["User"]](list)
    for row in rows.select_related("user").order_by("-sees_entity", "user__sort_key", "pk"):
        if row.entity_id and row.user not in people[row.entity_id]:
            people[row.entity_id].append(row.user)
    return people
