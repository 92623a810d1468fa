"""Mail that came back: read from a mailbox and matched to the message it speaks of."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, NamedTuple

from django.conf import settings
from django.db import transaction

from soportegl.lib import service_urls
from soportegl.lib.mailboxes import normalised
from soportegl.lib.text import clean
from soportegl.notifications import mail, reports
from soportegl.notifications.models import MOST_SAID, Delivery, Status

if TYPE_CHECKING:
    from imap_tools import BaseMailBox

log = logging.getLogger(__name__)

TIMEOUT_SECONDS = 20
MOST_AT_ONCE = 200


class Read(NamedTuple):
    """What one look into the mailbox brought."""

    messages: int
    matched: int


def read() -> Read:
    """Look at what has come since the last time; nothing when no mailbox is set. Raises OSError or IMAP's errors."""
    if not settings.BOUNCES_URL:
        return Read(0, 0)
    from imap_tools import MailBox, MailBoxUnencrypted

    at = service_urls.imap(settings.BOUNCES_URL)
    kind = MailBox if at.tls else MailBoxUnencrypted
    with kind(at.host, at.port, timeout=TIMEOUT_SECONDS).login(at.user, at.password, at.folder) as mailbox:
        return _read(mailbox)


def take(raw: bytes) -> bool:
    """Note what a mail reports; whether it spoke of a message of ours."""
    try:
        report = reports.read(raw)
    except Exception as problem:
        # Whatever it was: the mails behind this one must be read too.
        log.warning("Bounces: a mail could not be read: %s", type(problem).__name__)
        return False
    return note(report)


def _read(mailbox: BaseMailBox) -> Read:
    from imap_tools import AND, MailMessageFlags

    messages = matched = 0
    for message in mailbox.fetch(AND(seen=False), limit=MOST_AT_ONCE, mark_seen=False):
        messages += 1
        matched += take(message.obj.as_bytes())
        # Only now: what a killed worker had in its hands is read again, and said a second time changes nothing.
        if message.uid:
            mailbox.flag(message.uid, MailMessageFlags.SEEN, True)
    if messages > matched:
        log.info("Bounces: %s messages, %s of them speak of a mail of ours", messages, matched)
    return Read(messages, matched)


@transaction.atomic
def note(report: reports.Report) -> bool:
    """Note that a message came back, if that is what this says for good; whether it spoke of one of ours."""
    addresses = {each for failed in report.failed for each in failed.addresses}
    told = mail.told_by(report.legible, addresses) if report.failed else []
    if not told:
        return False
    rows = Delivery.objects.select_for_update().filter(pk__in=[row.pk for row in told]).order_by("pk")
    for delivery in rows:
        if delivery.status == Status.SENT:
            delivery.status, delivery.sent_at = Status.GIVEN_UP, None
            delivery.last_error = _why(report.failed, delivery.to)
            delivery.save(update_fields=["status", "sent_at", "last_error"])
    return True


def _why(failed: tuple[reports.Failed, ...], to: str) -> str:
    """What came of it, in our words and in those of the server; and where, when that is not where we sent it."""
    ours = normalised(to)
    one = next((each for each in failed if ours in each.addresses), failed[0])
    where = "" if ours in one.addresses or not one.addresses else f" de {one.addresses[0]}, adonde se reenvía"
    said = f"El servidor dijo: {one.said}" if one.said else "El servidor no dijo por qué."
    whole = f"Volvió{where}: {one.meaning + '. ' if one.meaning else ''}{said}"
    # What the database cannot store would keep this mail, and those behind it, from ever being noted.
    return clean(whole.encode("utf-8", "replace").decode())[:MOST_SAID]
