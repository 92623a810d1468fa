"""The numbers beside the lists: exact, bounded, and counted again only when something has happened."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from django.core.cache.backends.locmem import LocMemCache
from django.db.models import QuerySet

from soportegl.lib.counting import count_kept, count_up_to
from soportegl.lib.recipes import Recipe

if TYPE_CHECKING:
    from soportegl.directory.models import User

LIMIT = 1000
# Of each process: another one counts for itself, and what it keeps can be at most this old, for what becomes due.
NEAR = LocMemCache("counts", {"TIMEOUT": 60, "OPTIONS": {"MAX_ENTRIES": 20_000}})


#: What makes the rows that are counted for the person with a number; of a `Recipe` the SQL is kept.
Makes = Callable[[int], QuerySet[Any]]


def counts_of(user: User, counted: Mapping[str, Makes], *, pulse: str) -> dict[str, int]:
    """How many rows each has, none counted further than one past the limit; each is named by what it asks."""
    # What a person sees depends on their memberships: with others they get other numbers.
    keys = {name: f"{user.pk}.{hash((user.standing, pulse, name))}" for name in counted}
    known: dict[str, int] = NEAR.get_many(keys.values())
    missing = {name: each for name, each in counted.items() if keys[name] not in known}
    if missing:
        made = {keys[name]: count for name, count in _counts(user, missing).items()}
        NEAR.set_many(made)
        known |= made
    return {name: known[key] for name, key in keys.items()}


def _counts(user: User, counted: Mapping[str, Makes]) -> dict[str, int]:
    kept = tuple((name, each) for name, each in counted.items() if isinstance(each, Recipe))
    counts = count_up_to(LIMIT, {name: each(user.pk) for name, each in counted.items() if not isinstance(each, Recipe)})
    return counts | count_kept(LIMIT, Recipe(_together, kept), user.pk) if kept else counts


def _together(kept: tuple[tuple[str, Recipe], ...], who: int) -> dict[str, QuerySet[Any]]:
    return {name: rows(who) for name, rows in kept}
