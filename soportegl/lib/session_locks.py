"""Locks of PostgreSQL that belong to a connection: they outlast transactions and end with the process that has them."""

from __future__ import annotations

from soportegl.lib.query_cache import Statement


def lock(name: str) -> None:
    """Wait for the lock of this name and take it."""
    _ask("pg_advisory_lock", name)


def try_lock(name: str) -> bool:
    """Take the lock of this name if nobody has it."""
    ((taken,),) = Statement("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [0]).rows(name)
    return bool(taken)


def unlock(name: str) -> None:
    """Let it go."""
    _ask("pg_advisory_unlock", name)


def _ask(function: str, name: str) -> None:
    Statement(f"SELECT {function}(hashtextextended(%s, 0))::text", [0]).rows(name)
