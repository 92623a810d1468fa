"""Pages that begin where the last one ended: an OFFSET would read again all that came before."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, TypeVar

from django.db.models import Model, Q, QuerySet

M = TypeVar("M", bound=Model)
Values = list[int | datetime]
SIZE = 25

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LARGEST = 2**63 - 1


@dataclass(frozen=True)
class Page(Generic[M]):
    """Some rows, and the marks with which the pages on both sides are asked for; empty where there is none."""

    rows: list[M]
    before: str
    after: str


def page_of(
    rows: QuerySet[Any],
    load: Callable[[list[int]], Iterable[M]],
    *,
    order: Sequence[str],
    after: str = "",
    before: str = "",
    size: int = SIZE,
) -> Page[M]:
    """The page after one mark, or before another; without a readable mark the first one.

    `rows` says which, `load` reads those of one page with all they show. The order must end in a unique column, and its
    columns must be whole numbers or moments, never null; each row carries its values of them, annotated ones as well.
    """
    mark = _read(before or after, len(order))
    backwards = bool(before) and mark is not None
    walk = [_turned(column) for column in order] if backwards else list(order)
    if mark is not None:
        try:
            rows = rows.filter(_beyond(walk, mark))
        except (TypeError, ValueError):
            # The mark of a list in another order: it says nothing about this one.
            mark, backwards, walk = None, False, list(order)
    names = [column.removeprefix("-") for column in order]
    # First the keys alone: with the names joined, the database weighs seven tables for each row that it then drops.
    keys = list(rows.order_by(*walk).values_list("pk", *names)[: size + 1])
    more, keys = len(keys) > size, keys[:size]
    if not keys:
        return Page([], "", "")
    if backwards:
        keys.reverse()
    loaded = {row.pk: row for row in load([pk for pk, *_ in keys])}
    for pk, *values in keys:
        vars(loaded[pk]).update(zip(names, values, strict=True))
    has_before = more if backwards else mark is not None
    return Page(
        [loaded[pk] for pk, *_ in keys],
        before=_mark(keys[0][1:]) if has_before else "",
        after=_mark(keys[-1][1:]) if backwards or more else "",
    )


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


def _mark(values: Sequence[Any]) -> str:
    return ".".join(_write(value) for value in values)


def _write(value: Any) -> str:
    if isinstance(value, datetime):
        return f"t{(value - _EPOCH) // timedelta(microseconds=1)}"
    return str(int(value))


def _read(typed: str, columns: int) -> Values | None:
    """The values of a mark; an address that was tampered with begins at the beginning."""
    parts = typed.split(".")
    if len(parts) != columns:
        return None
    try:
        return [_value(part) for part in parts]
    except (ValueError, OverflowError):
        return None


def _value(part: str) -> int | datetime:
    if part.startswith("t"):
        return _EPOCH + timedelta(microseconds=int(part[1:]))
    number = int(part)
    if not 0 <= number <= _LARGEST:
        raise ValueError(part)
    return number
