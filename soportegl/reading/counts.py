"""The numbers beside the lists: exact, bounded, and counted again only when something has happened."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from django.core.cache.backends.locmem import LocMemCache
from django.db.models import QuerySet

from soportegl.desk.models import SavedView
from soportegl.directory.models import System, User
from soportegl.incidents.change_token import change_token
from soportegl.lib.counting import count_kept, count_up_to
from soportegl.lib.query_cache import CachedQuery
from soportegl.lib.recipes import Recipe
from soportegl.reading import lists, queues
from soportegl.reading.lists import Listing, ListQuery

if TYPE_CHECKING:
    from soportegl.directory.roles import Permissions
    from soportegl.incidents.queries import IncidentQuerySet

LIMIT = 1000
MOST_SAVED = 40
# With what is known of the same change token the queue takes 8.4 ms instead of 13.7, of 10,000 incidents.
# Of each process: another one counts for itself, and what it keeps can be at most this old, for what becomes due.
NEAR = LocMemCache("counts", {"TIMEOUT": 60, "OPTIONS": {"MAX_ENTRIES": 20_000}})

#: What makes the rows that are counted for the person with a number; of a `Recipe` the SQL is kept.
Makes = Callable[[int], QuerySet[Any]]


def saved_of(person: User) -> list[SavedView]:
    """The saved views that stand beside the lists of this person."""
    found: list[SavedView] = _SAVED.of(person.permissions).instances(person.pk)
    return found


def _saved(permissions: Permissions, who: int) -> QuerySet[SavedView]:
    return SavedView.objects.of(User.with_permissions(permissions, who))[:MOST_SAVED]


_SAVED = CachedQuery(_saved, int)


def beside(listing: Listing, saved: Iterable[SavedView], systems: Iterable[System], *, token: str) -> dict[str, int]:
    """How many each view, each system, each saved view that does not search, and the list itself has.

    Each is named as its address asks for it, none counted further than one past the limit.
    """
    permissions = listing.person.permissions
    counted: dict[str, Makes] = {}
    for view in listing.views:
        if not view.adds:
            make = partial if view.by_the_hour else Recipe
            counted[f"vista={view.slug}"] = make(lists.whole, permissions, view.slug)
    for system in systems:
        counted[f"sistema={system.slug}"] = Recipe(_of_system, permissions, system.pk)
    for each in saved:
        query = ListQuery.parse(f"{each.query}&guardada={each.pk}")
        # Words are looked for when somebody opens it: a dozen searches beside every list would cost more than the list.
        if not query.typed:
            counted[each.query] = partial(_asked, query, listing.person)
    if not listing.words and not (listing.is_whole and listing.chosen and listing.chosen.adds):
        counted.setdefault(name_of(listing), lambda _: listing.base)
    counts = _known(listing.person, counted, token)
    sums = {view.slug: [counts[f"vista={slug}"] for slug in view.adds] for view in listing.views if view.adds}
    return counts | {f"vista={slug}": sum(parts) for slug, parts in sums.items()}


def name_of(listing: Listing) -> str:
    """The name under which a list is counted: a whole view is counted as such."""
    whole = listing.chosen and listing.is_whole
    return f"vista={listing.chosen.slug}" if listing.chosen and whole else f"shown {listing.query.address}"


def _of_system(permissions: Permissions, system: int, who: int) -> IncidentQuerySet:
    return lists.whole(permissions, queues.desk_of(queues.views_of(permissions)).slug, who).filter(system=system)


def _asked(query: ListQuery, person: User, _: int) -> IncidentQuerySet:
    return lists.of(query, person).rows


def _known(person: User, counted: Mapping[str, Makes], token: str) -> dict[str, int]:
    # What a person sees depends on their memberships: with others they get other numbers.
    keys = {name: f"{person.pk}.{hash((person.permissions, token, name))}" for name in counted}
    known: dict[str, int] = NEAR.get_many(keys.values())
    missing = {name: make for name, make in counted.items() if keys[name] not in known}
    if missing:
        made = {keys[name]: count for name, count in _counted(person, missing).items()}
        NEAR.set_many(made)
        known |= made
    return {name: known[key] for name, key in keys.items()}


def _counted(person: User, counted: Mapping[str, Makes]) -> dict[str, int]:
    kept = tuple((name, make) for name, make in counted.items() if isinstance(make, Recipe))
    others = {name: make(person.pk) for name, make in counted.items() if not isinstance(make, Recipe)}
    counts = count_up_to(LIMIT, others)
    return counts | count_kept(LIMIT, Recipe(_together, kept), person.pk) if kept else counts


def _together(kept: tuple[tuple[str, Recipe], ...], who: int) -> dict[str, QuerySet[Any]]:
    return {name: rows(who) for name, rows in kept}


@dataclass(frozen=True)
class Counted:
    """How many a list, or the whole desk on one system, has: one more than LIMIT stands for all that is more."""

    label: str
    count: int
    view: str | None = None
    system: str | None = None


def summary(person: User) -> list[Counted]:
    """How many each view of this person and each system has."""
    listing, systems = lists.of(ListQuery(), person), list(System.objects.filter(is_active=True))
    found = beside(listing, [], systems, token=change_token())
    views = [Counted(view.label, found[f"vista={view.slug}"], view=view.slug) for view in listing.views]
    return views + [Counted(each.name, found[f"sistema={each.slug}"], system=each.slug) for each in systems]
