"""Secrets of endpoints: made, kept sealed, and what a message is signed with (Standard Webhooks 1.0.0, symmetric)."""

from __future__ import annotations

import base64
import hmac
import secrets
from collections.abc import Iterable
from functools import lru_cache
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

MARK = "whsec_"
BYTES = 32


class Unreadable(Exception):
    """Sealed with another key than this installation has."""


def new() -> str:
    """A secret as it is shown to whoever receives."""
    return MARK + base64.b64encode(secrets.token_bytes(BYTES)).decode()


def seal(secret: str) -> str:
    """As it is kept: a copy of the database alone signs nothing."""
    return _box(_keys()).encrypt(secret.encode()).decode()


def opened(sealed: str) -> str:
    """The secret again. Raises Unreadable."""
    try:
        return _box(_keys()).decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise Unreadable from None


def signatures(given: Iterable[str], identifier: str, moment: int, body: bytes) -> str:
    """What `webhook-signature` says: one signature for each of these secrets."""
    signed = f"{identifier}.{moment}.".encode() + body
    keys = (base64.b64decode(secret.removeprefix(MARK)) for secret in given)
    return " ".join(f"v1,{base64.b64encode(hmac.digest(key, signed, 'sha256')).decode()}" for key in keys)


def _keys() -> tuple[str, ...]:
    return (settings.SECRET_KEY, *map(str, settings.SECRET_KEY_FALLBACKS))


@lru_cache(maxsize=4)
def _box(keys: tuple[str, ...]) -> MultiFernet:
    # Of its own: the same bytes sign sessions as well.
    made = (sha256(b"soportegl.webhooks:" + key.encode()).digest() for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(each)) for each in made])
