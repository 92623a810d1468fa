"""The chain of an incident's events: each hash covers the one before it."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime

GENESIS = "0" * 64


def digest(text: str) -> str:
    """SHA-256 of a text in UTF-8, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def link(
    previous: str,
    *,
    incident: str,
    number: int,
    verb: str,
    actor: int | None,
    at: datetime,
    tier: int,
    public: bool,
    details: dict[str, Any],
    texts: dict[str, str],
    files: list[str],
) -> str:
    """SHA-256 of the previous hash and this event's canonical JSON: sorted keys, no spaces, time in UTC."""
    canonical = json.dumps(
        {
            "actor": actor,
            "at": at.astimezone(UTC).isoformat(timespec="microseconds"),
            "details": details,
            "files": files,
            "incident": incident,
            "number": number,
            "public": public,
            "texts": texts,
            "tier": int(tier),
            "verb": str(verb),
        },
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
    )
    return hashlib.sha256((previous + canonical).encode()).hexdigest()
