"""The ledger at work: rows first, sending after, and nobody told twice."""

from __future__ import annotations

from smtplib import SMTPException

from django.db import transaction
from procrastinate.contrib.django import app

from soportegl.directory.models import User
from soportegl.incidents.models import Event
from soportegl.lib import clock
from soportegl.notifications import mail
from soportegl.notifications.audience import listeners
from soportegl.notifications.models import Channel, Delivery, Status

SEND = "soportegl.notifications.tasks.send"
# Seconds until the next attempt: a server that restarts, one that is repaired, one that nobody looks at until Monday.
PAUSES = (30, 120, 600, 1800, 3600, 4 * 3600, 12 * 3600, 24 * 3600)


@transaction.atomic
def tell(event_id: int) -> None:
    """Write down who is to be told of this event, and queue each message; a second time finds nothing to do."""
    event = Event.objects.select_related("incident__entity__preferred_adviser", "incident__reporter", "actor").get(
        pk=event_id
    )
    for person in listeners(event):
        _queue(event, person)


def _queue(event: Event, person: User) -> None:
    incident = event.incident
    # The reporter's mail goes where the form said: people change their mailbox, and an incident outlives it.
    to = incident.contact_email if person.pk == incident.reporter_id else person.email
    if Delivery.objects.filter(event=event, person=person, channel=Channel.MAIL).exists():
        return
    words = mail.words_for(event, person)
    delivery, created = Delivery.objects.get_or_create(
        event=event,
        person=person,
        channel=Channel.MAIL,
        defaults={
            **words._asdict(),
            "to": to,
            "message_id": mail.message_id(event, person),
            "created_at": clock.now(),
            "status": Status.QUEUED if to else Status.GIVEN_UP,
            "last_error": "" if to else "La persona no tiene correo electrónico registrado.",
        },
    )
    if created and to:
        app.configure_task(SEND).defer(delivery_id=delivery.pk)


@transaction.atomic
def queue_mail(*, to: str, subject: str, text: str, html: str) -> Delivery:
    """Write down and queue a message that belongs to no incident."""
    delivery = Delivery.objects.create(to=to, subject=subject, text=text, html=html, created_at=clock.now())
    app.configure_task(SEND).defer(delivery_id=delivery.pk)
    return delivery


@transaction.atomic
def send(delivery_id: int) -> None:
    """Send one message unless it has been sent; when that fails, say why and queue another attempt."""
    delivery = Delivery.objects.select_for_update(of=("self",)).select_related("event__incident").get(pk=delivery_id)
    if delivery.status in (Status.SENT, Status.GIVEN_UP):
        return
    delivery.attempts += 1
    try:
        mail.send(delivery)
    except (SMTPException, OSError, ValueError) as error:
        _failed(delivery, error)
    else:
        delivery.status, delivery.sent_at, delivery.last_error = Status.SENT, clock.now(), ""
    delivery.save(update_fields=["status", "attempts", "sent_at", "last_error"])


def _failed(delivery: Delivery, error: Exception) -> None:
    delivery.last_error = f"{type(error).__name__}: {error}"[:300]
    if delivery.attempts > len(PAUSES):
        delivery.status = Status.GIVEN_UP
        return
    delivery.status = Status.FAILED
    pause = PAUSES[delivery.attempts - 1]
    app.configure_task(SEND, schedule_in={"seconds": pause}).defer(delivery_id=delivery.pk)


@transaction.atomic
def send_again(delivery: Delivery) -> bool:
    """Queue a message that was given up; whether there was anything to do."""
    again = Delivery.objects.filter(pk=delivery.pk, status=Status.GIVEN_UP).exclude(to="")
    if not again.update(status=Status.QUEUED, attempts=0):
        return False
    app.configure_task(SEND).defer(delivery_id=delivery.pk)
    return True
