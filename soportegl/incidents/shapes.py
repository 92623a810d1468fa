"""How programs are told of an incident: in the same words when they ask through the API and when a webhook comes."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from soportegl.directory.models import Entity, System, User
from soportegl.directory.roles import Tier
from soportegl.incidents import authors
from soportegl.incidents.models import Attachment, Event, EventText, Incident
from soportegl.incidents.states import RISES, Place, State, Verb
from soportegl.lib.at_names import replace_names

BASE = "/api/v1"
#: The texts of one event in the order in which they are read.
ORDER = ("synopsis", "text", "reason", "tried", "solution")


def moment(at: datetime | None) -> str | None:
    """As JSON has it, to the second and with its zone."""
    return at.isoformat(timespec="seconds") if at else None


def person(who: User | None, reader: User) -> dict[str, Any] | None:
    """A name; how the desks sign in is not for those who report."""
    if who is None:
        return None
    mine = reader.permissions
    inside = mine.is_desk or mine.is_auditor or mine.is_administrator or who.pk == reader.pk
    return {"nombre": str(who), "usuario": who.username if inside else None}


def link(code: str) -> str:
    """Where an incident is asked for."""
    return f"{BASE}/gestiones/{code}"


def base_of(found: Incident) -> dict[str, Any]:
    """What every form of an incident says."""
    return {
        "codigo": found.code,
        "titulo": found.title,
        "estado": str(found.state),
        "etiqueta": found.label,
        "nivel": int(found.tier),
        "entidad": found.entity.short_name,
        "sistema": found.system.name,
        "creada": moment(found.created_at),
        "version": found.event_count,
        "enlace": link(found.code),
    }


def base_after(told: Event) -> dict[str, Any]:
    """The same, as the incident stood after something happened: told late it tells nothing of later."""
    found, after = told.incident, told.details["after"]
    stood = Place(State(after["state"]), Tier(after["tier"]))
    moved = {"estado": str(stood.state), "etiqueta": stood.label, "nivel": int(stood.tier), "version": told.number}
    if found.entity_id != after["entity"]:
        moved["entidad"] = Entity.objects.get(pk=after["entity"]).short_name
    if found.system_id != after["system"]:
        moved["sistema"] = System.objects.get(pk=after["system"]).name
    return base_of(found) | moved


def file(found: Attachment, code: str) -> dict[str, Any]:
    return {
        "id": found.pk,
        "nombre": found.name,
        "tipo": found.content_type,
        "tamano": found.size,
        "tachado": found.redacted_at is not None,
        "retenido": {"waiting": "en-revision", "infected": "en-cuarentena"}.get(found.held, ""),
        "enlace": f"{link(code)}/archivos/{found.pk}",
    }


def verb_name(verb: Verb) -> str:
    """As programs call it."""
    return verb.words.path or verb.value


def event(
    told: Event,
    incident: Incident,
    reader: User,
    *,
    author: str,
    done: str,
    tier: Tier | None,
    texts: Iterable[tuple[str, str]] = (),
    files: Iterable[Attachment] = (),
) -> dict[str, Any]:
    """Something that happened in it, with as much of its texts and files as is given."""
    return {
        "numero": told.number,
        "verbo": verb_name(Verb(told.verb)),
        "hizo": done,
        "cuando": moment(told.at),
        "quien": person(told.actor, reader),
        "autor": author,
        "nivel": int(tier) if tier else None,
        "propia": told.actor_id == reader.pk,
        "publica": told.public,
        "textos": dict(texts),
        "archivos": [file(each, incident.code) for each in files],
    }


def texts_of(bodies: Iterable[EventText], names: dict[str, str]) -> list[tuple[str, str]]:
    """With the names in place of user names: who reports reads who is meant, not how the desks call each other."""
    ordered = sorted(bodies, key=lambda text: ORDER.index(text.kind))
    return [(text.kind, replace_names(text.body, names)) for text in ordered if text.body]


def spoken_from(told: Event) -> Tier:
    """The tier at which the incident stood when somebody did this."""
    # An event keeps the tier after it; who transferred the incident spoke from the tier before.
    return Tier(told.tier - RISES[Verb(told.verb)])


def author_tier(told: Event, reporters: Collection[int]) -> Tier | None:
    """From where its author spoke, when these are or were its reporters; None for what SoporteGL itself did."""
    if told.actor is None or told.verb in authors.RELIEVING:
        return None
    return Tier.MUNICIPAL if told.actor_id in reporters else spoken_from(told)
