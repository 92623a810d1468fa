"""What lies in the hands of a person, an office, an entity or a system: seen before they are put out of use."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, NamedTuple

from soportegl.directory.models import Membership, User
from soportegl.directory.roles import May, Tier, who_may
from soportegl.incidents import policy
from soportegl.incidents.models import Incident

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from soportegl.directory.models import Entity, Office, System
    from soportegl.directory.roles import Permissions

#: Rows of a line that are shown; its count says how many there are.
SHOWN = 10


class Line(NamedTuple):
    """One thing that somebody will have to see to, and the first of the rows it is about: words and an address."""

    said: str
    rows: Sequence[tuple[str, str]] = ()
    unattended: bool = False
    """Whether these are incidents that their desk sees marked, as nobody attends them any more."""


def mark(lines: Iterable[Line]) -> str:
    """Equal for what shows the same: whoever agrees agrees to what they saw."""
    return hashlib.sha256(repr(list(lines)).encode()).hexdigest()[:32]


def of_person(person: User, before: Permissions) -> list[Line]:
    """What this person can no longer see to, who could before; `person` is as they will be."""
    now = person.permissions
    lines = []
    if gone := before.agent_tiers - now.agent_tiers:
        held = Incident.objects.filter(holder=person, tier__in=gone).open()
        unattended = _incidents(
            held, "gestión tomada queda sin quien la atienda", "gestiones tomadas quedan sin quien las atienda"
        )
        lines += [line._replace(unattended=True) for line in unattended]
        shown = Incident.objects.filter(suggested_holder=person, tier__in=gone).open()
        lines += _incidents(
            shown, "gestión que se le muestra primero ya no", "gestiones que se le muestran primero ya no"
        )
    if Tier.REGIONAL in gone:
        preferring = person.preferred_entities.filter(is_active=True).order_by("code")
        lines += _rows(preferring, "entidad pierde a su asesor preferido", "entidades pierden a su asesor preferido")
    if not person.is_active:
        reported = Incident.objects.filter(reporter=person).open()
        lines += _incidents(
            reported,
            "gestión suya sigue abierta y ya no recibirá sus mensajes",
            "gestiones suyas siguen abiertas y ya no recibirá sus mensajes",
        )
    return lines + _left_alone(before, now)


def _left_alone(before: Permissions, now: Permissions) -> list[Line]:
    """The offices and the tiers in which nobody works or nobody assigns any more."""
    from soportegl.directory.models import Office

    lines = []
    for doing, what, had, has in (
        (May.ATTEND, "sin asesores", before.agent_offices, now.agent_offices),
        (May.SUPERVISE, "sin supervisión", before.supervisor_offices, now.supervisor_offices),
    ):
        for office in Office.objects.filter(pk__in=had - has, is_active=True):
            if not policy.working_at(doing, Tier.REGIONAL, office.pk).exists():
                lines.append(Line(f"{office.called} queda {what}."))
    for doing, what, had, has in (
        (May.ATTEND, "sin técnicos", before.agent_tiers, now.agent_tiers),
        (May.SUPERVISE, "sin supervisión", before.supervisor_tiers, now.supervisor_tiers),
    ):
        for tier in sorted(had - has - {Tier.REGIONAL}):
            if not policy.working_at(doing, tier, None).exists():
                lines.append(Line(f"El Nivel {tier}, {Tier(tier).label}, queda {what}."))
    return lines


def of_office(office: Office) -> list[Line]:
    """What an office attends that is being put out of use."""
    there = Incident.objects.filter(office=office, tier=Tier.REGIONAL).open()
    entities = office.entities.filter(is_active=True).order_by("code")
    active = Membership.objects.active().filter(office=office, user__is_active=True)
    people = User.objects.filter(pk__in=active.values("user"))
    return [
        *_incidents(there, "gestión abierta pasa a «Sin sede»", "gestiones abiertas pasan a «Sin sede»"),
        *_rows(entities, "entidad queda sin sede", "entidades quedan sin sede"),
        *_rows(people, "persona trabaja en ella", "personas trabajan en ella"),
    ]


def of_entity(entity: Entity) -> list[Line]:
    """What is open of an entity that is being put out of use, and who reports for it."""
    there = Incident.objects.filter(entity=entity).open()
    active = Membership.objects.active().who_may(May.REPORT).filter(entity=entity, user__is_active=True)
    people = User.objects.filter(pk__in=active.values("user"))
    said = "ya no podrá crear incidencias de ella", "ya no podrán crear incidencias de ella"
    return [
        *_incidents(there, "gestión suya sigue abierta", "gestiones suyas siguen abiertas"),
        *_rows(people, f"persona {said[0]}", f"personas {said[1]}"),
    ]


def of_system(system: System) -> list[Line]:
    """What is open on a system that is being put out of use."""
    there = Incident.objects.filter(system=system).open()
    return _incidents(there, "gestión abierta se sigue atendiendo", "gestiones abiertas se siguen atendiendo")


def held_after(membership: Membership) -> int:
    """How many open incidents somebody holds at the tier of a membership that ends."""
    if membership.role not in who_may(May.ATTEND) or membership.tier is None:
        return 0
    return Incident.objects.filter(holder=membership.user_id, tier=membership.tier).open().count()


def _incidents(rows: Iterable[Incident], one: str, many: str) -> list[Line]:
    found = rows.order_by("created_at", "id")  # type: ignore[attr-defined]  # a queryset
    count = found.count()
    shown = [(f"{each.code} · {each.title}", each.get_absolute_url()) for each in found[:SHOWN]]
    return [Line(f"{count} {one if count == 1 else many}.", shown)] if count else []


def _rows(rows: Iterable[object], one: str, many: str) -> list[Line]:
    count = rows.count()  # type: ignore[attr-defined]  # a queryset
    shown = [(str(each), "") for each in rows[:SHOWN]]  # type: ignore[index]  # the same
    return [Line(f"{count} {one if count == 1 else many}.", shown)] if count else []
