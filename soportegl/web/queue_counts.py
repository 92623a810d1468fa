"""The numbers beside the lists: exact, bounded, and counted again only when something has happened."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from django.core.cache.backends.locmem import LocMemCache

from soportegl.lib.counting import count_kept, count_up_to

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from soportegl.directory.models import User

LIMIT = 1000
# Of each process: another one counts for itself, and what it keeps can be at most this old, for what becomes due.
NEAR = LocMemCache("counts", {"TIMEOUT": 60, "OPTIONS": {"MAX_ENTRIES": 20_000}})


class Counted(NamedTuple):
    """A list whose rows are counted."""

    rows: Callable[[User], QuerySet[Any]]
    """Made for this person, or for another one of the same standing."""
    kept: Hashable
    """What its SQL is made from besides the standing, as in `compiled.Kept`; None when it is another one each time."""


def counts_of(user: User, counted: Mapping[str, Counted], *, pulse: str) -> dict[str, int]:
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


def _counts(user: User, counted: Mapping[str, Counted]) -> dict[str, int]:
    kept = {name: each for name, each in counted.items() if each.kept is not None}
    others = {name: each.rows(user) for name, each in counted.items() if each.kept is None}
    counts = count_up_to(LIMIT, others)
    if kept:
        key = ("lists", user.standing, *((name, each.kept) for name, each in kept.items()))
        counts |= count_kept(
            LIMIT, key, lambda who: {name: each.rows(user.like(who)) for name, each in kept.items()}, user.pk
        )
    return counts
