"""Every periodic job and when it runs: one table."""

from dataclasses import dataclass
from typing import Any

from procrastinate import App


@dataclass(frozen=True)
class Job:
    """A task of some part, by name, and its moment; procrastinate reads cron in UTC, Guatemala is UTC-6 all year."""

    task: str
    cron: str
    why: str


JOBS = [
    Job("soportegl.incidents.tasks.mark_unverified", "10 6 * * *", "Silence after a solution is recorded at midnight"),
    Job("soportegl.incidents.tasks.sweep_uploads", "25 * * * *", "Files loaded and never sent give their room back"),
    Job("soportegl.notifications.tasks.reconcile", "*/5 * * * *", "A message that lost its job would wait for ever"),
    Job("soportegl.notifications.tasks.read_bounces", "*/5 * * * *", "A mail that came back was not received"),
    Job("soportegl.desk.tasks.resume", "* * * * *", "What a killed process left half done over many is gone on with"),
    Job("soportegl.incidents.tasks.sweep_contents", "5 9 * * *", "Contents whose file is gone give their room back"),
    Job("soportegl.backups.tasks.backup", "15 7,13,19 * * *", "A day without a backup is a day that can be lost"),
    Job("soportegl.backups.tasks.rehearse", "30 8 * * 0", "A backup that was never restored is a hope"),
    Job("soportegl.jobs.tasks.retry_stalled", "* * * * *", "What a killed worker had in its hands is done again"),
    Job("soportegl.jobs.tasks.clean", "40 * * * *", "Sessions, jobs and notices that are over would stay for ever"),
]


def register(app: App) -> None:
    """Tell procrastinate the table above; each task is found by name in the part that owns it."""
    for job in JOBS:
        schedule(app, job, app.tasks[job.task])


def schedule(app: App, job: Job, task: Any) -> None:
    """Run the task at its moments; one that is still waiting is not queued twice."""

    # procrastinate hands the moment over, and our tasks need none.
    @app.periodic(cron=job.cron)
    @app.task(name=f"{job.task}:periodic", queueing_lock=job.task)
    def due(timestamp: int) -> None:
        task.defer()
