"""Sends messages: signed, to an address that was checked, tried again for three days, and never two at once of one."""

from __future__ import annotations

import logging
import random
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from http.client import HTTPException
from socket import gaierror
from time import monotonic
from typing import Any, NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from soportegl.lib import clock, guarded_http, session_locks
from soportegl.webhooks import payload, planning, secrets
from soportegl.webhooks.models import Attempt, Endpoint, Message, Status
from soportegl.webhooks.signals import endpoint_stopped

log = logging.getLogger(__name__)

#: Until the next attempt: the schedule that the convention gives as an example, 75 hours in all.
PAUSES = tuple(
    timedelta(seconds=each) for each in (5, 300, 1800, 2 * 3600, 5 * 3600, 10 * 3600, 14 * 3600, 20 * 3600, 24 * 3600)
)
SECONDS = 15
#: Of the four jobs that are done at once, so many may wait for receivers: mail and notices go on.
SLOTS = 2
#: procrastinate counts the wait in whole seconds, so a job may come this much before its moment.
EARLY = timedelta(seconds=2)
#: After a failure its other messages wait, from seconds to this long: each would only hold a place as well.
QUIET, QUIET_MOST = timedelta(seconds=5), timedelta(minutes=10)
#: Nothing arrived for this long: it is switched off, and whoever administers hears of it.
DEAD = timedelta(days=3)
LATE = timedelta(minutes=5)
MOST_AT_ONCE = 500
GONE = 410
SLOW_DOWN = (429, 503)
OFF = "El destino está desactivado."
UNSEEN = "Su persona de servicio ya no ve la gestión."
#: Why nothing was answered, the first that fits; behind it stands what whoever looks after the receiver searches for.
FAULTS: tuple[tuple[type[Exception], str], ...] = (
    (gaierror, "El nombre de la dirección no se encuentra"),
    (ssl.SSLCertVerificationError, "Su certificado no es válido"),
    (ssl.SSLError, "No se pudo cifrar la conexión"),
    (ConnectionError, "Cortó la conexión sin responder"),
    (HTTPException, "Lo que respondió no es HTTP"),
    (OSError, "No se pudo llegar a esa dirección"),
)


class Outcome(NamedTuple):
    """What came of an attempt; without an error it arrived."""

    status: int | None
    said: str
    error: str
    again_after: timedelta = timedelta()


def send(message_id: int) -> None:
    """Send one message that is due, unless somebody else does; else write why it did not arrive, and when again."""
    with _alone_with(message_id) as message:
        if message is not None:
            _send(message)


@contextmanager
def _alone_with(message_id: int) -> Iterator[Message | None]:
    name = f"webhook {message_id}"
    # Whoever is at it finishes; when that process dies its own job is done again.
    if not session_locks.try_lock(name):
        yield None
        return
    try:
        rows = Message.objects.select_related(
            "endpoint__person", "event__actor", "event__incident__entity", "event__incident__system"
        )
        yield rows.filter(pk=message_id, status=Status.WAITING).first()
    finally:
        session_locks.unlock(name)


def _send(message: Message) -> None:
    now, endpoint = clock.now(), message.endpoint
    assert message.next_at is not None
    if not endpoint.is_active:
        _end(message, OFF)
    elif message.next_at > now + EARLY:
        defer(message)
    elif endpoint.quiet_until and endpoint.quiet_until > now:
        put_off(message, endpoint.quiet_until + QUIET * _spread())
    elif message.event and not planning.still_told(endpoint, message.event):
        _end(message, UNSEEN)
    else:
        with _slot() as free:
            if free:
                _attempt(message)
            else:
                put_off(message, now + timedelta(seconds=1 + 2 * _spread()))


@contextmanager
def _slot() -> Iterator[bool]:
    for name in (f"webhook place {number}" for number in range(SLOTS)):
        if session_locks.try_lock(name):
            try:
                yield True
            finally:
                session_locks.unlock(name)
            return
    yield False


def _attempt(message: Message) -> None:
    began, at = monotonic(), clock.now()
    outcome = _asked(message, at)
    took = int((monotonic() - began) * 1000)
    with transaction.atomic():
        Attempt.objects.create(
            message=message,
            at=at,
            status=outcome.status,
            milliseconds=took,
            said=outcome.said[: guarded_http.MOST_BYTES],
            error=outcome.error,
        )
        _arrived(message) if not outcome.error else _failed(message, outcome)


def _asked(message: Message, at: datetime) -> Outcome:
    moment = int(at.timestamp())
    try:
        given = message.endpoint.secrets_at(at)
    except secrets.Unreadable:
        return Outcome(None, "", "El secreto no se puede leer con la llave de esta instalación: haga otro.")
    body = payload.written(message)
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "SoporteGL-Webhooks/1",
        "webhook-id": message.identifier,
        "webhook-timestamp": str(moment),
        "webhook-signature": secrets.signatures(given, message.identifier, moment, body),
    }
    try:
        answer = guarded_http.post(
            message.endpoint.url, body, headers, seconds=SECONDS, allowed=settings.WEBHOOK_NETWORKS
        )
    except guarded_http.Forbidden as problem:
        return Outcome(None, "", str(problem)[:200])
    except guarded_http.EXPECTED as problem:
        return Outcome(None, "", _words(problem)[:200])
    error = "" if 200 <= answer.status < 300 else f"Respondió {answer.status}."
    wait = _asked_to_wait(answer) if answer.status in SLOW_DOWN else timedelta()
    return Outcome(answer.status, answer.said, error, wait)


