"""Many bounded counts in one question to the database."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import QuerySet

from soportegl.lib.compiled import Kept, Statement, marks_of

Counted = Mapping[str, QuerySet[Any] | Sequence[QuerySet[Any]]]
_KEPT = Kept(5000)


def count_up_to(limit: int, querysets: Counted) -> dict[str, int]:
    """How many rows each queryset has, counting none further than one past the limit; one query for all.

    Several querysets under one name are parts of it, which share no row.
    """
    return _asked(*_compiled(limit, querysets, []))


def count_kept(limit: int, key: Hashable, make: Callable[[int], Counted], who: int) -> dict[str, int]:
    """The same for the person with this number; with a key, as in `compiled.Kept`, the SQL is made once under it."""
    if key is None:
        return count_up_to(limit, make(who))
    marks = marks_of(int)
    return _asked(*_KEPT.get((limit, key), lambda: _compiled(limit, make(*marks), marks)), who)


def _compiled(limit: int, querysets: Counted, marks: list[Any]) -> tuple[list[str], Statement]:
    counts = [_counting(limit, [rows] if isinstance(rows, QuerySet) else list(rows)) for rows in querysets.values()]
    sql = f"SELECT {', '.join(count for count, _ in counts)}"
    return list(querysets), Statement.of(sql, [value for _, values in counts for value in values], marks)


def _asked(names: list[str], statement: Statement, *values: Any) -> dict[str, int]:
    return dict(zip(names, statement.rows(*values)[0], strict=True)) if names else {}


def _counting(limit: int, parts: list[QuerySet[Any]]) -> tuple[str, list[Any]]:
    counts: list[tuple[str, list[Any]]] = []
    for part in parts:
        with suppress(EmptyResultSet):
            # Without a limit a count reads the whole archive to tell a number nobody needs exactly.
            sql, values = part.order_by().values("pk")[: limit + 1].query.sql_with_params()
            counts.append((f"(SELECT count(*) FROM ({sql}) AS counted)", list(values)))  # noqa: S608 - a compiled queryset
    if not counts:
        return "0", []
    # A part that is full says it all: the ones after it, which may be slower to count, are not read.
    full = "".join(f" WHEN {sql} > {limit} THEN {limit + 1}" for sql, _ in counts[:-1])
    whole = f"LEAST({limit + 1}, {' + '.join(sql for sql, _ in counts)})"
    params = [value for _, values in (*counts[:-1], *counts) for value in values]
    return f"(CASE{full} ELSE {whole} END)" if full else counts[0][0], params
