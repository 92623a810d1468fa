"""A page of those rows that hold some words, at a cost that hardly grows with the archive."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db.models import BooleanField, ExpressionWrapper, QuerySet, Value

from soportegl.lib.keyset import M, Page, Walk
from soportegl.lib.query_cache import Statement, marks_of
from soportegl.lib.recipes import Kept, Recipe

T = TypeVar("T")
Rows = QuerySet[Any]
Keys = list[tuple[Any, ...]]
#: So few in all that the index of words names them sooner than a list is walked.
FEW = 1500
#: How many the index of words may name,
NAMED = 5000
#: how many of the next rows of a list are looked through for words that many hold,
NEAR = 1000
#: and how many for others.
FAR = 5000
#: The next rows are taken to hold a page when that many pages are expected in them; of others the index names all
#: first: to look into the words of a row takes six times as long as to walk past it.
SPARSE = 1.5
#: One for each step in each order of each list of everybody with the same permissions.
_MADE = Kept()
_WHO, _TYPED = _VALUES = marks_of(int, str)


@dataclass(frozen=True)
class TextQuery:
    """Words that are looked for."""

    typed: str
    expected: Callable[[], int]
    """How many rows hold them, as the database guesses."""
    among: Callable[[], int]
    """How many rows there are, as it guesses as well."""
    named: str
    """SQL of the keys of all rows that hold what was typed, which is its one parameter."""
    holding: str
    """SQL that says whether the row with the key `pk` holds it."""


@dataclass(frozen=True)
class Found(Generic[M]):
    """A page of what was found."""

    page: Page[M]
    total: int | None
    """How many there are in all; None when there are many and nobody counted them."""
    is_cut: bool = False
    """Whether there may be more than were looked through."""


def page_found(
    parts: Callable[[int], Sequence[Rows]],
    rows: Callable[[int], Rows],
    load: Callable[[list[int]], Iterable[M]],
    sought: TextQuery,
    *,
    order: Sequence[str],
    after: str = "",
    before: str = "",
    size: int,
    name: str = "",
    who: int = 0,
) -> Found[M]:
    """The page of those rows that hold the words; `rows` are all `parts` as one question, the rest as `page_of` has it.

    The index of words knows neither the list nor its order: of a word in every tenth row it would name a hundred
    thousand, to be sorted for the first fifty. So common words are looked for in the order of the list, and only rare
    ones through their index. Of words that many rows hold, but hardly any of the next ones of this list, only those are
    found.
    """
    is_first = isinstance(parts, Recipe) and isinstance(rows, Recipe) and not (after or before)
    walk, walked = Walk.of(
        [] if is_first else list(parts(_WHO)), order=order, after=after, before=before, size=size, name=name
    )
    key = (parts, rows, *order, size) if is_first else None
    search = _Search(lambda: parts(_WHO) if is_first else walked, lambda: rows(_WHO), sought, walk, key, who)
    keys, total, is_cut = search.keys()
    return Found(walk.page(keys, load), total, is_cut)


@dataclass(frozen=True)
class _Search:
    """One search; each of its steps is one statement, which is made once where the list stays the same."""

    parts: Callable[[], Sequence[Rows]]
    rows: Callable[[], Rows]
    sought: TextQuery
    walk: Walk
    key: Hashable
    who: int

    def keys(self) -> tuple[Keys, int | None, bool]:
        """Those of the page and one more, with what they are ordered by, and what `Found` says of them."""
        guess, size = self.sought.expected(), self.walk.size
        # A wrong guess costs a look into the index.
        if guess <= FEW and (few := self.named(FEW)):
            return few
        # To learn that they are many takes the index longest: it is asked unless that is beyond doubt.
        are_many = guess > 2 * NAMED
        is_near = are_many or guess * NEAR >= SPARSE * size * self.sought.among()
        most, by_name = (NEAR, False) if is_near else (FAR, guess <= NAMED)
        is_end, near = self.walked(most, by_name=by_name)
        if len(near) > size:
            return near, None, False
        # The first rows were all that there are: nothing is left for the index to name.
        if is_end and self.walk.beyond is None:
            return near, len(near), False
        if not are_many and (rare := self.named(NAMED)):
            return rare
        # What many hold, but none of so many next ones, is of others, or of another time: a filter finds it sooner.
        if are_many and not near and not is_end:
            return near, 0, True
        if is_near or by_name:
            is_end, near = self.walked(FAR)
        return near, None if near else 0, len(near) <= size and not is_end

    def named(self, most: int) -> tuple[Keys, int | None, bool] | None:
        """All of them, through the index of words; nothing when it names more than so many."""
        count, keys = self._asked(("named", most), lambda: self._naming(most), 0)
        return None if count is None else (keys, count, False)

    def walked(self, most: int, *, by_name: bool = False) -> tuple[bool, Keys]:
        """Those among so many of the next rows, until the page is full; first, whether the list ends before."""
        return self._asked((by_name, most), lambda: self._walking(most, by_name), True)

    def _asked(self, step: Hashable, make: Callable[[], tuple[str, list[Any]]], nothing: T) -> tuple[T, Keys]:
        def made() -> Statement:
            return Statement.of(*make(), _VALUES)

        try:
            statement = made() if self.key is None else _MADE.get((self.key, step), made)
        except EmptyResultSet:
            return nothing, []
        found = statement.rows(self.who, self.sought.typed)
        return found[0][0], [row[1:] for row in found if row[1] is not None]

    def _naming(self, most: int) -> tuple[str, list[Any]]:
        beyond = self.walk.beyond
        here = Value(True) if beyond is None else ExpressionWrapper(beyond, BooleanField())
        listed = self.rows().order_by().annotate(here=here).values_list("pk", *self.walk.names, "here")
        sql, params = listed.query.sql_with_params()
        return (
            f"WITH named(pk) AS MATERIALIZED ({self.sought.named} LIMIT {most + 1}),"  # noqa: S608 - compiled querysets
            f" held AS MATERIALIZED (SELECT * FROM ({sql}) AS listed({self._columns}, here)"
            f" WHERE pk = ANY(ARRAY(SELECT pk FROM named)) AND (SELECT count(*) FROM named) <= {most})"
            f" SELECT CASE WHEN (SELECT count(*) FROM named) <= {most} THEN (SELECT count(*) FROM held) END, page.*"
            " FROM (SELECT) AS one"
            f" LEFT JOIN (SELECT {self._columns} FROM held WHERE here"
            f" ORDER BY {self._order} LIMIT {self.walk.size + 1}) AS page ON true ORDER BY {self._order}",
            [_TYPED, *params],
        )

    def _walking(self, most: int, by_name: bool) -> tuple[str, list[Any]]:
        sql, params = self.walk.keys(list(self.parts()), most).query.sql_with_params()
        named, few, holding = "SELECT NULL", "true", self.sought.holding
        if by_name:
            named, few = f"{self.sought.named} LIMIT {NAMED + 1}", f"(SELECT count(*) FROM named) <= {NAMED}"  # noqa: S608 - a number of ours
            # As a condition of its own, not as a join: it leaves the order, and stops where the page is full.
            holding = "(near.pk IN (SELECT pk FROM named)) IS TRUE"
        return (
            f"WITH named(pk) AS MATERIALIZED ({named}),"  # noqa: S608 - the same
            f" near({self._columns}) AS MATERIALIZED ({sql}),"
            f" held AS MATERIALIZED (SELECT * FROM near WHERE {few} AND {holding} LIMIT {self.walk.size + 1})"
            f" SELECT CASE WHEN NOT {few} OR (SELECT count(*) FROM held) > {self.walk.size} THEN false"
            f" ELSE (SELECT count(*) FROM near) < {most} END, held.* FROM (SELECT) AS one"
            f" LEFT JOIN held ON true ORDER BY {self._order}",
            [_TYPED, *params] if by_name else [*params, _TYPED],
        )

    @property
    def _columns(self) -> str:
        return ", ".join(("pk", *(f"k{place}" for place, _ in enumerate(self.walk.columns))))

    @property
    def _order(self) -> str:
        turned = (column.startswith("-") for column in self.walk.columns)
        return ", ".join(f"k{place}{' DESC' * down}" for place, down in enumerate(turned))
