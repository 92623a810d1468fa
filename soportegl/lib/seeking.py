"""A page of those rows that hold some words, at a cost that does not grow with the archive."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic

from django.db.models import QuerySet

from soportegl.lib.keyset import M, Page, among, next_keys, page_of

Rows = QuerySet[Any]
#: So few in all that they are soon named by the index of words, whatever the list.
FEW = 200
#: So many in all that most lists meet a page of them among their next rows, of which so many are looked through.
COMMON, SOON = 50_000, 200
#: How many of the next rows are looked through for words that are less common,
NEAR = 1000
#: and for those that are neither common nor rare.
FAR = 5000
#: How many the index of words may name of rare ones,
NAMED = 5000
#: and how many of them are put in order.
MOST = 1000


@dataclass(frozen=True)
class Sought:
    """Words that are looked for."""

    expected: Callable[[], int]
    """How many rows of all hold them, as the database guesses."""
    named: Callable[[int], list[int]]
    """So many keys of any rows that hold them, as the index of words has them."""
    holding: Callable[[Sequence[int]], list[int]]
    """Which of some keys are of rows that hold them."""


@dataclass(frozen=True)
class Found(Generic[M]):
    """A page of what was found."""

    page: Page[M]
    total: int | None
    """How many there are in all, none counted further than one past MOST; None when there are many and none knows."""
    is_cut: bool = False
    """Whether there may be more than were put in order."""


def page_found(
    rows: Rows,
    load: Callable[[list[int]], Iterable[M]],
    sought: Sought,
    *,
    order: Sequence[str],
    after: str = "",
    before: str = "",
    size: int,
    name: str = "",
) -> Found[M]:
    """The page of those rows that hold the words; the rest as `page_of` has it.

    The index of words knows neither the list nor its order: of a word in every tenth row it would name a hundred
    thousand, to be sorted for the first fifty. So common words are looked for in the order of the list, and only rare
    ones through their index. Of words that many rows hold, but hardly any of the next ones of this list, only those are
    found.
    """
    walk: dict[str, Any] = {"order": order, "after": after, "before": before, "name": name}

    def page(keys: Sequence[int]) -> Page[M]:
        return page_of(among(rows, keys), load, size=size, **walk)

    def all_of(held: list[int]) -> Found[M]:
        return Found(page(held[:MOST]), len(held), len(held) > MOST)

    def of_named(named: list[int]) -> Found[M]:
        return all_of(list(among(rows, named).order_by().values_list("pk", flat=True)[: MOST + 1]))

    guess = sought.expected()
    # A wrong guess costs a look into the index.
    if guess <= NAMED and len(few := sought.named(FEW + 1)) <= FEW:
        return of_named(few)
    if guess >= COMMON:
        soon = next_keys(rows, count=SOON, **walk)
        held = sought.holding(soon)
        if len(held) > size and len(soon) == SOON:
            return Found(page(held), None)
    near = next_keys(rows, count=NEAR, **walk)
    held = sought.holding(near)
    if len(held) > size and len(near) == NEAR:
        return Found(page(held), None)
    # The first rows were all that there are: nothing is left for the index to name.
    if len(near) < NEAR and not (after or before):
        return all_of(held)
    # To learn that they are many takes the index longest: it is asked unless that is beyond doubt.
    are_many = guess > 2 * NAMED
    if not are_many and len(rare := sought.named(NAMED + 1)) <= NAMED:
        return of_named(rare)
    # What many hold, but none of so many next ones, is of others, or of another time: a filter finds it sooner.
    if are_many and not held and len(near) == NEAR:
        return Found(page(held), 0, is_cut=True)
    far = next_keys(rows, count=FAR, **walk)
    held += sought.holding(far[len(near) :])
    # A list that ends before was looked through to its end.
    is_cut = len(held) <= size and len(far) == FAR
    return Found(page(held), None if held else 0, is_cut)
