"""A page of those rows that hold some words, at a cost that does not grow with the archive."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic

from django.db.models import QuerySet

from soportegl.lib.keyset import M, Page, among, next_keys, page_of

Rows = QuerySet[Any]
#: How many of the next rows are looked through for common words, which are soon found there,
NEAR = 1000
#: and for those that are neither common nor rare.
FAR = 5000
#: How many the index of words may name of rare ones,
NAMED = 5000
#: and how many of them are put in order.
MOST = 1000


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
    *,
    holding: Callable[[Sequence[int]], list[int]],
    named: Callable[[int], list[int]],
    order: Sequence[str],
    after: str = "",
    before: str = "",
    size: int,
    name: str = "",
) -> Found[M]:
    """The page of those rows that hold the words; the rest as `page_of` has it.

    `holding` says which of some keys do, `named` gives so many keys of any rows, as the index of words has them. That
    index knows neither the list nor its order: of a word in every tenth row it would name a hundred thousand, to be
    sorted for the first fifty. So common words are looked for in the order of the list, and only rare ones through
    their index. Of words that many rows hold, but hardly any of the next ones of this list, only those are found.
    """
    walk: dict[str, Any] = {"order": order, "after": after, "before": before, "name": name}

    def page(keys: Sequence[int]) -> Page[M]:
        return page_of(among(rows, keys), load, size=size, **walk)

    near = next_keys(rows, count=NEAR, **walk)
    held = holding(near) if near else []
    if len(held) > size and len(near) == NEAR:
        return Found(page(held), None)
    # The first rows were all that there are: nothing is left for the index to name.
    if len(near) < NEAR and not (after or before):
        return Found(page(held[:MOST]), len(held), len(held) > MOST)
    rare = named(NAMED + 1)
    if len(rare) <= NAMED:
        held = list(among(rows, rare).order_by().values_list("pk", flat=True)[: MOST + 1])
        return Found(page(held[:MOST]), len(held), len(held) > MOST)
    far = next_keys(rows, count=FAR, **walk)
    held = holding(far)
    # A list that ends before was looked through to its end.
    is_cut = len(held) <= size and len(far) == FAR
    return Found(page(held), None if held else 0, is_cut)
