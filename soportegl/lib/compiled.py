"""Queries that every page asks: put together once in a process, asked with other values each time."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple, cast
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.backends.postgresql.psycopg_any import mogrify
from django.db.models import Field, ForeignKey, Model, QuerySet
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
            return mogrify("%s", [value], connection).replace("%", "%%")

        return cls(re.sub("%%|%s", fill, sql), places)

    def rows(self, *values: Any) -> Rows:
        """What it finds with these values."""
        # By itself a number is as long as its value, and the same statement would be another one for each length.
        params = [Int8(value) if isinstance(value := values[number], int) else value for number in self.places]
        with _planned_cursor() as cursor:
            cursor.execute(self.sql, params)
            found: Rows = cursor.fetchall()
        return found


def _planned_cursor() -> CursorWrapper:
    return cast("DatabaseWrapper", connection).planned_cursor()


def marks_of(*kinds: type) -> list[Any]:
    """A mark for a value of each of these types."""
    return [_MARKS[kind](number) for number, kind in enumerate(kinds)]


class Compiled:
    """The SQL of a queryset: for a question of every page, compiling it takes three times as long as asking it.

    `make` is called once for each of the parts that `of` gives it, with a mark for each parameter, and may use each
    parameter only as it is given. `kinds` are their types: int, str, date, datetime, UUID.
    """

    def __init__(self, make: Callable[..., QuerySet[Any, Any]], *kinds: type) -> None:
        self._recipe, self._kinds, self._unused = Recipe(make), kinds, False
        self._statement: Statement | None = None
        self._others = dict[tuple[Hashable, ...], Compiled]()

    def of(self, *parts: Hashable) -> Compiled:
        """The same question, made from these parts; a parameter of it may stay unused."""
        if (found := self._others.get(parts)) is None:
            if len(self._others) >= MOST:
                self._others.clear()
            found = self._others[parts] = Compiled(self._recipe[0], *self._kinds)
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
        names = [each[0].target.attname for each in compiler.select[:end]]
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


class Insertion:
    """The INSERT of a row of a model, put together once: for a small row saving it takes three times as long.

    The row is written as it is: neither `save` of its model nor signals take part. One that is there with the same
    columns of `unique` takes over those of `renewed`.
    """

    def __init__(
        self,
        model: type[Model],
        *,
        ignore_conflicts: bool = False,
        unique: tuple[str, ...] = (),
        renewed: tuple[str, ...] = (),
    ) -> None:
        meta = model._meta
        assert meta.pk is not None
        self._fields = _fields_of(model)
        columns = ", ".join(f'"{field.column}"' for field in self._fields)
        places = ", ".join("%s" for _ in self._fields)
        after = "ON CONFLICT DO NOTHING " if ignore_conflicts else ""
        if unique:
            sets = ", ".join(f'"{name}" = EXCLUDED."{name}"' for name in renewed)
            after = f"ON CONFLICT ({', '.join(unique)}) DO UPDATE SET {sets} "
        self._sql = f'INSERT INTO "{meta.db_table}" ({columns}) VALUES ({places}) {after}RETURNING "{meta.pk.column}"'  # noqa: S608 - names of ours

    def add(self, row: Model) -> bool:
        """Write it, and give it its key; False when it was there and that is no fault."""
        values = [field.get_db_prep_save(getattr(row, field.attname), connection) for field in self._fields]
        if found := _written(self._sql, values):
            row.pk = found[0]
        row._state.adding, row._state.db = False, connection.alias
        return found is not None


def add_together(*rows: Model) -> None:
    """Write rows that belong together with one statement; each gets its key, and those that refer to one before it too.

    A registration writes four: 0.6 ms less than with a statement each. As an `Insertion`, it knows neither `save` nor
    signals.
    """
    links, values = [], []
    for number, row in enumerate(rows):
        for field in _fields_of(type(row)):
            value = getattr(row, field.attname)
            if (
                value is None
                and isinstance(field, ForeignKey)
                and (other := field.get_cached_value(row, None)) is not None
            ):
                links.append((number, field, rows.index(other)))
            else:
                values.append(field.get_db_prep_save(value, connection))
    keys = _written(_together(tuple(map(type, rows)), tuple(links)), values)
    assert keys
    for row, key in zip(rows, keys, strict=True):
        row.pk = key
        row._state.adding, row._state.db = False, connection.alias
    for number, field, first in links:
        setattr(rows[number], field.attname, rows[first].pk)


_KEY = "SELECT key FROM row"


@lru_cache(maxsize=64)
def _fields_of(model: type[Model]) -> list[Field[Any, Any]]:
    return [field for field in model._meta.local_concrete_fields if field is not model._meta.pk]


@lru_cache(maxsize=64)
def _together(models: tuple[type[Model], ...], links: tuple[tuple[int, Field[Any, Any], int], ...]) -> str:
    linked = {(number, field): other for number, field, other in links}
    parts = []
    for number, model in enumerate(models):
        fields, key = _fields_of(model), model._meta.pk
        assert key is not None
        columns = ", ".join(f'"{field.column}"' for field in fields)
        places = ", ".join(
            f"({_KEY}{linked[number, field]})" if (number, field) in linked else "%s" for field in fields
        )
        parts.append(
            f'row{number} AS (INSERT INTO "{model._meta.db_table}" ({columns}) VALUES ({places})'  # noqa: S608 - names of ours
            f' RETURNING "{key.column}" AS key)'
        )
    keys = ", ".join(f"({_KEY}{number})" for number in range(len(models)))
    return f"WITH {', '.join(parts)} SELECT {keys}"


def _written(sql: str, values: list[Any]) -> tuple[Any, ...] | None:
    with _planned_cursor() as cursor:
        # As above; a truth value is a number as well, and must not become one.
        cursor.execute(sql, [Int8(value) if type(value) is int else value for value in values])
        found: tuple[Any, ...] | None = cursor.fetchone()
    return found
