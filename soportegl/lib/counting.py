"""Many bounded counts in one question to the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet


def count_up_to(limit: int, querysets: Mapping[str, QuerySet[Any] | Sequence[QuerySet[Any]]]) -> dict[str, int]:
    """How many rows each queryset has, counting none further than one past the limit; one query for all.

    Several querysets under one name are parts of it, which may share rows.
    """
    counts = dict.fromkeys(querysets, 0)
    names: list[str] = []
    parts: list[str] = []
    params: list[Any] = []
    for name, rows in querysets.items():
        try:
            # Without a limit a count reads the whole archive to tell a number nobody needs exactly.
            parts_of = [rows] if isinstance(rows, QuerySet) else list(rows)
            first, *others = [part.order_by().values("pk")[: limit + 1] for part in parts_of]
            whole = first.union(*others)[: limit + 1] if others else first
            sql, values = whole.query.sql_with_params()
        except EmptyResultSet:
            continue
        names.append(name)
        parts.append(f"(SELECT count(*) FROM ({sql}) AS counted)")  # noqa: S608 - a compiled queryset, its values apart
        params += values
    if parts:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {', '.join(parts)}", params)
            counts.update(zip(names, cursor.fetchone(), strict=True))
    return counts
