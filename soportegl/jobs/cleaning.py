"""What is thrown away when its time is over: one row a thing, each in bounded steps so that nobody waits for a lock."""

from __future__ import annotations

from typing import NamedTuple

from django.db import connection, transaction

from soportegl.desk.models.bulk import DAYS_KEPT

#: Rows a step, and steps a run: what is left over is for the next run, which follows at once.
STEP, STEPS = 1000, 50


class Heap(NamedTuple):
    """Rows that nobody needs any more."""

    name: str
    table: str
    key: str
    over: str
    """The condition that says that their time is over."""
    oldest: str = ""
    """What tells which of them go first, where that is not their key."""


_RUN_IS_OVER = f"created_at < now() - interval '{DAYS_KEPT} days'"

HEAPS = (
    Heap("sessions", "django_session", "session_key", "expire_date < now()", "expire_date"),
    # Counts of what is asked too often and what was told of a mail server: a row that expired says nothing.
    Heap("cache", "django_cache", "cache_key", "expires < now()", "expires"),
    # Long enough that a holiday makes nobody unknown where they always sign in.
    Heap("sign-ins", "directory_signin", "id", "seen_at < now() - interval '90 days'", "seen_at"),
    Heap("wrong passwords", "directory_wrongpassword", "id", "at < now() - interval '1 day'", "at"),
    Heap(
        "jobs",
        "procrastinate_jobs",
        "id",
        "status NOT IN ('todo', 'doing') AND NOT EXISTS (SELECT 1 FROM procrastinate_events happened"
        " WHERE happened.job_id = procrastinate_jobs.id AND happened.at > now() - interval '30 days')",
    ),
    Heap("drafts", "desk_draft", "id", "saved_at < now() - interval '90 days'"),
    Heap("presence", "desk_presence", "id", "seen_at < now() - interval '1 hour'"),
    Heap(
        "notices",
        "notifications_delivery",
        "id",
        "channel = 'app' AND read_at < now() - interval '1 year'",
    ),
    # Its rows first: a run is not removed while rows of it are left.
    Heap(
        "bulk rows",
        "desk_bulkrow",
        "id",
        f"run_id IN (SELECT id FROM desk_bulkrun WHERE {_RUN_IS_OVER})",  # noqa: S608 - our own words
    ),
    Heap(
        "bulk runs",
        "desk_bulkrun",
        "id",
        f"{_RUN_IS_OVER} AND NOT EXISTS (SELECT 1 FROM desk_bulkrow WHERE desk_bulkrow.run_id = desk_bulkrun.id)",  # noqa: S608 - the same
    ),
)


def clean() -> dict[str, int]:
    """Remove what is over, the oldest first; how many rows of each heap."""
    return {heap.name: _remove(heap) for heap in HEAPS}


def is_more(removed: dict[str, int]) -> bool:
    """Whether that run ended although there may be more."""
    return STEP * STEPS in removed.values()


def _remove(heap: Heap) -> int:
    statement = (
        # As an array it is read once: as a table to join, the planner may read it again, and remove more than a step.
        f"DELETE FROM {heap.table} WHERE {heap.key} = ANY(ARRAY("  # noqa: S608 - every word stands in the table above
        f"SELECT {heap.key} FROM {heap.table} WHERE {heap.over} ORDER BY {heap.oldest or heap.key} LIMIT {STEP}"
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
