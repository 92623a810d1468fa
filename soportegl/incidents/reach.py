"""Whom something written reaches: who has the incident, or else who can see to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from soportegl.directory.models import Membership, User
from soportegl.directory.roles import May, Tier
from soportegl.incidents import policy
from soportegl.incidents.models import Event
from soportegl.incidents.states import Verb

if TYPE_CHECKING:
    from soportegl.incidents.models import Incident


class Reach(NamedTuple):
    """Who of the desk hears of something, and what they are called in the middle of a sentence."""

    whom: str
    people: list[User]


def responsible_for(event: Event) -> User | None:
    """Whoever had it once this happened, or whoever it is shown first, when they still attend its tier."""
    incident, tier = event.incident, Tier(event.tier)
    if held := event.details["after"]["holder"]:
        first = User.objects.filter(pk=held).first()
    elif event.verb == Verb.NUDGE:
        # Nobody took it: whoever it is shown to knows that already, and who assigns does not.
        return None
    else:
        first = incident.suggested_holder or (incident.entity.preferred_adviser if tier == Tier.REGIONAL else None)
    return first if first is not None and policy.attends_tier(first, tier) else None


def desk_of(event: Event) -> Reach:
    """Who of the desk hears what is owed to it: one who has it, or else the nearest who can see to it."""
    if person := responsible_for(event):
        return Reach(str(person), [person])
    tier, office = Tier(event.tier), event.details["after"]["office"]
    if supervisors := list(policy.working_at(May.SUPERVISE, tier, office)):
        return Reach(f"la supervisión de {tier.the_desk}", supervisors)
    if agents := list(policy.working_at(May.ATTEND, tier, office)):
        return Reach(f"quienes atienden en {tier.the_desk}", agents)
    running = Membership.objects.active().who_may(May.ADMINISTER).values("user")
    if administrators := list(User.objects.filter(is_active=True, pk__in=running)):
        return Reach(f"quien administra SoporteGL, porque ahora nadie atiende en {tier.the_desk}", administrators)
    return Reach("", [])


def reporters_of(incident: Incident) -> list[User]:
    """Whoever reported it; when their user is deactivated, those who see all that their entity reports."""
    if incident.reporter.is_active:
        return [incident.reporter]
    seeing = Membership.objects.active().who_may(May.REPORT).filter(entity=incident.entity_id, sees_entity=True)
    return list(User.objects.filter(is_active=True, pk__in=seeing.values("user")).order_by("sort_key"))


NOBODY = "Quedó en la gestión, pero ahora nadie la atiende: avise a quien administra SoporteGL."


def reached(verb: Verb, incident: Incident, *, by: User) -> str:
    """What the desk is called that hears of what this person has just said to it; empty when nobody does."""
    # With the incident as it is now: whoever has just acted on it has it as it was before.
    rows = Event.objects.filter(incident=incident.pk, verb=verb, actor=by).order_by("-number")
    event = rows.select_related("incident__entity__preferred_adviser", "incident__suggested_holder").first()
    return desk_of(event).whom if event else ""


def unread_by_reporter(incident: Incident) -> str:
    """Why whoever reported it reads nothing of what a desk writes, and who does instead; empty when they read it."""
    if incident.reporter.is_active:
        return ""
    others = reporters_of(incident)
    instead = (
        f"Se avisa a {', '.join(map(str, others))}, que ve toda la entidad."
        if others
        else f"Nadie más de la entidad lo recibe: llame al {incident.contact_phone}."
    )
    return f"El usuario de {incident.reporter} está desactivado y no recibe mensajes. {instead}"
