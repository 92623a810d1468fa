"""What the events of an incident keep of its registration and of its files, so that `verify` can name what was changed.

Rows are kept by their key and what people typed by its digest: an event can never be blanked.
"""

from __future__ import annotations

import json
from datetime import UTC
from typing import TYPE_CHECKING, Any

from soportegl.incidents.chain import digest
from soportegl.incidents.states import REGISTRATIONS, Urgency, Verb

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from soportegl.hosts.models import HostContext
    from soportegl.incidents.models import Event, Incident
    from soportegl.incidents.models.attachment import StoredFile

#: Under which names events keep them.
REGISTERED, FILES = "registered", "files"


def registered(incident: Incident) -> dict[str, Any]:
    """What was registered besides the texts and besides what `snapshot` says after each event."""
    return {
        "reporter": incident.reporter_id,
        "registered_by": incident.registered_by_id,
        "created_at": moment(incident.created_at),
        "registration_key": str(incident.registration_key),
        "follows": incident.follows_id,
        "contact_phone": digest(incident.contact_phone),
        "contact_email": digest(incident.contact_email),
        "contact_position": digest(incident.contact_position),
        "module": incident.module_id,
        "expediente_type": incident.expediente_type_id,
        "expediente_number": digest(incident.expediente_number),
        "category": incident.category_id,
        "urgency": str(incident.urgency),
        "consequence": incident.consequence_id,
        "needed_by": moment(incident.needed_by) if incident.needed_by else None,
    }


def at_registration(incident: Incident) -> dict[str, Any]:
    """What was registered, and what the host said of the screen where it happened: nobody corrects that."""
    return {**registered(incident), "context": said_by_host(incident.host_context)}


def said_by_host(context: HostContext | None) -> str:
    """The digest of a context; empty when there is none."""
    if context is None:
        return ""
    return digest(json.dumps({**context.said, "host_time": moment(context.host_time)}, sort_keys=True))


def corrected(incident: Incident, names: Iterable[str]) -> dict[str, Any]:
    """Of what was registered, what these fields now say."""
    now = registered(incident)
    return {name: now[name] for name in names if name in now}


def named(file: StoredFile) -> list[str]:
    """What an event keeps of a file besides its content."""
    return [digest(file.name), file.content_type]


def moment(at: datetime) -> str:
    """A time as events keep it."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def keeps_all(events: list[Event]) -> bool:
    """Whether the events keep the whole registration: those of before such was kept do not."""
    return bool(events) and REGISTERED in events[0].details


def told(events: Iterable[Event]) -> dict[str, Any]:
    """What the events say was registered, or corrected later: of earlier incidents as much as can be read from them."""
    known: dict[str, Any] = {}
    for event in events:
        if event.verb in REGISTRATIONS:
            known = {"registered_by": event.actor_id, "urgency": str(Urgency.MEDIUM), "category": None}
            if event.verb == Verb.REGISTER:
                known["reporter"] = event.actor_id
        elif event.verb == Verb.CORRECT and REGISTERED not in event.details:
            _as_earlier(known, event.details["changes"])
        known |= event.details.get(REGISTERED, {})
    return known


def _as_earlier(known: dict[str, Any], changes: dict[str, dict[str, str]]) -> None:
    """A correction as it was once kept: by names, which a catalogue may have changed since."""
    for name, change in changes.items():
        known.pop(name, None)
        if name == "urgency":
            known[name] = change["to"]
        elif name == "expediente_number":
            known[name] = digest(change["to"])
