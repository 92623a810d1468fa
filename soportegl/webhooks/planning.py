"""Which systems are told of an event: written in the statement that writes down whom it is told."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, IntegerField, Q, QuerySet, Value

from soportegl.directory.models.people import read_permissions
from soportegl.incidents import policy
from soportegl.incidents.models import Event, Incident
from soportegl.lib.insertion import Job
from soportegl.webhooks.models import Endpoint, Message

SEND = "soportegl.webhooks.tasks.send"
#: After what people see in the application, and after their mail.
PRIORITY = -20


def listening() -> Exists:
    """Beside an event that is read anyway: whether any system is told anything; without one nothing more is asked."""
    return Exists(Endpoint.objects.filter(is_active=True))


def messages_for(event: Event, now: datetime) -> list[Message]:
    """A message for each system that is told of this event, not written yet."""
    incident = event.incident
    wanted = Endpoint.objects.filter(
        Q(system=None) | Q(system=incident.system_id),
        Q(entity=None) | Q(entity=incident.entity_id),
        is_active=True,
        verbs__contains=[event.verb],
    )
    found = [each for each in wanted.select_related("person") if each.person.is_active]
    read_permissions([each.person for each in found])
    seeing = _seeing(incident, found)
    return [
        Message(endpoint=each, event=event, created_at=now, next_at=now)
        for each in found
        if each.pk in seeing and _reads(each, event)
    ]


def still_told(endpoint: Endpoint, event: Event) -> bool:
    """Whether its person may read it today: between two attempts somebody may have lost a role."""
    mine = endpoint.person.is_active and _seeing(event.incident, [endpoint])
    return bool(mine) and _reads(endpoint, event)


def _reads(endpoint: Endpoint, event: Event) -> bool:
    """Whether what whoever reports does not see is told there; that its person sees the incident is asked beside."""
    return event.public or (endpoint.with_internal and policy.reads_notes(endpoint.person, event.incident))


def _seeing(incident: Incident, endpoints: list[Endpoint]) -> set[int]:
    """The keys of those whose person sees it, with one question for all."""

    def eyes(endpoint: Endpoint) -> QuerySet[Incident, int]:
        rows = Incident.objects.one_visible_to(endpoint.person).filter(pk=incident.pk).order_by()
        return rows.annotate(which=Value(endpoint.pk, IntegerField())).values_list("which", flat=True)

    if not endpoints:
        return set()
    first, *others = [eyes(each) for each in endpoints]
    return set(first.union(*others, all=True) if others else first)


def job_for(message: Message) -> Job:
    """What sends it once it is written."""
    return Job(SEND, "message_id", message, PRIORITY, lock_of(message))


def lock_of(message: Message) -> tuple[str, str]:
    """What keeps a second job for one attempt away, around the key of the message."""
    assert message.next_at is not None
    return "webhook ", f" {message.next_at.timestamp():.3f}"
