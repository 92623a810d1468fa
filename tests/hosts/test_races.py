"""One capsule that arrives many times at the same moment."""

from __future__ import annotations

from collections import Counter

import pytest
from django.test import Client

from soportegl.hosts.models import Arrival, SpentCapsule
from tests.cast import gather
from tests.hosts.signing import registered, signed
from tests.incidents.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)
TIMES = 50


def test_of_fifty_posts_of_one_capsule_at_once_one_gets_in() -> None:
    registered(gather())
    token = signed()
    statuses = at_once(TIMES, lambda _: Client().post("/entrada/", {"capsula": token}).status_code)
    assert Counter(statuses) == {303: 1, 400: TIMES - 1}
    assert (SpentCapsule.objects.count(), Arrival.objects.count()) == (1, 1)


def test_fifty_of_different_people_behind_one_address_all_get_in() -> None:
    registered(gather())
    tokens = [signed() for _ in range(TIMES)]
    statuses = at_once(TIMES, lambda number: Client().post("/entrada/", {"capsula": tokens[number]}).status_code)
    assert Counter(statuses) == {303: TIMES}
