"""A row that is written as it is, is the row that saving would have written; and a job is the one that was deferred."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateEvent, ProcrastinateJob
from procrastinate.exceptions import AlreadyEnqueued

from soportegl.incidents.models import Event, EventText, Incident, Participant
from soportegl.lib.insertion import Insertion, Job, add_together
from soportegl.notifications.models import Owed
from tests.cast import People, gather

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> People:
    return gather()


def test_an_insertion_writes_what_saving_would(people):
    incident = people.held()
    event = incident.events.latest("number")
    other = Event.objects.get(pk=event.pk)
    other.pk, other.number, other.public, other.details = (
        None,
        99,
        False,
        {"after": "50 % de 'avance'", "mentions": [1]},
    )
    Insertion(Event).add(other)
    assert not other._state.adding
    written = Event.objects.get(number=99, incident=incident)
    assert {name: value for name, value in vars(written).items() if name != "_state"} == {
        field.attname: getattr(other, field.attname) for field in Event._meta.concrete_fields
    }


def test_an_insertion_may_find_its_row_there(people):
    incident, here = people.report(), Insertion(Participant, ignore_conflicts=True)
    assert [here.add(Participant(incident=incident, user=people.carla)) for _ in range(7)] == [True] + 6 * [False]
    assert incident.participants.filter(user=people.carla).count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Insertion(Participant).add(Participant(incident=incident, user=people.carla))


def test_rows_that_belong_together_are_one_statement(people, django_assert_num_queries):
    incident = people.report()
    began = incident.events.get()
    copy = Incident.objects.get(pk=incident.pk)
    copy.pk, copy.code, copy.registration_key, copy._state.adding = None, "2026-9999999-9", uuid4(), True
    event = Event(incident=copy, number=1, verb=began.verb, at=began.at, tier=2, public=True, hash="0" * 64)
    bodies = [EventText(event=event, kind=kind, body="50 % de 'avance'") for kind in ("text", "reason")]
    with django_assert_num_queries(1):
        add_together(copy, event, *bodies)
    assert (event.incident_id, bodies[1].event_id) == (copy.pk, event.pk)
    written = Incident.objects.get(code="2026-9999999-9")
    assert {name: value for name, value in vars(written).items() if name != "_state"} == {
        field.attname: getattr(copy, field.attname) for field in Incident._meta.concrete_fields
    }
    assert [text.kind for text in written.events.get().bodies.order_by("id")] == ["text", "reason"]
    with pytest.raises(IntegrityError), transaction.atomic():
        add_together(Event(incident=copy, number=1, verb=began.verb, at=began.at, tier=2, public=True))


def queued(key: int) -> list[object]:
    """A job as the database has it, with what was noted of it."""
    found = ProcrastinateJob.objects.filter(pk=key).values().get()
    noted = ProcrastinateEvent.objects.filter(job=key).order_by("id").values_list("type", flat=True)
    return [{name: value for name, value in found.items() if name != "id"}, *noted]


@pytest.mark.parametrize("later", [None, timedelta(minutes=3)])
@pytest.mark.parametrize("locked", [False, True])
def test_a_job_that_is_written_with_its_row_is_the_one_that_would_be_deferred(people, later, locked):
    event = people.report().events.get()
    at = timezone.now() + later if later else None
    body = EventText(event=event, kind="text", body="Otro")
    add_together(body, jobs=(Job("tests.with", "body_id", body, -10, ("one ", " 1.500") if locked else None, at),))
    made = ProcrastinateJob.objects.latest("id")
    if locked:
        # The same lock: a second one is not queued while the first waits.
        with pytest.raises(AlreadyEnqueued), transaction.atomic():
            app.configure_task("tests.with", queueing_lock=f"one {body.pk} 1.500").defer(body_id=body.pk)
    like = queued(made.pk)
    ProcrastinateJob.objects.filter(pk=made.pk).update(status="cancelled")
    other = app.configure_task(
        "tests.with", priority=-10, queueing_lock=f"one {body.pk} 1.500" if locked else None, schedule_at=at
    ).defer(body_id=body.pk)
    assert queued(other) == like


def test_what_is_written_once_is_all_there_or_nothing_is(people, django_assert_num_queries):
    event = people.report().events.get()

    def write() -> bool:
        owed, body = Owed(event=event, mails=2, at=event.at), EventText(event=event, kind="text", body="Otro")
        with django_assert_num_queries(1):
            return add_together(owed, body, jobs=(Job("tests.with", "body_id", body),), once=True)

    assert [write() for _ in range(7)] == [True] + 6 * [False]
    assert Owed.objects.get(event=event).mails == 2
    assert event.bodies.filter(kind="text").count() == 1
    assert ProcrastinateJob.objects.filter(task_name="tests.with").count() == 1
