"""The desk: an incident as those who attend it see it."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from soportegl.desk import drafts, seen
from soportegl.directory.models import User
from soportegl.directory.phones import dialled
from soportegl.directory.roles import Tier
from soportegl.incidents import duplicates, openings, policy, reach
from soportegl.incidents.errors import NotVisible
from soportegl.incidents.models import Incident
from soportegl.incidents.states import State, Verb
from soportegl.lib.addresses import address
from soportegl.lib.clock import now
from soportegl.reading import clocks, conversation
from soportegl.reading.incident import seen_by
from soportegl.web.site.requests import PersonRequest
from soportegl.web.ui.clocks import page_hours
from soportegl.web.ui.thread import thread_of
from soportegl.web.ui.verb_spec import Bar
from soportegl.web.ui.verbs import BARS


def case_context(request: PersonRequest) -> dict[str, Any]:
    """The incident in the right pane; one that is out of sight is said to be so, and the list stays."""
    code = request.GET.get("caso", "")
    if not code:
        return {}
    incident = seen_by(request.user, code)
    if incident is None:
        return {"no_case": NotVisible.sentence}
    openings.note(incident, request.user)
    return incident_context(request, incident)


def incident_context(request: PersonRequest, incident: Incident) -> dict[str, Any]:
    """What screens/case/case.html draws: the same beside the list and on the incident's own page."""
    user = request.user
    verbs = policy.verbs_for(user, incident)
    begun = drafts.of(incident, user, Verb.REPLY, Verb.NOTE)
    told = conversation.of(incident, user, whole="todo" in request.GET)
    seen.noted(incident, user, before=incident.seen_up_to)
    return {
        "incident": incident,
        "can_take": Verb.TAKE if Verb.TAKE in verbs else None,
        "main_verbs": [verb for verb in BARS[Bar.MAIN] if verb in verbs],
        "other_verbs": [verb for verb in BARS[Bar.OTHER] if verb in verbs],
        "can_reply": Verb.REPLY in verbs,
        "can_note": Verb.NOTE in verbs,
        "reply_draft": begun.get(Verb.REPLY),
        "note_draft": begun.get(Verb.NOTE),
        "note_first": Verb.NOTE in begun and Verb.REPLY not in begun,
        "thread": thread_of(told),
        "attachments": told.attachments,
        "original": duplicates.original_seen(incident, user),
        "gone": _gone(incident, verbs),
        **clock_context(incident),
        "out_of_reach": reach.unread_by_reporter(incident) if incident.is_open else "",
        "standing_here": _standing_here(user, incident, verbs),
        "phone_link": dialled(incident.contact_phone),
        "reply_key": uuid4().hex,
        "note_key": uuid4().hex,
        "volver": request.get_full_path() if request.path == address("queue") else "",
    }


def clock_context(incident: Incident) -> dict[str, Any]:
    """How its clock stands, while it has one, and in which hours it goes on."""
    if not incident.is_open:
        return {}
    clock = clocks.of_incident(incident, now())
    return {"clock": clock, "hours": page_hours([clock.calendar] if clock.calendar else [])}


def _gone(incident: Incident, verbs: list[Verb]) -> str:
    """That whoever holds it left, and what can be done about it."""
    if not policy.holder_is_gone(incident):
        return ""
    said = f"{incident.holder} la tiene y ya no atiende en {Tier(incident.tier).the_desk}."
    if Verb.ASSIGN in verbs:
        return f"{said} Asígnela a otra persona, o suéltela para que la tomen."
    if Verb.RELEASE in verbs:
        return f"{said} Suéltela para que usted u otra persona la tome."
    return f"{said} La supervisión puede asignarla a otra persona."


def _standing_here(user: User, incident: Incident, verbs: list[Verb]) -> str:
    """Why there is little to do, for whoever sees it and does not attend it now."""
    if incident.holder_id in user.permissions.stood_for:
        return f"La tiene {incident.holder}: usted le sustituye."
    if Verb.TAKE in verbs or incident.holder_id == user.pk or not incident.is_open:
        return ""
    if incident.holder_id:
        return f"La tiene {incident.holder}." if not policy.holder_is_gone(incident) else ""
    return f"Espera que la tomen en {incident.get_tier_display()}." if incident.state == State.TRANSFERRED else ""
