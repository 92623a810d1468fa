"""Queries that every page asks: put together once in a process, asked with other values each time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.models import QuerySet

# Values that nothing of ours has, to find again in the compiled query where each parameter went.
_MARKS: dict[type, Callable[[int], Any]] = {
    int: lambda number: -9_000_001 - number,
    date: lambda number: date.min + timedelta(days=number),
}


class Compiled:
    """The SQL of a queryset: for a question of every page, compiling it takes three times as long as asking it.

    `make` is called once, with a mark for each parameter, and may use each only as it is given: whatever it computes
    from one, or reads elsewhere (settings, the clock), stays as it was then. `kinds` are their types, int or date.
    """

    def __init__(self, make: Callable[..., QuerySet[Any, Any]], *kinds: type) -> None:
        self._make, self._kinds = make, kinds
        self._sql = ""
        self._params: list[Any] = []
        self._places: list[tuple[int, int]] = []

    def rows(self, *values: Any) -> list[tuple[Any, ...]]:
        """What the query finds with these values. Raises ValueError when a parameter went into it in another form."""
        if not self._sql:
            self._compile()
        params = self._params.copy()
        for place, number in self._places:
            params[place] = values[number]
        with connection.cursor() as cursor:
            cursor.execute(self._sql, params)
            found: list[tuple[Any, ...]] = cursor.fetchall()
        return found

    def _compile(self) -> None:
        marks = [_MARKS[kind](number) for number, kind in enumerate(self._kinds)]
        sql, params = self._make(*marks).query.sql_with_params()
        self._places = [(place, marks.index(value)) for place, value in enumerate(params) if value in marks]
        if {number for _, number in self._places} != set(range(len(marks))):
            raise ValueError(f"{self._make} uses a parameter in another form than it was given")
        # Last: another thread that finds it finds all of it.
        self._params, self._sql = list(params), sql
