"""The address of a mailbox that is read by IMAP."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import unquote, urlsplit

LIKE = "SOPORTEGL_BOUNCES_URL debe ser como imaps://usuario:clave@servidor:993/INBOX."


class Mailbox(NamedTuple):
    """Where it is and how to enter."""

    tls: bool
    host: str
    port: int
    user: str
    password: str
    folder: str


def parts(address: str) -> Mailbox:
    """The parts of `imaps://user:password@host:port/folder`; `imap://` is without TLS.

    Raises ValueError, with a sentence, when it is not such an address.
    """
    try:
        found = urlsplit(address)
        port = found.port
    except ValueError:
        raise ValueError(LIKE) from None
    if found.scheme not in ("imap", "imaps") or not found.hostname or not found.username:
        raise ValueError(LIKE)
    tls = found.scheme == "imaps"
    folder = unquote(found.path.strip("/")) or "INBOX"
    user, password = unquote(found.username), unquote(found.password or "")
    return Mailbox(tls, found.hostname, port or (993 if tls else 143), user, password, folder)
