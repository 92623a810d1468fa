"""The rows of many incidents, into the tables through COPY."""

from __future__ import annotations

import time
from itertools import islice

from django.db import connection, transaction
from django.db.models import JSONField, Model
from psycopg.types.json import Jsonb

from bench.patterns import TABLES, Copier, Row

CHUNK = 2_000


def load(count: int) -> float:
    """Copy so many incidents more into the database; the seconds that took."""
    begun = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('incident_number')")
        copier = Copier(cursor.fetchone()[0])
    more = copier.more(count)
    while chunk := list(islice(more, CHUNK)):
        with transaction.atomic():
            for table in TABLES:
                _copy(table, [row for rows in chunk for row in rows[table]])
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval('incident_number', %s)", [copier.number])
        for table in TABLES:
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table._meta.db_table}', 'id'), %s)", [copier.ids[table]]
            )
        # What autovacuum would do in its time: statistics, and the waiting part of the search index.
        cursor.execute("VACUUM ANALYZE")
    return time.perf_counter() - begun


def _copy(table: type[Model], rows: list[Row]) -> None:
    fields = table._meta.concrete_fields
    columns = ", ".join(f'"{field.column}"' for field in fields)
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table._meta.db_table} ({columns}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(
                [Jsonb(row[field.attname]) if isinstance(field, JSONField) else row[field.attname] for field in fields]
            )
