"""The timeline of an incident: each stay with its times and what it left behind, and the sums of them."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from soportegl.incidents import actions
from soportegl.incidents.models import Incident
from soportegl.incidents.states import Verb
from soportegl.lib import clock
from soportegl.reading import timeline
from tests.cast import People

pytestmark = pytest.mark.django_db

START = timezone.make_aware(datetime(2026, 3, 9, 8, 14))


def at(minutes: int):
    return clock.at(START + timedelta(minutes=minutes))


def walked(people: People) -> Incident:
    """Through two levels: 26 minutes waiting and 162 taken at N2, 10 and 50 at N3."""
    with at(0):
        incident = people.report()
    with at(26):
        incident = actions.take(incident, by=people.raul)
    with at(188):
        incident = actions.transfer(incident, reason="Falta un permiso", tried="Se revisó caja", by=people.raul)
    with at(198):
        incident = actions.take(incident, by=people.carla)
    with at(248):
        return actions.finalize(incident, solution="Se dio el permiso", by=people.carla)


def test_each_stay_says_who_when_and_what_it_left(people):
    told = timeline.of(walked(people))
    assert [(stay.tier, stay.taken_by, stay.outcome, stay.span) for stay in told.stays] == [
        (2, people.raul, Verb.TRANSFER, timedelta(minutes=188)),
        (3, people.carla, Verb.FINALIZE, timedelta(minutes=60)),
    ]
    assert [(stay.outcome_text, stay.tried) for stay in told.stays] == [
        ("Falta un permiso", "Se revisó caja"),
        ("Se dio el permiso", ""),
    ]


def test_the_sums_are_those_of_the_stays(people):
    told = timeline.of(walked(people))
    assert (told.waited, told.worked) == (timedelta(minutes=36), timedelta(minutes=212))
    assert (told.total, told.transfers) == (timedelta(minutes=248), 1)
    assert told.spans == {2: timedelta(minutes=188), 3: timedelta(minutes=60)}


def test_a_tier_that_was_visited_twice_has_the_time_of_both_stays(people):
    with at(0):
        incident = people.held(by="carla")
    with at(20):
        incident = actions.send_back(incident, reason="Es de caja", by=people.carla)
    with at(50):
        told = timeline.of(incident)
    assert told.spans == {2: timedelta(minutes=30), 3: timedelta(minutes=20)}
    assert told.transfers == 2


def test_an_open_one_counts_until_now(people):
    with at(0):
        incident = people.report()
    with at(90):
        told = timeline.of(incident)
    assert (told.total, told.worked) == (timedelta(minutes=90), timedelta())
    assert (told.stays[-1].left, told.stays[-1].outcome) == (None, None)


def test_the_bare_stages_come_in_their_order(people):
    assert [stage.tier for stage in timeline.stages_of(walked(people))] == [2, 3]
