"""Rows that are kept for a time: a rule for each table, applied in bounded steps so that nobody waits for a lock."""

from __future__ import annotations

from typing import NamedTuple

from django.db import connection, transaction

#: Rows a step, and steps a run: what is left over is for the next run, which follows at once.
STEP, STEPS = 1000, 50


class RetentionRule(NamedTuple):
    """For how long the rows of one table are kept."""

    name: str
    table: str
    key: str
    over: str
    """The condition that says that their time is over."""
    oldest: str = ""
    """What tells which of them go first, where that is not their key."""


def remove(rule: RetentionRule) -> int:
    """Remove rows whose time is over, the oldest first, up to STEPS steps; returns how many."""
    statement = (
        # As an array it is read once: as a table to join, the planner may read it again, and remove more than a step.
        f"DELETE FROM {rule.table} WHERE {rule.key} = ANY(ARRAY("  # noqa: S608 - every word stands in the table above
        f"SELECT {rule.key} FROM {rule.table} WHERE {rule.over} ORDER BY {rule.oldest or rule.key} LIMIT {STEP}"
        " FOR UPDATE SKIP LOCKED))"
    )
    removed = 0
    for _ in range(STEPS):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
            removed += cursor.rowcount
            if cursor.rowcount < STEP:
                break
    return removed
