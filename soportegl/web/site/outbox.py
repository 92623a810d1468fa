"""What browsers send later: whose it is, told so that the server can compare it and nobody else learns anything."""

from __future__ import annotations

from functools import lru_cache

from django.utils.crypto import salted_hmac


@lru_cache(10_000)
def person_key(who: int) -> str:
    """Under what a browser keeps things of this person: the same in every session, and it says nothing of them."""
    return salted_hmac("soportegl.person", str(who), algorithm="sha256").hexdigest()[:32]
