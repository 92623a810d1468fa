"""Pages that begin where the last one ended: an OFFSET would read again all that came before."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, Protocol, TypeVar

from django.db.models import BooleanField, F, Func, Q, QuerySet, Value

from soportegl.lib.compiled import Kept


class Keyed(Protocol):
    """What a page is made of."""

    @property
    def pk(self) -> Any: ...


M = TypeVar("M", bound=Keyed)
Values = list[int | str | datetime]
Rows = QuerySet[Any] | Sequence[QuerySet[Any]]
SIZE = 25

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LARGEST = 2**63 - 1
#: A dozen of lists for each office and tier.
_FIRST = Kept(5000)


@dataclass(frozen=True)
class Page(Generic[M]):
    """Some rows, and the marks with which the pages on both sides are asked for; empty where there is none."""

    rows: list[M]
    before: str
    after: str
    lost: bool = False
    """A mark was given that says nothing about this list; this is its first page."""


def page_of(
    rows: Rows | Callable[[int], Rows],
    load: Callable[[list[int]], Iterable[M]],
    *,
    order: Sequence[str],
    after: str = "",
    before: str = "",
    size: int = SIZE,
    name: str = "",
    who: int = 0,
    kept: Hashable = None,
) -> Page[M]:
    """The page after one mark, or before another; without a readable mark the first one.

    `rows` says which, `load` reads those of one page with all they show. The order must end in a unique column, and its
    columns must be whole numbers, texts or moments, never null; each row carries its values of them, annotated ones as
    well. Several `rows` are one list whose parts each walk their own index; `name` tells marks of other lists apart.
    `rows` may be what makes them for the person with the number `who`; then the SQL of the first page can be `kept`,
    under a key as in `compiled.Kept`.
    """
    names = [column.removeprefix("-") for column in order]
    backwards = lost = False
    if kept is not None and not (after or before):
        first = _FIRST.of((kept, *order, size), lambda who: _keys(_parts(rows, who), order, names, size), int)
        keys = first.rows(who)
    else:
        walk, backwards, lost, parts = _walk(_parts(rows, who), order, after, before, name)
        keys = list(_keys(parts, walk, names, size))
    more, keys = len(keys) > size, keys[:size]
    if not keys:
        return Page([], "", "", lost)
    if backwards:
        keys.reverse()
    loaded = {row.pk: row for row in load([pk for pk, *_ in keys])}
    for pk, *values in keys:
        vars(loaded[pk]).update(zip(names, values, strict=True))
    has_before = more if backwards else bool(after) and not lost
    return Page(
        [loaded[pk] for pk, *_ in keys],
        before=_mark(name, keys[0][1:]) if has_before else "",
        after=_mark(name, keys[-1][1:]) if backwards or more else "",
        lost=lost,
    )


def _parts(rows: Rows | Callable[[int], Rows], who: int) -> list[QuerySet[Any]]:
    made = rows(who) if callable(rows) else rows
    return [made] if isinstance(made, QuerySet) else list(made)


def _keys(parts: list[QuerySet[Any]], walk: Sequence[str], names: list[str], size: int) -> QuerySet[Any, Any]:
    """The keys of one page and one more, with what they are ordered by."""
    # First the keys alone: with the names joined, the database weighs seven tables for each row that it then drops.
    read = [part.order_by(*walk).values_list("pk", *names)[: size + 1] for part in parts]
    return read[0] if len(read) == 1 else read[0].union(*read[1:], all=True).order_by(*walk)[: size + 1]


def next_keys(
    rows: QuerySet[Any], *, order: Sequence[str], after: str = "", before: str = "", count: int, name: str = ""
) -> list[int]:
    """The keys of the rows that come next after one mark, or before another, without any other of their columns."""
    walk, _, _, parts = _walk([rows], order, after, before, name)
    return list(parts[0].order_by(*walk).values_list("pk", flat=True)[:count])


class Among(Func):
    """Whether a column holds one of some keys, a list or an `ArraySubquery` of them, which is then read first.

    A thousand keys in a list of SQL take longer to write down than to find; with a subquery after IN the planner may
    walk the whole table, hoping to soon meet enough of them.
    """

    template, arg_joiner = "%(expressions)s)", " = ANY("
    output_field = BooleanField()


def among(rows: QuerySet[Any], keys: Sequence[int]) -> QuerySet[Any]:
    """Those with one of these keys."""
    return rows.filter(Among(F("pk"), Value(list(keys))))


def _walk(
    parts: list[QuerySet[Any]], order: Sequence[str], after: str, before: str, name: str
) -> tuple[list[str], bool, bool, list[QuerySet[Any]]]:
    """In which order to go, whether that is backwards, whether the mark says nothing here, and what lies beyond it."""
    typed = before or after
    mark = _read(typed, name, len(order))
    backwards = bool(before) and mark is not None
    walk = [_turned(column) for column in order] if backwards else list(order)
    if mark is None:
        return walk, False, bool(typed), parts
    try:
        return walk, backwards, False, [part.filter(_beyond(walk, mark)) for part in parts]
    except (TypeError, ValueError):
        # The mark of a list in another order: it says nothing about this one.
        return list(order), False, True, parts


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
