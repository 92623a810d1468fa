"""Every periodic job and when it runs: one table, and what looks through it once a minute."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from croniter import croniter
from django.db import transaction
from procrastinate import App
from procrastinate.exceptions import AlreadyEnqueued

from soportegl.lib import clock

#: The one job that procrastinate itself repeats.
LOOK, EACH_MINUTE = "soportegl.jobs.tasks.queue_due", "* * * * *"
#: What is written down as later than now was written while the clock stood wrong.
CLOCKS_DIFFER = timedelta(minutes=1)


@dataclass(frozen=True)
class Job:
    """A task of some part, by name, and its moment; procrastinate reads cron in UTC, Guatemala is UTC-6 all year."""

    task: str
    cron: str
    why: str


JOBS = [
    Job("soportegl.incidents.tasks.mark_unverified", "10 6 * * *", "Silence after a solution is recorded at midnight"),
    Job("soportegl.incidents.tasks.hand_over", "2 6 * * *", "A post goes to who follows as its day begins"),
    Job("soportegl.incidents.tasks.refresh_clocks", "* * * * *", "Clocks follow calendars and promises that changed"),
    Job("soportegl.incidents.tasks.note_usual_times", "20 6 * * *", "Slack is what the usual time of a kind leaves"),
    Job("soportegl.incidents.tasks.sweep_uploads", "25 * * * *", "Files loaded and never sent give their room back"),
    Job("soportegl.notifications.tasks.reconcile", "*/5 * * * *", "A message that lost its job would wait for ever"),
    Job("soportegl.notifications.tasks.read_bounces", "*/5 * * * *", "A mail that came back was not received"),
    Job("soportegl.incidents.tasks.let_time_act", "*/5 * * * *", "A pause whose day came would never end"),
    Job("soportegl.notifications.tasks.tell_late", "*/2 * * * *", "A clock that runs out unseen is a promise broken"),
    Job("soportegl.notifications.tasks.tell_returns", "20 6,12,16 * * *", "A day to come back would pass unseen"),
    Job("soportegl.notifications.tasks.gather", "*/5 * * * *", "What waits until its person works would never be read"),
    Job(
        "soportegl.notifications.tasks.break_silence",
        "15 * * * *",
        "A question that nobody answers would stay for ever",
    ),
    Job("soportegl.webhooks.tasks.reconcile", "*/5 * * * *", "What a system is owed and lost its job would never go"),
    Job("soportegl.desk.tasks.resume", "* * * * *", "What a killed process left half done over many is gone on with"),
    Job("soportegl.incidents.tasks.scan_due", "*/2 * * * *", "What the antivirus could not be asked is asked again"),
    Job("soportegl.incidents.tasks.fill_words", "* * * * *", "What was there before is found by its words at last"),
    Job("soportegl.incidents.tasks.refresh_vocabulary", "35 * * * *", "A word that is new must not count as mistyped"),
    Job("soportegl.incidents.tasks.sweep_contents", "5 9 * * *", "Contents whose file is gone give their room back"),
    Job("soportegl.backups.tasks.backup", "15 7,13,19 * * *", "A day without a backup is a day that can be lost"),
    Job("soportegl.backups.tasks.rehearse", "30 8 * * 0", "A backup that was never restored is a hope"),
    Job("soportegl.figures.tasks.refresh", "*/5 * * * *", "Reports read sums: what happened since is not in them"),
    Job("soportegl.figures.tasks.send_reports", "30 13 * * *", "Who asked for a report gets it when a month is over"),
    Job("soportegl.figures.tasks.mend", "45 9 * * *", "Sums that no longer hold would stay wrong"),
    Job("soportegl.jobs.tasks.retry_stalled", "* * * * *", "What a killed worker had in its hands is done again"),
    Job("soportegl.jobs.tasks.clean", "40 * * * *", "Sessions, jobs and notices that are over would stay for ever"),
]


def register(app: App) -> None:
    """Have procrastinate look through the table above once a minute; it finds each task by name in its part."""

    # procrastinate forgets what was due while no worker ran and what is ten minutes old: of it only the look is asked.
    @app.periodic(cron=EACH_MINUTE)
    @app.task(name=LOOK, queueing_lock=LOOK)
    def look(timestamp: int) -> None:
        queue_due(app)


@transaction.atomic
def queue_due(app: App) -> list[str]:
    """Queue, once each, the jobs that came due since they were last queued, however long ago; returns their tasks."""
    from soportegl.jobs.models import LastQueued

    now = clock.now()
    # What was never seen counts from here: a first start must not begin with everything at once.
    LastQueued.objects.bulk_create([LastQueued(task=job.task, at=now) for job in JOBS], ignore_conflicts=True)
    # Locked, always in one order: the workers of two machines look in the same minute.
    rows = {row.task: row for row in LastQueued.objects.select_for_update().order_by("task")}
    due = [job for job in JOBS if rows[job.task].at < last_moment(job, now)]
    for job in due:
        _queue(app, job)
    wrong = [row for row in rows.values() if row.at > now + CLOCKS_DIFFER]
    LastQueued.objects.filter(task__in=[*(job.task for job in due), *(row.task for row in wrong)]).update(at=now)
    return [job.task for job in due]


def last_moment(job: Job, now: datetime) -> datetime:
    """When it was due last."""
    found: datetime = croniter(job.cron, now.astimezone(UTC)).get_prev(datetime)
    return found


def _queue(app: App, job: Job) -> None:
    # One that still waits is not queued twice; the savepoint keeps its refusal from undoing the others.
    with suppress(AlreadyEnqueued), transaction.atomic():
        app.configure_task(job.task, queueing_lock=app.tasks[job.task].queueing_lock or job.task).defer()
