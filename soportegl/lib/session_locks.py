"""Locks of PostgreSQL that belong to a connection: they outlast transactions and end with the process that has them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def held(name: str) -> Iterator[None]:
    """Have the lock of this name, once whoever has it lets it go."""
    lock(name)
    try:
        yield
    finally:
        unlock(name)


def lock(name: str) -> None:
    """Wait for the lock of this name and take it."""
    _ask("pg_advisory_lock", name)


def unlock(name: str) -> None:
    """Let it go."""
    _ask("pg_advisory_unlock", name)


def _ask(function: str, name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(hashtextextended(%s, 0))", [name])
