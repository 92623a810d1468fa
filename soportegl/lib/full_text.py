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
#: So few, as the database guesses, that the index of words names them all sooner than a list is walked;
FEW = 500
#: no more, when the guess was wrong.
SOME = 1500
#: How many the index of words may name in all,
NAMED = 5000
#: how many week by week until a page is full, and of how many weeks,
WEEKLY = 200
WEEKS = 24
#: how many of the next rows of a list are looked through for words that many hold,
NEAR = 1000
#: and how many for others.
FAR = 5000
#: The next rows are taken to hold a page when that many pages are expected in them: to look into the words of a row
#: takes six times as long as to walk past it.
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
    is_short: bool = False
    """Whether the list is of few of all rows, which are walked sooner than the index names what others see."""
    in_week: str = ""
    """SQL of the keys of those that hold it among what ended in the week `week`; of a list in the order of the end."""
    weeks: tuple[str, str] = ("", "")
    """SQL of the week in which the first of all ended, and the last."""


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
    key = (parts, rows, *order, size, sought.named) if is_first else None
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
        if guess <= FEW and (few := self.named(SOME)):
            return few
        walked, is_end, near = self._next(guess)
        if len(near) > size:
            return near, None, False
        # These were all that there are: nothing is left for the index to name.
        if is_end and self.walk.beyond is None:
            return near, len(near), False
        are_many = guess > 2 * NAMED
        # To learn that they are many takes the index longest: it is asked unless that is beyond doubt.
        if not are_many and (rare := self.named(NAMED)):
            return rare
        # What many hold, but none of so many next ones, is of others, or of another time: a filter finds it sooner.
        if are_many and not near and not is_end:
            return near, 0, True
        if walked != FAR:
            is_end, near = self.walked(FAR)
        return near, None if near else 0, len(near) <= size and not is_end

    def _next(self, guess: int) -> tuple[int, bool, Keys]:
        """Those found without naming all: of how many rows, whether they are all of the list, and which."""
        dense = guess > 2 * NAMED or guess * NEAR >= SPARSE * self.walk.size * self.sought.among()
        if dense or (self.sought.is_short and guess <= NAMED):
            return NEAR, *self.walked(NEAR)
        if self.sought.in_week:
            return 0, *self.by_week()
        return (FAR, *self.walked(FAR)) if guess > NAMED else (0, False, [])

    def named(self, most: int) -> tuple[Keys, int | None, bool] | None:
        """All of them, through the index of words; nothing when it names more than so many."""
        count, keys = self._asked(("named", most), lambda: self._naming(most), 0)
        return None if count is None else (keys, count, False)

    def walked(self, most: int) -> tuple[bool, Keys]:
        """Those among so many of the next rows, until the page is full; first, whether the list ends before."""
        return self._asked(("walked", most), lambda: self._walking(most), True)

    def by_week(self) -> tuple[bool, Keys]:
        """Those of one week after the other, until the page is full; first, whether these were all of the list.

        Through their index, of which so no more is read than the page takes, however many hold them in all.
        """
        return self._asked("by week", self._by_week, True)

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
        sql, params = self._listed()
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

    def _walking(self, most: int) -> tuple[str, list[Any]]:
        sql, params = self.walk.keys(list(self.parts()), most).query.sql_with_params()
        return (
            f"WITH near({self._columns}) AS MATERIALIZED ({sql}),"  # noqa: S608 - compiled querysets
            f" held AS MATERIALIZED (SELECT * FROM near WHERE {self.sought.holding} LIMIT {self.walk.size + 1})"
            + self._held(f"(SELECT count(*) < {most} FROM near)"),  # noqa: S608 - a number of ours
            [*params, _TYPED],
        )

    def _by_week(self) -> tuple[str, list[Any]]:
        listed, params = self._listed()
        (last, first), step, is_past, nearer = self.sought.weeks, "- 1", "<", "LEAST"
        if self.walk.backwards:
            first, last, step, is_past, nearer = last, first, "+ 1", ">", "GREATEST"
        begun = self.walk.mark[:1]
        first = f"{nearer}({first}, incidents_week(%s))" if begun else first
        return (
            # Each row has the week that comes next, and the keys of the one before.
            f"WITH RECURSIVE weeks(week, named, many, place) AS (SELECT {first},"  # noqa: S608 - the same
            " ARRAY[]::bigint[], 0, 0 UNION ALL"
            f" SELECT week {step}, ARRAY({self.sought.in_week}), many + cardinality(named), place + 1 FROM weeks"
            f" WHERE NOT week {is_past} {last} AND many + cardinality(named) <= {WEEKLY} AND place < {WEEKS}),"
            f" held AS MATERIALIZED (SELECT page.* FROM weeks CROSS JOIN LATERAL (SELECT {self._columns}"
            f" FROM ({listed}) AS listed({self._columns}, here) WHERE pk = ANY(named) AND here"
            f" ORDER BY {self._order}) AS page LIMIT {self.walk.size + 1})"
            + self._held(f"(SELECT bool_or(week {is_past} {last}) FROM weeks)"),  # noqa: S608 - ours
            [*begun, _TYPED, *params],
        )

    def _held(self, is_end: str) -> str:
        return (
            f" SELECT CASE WHEN (SELECT count(*) FROM held) <= {self.walk.size} THEN {is_end} ELSE false END,"  # noqa: S608 - ours
            f" held.* FROM (SELECT) AS one LEFT JOIN held ON true ORDER BY {self._order}"
        )

    def _listed(self) -> tuple[str, tuple[Any, ...]]:
        """Each row of the list with what it is ordered by, and whether it lies beyond the mark."""
        beyond = self.walk.beyond
        here = Value(True) if beyond is None else ExpressionWrapper(beyond, BooleanField())
        listed = self.rows().order_by().annotate(here=here).values_list("pk", *self.walk.names, "here")
        return listed.query.sql_with_params()

    @property
    def _columns(self) -> str:
        return ", ".join(("pk", *(f"k{place}" for place, _ in enumerate(self.walk.columns))))

    @property
    def _order(self) -> str:
        turned = (column.startswith("-") for column in self.walk.columns)
        return ", ".join(f"k{place}{' DESC' * down}" for place, down in enumerate(turned))
