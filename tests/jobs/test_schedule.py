"""What was due while nobody worked is done once when somebody does again."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from soportegl.jobs import schedule
from soportegl.jobs.models import LastQueued
from soportegl.jobs.schedule import JOBS, queue_due
from soportegl.lib import clock
from tests.conftest import forget_jobs

pytestmark = pytest.mark.django_db

UNVERIFIED = "soportegl.incidents.tasks.mark_unverified"
REHEARSE = "soportegl.backups.tasks.rehearse"
#: Friday 27 November 2026, four in the afternoon in Guatemala.
FRIDAY = datetime(2026, 11, 27, 22, 0, 7, tzinfo=UTC)


def look(at: datetime) -> list[str]:
    with clock.at(at):
        return queue_due(app)


def waiting() -> Counter[str]:
    return Counter(ProcrastinateJob.objects.filter(status="todo").values_list("task_name", flat=True))


def test_what_was_due_over_a_weekend_without_power_is_done_once_on_monday() -> None:
    forget_jobs()
    assert look(FRIDAY) == []
    monday = FRIDAY + timedelta(days=2, hours=16)
    assert set(look(monday)) == {job.task for job in JOBS}
    assert waiting() == Counter({job.task: 1 for job in JOBS})
    # Nothing of it again in the next minute, but for what is due each minute.
    forget_jobs()
    again = look(monday + timedelta(seconds=30))
    assert again == []
    each_minute = {job.task for job in JOBS if job.cron == "* * * * *"}
    assert set(look(monday + timedelta(minutes=1))) == each_minute
    assert waiting() == Counter(each_minute)


def test_a_machine_that_never_runs_at_midnight_marks_what_nobody_verified_each_day() -> None:
    look(FRIDAY)
    days = [FRIDAY.replace(hour=14) + timedelta(days=number) for number in range(1, 8)]
    found = [set(look(day)) & {UNVERIFIED, REHEARSE} for day in days]
    assert [UNVERIFIED in tasks for tasks in found] == [True] * 7
    # Due once, on Sunday morning; nothing of a week is done seven times.
    assert [REHEARSE in tasks for tasks in found] == [False, True, False, False, False, False, False]


def test_what_still_waits_is_not_queued_twice() -> None:
    forget_jobs()
    look(FRIDAY)
    for minutes in range(1, 12):
        look(FRIDAY + timedelta(minutes=minutes))
    assert set(waiting().values()) == {1}


def test_a_job_that_is_new_counts_from_its_first_day(monkeypatch: pytest.MonkeyPatch) -> None:
    look(FRIDAY)
    new = schedule.Job(UNVERIFIED.replace("mark_unverified", "sweep_contents"), "0 1 1 1 *", "Once a year")
    LastQueued.objects.filter(task=new.task).delete()
    monkeypatch.setattr(schedule, "JOBS", [new])
    assert look(FRIDAY + timedelta(days=1)) == []
    assert look(FRIDAY + timedelta(days=40)) == [new.task]


def test_a_clock_that_was_ahead_stops_nothing() -> None:
    look(FRIDAY + timedelta(days=900))
    look(FRIDAY)
    assert UNVERIFIED in look(FRIDAY + timedelta(days=1))


def test_procrastinate_itself_repeats_the_look_alone() -> None:
    periodic = app.periodic_registry.periodic_tasks.values()
    assert [(task.task.name, task.cron) for task in periodic] == [(schedule.LOOK, "* * * * *")]
