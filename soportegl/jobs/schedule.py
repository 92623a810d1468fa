"""Every periodic job and when it runs: one table."""

from dataclasses import dataclass
from typing import Any

from procrastinate import App


@dataclass(frozen=True)
class Job:
    """A task of some part and its moment; procrastinate reads cron in UTC, Guatemala is UTC-6 all year."""

    task: str
    cron: str
    why: str


JOBS: list[Job] = []


def register(app: App) -> None:
    """Tell procrastinate the table above; each task is found by name in the part that owns it."""
    for job in JOBS:
        task: Any = app.tasks[job.task]
        app.periodic_registry.register_task(task, cron=job.cron, periodic_id="", configure_kwargs={})
