"""What time does to an incident when nobody does anything: it is closed when nobody answers what was asked."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from soportegl.incidents.models import Incident
from soportegl.incidents.recording import record
from soportegl.incidents.states import OPEN, Verb

#: What whoever reports says of one that was closed so, when they open it again with one tap.
STILL_NEEDED = "Todavía la necesito."


def closed_unanswered(incident: Incident) -> bool:
    """Whether it stands closed because nobody answered."""
    ended = {"left_at": incident.ended_at, "outcome": Verb.NO_ANSWER}
    return incident.ended_at is not None and incident.stages.filter(**ended).exists()


@transaction.atomic
def close_unanswered(key: int, *, asked_at: datetime) -> bool:
    """Close one whose reporter was asked then and has not answered; whether there was still anything to close."""
    incident = Incident.objects.locked(key)
    # Somebody answered, or did something else with it, while it was being looked for.
    if incident is None or incident.waiting_since != asked_at or incident.state not in OPEN:
        return False
    asked = incident.events.filter(verb=Verb.ASK).order_by("-number").select_related("actor").first()
    if asked is None or asked.actor is None:
        return False
    incident.ended_by = incident.holder or asked.actor
    incident.solution = (
        f"Se cerró sin respuesta: el {timezone.localtime(asked_at):%d/%m/%Y} se pidió información a quien reporta, se "
        "le recordó dos veces y no respondió. Si todavía la necesita, puede abrirla de nuevo."
    )
    record(Verb.NO_ANSWER, incident, None, texts={"solution": incident.solution})
    return True
