"""A compiled query finds what its queryset would, with whatever values it is asked."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from soportegl.directory.models import Membership, User
from soportegl.directory.roles import Role
from soportegl.lib.compiled import Compiled
from tests.cast import People, gather

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> People:
    return gather()


def test_it_finds_what_its_queryset_would_for_each_value(people):
    of = Compiled(lambda user: Membership.objects.filter(user=user).order_by("pk").values_list("role", "tier"), int)
    for person in people.users.values():
        assert of.rows(person.pk) == [*person.memberships.order_by("pk").values_list("role", "tier")]


def test_a_parameter_may_be_used_twice_and_a_day_is_one(people):
    day = date(2031, 5, 5)
    row = Membership.objects.create(user=people.ana, role=Role.AUDITOR, starts_on=day, ends_on=day)
    active = Compiled(
        lambda user, day: Membership.objects.filter(user=user, role=Role.AUDITOR).active(day).values_list("pk"),
        int,
        date,
    )
    days = [day - timedelta(days=1), day, day + timedelta(days=1)]
    assert [active.rows(people.ana.pk, each) for each in days] == [[], [(row.pk,)], []]
    assert active.rows(people.raul.pk, day) == []


def test_a_parameter_that_is_not_used_as_it_is_given_is_a_fault_of_ours(people):
    half = Compiled(lambda user: User.objects.filter(pk=user // 2).values_list("pk"), int)
    with pytest.raises(ValueError, match="in another form"):
        half.rows(people.ana.pk)
