"""What the database itself refuses, whoever asks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F

from soportegl.incidents.models import Event, Incident, Stage
from soportegl.lib import clock
from tests.cast import People

IMPOSSIBLE: dict[str, Callable[[Incident, People], object]] = {
    "holder_exactly_in_resolution": lambda incident, cast: Incident.objects.filter(pk=incident.pk).update(holder=None),
    "ended_has_author_and_time": lambda incident, cast: Incident.objects.filter(pk=incident.pk).update(
        state="closed", holder=None, solution="x"
    ),
    "ended_has_solution_unless_withdrawn": lambda incident, cast: Incident.objects.filter(pk=incident.pk).update(
        state="closed", holder=None, ended_by=cast.raul, ended_at=clock.now()
    ),
    "withdrawn_only_when_closed": lambda incident, cast: Incident.objects.filter(pk=incident.pk).update(withdrawn=True),
    "duplicate_only_when_closed_and_of_another": lambda incident, cast: Incident.objects.filter(pk=incident.pk).update(
        duplicate_of=cast.report()
    ),
    "verification_exactly_when_finalized": lambda incident, cast: Incident.objects.filter(pk=incident.pk).update(
        verification="pending"
    ),
    "incident_tier_2_to_4": lambda incident, cast: Incident.objects.filter(pk=incident.pk).update(tier=5, max_tier=5),
    "suggested_holder_only_transferred": lambda incident, cast: Incident.objects.filter(pk=incident.pk).update(
        suggested_holder=cast.rosa
    ),
    "one_open_stage": lambda incident, cast: Stage.objects.create(
        incident=incident, number=2, tier=2, received_at=clock.now()
    ),
    "stage_number_once": lambda incident, cast: Stage.objects.create(
        incident=incident, number=1, tier=2, received_at=clock.now(), left_at=clock.now(), outcome="close"
    ),
    "stage_taken_by_somebody_at_some_time": lambda incident, cast: Stage.objects.update(taken_by=None),
    "stage_times_in_order": lambda incident, cast: Stage.objects.update(taken_at=F("received_at") - timedelta(hours=1)),
    "stage_left_with_an_outcome": lambda incident, cast: Stage.objects.update(outcome="close"),
    "event_number_once": lambda incident, cast: Event.objects.create(
        incident=incident, number=1, verb="note", at=clock.now(), tier=2, public=False, hash="x"
    ),
}


@pytest.mark.parametrize("name", IMPOSSIBLE)
def test_an_impossible_row_is_refused_by_name(cast: People, name: str) -> None:
    incident = cast.held()
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        IMPOSSIBLE[name](incident, cast)


def test_a_code_is_never_given_twice_and_the_sequence_never_goes_back(cast: People) -> None:
    first = cast.report()
    with transaction.atomic():
        point = transaction.savepoint()
        lost = cast.report()
        transaction.savepoint_rollback(point)
    third = cast.report()
    numbers = [int(incident.code[5:12]) for incident in (first, lost, third)]
    assert numbers == [numbers[0], numbers[0] + 1, numbers[0] + 2]
