"""What a person is, from when until when."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from soportegl.directory.models import Membership, User
from soportegl.directory.models.people import today
from soportegl.directory.roles import Role, Tier, summarize
from tests.cast import People, gather

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db) -> People:
    return gather()


def again(user: User) -> User:
    """The same read anew: by number and by name, which are two ways to read permissions."""
    found, other = User.objects.get(pk=user.pk), User.objects.get(username=user.username)
    assert vars(found)["_permissions"] == other.permissions
    assert all(getattr(found, field.attname) == getattr(other, field.attname) for field in User._meta.concrete_fields)
    return found


def test_memberships_add_up(cast):
    office = cast.raul.memberships.get().office
    Membership.objects.create(user=cast.raul, role=Role.AGENT, tier=Tier.CENTRAL)
    permissions = again(cast.raul).permissions
    assert permissions.agent_tiers == {Tier.REGIONAL, Tier.CENTRAL}
    assert permissions.agent_offices == {office.pk}
    assert permissions.is_desk
    assert not permissions.is_reporter


@pytest.mark.parametrize(
    ("starts", "ends", "active"), [(0, 0, True), (-5, -1, False), (1, None, False), (-5, None, True), (0, 3, True)]
)
def test_a_membership_counts_from_its_first_day_to_its_last(cast, starts, ends, active):
    Membership.objects.filter(user=cast.raul).update(
        starts_on=today() + timedelta(days=starts), ends_on=None if ends is None else today() + timedelta(days=ends)
    )
    assert again(cast.raul).permissions.is_desk is active


def test_somebody_without_any_membership_is_somebody_without_rights(cast):
    Membership.objects.filter(user=cast.raul).delete()
    assert again(cast.raul).permissions == summarize([])
    with pytest.raises(User.DoesNotExist):
        User.objects.get(pk=0)


def test_an_inactive_person_is_nothing(cast):
    User.objects.filter(pk=cast.admin.pk).update(is_active=False)
    assert not again(cast.admin).permissions.is_administrator


@pytest.mark.parametrize(
    "fields",
    [
        {"role": Role.AGENT, "tier": 2},
        {"role": Role.AGENT, "tier": 1},
        {"role": Role.REPORTER, "tier": 1},
        {"role": Role.AUDITOR, "tier": 3},
        {"role": Role.AGENT, "tier": 3, "starts_on": date(2026, 2, 2), "ends_on": date(2026, 2, 1)},
    ],
)
def test_the_database_refuses_a_place_that_does_not_fit_the_role(cast, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(user=cast.ana, **fields)


def test_a_user_name_is_one_in_any_letter_case(cast):
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(username="Ana.Municipal", full_name="Otra Ana")
