"""One case, few messages: what one person is told of one incident within some minutes goes out as one mail.

Each message stays a row of the ledger, owed, sent or given up by itself; the rows of one mail share its identifier.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet

from soportegl.directory.models import User
from soportegl.incidents.models import Event
from soportegl.incidents.states import State, Verb
from soportegl.lib import session_locks
from soportegl.lib.query_cache import CachedQuery, Statement
from soportegl.notifications.audience import HEARD
from soportegl.notifications.models import WAITING, Channel, Delivery, Status

_OF_ONE = (
    *("event__number", "event__verb", "event__incident__code", "event__incident__state"),
    *("event__incident__waiting_since", "person", "to", "subject", "text", "html", "message_id"),
    *("status", "attempts", "last_error", "next_at"),
)
_NAMES = ("event__incident__entity", "event__incident__system", "event__incident__holder", "event__actor", "person")


def due_at(event: Event, person: User, *, to: str, now: datetime) -> datetime:
    """When the mail of this event goes out: at once, with what waits already, or once more may have come."""
    if HEARD[Verb(event.verb)].urgent:
        return now
    later = now + timedelta(seconds=settings.MAIL_TOGETHER_SECONDS)
    # Of what has just begun nothing waits.
    if event.number == 1:
        return later
    # From the first one on: a case in which something happens every minute would otherwise never be told.
    waiting = _of(event.incident_id, person.pk, to).filter(status=Status.QUEUED, next_at__gt=now, attempts=0)
    first = waiting.order_by("next_at").values_list("next_at", flat=True).first()
    return first or later


@contextmanager
def alone_with(delivery_id: int) -> Iterator[list[Delivery]]:
    """This message and those that go with it, oldest first, while nobody else sends them; none when it was sent."""
    # No lock on the rows: it needs a transaction, which would stay open while a mail server takes half a minute.
    for name, incident, person, to, _ in _LOCKED.rows(delivery_id):
        try:
            found: list[Delivery]
            if incident and person:
                found = _WAITING.instances(incident, person, to)
                if len(found) > 1:
                    found = _TOLD.instances(incident, person, to)
            else:
                found = list(_waiting(Delivery.objects.filter(pk=delivery_id)))
            yield found if any(row.pk == delivery_id for row in found) else []
        finally:
            session_locks.unlock(name)
        return
    yield []


def _waiting(rows: QuerySet[Delivery]) -> QuerySet[Delivery]:
    # Of two workers the one that tells of the later event may write it first.
    return rows.filter(status__in=WAITING).order_by("event__number", "pk")


def sent_with(delivery: Delivery) -> QuerySet[Delivery]:
    """The rows of the mail in which this message went, itself among them."""
    if delivery.event is None:
        return Delivery.objects.filter(pk=delivery.pk)
    return _of(delivery.event.incident_id, delivery.person_id, delivery.to).filter(message_id=delivery.message_id)


def leader(rows: list[Delivery]) -> Delivery:
    """The one that names the mail: the last that still asks its reader for something, otherwise the last."""
    return ([row for row in rows if _still_asks(row)] or rows)[-1]


def _still_asks(row: Delivery) -> bool:
    if row.event is None or not HEARD[Verb(row.event.verb)].urgent:
        return False
    incident = row.event.incident
    return incident.state == State.FINALIZED if row.event.verb == Verb.FINALIZE else incident.is_waiting


def _of(incident: int, person: int | None, to: str) -> QuerySet[Delivery]:
    """Every mail to this person, at this address, about this incident."""
    return Delivery.objects.filter(channel=Channel.MAIL, event__incident=incident, person=person, to=to)


# Which mail it goes in, and that mail locked: what is read next is what whoever had the lock before left.
_LOCKED = Statement(
    "SELECT name, incident_id, person_id, address, pg_advisory_lock(hashtextextended(name, 0))::text FROM ("
    " SELECT incident_id, person_id, delivery.to AS address, 'mail ' || coalesce("
    "incident_id || ' ' || person_id || ' ' || delivery.to, delivery.id::text) AS name"
    " FROM notifications_delivery delivery LEFT JOIN incidents_event event ON event.id = event_id"
    " WHERE delivery.id = %s AND status IN ('queued', 'failed')) mail",
    [0],
)
# Of one alone the words are written already: with all that a mail of several is written from it takes 0.2 ms more.
_WAITING = CachedQuery(
    lambda incident, person, to: _waiting(_of(incident, person, to)).select_related("event__incident").only(*_OF_ONE),
    *(int, int, str),
)
_TOLD = CachedQuery(
    lambda incident, person, to: _waiting(_of(incident, person, to)).select_related(*_NAMES), int, int, str
)
