"""After calendars or promises changed all that is open is computed anew: in steps, once, by one worker at a time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from soportegl.directory.calendars import calendars
from soportegl.directory.models import DayOff as DayOffRow
from soportegl.directory.models import Part, PlaceScope, Promise, UsualTime, WeeklyHours
from soportegl.incidents import actions, clock_runs, usual_times, verify
from soportegl.incidents.models import ClockRun, Incident
from soportegl.lib import clock
from tests.cast import People, gather

pytestmark = pytest.mark.django_db
#: Monday, ten in the morning of Guatemala.
MONDAY = datetime(2026, 11, 30, 16, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def people(monkeypatch: pytest.MonkeyPatch) -> People:
    monkeypatch.setattr(clock, "now", lambda: MONDAY)
    cast = gather()
    Promise.objects.create(tier=2, solve_minutes=510, valid_from=MONDAY - timedelta(days=900))
    return cast


def dues() -> list[datetime | None]:
    return list(Incident.objects.order_by("id").values_list("due_at", flat=True))


def run_of_now() -> ClockRun:
    return ClockRun.objects.get(token=calendars().token)


def test_a_day_off_moves_what_is_open_in_steps_and_what_ended_stays(people, monkeypatch):
    monkeypatch.setattr(clock_runs, "STEP", 2)
    waiting, taken, ended = people.report(), people.held(), people.held()
    actions.close(ended, solution="Se explicó", by=people.raul)
    paused = actions.ask(people.held(), text="¿Cuál?", by=people.raul)
    assert clock_runs.refresh() is False
    assert verify.run() == []
    tuesday = MONDAY.date() + timedelta(days=1)
    DayOffRow.objects.create(day=tuesday, name="Acuerdo", scope=PlaceScope.COUNTRY, part=Part.DAY)
    before = dues()
    # Until the job has come by nothing is said of it: the queue goes on with what it has.
    assert before == [MONDAY + 24 * HOUR, MONDAY + 24 * HOUR, None, None]
    assert verify.run() == []
    assert clock_runs.refresh(seconds=-1) is True
    assert dues() == before
    assert clock_runs.refresh() is False
    assert dues() == [MONDAY + 48 * HOUR, MONDAY + 48 * HOUR, None, None]
    run = run_of_now()
    assert (run.total, run.done, run.changed, run.ended_at) == (3, 3, 2, MONDAY)
    assert verify.run() == []
    assert waiting.stages.get().due_at == taken.stages.get().due_at == MONDAY + 48 * HOUR
    assert Incident.objects.get(pk=paused.pk).left_seconds == 510 * 60
    # Nothing changed since: nothing is looked at.
    assert clock_runs.refresh() is False
    assert ClockRun.objects.count() == 2
    Incident.objects.filter(pk=waiting.pk).update(due_at=MONDAY)
    assert any("due_at dice" in problem for problem in verify.run())


def test_what_was_written_with_what_held_before_is_found_after_all(people):
    incident = people.held()
    clock_runs.refresh()
    WeeklyHours.objects.create(scope=PlaceScope.TIER, tier=2, monday="08:00-12:00", tuesday="08:00-12:00")
    clock_runs.refresh()
    # As by an action that began before the change and was committed when the walk had passed.
    Incident.objects.filter(pk=incident.pk).update(due_at=MONDAY, clock_token=None)
    clock_runs.refresh()
    assert dues() == [MONDAY + timedelta(days=7, hours=0.5)]


def test_a_change_while_it_walks_begins_again_and_a_killed_worker_loses_nothing(people, monkeypatch):
    monkeypatch.setattr(clock_runs, "STEP", 1)
    for _ in range(3):
        people.held()
    clock_runs.refresh()
    Promise.objects.update(solve_minutes=60)
    run = clock_runs._current()
    assert run is not None
    clock_runs._step(run.pk)
    # Killed in the middle of the second step: what it had not committed is done again.
    Promise.objects.update(solve_minutes=120)
    clock_runs.refresh()
    assert dues() == [MONDAY + 2 * HOUR] * 3
    assert not ClockRun.objects.filter(ended_at=None).exists()


def test_a_promise_for_later_holds_when_its_time_comes(people, monkeypatch):
    incident = people.held()
    clock_runs.refresh()
    later = MONDAY + HOUR
    Promise.objects.update(valid_until=later)
    Promise.objects.create(tier=2, solve_minutes=60, valid_from=later, applies_to_open=True)
    clock_runs.refresh()
    assert dues() == [MONDAY + 24 * HOUR]
    monkeypatch.setattr(clock, "now", lambda: later)
    clock_runs.refresh()
    assert dues() == [MONDAY + HOUR]
    assert incident.stages.get().due_at == MONDAY + HOUR


def test_what_is_usual_is_the_median_and_small_changes_begin_no_run(people, monkeypatch):
    for minutes in (10, 20, 30, 40, 50):
        incident = people.held()
        monkeypatch.setattr(clock, "now", lambda late=minutes: MONDAY + timedelta(minutes=late))
        actions.close(incident, solution="Se explicó", by=people.raul)
        monkeypatch.setattr(clock, "now", lambda: MONDAY)
    assert usual_times.note() == 2
    assert set(UsualTime.objects.values_list("system", "seconds")) == {(None, 1800), (people.sicoin.pk, 1800)}
    token = calendars().token
    assert usual_times.note() == 0
    assert calendars().token == token
    UsualTime.objects.update(seconds=1700)
    assert usual_times.note() == 0
