"""Telling of a file that the antivirus put apart: whoever loaded it, and whoever attends its incident."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction

from soportegl.audit.models import Kind
from soportegl.audit.recording import add_entry
from soportegl.directory.models import User
from soportegl.incidents import reach
from soportegl.incidents.models import Attachment, Scan, Verdict
from soportegl.notifications import mail, notices, outbox
from soportegl.notifications.wording import QUARANTINE


@transaction.atomic
def tell(sha256: str) -> None:
    """Tell of every file with this content of which nobody was told yet; a second time finds nothing to do."""
    scan = Scan.objects.select_for_update().filter(pk=sha256, verdict=Verdict.INFECTED).first()
    if scan is None:
        return
    having = Attachment.objects.filter(sha256=sha256, redacted_at__isnull=True).exclude(pk__in=scan.told)
    # An action that did something in one of these incidents asks for its row; this only reads.
    for file in having.select_related("incident", "event__actor"):
        _tell(file, scan.threat)
        scan.told.append(file.pk)
    scan.save(update_fields=["told"])


def _tell(file: Attachment, threat: str) -> None:
    incident = file.incident
    add_entry(
        Kind.QUARANTINED, of=incident, name=incident.code, changes={"archivo": ["", file.name], "virus": ["", threat]}
    )
    page = incident.get_absolute_url()
    facts = {"gestión": incident.code, "archivo": file.name, "virus": threat}
    for person in _whom(file):
        if not person.is_active:
            continue
        words = mail.letter(person, QUARANTINE, settings.PUBLIC_URL + page, **facts)
        notices.add(person, words.subject, f"{page}#suceso-{file.event.number}")
        if person.email:
            outbox.queue_words(person.email, words)


def _whom(file: Attachment) -> list[User]:
    """Whoever loaded it, and the desk as it is now."""
    latest = file.incident.events.order_by("-number").select_related(
        "incident__entity__preferred_adviser", "incident__suggested_holder"
    )[0]
    people = [file.event.actor, *reach.desk_of(latest).people]
    return list({person.pk: person for person in people if person is not None}.values())
