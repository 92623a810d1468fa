"""What is kept of clocks on the rows is what is computed anew of their stays and pauses, whatever is done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from soportegl.directory.models import Promise
from soportegl.directory.promises import promises
from soportegl.incidents import actions, clock_rows, clocks, upkeep, verify
from soportegl.incidents.models import Incident
from soportegl.lib import clock
from tests.cast import People, gather

pytestmark = pytest.mark.django_db
#: Monday, ten in the morning of Guatemala.
MONDAY = datetime(2026, 11, 30, 16, tzinfo=UTC)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def people() -> People:
    return gather()


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], datetime]:
    """Sets the clock so many hours after Monday at ten."""

    def set_to(hours: float) -> datetime:
        now = MONDAY + hours * HOUR
        monkeypatch.setattr(clock, "now", lambda: now)
        return now

    set_to(0)
    return set_to


def promise(tier: int | None = 2, urgency: str = "", *, since: datetime = LONG_AGO, **values: Any) -> Promise:
    return Promise.objects.create(tier=tier, urgency=urgency, valid_from=since, **values)


def fresh(incident: Incident) -> Incident:
    """As the database has it, with what is kept held against what is computed anew."""
    row, again = Incident.objects.get(pk=incident.pk), Incident.objects.get(pk=incident.pk)
    found = clock_rows.clock_of(again)
    assert [getattr(row, name) for name in clock_rows.FIELDS] == [getattr(again, name) for name in clock_rows.FIELDS]
    if (stage := row.stages.filter(left_at=None).first()) is not None:
        assert (stage.take_due_at, stage.due_at) == (found.take_due_at, found.solve_due_at)
    assert list(verify.check(row)) == []
    return row


def test_a_clock_follows_its_incident_from_registration_to_its_end(people, at):
    promise(take_minutes=60, solve_minutes=240)
    promise(3, take_minutes=120, solve_minutes=510)
    promise(None, solve_minutes=1020)
    incident = people.report()
    row = fresh(incident)
    assert (row.due_at, row.due_for, row.warn_at) == (at(1), "take", at(0.75))
    at(0.5)
    incident = actions.take(incident, by=people.raul)
    row = fresh(incident)
    # To be solved at two; as nothing is known of its kind, to be begun then at the latest.
    assert (row.due_at, row.due_for, row.begin_by) == (at(4), "solve", at(4))
    assert row.stages.get().take_seconds == 1800
    at(1)
    incident = actions.ask(incident, text="¿Qué cuenta es?", by=people.raul)
    row = fresh(incident)
    assert (row.due_at, row.warn_at, row.left_seconds, row.begin_by) == (None, None, 3 * 3600, clocks.NEVER)
    at(3)
    incident = actions.answer(incident, text="La 3-01", by=people.ana)
    assert fresh(incident).due_at == at(6)
    at(3.5)
    incident = actions.transfer(incident, reason="Es de la base", tried="Se revisó", by=people.raul)
    left = incident.stages.get(number=1)
    assert (left.worked_seconds, left.paused_seconds) == (5400, 7200)
    row = fresh(incident)
    assert (row.due_at, row.due_for) == (at(5.5), "take")
    at(4)
    incident = actions.take(incident, by=people.carla)
    # A working day from half past one on is over on Tuesday at half past one: before that the whole one runs out.
    assert fresh(incident).due_at == at(27.5)
    at(5)
    incident = actions.close(incident, solution="Se explicó", by=people.carla)
    assert (fresh(incident).due_at, incident.due_for) == (None, "")
    at(29)
    incident = actions.reopen(incident, reason="Sigue igual", by=people.ana)
    row = fresh(incident)
    assert row.due_for == "take"
    # Of two days an hour and a half and as much again is gone; the night and the time it was over are not counted.
    assert clock_rows.clock_of(row).whole_due_at == MONDAY + timedelta(days=3, hours=2)


def test_given_back_it_waits_to_be_taken_from_then_on(people, at):
    promise(take_minutes=60, solve_minutes=510)
    incident = actions.take(people.report(), by=people.raul)
    at(2)
    row = fresh(actions.release(incident, by=people.raul))
    assert (row.due_at, row.due_for, row.stages.get().take_seconds) == (at(3), "take", None)


def test_a_date_that_has_come_ends_a_pause_by_itself(people, at):
    promise(solve_minutes=510)
    incident = actions.take(people.report(), by=people.raul)
    incident = actions.pause(incident, reason="El banco", debtor="bank", until=MONDAY + HOUR, by=people.raul)
    at(3)
    # Nobody was there to end it; what is later than its date counts.
    row = fresh(actions.resume(incident, by=people.raul))
    assert row.due_at == MONDAY + timedelta(days=1, hours=1)


def test_what_is_corrected_and_whose_office_it_is_change_its_clock(people, at):
    promise(take_minutes=60, solve_minutes=510)
    promise(2, "critical", take_minutes=15, solve_minutes=60)
    incident = actions.take(people.report(), by=people.raul)
    incident = actions.correct(incident, urgency="critical", reason="Es la planilla", by=people.raul)
    assert fresh(incident).due_at == at(1)
    people.solola.office = None
    people.solola.save()
    upkeep.rehome(people.solola, by=None)
    assert fresh(incident).due_at == MONDAY + HOUR


def test_the_most_specific_promise_holds_and_a_later_one_only_for_what_is_new(people, at):
    of = {
        "tier": promise(solve_minutes=400),
        "urgency": promise(2, "medium", solve_minutes=300),
        "system": promise(2, system=people.sicoin, solve_minutes=200),
        "both": promise(2, "medium", system=people.sicoin, solve_minutes=100),
    }
    kind = ("medium", people.sicoin.pk, None, MONDAY)
    for name in ("both", "system", "urgency", "tier"):
        assert promises().of(2, *kind) == of[name]
        of[name].delete()
    assert promises().of(2, *kind) is None
    old = promise(solve_minutes=300)
    incident = actions.take(people.report(), by=people.raul)
    assert fresh(incident).due_at == at(5)
    now = at(1)
    Promise.objects.filter(pk=old.pk).update(valid_until=now)
    newer = promise(solve_minutes=60, since=now)
    assert clock_rows.clock_of(incident).due_at == at(5)
    Promise.objects.filter(pk=newer.pk).update(applies_to_open=True)
    at(1)
    assert clock_rows.clock_of(incident).due_at == at(1)


def test_slack_is_what_is_left_after_the_usual_time(people, at):
    promise(solve_minutes=240)
    incident = actions.take(people.report(), by=people.raul)
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO directory_usualtime (tier, seconds, stays) VALUES (2, 3600, 9)")
    assert clock_rows.clock_of(incident).begin_by == at(3)
    # What stops sooner than was promised is begun sooner.
    incident.needed_by = at(2)
    assert clock_rows.clock_of(incident).begin_by == at(1)
    incident.needed_by = at(0.5)
    assert clock_rows.clock_of(incident).begin_by == at(-0.5)
    # And what stops later gives way to what does not, also when it was to be taken before.
    promise(urgency="medium", take_minutes=30, solve_minutes=240)
    incident.needed_by = at(5)
    assert clock_rows.clock_of(incident).begin_by == at(4)


def test_without_promises_or_hours_nothing_is_due_and_it_has_its_place_all_the_same(people, at):
    row = fresh(people.report())
    # As if five days of eight hours were promised, from Monday at ten on.
    assert (row.due_at, row.due_for) == (None, "")
    assert row.begin_by == MONDAY + timedelta(days=4, hours=6)


@pytest.mark.parametrize("values", [{"take_minutes": 0}, {"solve_minutes": 0}, {"solve_minutes": 10**6}])
def test_a_promise_of_nothing_or_of_years_is_refused_in_spanish(values):
    with pytest.raises(ValidationError, match=r"Un plazo no puede ser cero|minutos hábiles como máximo"):
        Promise(tier=2, **values).full_clean()
    if 0 in values.values():
        with pytest.raises(IntegrityError), transaction.atomic():
            promise(**values)


def test_steps_that_change_no_clock_ask_nothing_of_it(people, at):
    incident = people.held()
    with CaptureQueriesContext(connection) as asked:
        actions.note(incident, text="Una nota", by=people.raul)
    told = " ".join(query["sql"] for query in asked)
    assert not any(table in told for table in ("incidents_pause", "calendartoken", "directory_promise"))
