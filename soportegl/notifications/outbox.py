"""The ledger at work: what is owed first, rows next, sending after, and nobody told twice."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from soportegl.directory.models import User
from soportegl.incidents.models import Event
from soportegl.incidents.redaction import REDACTED
from soportegl.incidents.states import Verb
from soportegl.lib import clock
from soportegl.notifications import failures, mail
from soportegl.notifications.audience import listeners
from soportegl.notifications.kinds import channels_for, kind_of
from soportegl.notifications.models import WAITING, Channel, Delivery, Owed, Status

SEND = "soportegl.notifications.tasks.send"
#: Telling writes what people see in the application: it must not stand in line behind a mail server that hangs.
SEND_PRIORITY = -10
NO_MAILBOX = "La persona no tiene correo electrónico registrado: lo ve en la aplicación."


@transaction.atomic
def tell(event_id: int) -> None:
    """Write down who is to be told of this event, and queue each message; a second time finds nothing to do."""
    event = Event.objects.select_related("incident__entity__preferred_adviser", "incident__reporter", "actor").get(
        pk=event_id
    )
    people = listeners(event)
    wanted = {person: channels_for(kind_of(event, person), person) for person in people}
    owed = sum(1 for person in people if Channel.MAIL in wanted[person] and _address(event, person))
    now = clock.now()
    _, created = Owed.objects.get_or_create(event=event, defaults={"mails": owed, "at": now})
    # Told already: counting or writing again would tell people of what they were told.
    if not created:
        return
    if event.verb == Verb.REDACT:
        blank_copies_of(event)
    for person in people:
        words = mail.words_for(event, person)
        common = {"event": event, "person": person, "subject": words.subject, "created_at": now}
        in_app = Channel.APP in wanted[person]
        Delivery.objects.create(
            **common,
            channel=Channel.APP,
            status=Status.SENT if in_app else Status.NOT_WANTED,
            sent_at=now if in_app else None,
        )
        to = _address(event, person)
        common |= {"to": to, "message_id": mail.message_id(event, person)}
        if to and Channel.MAIL in wanted[person]:
            _queue(Delivery(**common, text=words.text, html=words.html))
        else:
            Delivery.objects.create(**common, status=Status.NOT_WANTED, last_error="" if to else NO_MAILBOX)


def _address(event: Event, person: User) -> str:
    """The reporter's mail goes where the form said: people change their mailbox, and an incident outlives it."""
    return event.incident.contact_email if person.pk == event.incident.reporter_id else person.email


@transaction.atomic
def queue_mail(*, to: str, subject: str, text: str, html: str) -> Delivery:
    """Write down and queue a message that belongs to no incident."""
    now = clock.now()
    Owed.objects.create(mails=1, at=now)
    delivery = Delivery(to=to, subject=subject, text=text, html=html, created_at=now)
    delivery.save()
    delivery.message_id = mail.plain_message_id(delivery)
    return _queue(delivery)


def _queue(delivery: Delivery) -> Delivery:
    delivery.status, delivery.next_at = Status.QUEUED, clock.now()
    delivery.save()
    defer(delivery)
    return delivery


def defer(delivery: Delivery) -> None:
    """Have a waiting message sent when it is due; a second job for the same attempt is not queued."""
    assert delivery.next_at is not None
    wait = int((delivery.next_at - clock.now()).total_seconds())
    schedule: dict[str, Any] = {"schedule_in": {"seconds": wait}} if wait > 0 else {}
    # With the moment in it: the job of the attempt that is just failing may still hold its own.
    lock = f"mail {delivery.pk} {delivery.next_at.timestamp():.3f}"
    with suppress(AlreadyEnqueued), transaction.atomic():
        app.configure_task(SEND, priority=SEND_PRIORITY, queueing_lock=lock, **schedule).defer(delivery_id=delivery.pk)


@transaction.atomic
def send(delivery_id: int) -> None:
    """Send one message unless it has been sent; when that fails, say why and queue another attempt."""
    delivery = Delivery.objects.select_for_update(of=("self",)).select_related("event__incident").get(pk=delivery_id)
    if delivery.status not in WAITING:
        return
    if (quiet := failures.quiet_until()) is not None:
        # The server did not answer somebody else a moment ago: asking again now would only hold this worker too.
        delivery.next_at = failures.spread(quiet)
        delivery.save(update_fields=["next_at"])
        defer(delivery)
        return
    delivery.attempts += 1
    try:
        mail.send(delivery)
    except failures.EXPECTED as error:
        _failed(delivery, error)
    else:
        delivery.status, delivery.sent_at, delivery.last_error = Status.SENT, clock.now(), ""
        delivery.next_at = None
    delivery.save(update_fields=["status", "attempts", "sent_at", "last_error", "next_at"])


def _failed(delivery: Delivery, error: Exception) -> None:
    delivery.last_error = failures.reason(error)
    pause = failures.pause_after(delivery.attempts)
    if failures.is_permanent(error) or pause is None:
        delivery.status, delivery.next_at = Status.GIVEN_UP, None
        return
    if failures.is_of_the_server(error):
        failures.be_quiet()
    delivery.status, delivery.next_at = Status.FAILED, clock.now() + pause
    defer(delivery)


@transaction.atomic
def send_again(delivery: Delivery) -> bool:
    """Queue a message that was given up; whether there was anything to do."""
    again = Delivery.objects.select_for_update().filter(pk=delivery.pk, status=Status.GIVEN_UP).exclude(to="").first()
    if again is None:
        return False
    again.attempts = 0
    _queue(again)
    return True


@transaction.atomic
def try_all_now(limit: int = 1000) -> int:
    """Have what waits for its next attempt sent at once, because somebody repaired the server; returns how many."""
    failures.forget_quiet()
    waiting = Delivery.objects.select_for_update(skip_locked=True).filter(channel=Channel.MAIL, status=Status.FAILED)
    rows = list(waiting.order_by("id")[:limit])
    for delivery in rows:
        delivery.next_at = clock.now()
        delivery.save(update_fields=["next_at"])
        defer(delivery)
    return len(rows)


def blank_copies_of(event: Event) -> None:
    """Blank in the ledger what a redaction blanked; one that still waits goes out without it."""
    copies = Delivery.objects.filter(event__incident=event.incident, event__number=event.details["event"])
    copies.exclude(text="").update(text=REDACTED, html=REDACTED)
