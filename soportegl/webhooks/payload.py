"""What a system is told of an event: the same each time it is tried, and what was blanked meanwhile is blank."""

from __future__ import annotations

import json
from typing import Any

from soportegl.directory.models import User
from soportegl.incidents import authors, mentions, policy, shapes
from soportegl.incidents.models import Attachment, Event, Incident
from soportegl.incidents.states import Verb
from soportegl.webhooks.models import Endpoint, Message


def written(message: Message) -> bytes:
    """The body, as it is signed and sent."""
    told = message.event
    body = {
        "type": message.type,
        "timestamp": shapes.moment(told.at if told else message.created_at),
        "data": data(told, message.endpoint) if told else {"destino": message.endpoint.name},
    }
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def data(told: Event, endpoint: Endpoint) -> dict[str, Any]:
    """The incident as it stood after the event, and the event; without what people typed unless it is wanted."""
    incident, reader, whole = told.incident, endpoint.person, endpoint.with_texts
    relieved = incident.events.filter(verb=Verb.RELIEVE_REPORTER)
    reporters = {incident.reporter_id} | authors.former_reporters(relieved)
    named = authors.named_in([told])
    entry = shapes.event(
        told,
        incident,
        reader,
        author=authors.author_of(told, named),
        done=authors.done_of(told, named),
        tier=shapes.author_tier(told, reporters),
        texts=_texts(told, incident, reader) if whole else [],
        files=Attachment.objects.with_rules().filter(event=told, incident=incident).order_by("id") if whole else [],
    )
    return {"gestion": shapes.base_after(told) | ({} if whole else {"titulo": ""}), "entrada": entry}


def _texts(told: Event, incident: Incident, reader: User) -> list[tuple[str, str]]:
    inside = policy.reads_notes(reader, incident)
    names = {} if inside else mentions.names_of(told, mentions.named_in([told]))
    return shapes.texts_of(told.bodies.all(), names)
