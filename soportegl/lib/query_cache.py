"""Queries that every page asks: put together once in a process, asked with other values each time."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple, cast
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.backends.postgresql.psycopg_any import mogrify
from django.db.models import QuerySet
from django.db.models.query import get_related_populators
from psycopg.types.numeric import Int8

from soportegl.lib.recipes import MOST, Recipe

if TYPE_CHECKING:
    from django.db.backends.utils import CursorWrapper
    from django.db.models.sql.compiler import SQLCompiler

    from soportegl.lib.postgresql.base import DatabaseWrapper

Rows = list[tuple[Any, ...]]
# Values that nothing of ours has, to find again in the compiled query where each parameter went.
_MARKS: dict[type, Callable[[int], Any]] = {
    # Within what every column of whole numbers holds: of one that none can hold nothing would be asked.
    int: lambda number: 1_999_000_001 + number,
    date: lambda number: date.min + timedelta(days=number),
    datetime: lambda number: datetime.min.replace(tzinfo=UTC) + timedelta(days=number),
    str: lambda number: f"(parameter {number})",
    UUID: lambda number: UUID(int=number),
}


class Statement(NamedTuple):
    """SQL with all that is always the same written into it, and which value goes where it is another one each time."""

    sql: str
    places: list[int]

    @classmethod
    def of(cls, sql: str, params: Iterable[Any], marks: list[Any]) -> Statement:
        """What was compiled with these marks for the values."""
        left, places = iter(params), list[int]()

        def fill(found: re.Match[str]) -> str:
            if found[0] == "%%":
                return "%%"
            if (value := next(left)) in marks:
                places.append(marks.index(value))
                return "%s"
            # Not as a parameter: a statement that stays planned could then use no index of the open ones alone.
            # Of 10,000 incidents the queue with one beside it takes 10.7 ms so, and 12.7 with parameters.
            return mogrify("%s", [value], connection).replace("%", "%%")

        return cls(re.sub("%%|%s", fill, sql), places)

    def rows(self, *values: Any) -> Rows:
        """What it finds with these values."""
        # By itself a number is as long as its value, and the same statement would be another one for each length.
        params = [Int8(value) if isinstance(value := values[number], int) else value for number in self.places]
        with planned_cursor() as cursor:
            cursor.execute(self.sql, params)
            found: Rows = cursor.fetchall()
        return found


def planned_cursor() -> CursorWrapper:
    """Where statements that are asked again and again stay planned."""
    return cast("DatabaseWrapper", connection).planned_cursor()


def marks_of(*kinds: type) -> list[Any]:
    """A mark for a value of each of these types."""
    return [_MARKS[kind](number) for number, kind in enumerate(kinds)]


class CachedQuery:
    """The SQL of a queryset: for a question of every page, compiling it takes three times as long as asking it.

    Of 10,000 incidents, and with what `Kept` holds: the queue takes 8 ms instead of 18, an incident 11 instead of 29,
    Consulta 10 instead of 17, the registry 10 instead of 21.

    `make` is called once for each of the parts that `of` gives it, with a mark for each parameter, and may use each
    parameter only as it is given. `kinds` are their types: int, str, date, datetime, UUID.
    """

    def __init__(self, make: Callable[..., QuerySet[Any, Any]], *kinds: type) -> None:
        self._recipe, self._kinds, self._unused = Recipe(make), kinds, False
        self._statement: Statement | None = None
        self._others = dict[tuple[Hashable, ...], CachedQuery]()

    def of(self, *parts: Hashable) -> CachedQuery:
        """The same question, made from these parts; a parameter of it may stay unused."""
        if (found := self._others.get(parts)) is None:
            if len(self._others) >= MOST:
                self._others.clear()
            found = self._others[parts] = CachedQuery(self._recipe[0], *self._kinds)
            found._recipe, found._unused = Recipe(self._recipe[0], *parts), True
        return found

    def rows(self, *values: Any) -> Rows:
        """What the query finds with these values.

        Raises ValueError when a parameter went into it in another form, or not at all where none may stay `unused`.
        """
        if len(values) != len(self._kinds):
            raise ValueError(f"{self._recipe[0]} takes {len(self._kinds)} parameters")
        try:
            return (self._statement or self._compiled()).rows(*values)
        except EmptyResultSet:
            return []

    def instances(self, *values: Any) -> list[Any]:
        """The same as instances of its model, with what the queryset selects beside it; nothing is prefetched."""
        rows: Iterable[Any] = self.rows(*values)
        if not rows:
            return []
        compiler, converters, others = self._reading
        if converters:
            rows = compiler.apply_converters(rows, converters)
        # As Django's own ModelIterable reads a row: first the columns of the model, then those of what is beside it.
        info = compiler.klass_info
        model, end = info["model"], info["select_fields"][-1] + 1
        # As a set: of each of forty columns Django asks whether it is among them.
        names = {each[0].target.attname for each in compiler.select[:end]}
        added = compiler.annotation_col_map.items()
        made = []
        for row in rows:
            one = model.from_db(connection.alias, names, row[:end])
            for other in others:
                other.populate(row, one)
            for attribute, place in added:
                setattr(one, attribute, row[place])
            made.append(one)
        return made

    def _compiled(self) -> Statement:
        marks = marks_of(*self._kinds)
        compiler = self._recipe.made(*marks).query.get_compiler(connection.alias)
        sql, params = compiler.as_sql()
        made = Statement.of(sql, params, marks)
        if not self._unused and set(made.places) != set(range(len(marks))):
            raise ValueError(f"{self._recipe[0]} uses a parameter in another form than it was given")
        # Whole, and the statement last: another thread that finds it finds all of it.
        self._reading, self._statement = _reading(compiler), made
        return made


def _reading(compiler: SQLCompiler) -> tuple[SQLCompiler, dict[int, Any], list[Any]]:
    """How rows become instances; nothing, when it is not instances that the queryset gives."""
    info = compiler.klass_info
    converters = compiler.get_converters([each[0] for each in compiler.select])
    others = get_related_populators(info, compiler.select, connection.alias) if info else []  # type: ignore[call-arg]  # of Django 6 alone
    return compiler, converters, others
