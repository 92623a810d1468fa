"""Which contents the antivirus is asked about, and what is refused because of its answers; `scanning` asks it."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection, transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from soportegl.incidents.errors import FileQuarantined, FileWaits, Invalid
from soportegl.incidents.models import Attachment, Scan, Verdict
from soportegl.lib import clock

if TYPE_CHECKING:
    from collections.abc import Iterable

SCAN, TELL = "soportegl.incidents.tasks.scan", "soportegl.notifications.tasks.tell_quarantined"
_ALL_CONTENTS = """
INSERT INTO incidents_scan (sha256, verdict, threat, asked_at, next_at, attempts, problem, told)
SELECT sha256, %s, '', %s, %s, 0, '', '[]' FROM (
    SELECT sha256 FROM incidents_attachment WHERE redacted_at IS NULL UNION SELECT sha256 FROM incidents_upload
) AS contents
ON CONFLICT DO NOTHING
"""


def ask(sha256: str) -> None:
    """Have a content that has just arrived looked at, unless that was done; in the transaction that keeps its row."""
    if not settings.CLAMD:
        return
    now = clock.now()
    _, new = Scan.objects.get_or_create(sha256=sha256, defaults={"asked_at": now, "next_at": now})
    if new:
        with suppress(AlreadyEnqueued), transaction.atomic():
            # Two at a time: mails and other jobs want to go out beside them.
            job = app.configure_task(SCAN, lock=f"antivirus {int(sha256[0], 16) % 2}", queueing_lock=f"scan {sha256}")
            job.defer(sha256=sha256)


def refuse_known(sha256: str, name: str) -> None:
    """Raises Invalid for a content that lies in quarantine: once more it would lie where it was taken away from."""
    if Scan.objects.filter(pk=sha256, verdict=Verdict.INFECTED).exists():
        raise Invalid(
            attachments=f"«{name}» no se acepta: el antivirus encontró en él un programa dañino. "
            "Quítelo y siga; si el archivo hace falta, adjunte una copia limpia."
        )


def refuse_held(file: Attachment) -> None:
    """Raises FileWaits or FileQuarantined for a file that nobody gets."""
    if "verdict" not in file.__dict__:
        # Read in another way than pages read it: what is not known must not go out.
        file.verdict = Scan.objects.filter(pk=file.sha256).values_list("verdict", flat=True).first()
    if file.held:
        raise (FileQuarantined if file.held == Verdict.INFECTED else FileWaits)(file.name)


def tell_of(hashes: Iterable[str]) -> None:
    """Have people told of contents that were in quarantine before they became files of an incident."""
    if settings.CLAMD:
        for sha256 in Scan.objects.filter(pk__in=set(hashes), verdict=Verdict.INFECTED).values_list("pk", flat=True):
            app.configure_task(TELL).defer(sha256=sha256)


def ask_all(*, again: bool) -> int:
    """Have all contents looked at that were not yet, and with `again` the others as well; how many there are now."""
    now = clock.now()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_ALL_CONTENTS, [Verdict.PASSED, now, now])
        if again:
            Scan.objects.filter(next_at__isnull=True).update(next_at=now)
    return Scan.objects.filter(next_at__isnull=False).count()
