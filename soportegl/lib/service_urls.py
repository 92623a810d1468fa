"""The addresses of other services as their settings: a mail server, a mailbox, a bucket.

Each reader raises ValueError, with a sentence, when it is not such an address.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

SMTP_LIKE = "SOPORTEGL_SMTP_URL debe ser como smtp://usuario:clave@servidor:587?tls=1."
IMAP_LIKE = "SOPORTEGL_BOUNCES_URL debe ser como imaps://usuario:clave@servidor:993/INBOX."
S3_LIKE = "SOPORTEGL_FILES_URL debe ser como s3://CLAVE:SECRETO@servidor:9000/cubeta?region=us-east-1&tls=0."
CLAMD_LIKE = "SOPORTEGL_CLAMD debe ser como /run/clamav/clamd.ctl o 127.0.0.1:3310."
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")


class Mailbox(NamedTuple):
    """Where a mailbox is and how to enter."""

    tls: bool
    host: str
    port: int
    user: str
    password: str
    folder: str


def smtp(address: str) -> dict[str, str | int | bool]:
    """EMAIL_* settings from `smtp://user:password@host:port?tls=1` or `smtps://…`."""
    found = _split(address, ("smtp", "smtps"), SMTP_LIKE)
    implicit = found.scheme == "smtps"
    return {
        "EMAIL_HOST": str(found.hostname),
        "EMAIL_PORT": found.port or (465 if implicit else 25),
        "EMAIL_HOST_USER": unquote(found.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(found.password or ""),
        "EMAIL_USE_SSL": implicit,
        "EMAIL_USE_TLS": parse_qs(found.query).get("tls") == ["1"],
    }


def imap(address: str) -> Mailbox:
    """The parts of `imaps://user:password@host:port/folder`; `imap://` is without TLS."""
    found = _split(address, ("imap", "imaps"), IMAP_LIKE)
    if not found.username:
        raise ValueError(IMAP_LIKE)
    tls = found.scheme == "imaps"
    folder = unquote(found.path.strip("/")) or "INBOX"
    user, password = unquote(found.username), unquote(found.password or "")
    return Mailbox(tls, str(found.hostname), found.port or (993 if tls else 143), user, password, folder)


def s3(address: str) -> dict[str, Any]:
    """STORAGES options from `s3://KEY:SECRET@host:port/bucket?region=…&tls=0`; a slash in the secret is %2F."""
    found = _split(address, ("s3",), S3_LIKE)
    asked, bucket = parse_qs(found.query), found.path.strip("/")
    if not (found.username and found.password and _BUCKET.fullmatch(bucket)):
        raise ValueError(S3_LIKE)
    if set(asked) - {"region", "tls"} or asked.get("tls", ["1"]) not in (["0"], ["1"]):
        raise ValueError(S3_LIKE)
    tls = asked.get("tls") != ["0"]
    host = f"[{found.hostname}]" if ":" in str(found.hostname) else found.hostname
    return {
        "endpoint_url": f"http{'s' if tls else ''}://{host}{f':{found.port}' if found.port else ''}",
        "access_key": unquote(found.username),
        "secret_key": unquote(found.password),
        "bucket_name": bucket,
        "region_name": asked.get("region", ["us-east-1"])[0],
        "use_ssl": tls,
    }


def clamd(address: str) -> str | tuple[str, int]:
    """A socket by its path, or the name and port of `host:port`."""
    if address.startswith("/"):
        return address
    found = _split(f"clamd://{address}", ("clamd",), CLAMD_LIKE)
    if not found.port or found.path or found.username or found.query:
        raise ValueError(CLAMD_LIKE)
    return str(found.hostname), found.port


def _split(address: str, schemes: tuple[str, ...], like: str) -> SplitResult:
    try:
        found = urlsplit(address)
        is_one = found.scheme in schemes and bool(found.hostname) and (found.port or 0) >= 0
    except ValueError:
        is_one = False
    # An address may carry a password: it is not repeated in the message.
    if not is_one:
        raise ValueError(like)
    return found
