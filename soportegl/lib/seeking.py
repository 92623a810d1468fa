"""A page of those rows that hold some words, at a cost that does not grow with the archive."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic

from django.db.models import QuerySet

from soportegl.lib.keyset import M, Page, next_keys, page_of

Rows = QuerySet[Any]
#: How many of the next rows are looked through for common words, which are soon found there,
NEAR = 1000
#: and how many the index of words may name of rare ones.
MOST = 1000


@dataclass(frozen=True)
class Found(Generic[M]):
    """A page of what was found."""

    page: Page[M]
    total: int | None
    """How many there are in all, none counted further than one past MOST; None when there are many and none knows."""

    @property
    def is_cut(self) -> bool:
        """Whether more were named than were put in order."""
        return self.total is not None and self.total > MOST


def page_found(
    rows: Rows,
    load: Callable[[list[int]], Iterable[M]],
    *,
    holding: Callable[[Sequence[int]], list[int]],
    searched: Rows,
    order: Sequence[str],
    after: str = "",
    before: str = "",
    size: int,
    name: str = "",
) -> Found[M]:
    """The page of those rows that hold the words; the rest as `page_of` has it.

    `holding` says which of some keys do, `searched` are the rows by the index of words. That index knows no order: of a
    word in every tenth row it would name a hundred thousand, to be sorted for the first fifty. So common words are
    looked for in the order of the list, and only rare ones through their index.
    """

    def page(among: list[int]) -> Page[M]:
        chosen = rows.filter(pk__in=among)
        return page_of(chosen, load, order=order, after=after, before=before, size=size, name=name)

    near = next_keys(rows, order=order, after=after, before=before, count=NEAR, name=name)
    held = holding(near) if near else []
    if len(held) > size and len(near) == NEAR:
        return Found(page(held), None)
    # The first rows were all that there are: nothing is left for the index to name.
    named = held if len(near) < NEAR and not (after or before) else _named(searched)
    return Found(page(named[:MOST]), len(named))


def _named(found: Rows) -> list[int]:
    return list(found.order_by().values_list("pk", flat=True)[: MOST + 1])
