"""The numbers beside the lists: exact, bounded, and counted again only when something has happened."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from django.core.cache.backends.locmem import LocMemCache

from soportegl.lib.counting import count_up_to

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from soportegl.directory.models import User

LIMIT = 1000
# Of each process: another one counts for itself, and what it keeps can be at most this old, for what becomes due.
NEAR = LocMemCache("counts", {"TIMEOUT": 60, "OPTIONS": {"MAX_ENTRIES": 2000}})


def counts_of(user: User, rows: Mapping[str, Callable[[], QuerySet[Any]]], *, pulse: str) -> dict[str, int]:
    """How many rows each has, none counted further than one past the limit; `rows` names each by what it asks."""
    # What a person sees depends on their memberships: with others they get other numbers.
    key = f"{user.pk}.{hash(user.standing)}.{pulse}.{hash(tuple(rows))}"
    counts: dict[str, int] | None = NEAR.get(key)
    if counts is None:
        counts = count_up_to(LIMIT, {name: make() for name, make in rows.items()})
        NEAR.set(key, counts)
    return counts
