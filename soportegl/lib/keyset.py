"""Pages that begin where the last one ended: an OFFSET would read again all that came before."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, Protocol, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import BooleanField, Func, Q, QuerySet

from soportegl.lib.query_cache import CachedQuery
from soportegl.lib.recipes import Recipe


class Keyed(Protocol):
    """What a page is made of."""

    @property
    def pk(self) -> Any: ...


M = TypeVar("M", bound=Keyed)
Values = list[int | str | datetime]
Rows = QuerySet[Any] | Sequence[QuerySet[Any]]
Makes = Callable[[int], Rows]
SIZE = 25

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LARGEST = 2**63 - 1


@dataclass(frozen=True)
class Page(Generic[M]):
    """Some rows, and the marks with which the pages on both sides are asked for; empty where there is none."""

    rows: list[M]
    before: str
    after: str
    lost: bool = False
    """A mark was given that says nothing about this list; this is its first page."""


def page_of(
    rows: Rows | Makes,
    load: Callable[[list[int]], Iterable[M]],
    *,
    order: Sequence[str],
    after: str = "",
    before: str = "",
    size: int = SIZE,
    name: str = "",
    who: int = 0,
) -> Page[M]:
    """The page after one mark, or before another; without a readable mark the first one.

    `rows` says which, `load` reads those of one page with all they show. The order must end in a unique column, and its
    columns must be whole numbers, texts or moments, never null; each row carries its values of them, annotated ones as
    well. Several `rows` are one list whose parts each walk their own index; `name` tells marks of other lists apart.
    `rows` may be what makes them for the person with the number `who`; of a `Recipe` the SQL of the first page is kept.
    """
    if isinstance(rows, Recipe) and not (after or before):
        return Walk(list(order), size, name).page(_FIRST.of(rows, tuple(order), size).rows(who), load)
    walk, parts = Walk.of(parts_of(rows, who), order=order, after=after, before=before, size=size, name=name)
    return walk.page(list(walk.keys(parts, size + 1)), load)


def _first(rows: Recipe, order: tuple[str, ...], size: int, who: int) -> QuerySet[Any, Any]:
    return Walk(list(order), size, "").keys(parts_of(rows, who), size + 1)


_FIRST = CachedQuery(_first, int)


def parts_of(rows: Rows | Makes, who: int) -> list[QuerySet[Any]]:
    """The parts of a list, as it is for this person."""
    made = rows(who) if callable(rows) else rows
    return [made] if isinstance(made, QuerySet) else list(made)


@dataclass(frozen=True)
class Walk:
    """How one page of a list is reached: from where, and which way."""

    columns: list[str]
    """By which its rows are walked; of a page before a mark those nearest to it come first."""
    size: int
    name: str
    beyond: Q | None = None
    """What lies beyond the mark."""
    backwards: bool = False
    lost: bool = False
    mark: Values = field(default_factory=list)
    """Its values."""

    @classmethod
    def of(
        cls,
        parts: list[QuerySet[Any]],
        *,
        order: Sequence[str],
        size: int,
        after: str = "",
        before: str = "",
        name: str = "",
    ) -> tuple[Walk, list[QuerySet[Any]]]:
        """The walk to the page after one mark, or before another, and what of these parts lies beyond it."""
        typed = before or after
        if (mark := _read(typed, name, len(order))) is not None:
            columns = [_turned(column) for column in order] if before else list(order)
            beyond = _beyond(columns, mark)
            # Of the mark of a list in another order: it says nothing about this one.
            with suppress(TypeError, ValueError, ValidationError):
                left = [part.filter(beyond) for part in parts]
                return cls(columns, size, name, beyond, bool(before), mark=mark), left
        return cls(list(order), size, name, lost=bool(typed)), parts

    @property
    def names(self) -> list[str]:
        """The columns without their direction."""
        return [column.removeprefix("-") for column in self.columns]

    def keys(self, parts: list[QuerySet[Any]], count: int) -> QuerySet[Any, Any]:
        """So many of the next keys, with what they are ordered by."""
        # First the keys alone: with the names joined, the database weighs seven tables for each row that it then drops.
        read = [part.order_by(*self.columns).values_list("pk", *self.names)[:count] for part in parts]
        return read[0] if len(read) == 1 else read[0].union(*read[1:], all=True).order_by(*self.columns)[:count]

    def page(self, keys: Sequence[Sequence[Any]], load: Callable[[list[int]], Iterable[M]]) -> Page[M]:
        """The page of these keys; one more than it holds says that it is not the last."""
        more, keys = len(keys) > self.size, keys[: self.size]
        if not keys:
            return Page([], "", "", self.lost)
        if self.backwards:
            keys = keys[::-1]
        loaded = {row.pk: row for row in load([pk for pk, *_ in keys])}
        for pk, *values in keys:
            vars(loaded[pk]).update(zip(self.names, values, strict=True))
        has_before = more if self.backwards else self.beyond is not None
        return Page(
            [loaded[pk] for pk, *_ in keys],
            before=_mark(self.name, keys[0][1:]) if has_before else "",
            after=_mark(self.name, keys[-1][1:]) if self.backwards or more else "",
            lost=self.lost,
        )


class Among(Func):
    """Whether a column holds one of some keys, a list or an `ArraySubquery` of them, which is then read first.

    A thousand keys in a list of SQL take longer to write down than to find; with a subquery after IN the planner may
    walk the whole table, hoping to soon meet enough of them.
    """

    template, arg_joiner = "%(expressions)s)", " = ANY("
    output_field = BooleanField()


def _turned(column: str) -> str:
    return column[1:] if column.startswith("-") else f"-{column}"


def _beyond(order: Sequence[str], values: Values) -> Q:
    """Rows that come after these values in this order."""
    beyond, same = Q(), Q()
    for column, value in zip(order, values, strict=True):
        name = column.removeprefix("-")
        step = "lt" if column.startswith("-") else "gt"
        beyond |= same & Q(**{f"{name}__{step}": value})
        same &= Q(**{name: value})
    # Implied by the rest, but only this one condition can be looked up in an index.
    first, step = order[0].removeprefix("-"), "lte" if order[0].startswith("-") else "gte"
    return beyond & Q(**{f"{first}__{step}": values[0]})


def _mark(name: str, values: Sequence[Any]) -> str:
    return ".".join([*([name] if name else []), *(_write(value) for value in values)])


def _write(value: Any) -> str:
    if isinstance(value, datetime):
        return f"t{(value - _EPOCH) // timedelta(microseconds=1)}"
    if isinstance(value, str):
        return f"x{value.encode().hex()}"
    return str(int(value))


def _read(typed: str, name: str, columns: int) -> Values | None:
    """The values of a mark; an address that was tampered with begins at the beginning."""
    parts = typed.split(".")
    if name and parts.pop(0) != name:
        return None
    if len(parts) != columns:
        return None
    try:
        return [_value(part) for part in parts]
    except (ValueError, OverflowError):
        return None


def _value(part: str) -> int | str | datetime:
    if part.startswith("t"):
        return _EPOCH + timedelta(microseconds=int(part[1:]))
    if part.startswith("x"):
        text = bytes.fromhex(part[1:]).decode()
        # PostgreSQL refuses NUL in a text, and no name carries one.
        if "\0" in text:
            raise ValueError(part)
        return text
    number = int(part)
    if not 0 <= number <= _LARGEST:
        raise ValueError(part)
    return number
