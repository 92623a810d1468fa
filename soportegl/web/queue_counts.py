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
NEAR = LocMemCache("counts", {"TIMEOUT": 60, "OPTIONS": {"MAX_ENTRIES": 20_000}})


def counts_of(user: User, rows: Mapping[str, Callable[[], QuerySet[Any]]], *, pulse: str) -> dict[str, int]:
    """How many rows each has, none counted further than one past the limit; `rows` names each by what it asks."""
    # What a person sees depends on their memberships: with others they get other numbers.
    keys = {name: f"{user.pk}.{hash((user.standing, pulse, name))}" for name in rows}
    known: dict[str, int] = NEAR.get_many(keys.values())
    missing = {name: make() for name, make in rows.items() if keys[name] not in known}
    if missing:
        made = {keys[name]: count for name, count in count_up_to(LIMIT, missing).items()}
        NEAR.set_many(made)
        known |= made
    return {name: known[key] for name, key in keys.items()}
