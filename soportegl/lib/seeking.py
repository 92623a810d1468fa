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
    search = _Search(rows, load, sought, size, {"order": order, "after": after, "before": before, "name": name})
    guess = sought.expected()
    return search.few(guess) or search.soon(guess) or search.near(guess)


@dataclass(frozen=True)
class _Search(Generic[M]):
    """One search; each step says what it found, or nothing when the next one has to."""

    rows: Rows
    load: Callable[[list[int]], Iterable[M]]
    sought: Sought
    size: int
    walk: dict[str, Any]

    def few(self, guess: int) -> Found[M] | None:
        """Rare words, through their index: a wrong guess costs a look into it."""
        if guess > NAMED:
            return None
        few = self.sought.named(FEW + 1)
        return self._of_named(few) if len(few) <= FEW else None

    def soon(self, guess: int) -> Found[M] | None:
        """Very common ones, in a part of the next rows."""
        if guess < COMMON:
            return None
        soon = next_keys(self.rows, count=SOON, **self.walk)
        held = self.sought.holding(soon)
        return Found(self._page(held), None) if len(held) > self.size and len(soon) == SOON else None

    def near(self, guess: int) -> Found[M]:
        """Any others, in the next rows and, when those do not fill the page, wherever else it is worth it."""
        near = next_keys(self.rows, count=NEAR, **self.walk)
        held = self.sought.holding(near)
        if len(held) > self.size and len(near) == NEAR:
            return Found(self._page(held), None)
        # The first rows were all that there are: nothing is left for the index to name.
        if len(near) < NEAR and not (self.walk["after"] or self.walk["before"]):
            return self._all_of(held)
        return self._further(guess, near, held)

    def _further(self, guess: int, near: list[int], held: list[int]) -> Found[M]:
        # To learn that they are many takes the index longest: it is asked unless that is beyond doubt.
        are_many = guess > 2 * NAMED
        if not are_many and len(rare := self.sought.named(NAMED + 1)) <= NAMED:
            return self._of_named(rare)
        # What many hold, but none of so many next ones, is of others, or of another time: a filter finds it sooner.
        if are_many and not held and len(near) == NEAR:
            return Found(self._page(held), 0, is_cut=True)
        far = next_keys(self.rows, count=FAR, **self.walk)
        held = held + self.sought.holding(far[len(near) :])
        # A list that ends before was looked through to its end.
        return Found(self._page(held), None if held else 0, len(held) <= self.size and len(far) == FAR)

    def _of_named(self, named: list[int]) -> Found[M]:
        held = among(self.rows, named).order_by().values_list("pk", flat=True)
        return self._all_of(list(held[: MOST + 1]))

    def _all_of(self, held: list[int]) -> Found[M]:
        return Found(self._page(held[:MOST]), len(held), len(held) > MOST)

    def _page(self, keys: Sequence[int]) -> Page[M]:
        return page_of(among(self.rows, keys), self.load, size=self.size, **self.walk)
