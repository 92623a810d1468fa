"""The rows of many incidents, into the tables through COPY: by several processes, without indexes meanwhile."""

from __future__ import annotations

import multiprocessing
import os
import time
from dataclasses import dataclass
from random import Random
from typing import Any

from django.db import connection, connections, transaction
from django.db.models import Max, Model

from bench.copying import Compiled, Compiler, copy
from bench.patterns import TABLES, Choice, read_patterns
from bench.people import People, people_everywhere
from bench.tales import tell
from soportegl.directory.calendars import renew_token
from soportegl.directory.promises import known
from soportegl.directory.roles import Tier
from soportegl.incidents import clock_runs, filling
from soportegl.incidents.models import Incident

CHUNK = 2_000
#: From so many on, making the indexes anew takes less time than adding to them row by row.
WITHOUT_INDEXES = 50_000
_INDEXES = """
SELECT c.relname, pg_get_indexdef(i.indexrelid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
WHERE i.indrelid = ANY(%s::regclass[]) AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid)
"""


@dataclass
class Work:
    """What every process of a load knows and shares."""

    choice: Choice
    compiled: dict[int, Compiled]
    people: People
    count: int
    begun: Any
    """How many chunks somebody has begun."""
    ids: dict[type[Model], Any]
    """The next free id of each table."""
    number: int


def load(count: int, *, waiting: Tier | None = None) -> float:
    """Copy so many incidents more into the database, only such as wait at a tier if one is named; the seconds."""
    begun = time.perf_counter()
    if count <= 0:
        return 0.0
    tell()
    patterns = read_patterns()
    people = people_everywhere()
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('incident_number')")
        number = cursor.fetchone()[0]
    tops = {table: table.objects.aggregate(top=Max("pk"))["top"] or 0 for table in TABLES}  # type: ignore[attr-defined]  # every model has objects
    forks = multiprocessing.get_context("fork")
    work = Work(
        Choice(patterns, waiting=waiting),
        {id(pattern): Compiler(pattern).made() for pattern in patterns},
        people,
        count,
        forks.Value("q", 0),
        {table: forks.Value("q", top + 1) for table, top in tops.items()},
        number,
    )
    indexes = _without_indexes() if count >= WITHOUT_INDEXES else []
    # A connection cannot be shared with those who are forked from here.
    connections.close_all()
    children = [forks.Process(target=_work, args=[work]) for _ in range(os.cpu_count() or 1)]
    for child in children:
        child.start()
    for child in children:
        child.join()
    _tidy(work, indexes)
    # With the indexes, by which the texts of an incident are found.
    _put_into_words(tops[Incident] + 1, work.ids[Incident].value - 1)
    if any(child.exitcode for child in children):
        raise RuntimeError("la carga no terminó")
    return time.perf_counter() - begun


def _work(work: Work) -> None:
    with connection.cursor() as cursor:
        # The rows are copies of whole ones: asking for each again whether what it points to exists takes half the time.
        cursor.execute("SET session_replication_role = replica; SET synchronous_commit = off")
    while True:
        with work.begun.get_lock():
            chunk = work.begun.value
            work.begun.value += 1
        first = chunk * CHUNK
        if first >= work.count:
            return
        _chunk(work, work.number + first, min(CHUNK, work.count - first))


def _chunk(work: Work, number: int, size: int) -> None:
    chance = Random(number)
    chosen = [work.compiled[id(work.choice.next(chance))] for _ in range(size)]
    ids = {}
    for table in TABLES:
        needed = sum(pattern.counts[table] for pattern in chosen)
        with work.ids[table].get_lock():
            ids[table] = work.ids[table].value
            work.ids[table].value += needed
    parts: dict[type[Model], list[str]] = {table: [] for table in TABLES}
    for place, pattern in enumerate(chosen):
        for table, lines in copy(pattern, number + place, ids, chance, work.people).items():
            parts[table].append(lines)
    with transaction.atomic(), connection.cursor() as cursor:
        for table in TABLES:
            columns = ", ".join(f'"{field.column}"' for field in table._meta.concrete_fields)
            with cursor.copy(f"COPY {table._meta.db_table} ({columns}) FROM STDIN") as into:
                into.write("".join(parts[table]))


def _put_into_words(first: int, last: int) -> None:
    """What their actions would have written; by as many processes as there are cores."""
    forks = multiprocessing.get_context("fork")
    connections.close_all()
    share = (last - first) // (os.cpu_count() or 1) + 1
    children = [
        forks.Process(target=filling.make_between, args=[begun, min(begun + share - 1, last)])
        for begun in range(first, last + 1, share)
    ]
    for child in children:
        child.start()
    for child in children:
        child.join()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE incidents_incidentwords, incidents_eventwords")


def _without_indexes() -> list[str]:
    """Drop what is no constraint; how to make it again."""
    with connection.cursor() as cursor:
        cursor.execute(_INDEXES, [[table._meta.db_table for table in TABLES]])
        found = cursor.fetchall()
        for name, _ in found:
            cursor.execute(f'DROP INDEX "{name}"')
    return [made for _, made in found]


def _tidy(work: Work, indexes: list[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET maintenance_work_mem = '512MB'")
        for made in indexes:
            cursor.execute(made)
        cursor.execute("SELECT setval('incident_number', %s)", [work.number + work.count])
        for table in TABLES:
            name = table._meta.db_table
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), %s)", [work.ids[table].value])
        # What autovacuum would do in its time: statistics, and the waiting part of the search index.
        cursor.execute("VACUUM ANALYZE")
    # Moved by days that are none of work, their clocks say what none says.
    renew_token()
    while not clock_runs.is_settled(known()):
        clock_runs.refresh(60)
