"""A compiled query finds what its queryset would, with whatever values it is asked."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from soportegl.directory.models import Membership, User
from soportegl.directory.roles import Role
from soportegl.incidents.models import Event
from soportegl.lib import query_cache
from soportegl.lib.query_cache import CachedQuery
from tests.cast import People, gather

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> People:
    return gather()


def test_it_finds_what_its_queryset_would_for_each_value(people):
    of = CachedQuery(lambda user: Membership.objects.filter(user=user).order_by("pk").values_list("role", "tier"), int)
    for person in people.users.values():
        assert of.rows(person.pk) == [*person.memberships.order_by("pk").values_list("role", "tier")]


def test_a_parameter_may_be_used_twice_and_a_day_is_one(people):
    day = date(2031, 5, 5)
    row = Membership.objects.create(user=people.ana, role=Role.AUDITOR, starts_on=day, ends_on=day)
    active = CachedQuery(
        lambda user, day: Membership.objects.filter(user=user, role=Role.AUDITOR).active(day).values_list("pk"),
        int,
        date,
    )
    days = [day - timedelta(days=1), day, day + timedelta(days=1)]
    assert [active.rows(people.ana.pk, each) for each in days] == [[], [(row.pk,)], []]
    assert active.rows(people.raul.pk, day) == []


def test_a_parameter_that_is_not_used_as_it_is_given_is_a_fault_of_ours(people):
    half = CachedQuery(lambda user: User.objects.filter(pk=user // 2).values_list("pk"), int)
    with pytest.raises(ValueError, match="in another form"):
        half.rows(people.ana.pk)


def test_instances_are_those_of_the_queryset_with_what_it_selects_beside_them(people, django_assert_num_queries):
    incidents = [people.report(), people.held()]
    events = CachedQuery(
        lambda incident: Event.objects.filter(incident=incident).select_related("actor").order_by("id"), int
    )
    for incident in incidents:
        like = list(incident.events.select_related("actor").order_by("id"))
        with django_assert_num_queries(1):
            found = events.instances(incident.pk)
            assert [(each.details, each.actor, each.at) for each in found] == [
                (each.details, each.actor, each.at) for each in like
            ]
        assert found == like
        assert {name: getattr(found[0], name) for name in vars(like[0]) if name != "_state"} == {
            name: value for name, value in vars(like[0]).items() if name != "_state"
        }
    assert events.instances(0) == []


def test_a_question_that_can_find_nothing_is_not_asked(people, django_assert_num_queries):
    none = CachedQuery(lambda: User.objects.filter(pk__in=[]))
    with django_assert_num_queries(0):
        assert (none.rows(), none.instances()) == ([], [])


def test_it_wants_as_many_values_as_it_was_made_for(people):
    of = CachedQuery(lambda user: User.objects.filter(pk=user), int)
    with pytest.raises(ValueError, match="takes 1 parameters"):
        of.rows(people.ana.pk, people.raul.pk)


MADE: list[str] = []


def named(name: str):
    MADE.append(name)
    return User.objects.filter(username=name).values_list("username")


def test_what_is_kept_stands_under_its_parts_and_does_not_grow_without_end(people, monkeypatch):
    monkeypatch.setattr(query_cache, "MOST", 2)
    MADE.clear()
    of = CachedQuery(named)
    for name in ("ana.municipal", "raul.regional", "ana.municipal", "carla.central", "ana.municipal"):
        assert of.of(name).rows() == [(name,)]
    assert MADE == ["ana.municipal", "raul.regional", "carla.central", "ana.municipal"]
