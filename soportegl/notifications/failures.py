"""What a failed attempt means: try again, when, or never; and whether the server itself is at fault."""

from __future__ import annotations

import random
import smtplib
from datetime import datetime, timedelta

from django.core.cache import cache

from soportegl.lib import clock
from soportegl.notifications.models import MOST_SAID

#: Until the next attempt: a server that restarts, one that is repaired, one that nobody looks at until Monday.
PAUSES = tuple(timedelta(seconds=each) for each in (30, 120, 600, 1800, 3600, 4 * 3600, 12 * 3600, 24 * 3600))
#: After a failure of the server nobody tries for this long.
QUIET = timedelta(seconds=20)
EXPECTED = (smtplib.SMTPException, OSError, ValueError)
_QUIET_KEY = "mail-quiet-until"


def pause_after(attempts: int) -> timedelta | None:
    """How long to wait after so many attempts, up to a half longer so that they do not all come back at once."""
    if attempts > len(PAUSES):
        return None
    return PAUSES[attempts - 1] * random.uniform(1, 1.5)  # noqa: S311 - it spreads a load and guards nothing


def spread(moment: datetime) -> datetime:
    """A moment shortly after this one, another each time."""
    return moment + QUIET * random.uniform(0, 1)  # noqa: S311 - the same


def reason(error: Exception) -> str:
    """Why, in the words of the server where it had any."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        (code, said), *_ = error.recipients.values()
        return f"{code} {_plain(said)}"[:MOST_SAID]
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_plain(error.smtp_error)}"[:MOST_SAID]
    return f"{type(error).__name__}: {error}"[:MOST_SAID]


def _plain(said: bytes | str) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return " ".join(text.split())


def is_permanent(error: Exception) -> bool:
    """Whether trying again would be answered the same: the recipient or the message was refused for good."""
    if isinstance(error, ValueError):
        return True
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(500 <= code < 600 for code, _ in error.recipients.values())
    return isinstance(error, smtplib.SMTPResponseException) and not is_of_the_server(error) and error.smtp_code >= 500


def is_of_the_server(error: Exception) -> bool:
    """Whether any other message would fail as well: it does not answer, or does not know our password."""
    if isinstance(error, smtplib.SMTPAuthenticationError | smtplib.SMTPConnectError | smtplib.SMTPHeloError):
        return True
    if isinstance(error, smtplib.SMTPResponseException):
        return error.smtp_code == 421
    return isinstance(error, OSError) and not isinstance(
        error, smtplib.SMTPRecipientsRefused | smtplib.SMTPServerDisconnected
    )


def quiet_until() -> datetime | None:
    """Until when nobody tries; None when the server is not known to be down."""
    until: datetime | None = cache.get(_QUIET_KEY)
    return until if until and until > clock.now() else None


def be_quiet() -> None:
    """Let the server rest: each attempt at one that hangs holds a worker for half a minute."""
    cache.set(_QUIET_KEY, clock.now() + QUIET, QUIET.total_seconds())


def forget_quiet() -> None:
    """Try again now."""
    cache.delete(_QUIET_KEY)
