"""Afterwards: what was acknowledged against what is there. Import it once Django is set up."""

from __future__ import annotations

import hashlib
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from random import Random

from django.db import connection
from django.db.models import Count, Q, QuerySet
from procrastinate.contrib.django import app

from bench.faults.claims import REFERENCE, Claim, Claims
from bench.faults.mailbox import Mailbox
from bench.faults.person import Person, Tally
from soportegl.incidents import store, verify
from soportegl.incidents.models import Attachment, Event, EventText, Incident
from soportegl.incidents.states import OPEN
from soportegl.lib import clock
from soportegl.notifications import mail, outbox
from soportegl.notifications.audience import listeners
from soportegl.notifications.models import WAITING, Channel, Delivery, Status

SETTLE_SECONDS = 240
AGAIN_SECONDS = 5


@dataclass
class Reckoning:
    """What is wrong, by kind: each of these lists must be empty."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    untrue: list[str] = field(default_factory=list)
    mail: list[str] = field(default_factory=list)
    checked: Counter[str] = field(default_factory=Counter)


def settle() -> list[str]:
    """Let every job come to its end now instead of after its pause; what is left when that takes too long."""
    give_up = time.monotonic() + SETTLE_SECONDS
    while left := unsettled():
        if time.monotonic() > give_up:
            return [f"Al final quedó sin hacer: {what}" for what in left]
        with connection.cursor() as cursor:
            cursor.execute("UPDATE procrastinate_jobs SET scheduled_at = now() WHERE status = 'todo'")
        Delivery.objects.filter(status__in=WAITING).update(next_at=clock.now())
        for delivery in Delivery.objects.filter(status=Status.GIVEN_UP).exclude(to=""):
            outbox.send_again(delivery)
        # What the clock does each minute; a worker counts as dead after half a minute of silence, as always.
        app.configure_task("soportegl.jobs.tasks.retry_stalled").defer()
        time.sleep(AGAIN_SECONDS)
    return []


def unsettled() -> list[str]:
    """Jobs and messages that are not done."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT task_name || ' ' || status || ' ' || args, attempts FROM procrastinate_jobs
            WHERE status IN ('todo', 'doing') AND task_name LIKE 'soportegl.notifications.%'"""
        )
        jobs = [f"{row[0]} (intentos: {row[1]})" for row in cursor.fetchall()]
    waiting = Delivery.objects.filter(Q(status__in=(Status.QUEUED, Status.FAILED)) | given_up())
    return jobs + [f"correo {row.pk} {row.status} {row.last_error}" for row in waiting]


def given_up() -> Q:
    """Messages that could still be sent."""
    return Q(status=Status.GIVEN_UP) & ~Q(to="")


def reckon(claims: Claims, mailbox: Mailbox, port: int) -> Reckoning:
    """Everything that must be true."""
    found = Reckoning()
    events = events_by_reference()
    for claim in claims.all:
        _check_claim(claim, events[claim.reference], found)
    _check_takes(claims, found)
    _check_files(claims, port, found)
    _check_incidents(found)
    _check_mail(mailbox, found)
    return found


def events_by_reference() -> dict[str, set[int]]:
    """Which events carry the words of each claim."""
    where: dict[str, set[int]] = defaultdict(set)
    for event, body in EventText.objects.filter(body__contains="«ref ").values_list("event", "body"):
        for reference in REFERENCE.findall(body):
            where[reference].add(event)
    return where


def _check_claim(claim: Claim, events: set[int], found: Reckoning) -> None:
    name = f"{claim.verb} {claim.code} {claim.reference} de {claim.username}"
    if len(events) > 1:
        found.doubled.append(f"{name}: está {len(events)} veces")
    if claim.verb == "take" or not claim.acknowledged:
        return
    found.checked[claim.verb] += 1
    if not events:
        found.lost.append(f"{name}: se confirmó y no está")
        return
    event = Event.objects.select_related("incident").get(pk=min(events))
    if event.incident.code != claim.code or event.verb != claim.verb:
        found.untrue.append(f"{name}: está como {event.verb} en {event.incident.code}")
    if claim.verb == "register" and Incident.objects.filter(code=claim.code).count() != 1:
        found.doubled.append(f"{name}: el código no es de una sola incidencia")
    kept = sorted(event.attachments.values_list("name", "sha256"))
    if kept != sorted(claim.files.items()):
        kind = found.doubled if len(kept) > len(claim.files) else found.lost
        kind.append(f"{name}: se enviaron {len(claim.files)} archivos y tiene {len(kept)}")


def _check_takes(claims: Claims, found: Reckoning) -> None:
    told = Counter((claim.code, claim.username) for claim in claims.acknowledged() if claim.verb == "take")
    for (code, username), times in told.items():
        found.checked["take"] += 1
        there = Event.objects.filter(incident__code=code, actor__username=username, verb="take").count()
        if there < times:
            found.lost.append(f"{username} tomó {code} {times} veces y constan {there}")


def _check_files(claims: Claims, port: int, found: Reckoning) -> None:
    """On the disk and as a download, the content is what was sent."""
    auditor = Person(port, "aura.auditora", Tally(), Random(0))
    auditor.sign_in()
    sent = {sha256 for claim in claims.acknowledged() for sha256 in claim.files.values()}
    for attachment in Attachment.objects.filter(sha256__in=sent).select_related("incident"):
        on_disk = _on_disk(attachment.sha256)
        answer = auditor.insist(attachment.get_absolute_url())
        downloaded = hashlib.sha256(answer.body).hexdigest()
        found.checked["file"] += 1
        if {on_disk, downloaded} != {attachment.sha256}:
            found.lost.append(f"El archivo {attachment.name} de {attachment.incident.code} no es el que se envió")


def _on_disk(sha256: str) -> str:
    """The hash of what lies there, or what is wrong with it."""
    try:
        with store.opened(sha256) as content:
            return hashlib.file_digest(content, "sha256").hexdigest()
    except (store.Missing, store.Damaged) as fault:
        return type(fault).__name__


def _check_incidents(found: Reckoning) -> None:
    """Trace, stages, keys and chains, of every incident."""
    keys = Incident.objects.values("registered_by", "registration_key").annotate(times=Count("pk"))
    found.doubled += [f"Una clave de registro tiene {row['times']} incidencias" for row in keys.filter(times__gt=1)]
    for incident in Incident.objects.annotate(
        all_events=Count("events", distinct=True),
        all_stages=Count("stages", distinct=True),
        open_stages=Count("stages", filter=Q(stages__left_at__isnull=True), distinct=True),
    ):
        found.checked["incident"] += 1
        if not incident.all_events or not incident.all_stages:
            found.untrue.append(f"{incident.code} no tiene historial")
        if incident.open_stages != (incident.state in OPEN):
            found.untrue.append(f"{incident.code} está {incident.label} y tiene {incident.open_stages} etapas abiertas")
    found.untrue += [f"verify: {difference}" for difference in verify.run()]


def _check_mail(mailbox: Mailbox, found: Reckoning) -> None:
    """Everybody who was to be told has a message, and each of them arrived, as one."""
    for event in ours().select_related("incident__entity__preferred_adviser", "incident__reporter", "actor"):
        told = set(event.deliveries.values_list("person", flat=True))
        missing = [person.username for person in listeners(event) if person.pk not in told]
        found.checked["told"] += 1
        if missing:
            found.mail.append(f"{event.incident.code} suceso {event.number}: no se avisó a {', '.join(missing)}")
    owed = Delivery.objects.filter(channel=Channel.MAIL).exclude(status=Status.NOT_WANTED)
    for delivery in owed:
        found.checked["mail"] += 1
        if not mailbox.accepted[delivery.message_id]:
            found.mail.append(f"«{delivery.subject}» consta {delivery.status} y el servidor no lo recibió")
        elif mailbox.recipients[delivery.message_id] != {delivery.to}:
            found.mail.append(f"{delivery.message_id} llegó a {mailbox.recipients[delivery.message_id]}")
    # Several messages may go in one mail, to one person about one incident.
    same = owed.values("message_id").annotate(
        people=Count("person", distinct=True), incidents=Count("event__incident", distinct=True)
    )
    mixed = same.filter(Q(people__gt=1) | Q(incidents__gt=1))
    found.mail += [f"{row['message_id']} es de varias personas o gestiones" for row in mixed]
    # A mail cut off after DATA was accepted under the name of one message, and may go again under that of another.
    named = {
        mail.message_id(row.event, row.person.pk)
        for row in owed.select_related("event__incident", "person")
        if row.event and row.person
    }
    strangers = set(mailbox.accepted) - named - set(owed.values_list("message_id", flat=True))
    found.mail += [f"Llegó un correo que no consta: {message}" for message in sorted(strangers)]


def ours() -> QuerySet[Event]:
    """The events of what these people registered."""
    return Event.objects.filter(incident__synopsis__contains="«ref ")