def _words(problem: Exception) -> str:
    if isinstance(problem, TimeoutError):
        return f"No respondió en {SECONDS} segundos."
    if isinstance(problem, ConnectionRefusedError):
        return "Nadie atiende en esa dirección."
    said = next(words for kind, words in FAULTS if isinstance(problem, kind))
    return f"{said} ({type(problem).__name__}: {problem}).".replace("\0", "")


def _asked_to_wait(answer: guarded_http.Answer) -> timedelta:
    said = answer.headers.get("retry-after", "")
    seconds = int(said) if said.isascii() and said.isdigit() and len(said) < 8 else 0
    return min(timedelta(seconds=seconds), PAUSES[-1])


def _arrived(message: Message) -> None:
    message.status, message.next_at, message.last_error = Status.ARRIVED, None, ""
    message.attempts += 1
    message.save(update_fields=["status", "next_at", "last_error", "attempts"])
    # Only a failure leaves something to forget.
    if message.endpoint.failing_since:
        Endpoint.objects.filter(pk=message.endpoint_id).update(failing_since=None, failures=0, quiet_until=None)


def _failed(message: Message, outcome: Outcome) -> None:
    endpoint, now = message.endpoint, clock.now()
    message.attempts += 1
    message.last_error = outcome.error
    since = endpoint.failing_since or now
    if outcome.status == GONE:
        stop(endpoint, "respondió 410: ya no quiere recibir avisos")
    elif now - since >= DEAD:
        stop(endpoint, f"nada le llega desde el {timezone.localtime(since):%d/%m/%Y}")
    else:
        quiet = min(QUIET * 2 ** min(endpoint.failures, 10), QUIET_MOST)
        Endpoint.objects.filter(pk=endpoint.pk, is_active=True).update(
            failing_since=since, failures=F("failures") + 1, quiet_until=now + max(quiet, outcome.again_after)
        )
    # A test is for whoever waits for it in front of a screen: nobody needs it in an hour.
    if not endpoint.is_active or message.event is None or message.attempts > len(PAUSES):
        _end(message, outcome.error)
        return
    pause = PAUSES[message.attempts - 1] * (1 + _spread() / 5)
    put_off(message, now + max(pause, outcome.again_after))


def stop(endpoint: Endpoint, reason: str) -> None:
    """Switch it off and have whoever administers told, once."""
    changed = Endpoint.objects.filter(pk=endpoint.pk, is_active=True)
    endpoint.is_active = False
    if changed.update(is_active=False, stopped_for=reason, failing_since=None, failures=0, quiet_until=None):
        log.warning("A webhook endpoint was switched off: %s", endpoint.pk)
        endpoint_stopped.send(sender=Endpoint, endpoint=endpoint, reason=reason)


def _end(message: Message, reason: str) -> None:
    message.status, message.next_at, message.last_error = Status.GIVEN_UP, None, reason
    message.save(update_fields=["status", "next_at", "last_error", "attempts"])


def _spread() -> float:
    return random.random()  # noqa: S311 - it spreads a load and guards nothing


@transaction.atomic
def put_off(message: Message, moment: datetime) -> None:
    """Have it tried at a moment."""
    message.next_at = moment
    message.save(update_fields=["status", "next_at", "last_error", "attempts"])
    defer(message)


def defer(message: Message) -> None:
    """Queue the job of its next attempt; a second one for the same attempt is not queued."""
    assert message.next_at is not None
    wait = int((message.next_at - clock.now()).total_seconds())
    schedule: dict[str, Any] = {"schedule_in": {"seconds": wait}} if wait > 0 else {}
    before, after = planning.lock_of(message)
    job = app.configure_task(
        planning.SEND, priority=planning.PRIORITY, queueing_lock=f"{before}{message.pk}{after}", **schedule
    )
    with suppress(AlreadyEnqueued), transaction.atomic():
        job.defer(message_id=message.pk)


@transaction.atomic
def try_out(endpoint: Endpoint) -> Message:
    """Queue a message that only says that it arrives."""
    now = clock.now()
    message = Message.objects.create(endpoint=endpoint, created_at=now, next_at=now)
    Endpoint.objects.filter(pk=endpoint.pk).update(quiet_until=None)
    defer(message)
    return message


@transaction.atomic
def again(endpoint: Endpoint, *, since: datetime | None = None, only: int | None = None) -> int:
    """Queue again what did not arrive, with the same identifiers: all since a moment, or one; how many."""
    rows = Message.objects.select_for_update().filter(endpoint=endpoint)
    rows = rows.filter(status=Status.GIVEN_UP) if only is None else rows.filter(pk=only).exclude(status=Status.WAITING)
    rows = rows.filter(created_at__gte=since) if since else rows
    # The place of a dead receiver is given to the living; whoever asks for this says that it lives.
    Endpoint.objects.filter(pk=endpoint.pk).update(quiet_until=None)
    found = list(rows.order_by("id")[:MOST_AT_ONCE])
    for message in found:
        message.status, message.attempts = Status.WAITING, 0
        put_off(message, clock.now())
    return len(found)


def reconcile() -> int:
    """Queue again what should have gone and lost its job; how many."""
    late = Message.objects.filter(status=Status.WAITING, next_at__lt=clock.now() - LATE).order_by("next_at")
    found = list(late[:MOST_AT_ONCE])
    for message in found:
        defer(message)
    return len(found)
