"""The ledger at work: what is owed first, rows next, sending after, and nobody told twice."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from soportegl.directory.models import User
from soportegl.directory.person_hours import PersonHours
from soportegl.incidents import upkeep
from soportegl.incidents.models import Event
from soportegl.incidents.redaction import REDACTED
from soportegl.incidents.states import Verb
from soportegl.lib import clock
from soportegl.lib.insertion import Job, add_together
from soportegl.lib.query_cache import CachedQuery, Statement
from soportegl.notifications import failures, mail, notification_types, together
from soportegl.notifications.audience import HEARD, listeners, message_for
from soportegl.notifications.models import WAITING, Channel, Delivery, Owed, Said, Status
from soportegl.webhooks import planning

SEND = "soportegl.notifications.tasks.send"
#: Telling writes what people see in the application: it must not stand in line behind a mail server that hangs, which
#: keeps whoever sends for 25 seconds, and after that nobody (`failures.be_quiet`).
SEND_PRIORITY = -10
#: procrastinate counts the wait in whole seconds, so a job may come this much before its moment.
EARLY = timedelta(seconds=2)
_EVENT = CachedQuery(
    lambda event: (
        Event.objects.filter(pk=event)
        .order_by()
        .select_related(
            "incident__entity__preferred_adviser",
            "incident__system",
            "incident__reporter",
            "incident__holder",
            "incident__suggested_holder",
            "actor",
        )
        .annotate(systems_listen=planning.listening())
    ),
    int,
)
# What Django puts together anew for each mail takes 0.3 ms more.
_SENT = Statement(
    "UPDATE notifications_delivery SET status = 'sent', attempts = attempts + 1, sent_at = %s, last_error = '',"
    " next_at = NULL, message_id = %s WHERE id = ANY(%s) RETURNING id",
    [0, 1, 2],
)
WITH_OTHERS = "Va en un solo correo con otras novedades."
NO_MAILBOX = "La persona no tiene correo electrónico registrado: lo ve en la aplicación."


def tell(event_id: int) -> list[int]:
    """Write down who is to be told of this event, and queue each message; a second time finds nothing to do.

    Returns the messages that have no job, because whoever tells sends them: the one that goes at once, when it is the
    only one. A job of its own would take 3 ms more than sending it does.
    """
    (event,) = _EVENT.instances(event_id)
    rows, letters, later, now = list[Delivery](), list[Delivery](), list[Said](), clock.now()
    for person in listeners(event):
        wanted = notification_types.wanted(message_for(event, person).kind, person)
        words = mail.words_for(event, person)
        common = {"event": event, "person": person, "subject": words.subject, "created_at": now}
        in_app = Channel.APP in wanted.channels
        notice = Delivery(
            **common,
            channel=Channel.APP,
            status=Status.SENT if in_app else Status.NOT_WANTED,
            sent_at=now if in_app else None,
        )
        to = _address(event, person)
        letter = Delivery(**common, to=to, message_id=mail.message_id(event, person.pk))
        by_mail = to and Channel.MAIL in wanted.channels
        if by_mail and (moment := _later(event, person, now, each_morning=wanted.each_morning)):
            letter.status, letter.last_error = Status.NOT_WANTED, WITH_OTHERS
            later.append(
                Said(incident=event.incident, person=person, event=event, at=event.at, said_at=now, mail_at=moment)
            )
        elif by_mail:
            letter.text, letter.html = words.text, words.html
            letter.next_at = together.due_at(event, person, to=to, now=now)
            letters.append(letter)
        else:
            letter.status, letter.last_error = Status.NOT_WANTED, "" if to else NO_MAILBOX
        rows += notice, letter
    owed = Owed(event=event, mails=len(letters), at=now)
    # Several would have to wait for one another, and for a server that refuses one of them.
    at_once = letters if len(letters) == 1 and _is_due(letters[0], now) else []
    jobs = [] if at_once else [_job(letter, now) for letter in letters]
    # With them in one statement, so that neither people nor systems can be told alone.
    messages = planning.messages_for(event, now) if event.systems_listen else []
    jobs += [planning.job_for(message) for message in messages]
    told = [*later, *messages]
    # Told already: counting or writing again would tell people of what they were told.
    if event.verb != Verb.REDACT:
        is_new = add_together(owed, *rows, *told, jobs=tuple(jobs), once=True)
    else:
        with transaction.atomic():
            if is_new := add_together(owed, *rows, *told, jobs=tuple(jobs), once=True):
                blank_copies_of(event)
    # After its own rows: what fails here must not keep anybody from being told of the event itself.
    upkeep.follow_original(event)
    if is_new:
        return [letter.pk for letter in at_once]
    # Whoever told of it before may have been killed before sending it.
    left = Delivery.objects.filter(event=event, channel=Channel.MAIL, status=Status.QUEUED, attempts=0)
    return list(left.filter(next_at__lte=now).values_list("pk", flat=True))


def _later(event: Event, person: User, now: datetime, *, each_morning: bool) -> datetime | None:
    """When somebody is written to of this with the rest of what they are told; None when a mail of its own goes now."""
    if HEARD[Verb(event.verb)].urgent or not person.email or not (each_morning or event.actor_id is None):
        return None
    hours = PersonHours([person.pk])
    if each_morning:
        return hours.morning(person.pk, now)
    # What nobody did disturbs nobody outside of their hours.
    opens = hours.opening(person.pk, now)
    return opens if opens > now else None


def _is_due(letter: Delivery, now: datetime) -> bool:
    return letter.next_at is not None and letter.next_at <= now


def _job(letter: Delivery, now: datetime) -> Job:
    later = None if _is_due(letter, now) else letter.next_at
    return Job(SEND, "delivery_id", letter, SEND_PRIORITY, _lock(letter), later)


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
    return _queue(delivery, at=now)


def queue_words(to: str, words: mail.Words) -> Delivery:
    """The same of words that are put together."""
    return queue_mail(to=to.strip(), subject=words.subject, text=words.text, html=words.html)


def _queue(delivery: Delivery, *, at: datetime) -> Delivery:
    delivery.status, delivery.next_at = Status.QUEUED, at
    delivery.save()
    defer(delivery)
    return delivery


def defer(delivery: Delivery) -> None:
    """Have a waiting message sent when it is due; a second job for the same attempt is not queued."""
    assert delivery.next_at is not None
    wait = int((delivery.next_at - clock.now()).total_seconds())
    schedule: dict[str, Any] = {"schedule_in": {"seconds": wait}} if wait > 0 else {}
    before, after = _lock(delivery)
    job = app.configure_task(SEND, priority=SEND_PRIORITY, queueing_lock=f"{before}{delivery.pk}{after}", **schedule)
    with suppress(AlreadyEnqueued), transaction.atomic():
        job.defer(delivery_id=delivery.pk)


def _lock(delivery: Delivery) -> tuple[str, str]:
    """What keeps a second job for one attempt away, around the key of the message."""
    # With the moment in it: the job of the attempt that is just failing may still hold its own.
    assert delivery.next_at is not None
    return "mail ", f" {delivery.next_at.timestamp():.3f}"


def send_when_due(delivery_id: int) -> None:
    """Send one message; when its moment was put off since its job was queued, wait for that moment."""
    with together.alone_with(delivery_id) as rows:
        late = [row for row in rows if row.pk == delivery_id and row.next_at and row.next_at > clock.now() + EARLY]
        if late:
            # Another job tried this mail meanwhile: trying again now would use up the attempts of all its rows.
            defer(late[0])
        elif rows:
            _send(rows)


def send(delivery_id: int) -> None:
    """Send one message, with those that go with it, unless it has been sent; else say why and queue another attempt."""
    with together.alone_with(delivery_id) as rows:
        if rows:
            _send(rows)


def _send(rows: list[Delivery]) -> None:
    if (quiet := failures.quiet_until()) is not None:
        # The server did not answer somebody else a moment ago: asking again now would only hold this worker too.
        _put_off(rows, failures.spread(quiet))
        return
    try:
        identifier = mail.send(rows)
    except failures.EXPECTED as error:
        _failed(rows, error)
    else:
        _SENT.rows(clock.now(), identifier, [row.pk for row in rows])


@transaction.atomic
def _failed(rows: list[Delivery], error: Exception) -> None:
    again = []
    for row in rows:
        row.attempts += 1
        row.last_error = failures.reason(error)
        if failures.is_permanent(error) or failures.pause_after(row.attempts) is None:
            row.status, row.next_at = Status.GIVEN_UP, None
        else:
            row.status = Status.FAILED
            again.append(row)
    Delivery.objects.bulk_update(rows, ["status", "attempts", "last_error", "next_at"])
    if not again:
        return
    if failures.is_of_the_server(error):
        failures.be_quiet()
    pause = failures.pause_after(min(row.attempts for row in again))
    assert pause is not None
    _put_off(again, clock.now() + pause)


@transaction.atomic
def _put_off(rows: list[Delivery], moment: datetime) -> None:
    """Have all of these tried at one moment; a job for each, of which the first finds them all."""
    for row in rows:
        row.next_at = moment
        defer(row)
    Delivery.objects.bulk_update(rows, ["next_at"])


@transaction.atomic
def send_again(delivery: Delivery) -> bool:
    """Queue a message that was given up, with what went in the same mail; whether there was anything to do."""
    rows = together.sent_with(delivery).filter(status=Status.GIVEN_UP).exclude(to="")
    again = list(rows.select_for_update(of=("self",)).order_by("pk"))
    for row in again:
        row.attempts = 0
        _queue(row, at=clock.now())
    return bool(again)


@transaction.atomic
def try_all_now() -> int:
    """Have what waits for its next attempt sent at once, because somebody repaired the server; returns how many."""
    failures.forget_quiet()
    waiting = Delivery.objects.select_for_update(skip_locked=True).filter(channel=Channel.MAIL, status=Status.FAILED)
    rows = list(waiting.order_by("id")[:1000])
    for delivery in rows:
        delivery.next_at = clock.now()
        delivery.save(update_fields=["next_at"])
        defer(delivery)
    return len(rows)


def blank_copies_of(event: Event) -> None:
    """Blank in the ledger what a redaction blanked; one that still waits goes out without it."""
    copied = Q(event__number=event.details["event"])
    if event.details.get("kind") == "synopsis":
        # FINALIZADO's mail says what was reported, too.
        copied |= Q(event__verb=Verb.FINALIZE)
    copies = Delivery.objects.filter(copied, event__incident=event.incident).exclude(text="")
    for waiting in copies.filter(status__in=WAITING).select_related("event__incident__entity", "person"):
        if waiting.event and waiting.person:
            words = mail.words_for(waiting.event, waiting.person)
            Delivery.objects.filter(pk=waiting.pk).update(text=words.text, html=words.html)
    copies.exclude(status__in=WAITING).update(text=REDACTED, html=REDACTED)
