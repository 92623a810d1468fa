"""Mail that came back: read from a mailbox and matched to the message it speaks of."""

from __future__ import annotations

import logging
import re
from email import message_from_bytes, policy
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from flufl.bounce import all_failures
from imap_tools import AND, BaseMailBox, MailBox, MailBoxUnencrypted, MailMessageFlags

from soportegl.lib import imap_url
from soportegl.notifications import mail
from soportegl.notifications.models import Delivery, Status

log = logging.getLogger(__name__)

TIMEOUT_SECONDS = 20
MOST_AT_ONCE = 200
_SAID = re.compile(rb"^Diagnostic-Code:\s*(.+(?:\r?\n[ \t].+)*)", re.MULTILINE | re.IGNORECASE)


class Read(NamedTuple):
    """What one look into the mailbox brought."""

    messages: int
    matched: int


def read() -> Read:
    """Look at what has come since the last time; nothing when no mailbox is set. Raises OSError or IMAP's errors."""
    if not settings.BOUNCES_URL:
        return Read(0, 0)
    at = imap_url.parts(settings.BOUNCES_URL)
    kind = MailBox if at.tls else MailBoxUnencrypted
    with kind(at.host, at.port, timeout=TIMEOUT_SECONDS).login(at.user, at.password, at.folder) as mailbox:
        return _read(mailbox)


def _read(mailbox: BaseMailBox) -> Read:
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
def take(raw: bytes) -> bool:
    """Note that a message came back, if that is what this says for good; whether it spoke of one of ours."""
    _, permanent = all_failures(message_from_bytes(raw, policy=policy.compat32))
    refused = {address.decode("ascii", "replace").lower() for address in permanent}
    found = mail.delivery_of(raw) if refused else None
    if found is None or found.to.lower() not in refused:
        return False
    delivery = Delivery.objects.select_for_update().get(pk=found.pk)
    if delivery.status == Status.SENT:
        delivery.status, delivery.sent_at, delivery.last_error = Status.GIVEN_UP, None, _why(raw)
        delivery.save(update_fields=["status", "sent_at", "last_error"])
    return True


def _why(raw: bytes) -> str:
    said = _SAID.search(raw)
    words = " ".join(said[1].decode("utf-8", "replace").split()) if said else "el servidor de destino no dijo por qué"
    return f"Volvió: {words}"[:300]
