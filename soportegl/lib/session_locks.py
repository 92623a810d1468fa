"""Locks of PostgreSQL that belong to a connection: they outlast transactions and end with the process that has them."""

from __future__ import annotations

from soportegl.lib.query_cache import Statement


def lock(name: str) -> None:
    """Wait for the lock of this name and take it."""
    _ask("pg_advisory_lock", name)


def unlock(name: str) -> None:
    """Let it go."""
    _ask("pg_advisory_unlock", name)


def _ask(function: str, name: str) -> None:
    Statement(f"SELECT {function}(hashtextextended(%s, 0))::text", [0]).rows(name)
