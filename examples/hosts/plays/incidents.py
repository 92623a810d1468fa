"""What somebody has open in SoporteGL, beside their work: asked by this server, and kept for some seconds."""

from __future__ import annotations

import urllib.error
from contextlib import suppress
from typing import Any

import incidencias
from django.conf import settings
from django.core.cache import cache

from plays.systems import System

#: Seconds: of the list, and of the token, which is good for five minutes.
LIST_KEPT, TOKEN_KEPT = 20, 270


def of(system: System, username: str) -> list[dict[str, Any]] | None:
    """Theirs, as of some seconds ago at most; None while SoporteGL does not answer."""
    name = f"incidencias:{system.slug}:{username}"
    kept: dict[str, Any] | None = cache.get(name)
    if kept is None:
        # Also that it did not answer is kept: pages would wait for it one after another.
        cache.set(name, kept := {"rows": _asked(system, username)}, LIST_KEPT)
    rows: list[dict[str, Any]] | None = kept["rows"]
    return rows


def _asked(system: System, username: str) -> list[dict[str, Any]] | None:
    name = f"token:{system.slug}:{username}"
    try:
        if not (word := cache.get(name)):
            key = settings.CAPSULE_KEY.read_text()
            word = incidencias.token(settings.PRODUCT, username, emisor=system.issuer, llave=key, kid=system.kid)
            cache.set(name, word, TOKEN_KEPT)
        return list(incidencias.propias(settings.PRODUCT, word))
    except urllib.error.HTTPError as refused:
        cache.delete(name)
        return [] if _is_unknown(refused) else None
    except (OSError, ValueError):
        return None


def _is_unknown(refused: urllib.error.HTTPError) -> bool:
    """Whether SoporteGL does not know them, so that they have none; what else it refuses says nothing of that."""
    with suppress(OSError):
        return refused.code == 400 and b"(persona)" in refused.read(2000)
    return False
