"""«Tomar la siguiente» under many hands at once: each incident is given once, and nobody waits for another."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from soportegl.desk.next import NothingLeft, take_next
from soportegl.incidents import actions
from soportegl.incidents.errors import TooMany
from soportegl.incidents.models import HeldLimit, Incident
from soportegl.incidents.states import State

pytestmark = pytest.mark.django_db(transaction=True)


def drain(user) -> list[str]:
    """Take until nothing is left; the codes that were given."""
    taken = []
    try:
        while True:
            taken.append(take_next(Incident.objects.visible_to(user), by=user).code)
    except NothingLeft:
        return taken
    finally:
        connection.close()


def test_two_people_empty_a_list_and_nothing_is_given_twice(people):
    HeldLimit.objects.all().delete()
    made = {people.report().code for _ in range(24)}
    with ThreadPoolExecutor(6) as pool:
        given = list(pool.map(drain, [people.raul, people.rosa] * 3))
    taken = [code for codes in given for code in codes]
    assert sorted(taken) == sorted(made)
    assert not Incident.objects.filter(state=State.TRANSFERRED).exists()


def test_two_windows_of_one_person_do_not_pass_the_limit(people):
    HeldLimit.objects.update_or_create(tier=2, defaults={"most": 3})
    for _ in range(12):
        people.report()

    def take(_: int) -> bool:
        try:
            take_next(Incident.objects.visible_to(people.raul), by=people.raul)
        except TooMany:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(take, range(8))) == 3
    assert Incident.objects.held_by(people.raul).count() == 3


def test_what_is_suggested_to_somebody_comes_before_what_is_older(people):
    older = people.report()
    returned = actions.send_back(people.held(by="carla"), reason="Falta el estado de cuenta", by=people.carla)
    assert take_next(Incident.objects.visible_to(people.raul), by=people.raul) == returned
    assert take_next(Incident.objects.visible_to(people.raul), by=people.raul) == older
