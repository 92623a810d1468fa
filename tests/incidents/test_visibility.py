"""Every form of «who sees which» says the same, for everybody and of all incidents: what the table of reasons says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from soportegl.directory.models import Membership, User
from soportegl.directory.models.people import today
from soportegl.directory.roles import Role, Tier
from soportegl.incidents import actions, mentions, visibility
from soportegl.incidents.models import Incident, Participant
from soportegl.incidents.states import ENDED, OPEN, Place, State
from tests.cast import People
from tests.incidents.conftest import stand

LONG_AGO = date(2020, 1, 1)


def rows_of(incidents: list[Incident], keys: list[int]) -> set[int]:
    # A list that shows one twice is as wrong as one that hides it.
    assert len(keys) == len(set(keys))
    return set(keys) & {each.pk for each in incidents}


def named(user: User, incidents: list[Incident]) -> set[int]:
    """As a mention asks it: whether each of some people sees one."""
    return {each.pk for each in incidents if user.pk in mentions._seeing(each, [User.objects.get(pk=user.pk)])}


Form = Callable[[User, list[Incident]], set[int]]
#: Each form, and whether it is of ended ones alone.
FORMS: dict[str, tuple[Form, bool]] = {
    "as a condition": (lambda user, all_: rows_of(all_, [row.pk for row in Incident.objects.visible_to(user)]), False),
    "of one row": (lambda user, all_: rows_of(all_, [row.pk for row in Incident.objects.one_visible_to(user)]), False),
    "of one row, by a mention": (named, False),
    "in parts": (
        lambda user, all_: rows_of(
            all_, [row.pk for part in Incident.objects.parts_visible_to(user) for row in part.ended()]
        ),
        True,
    ),
    "walked": (
        lambda user, all_: rows_of(all_, [row.pk for part in Incident.objects.walked_by(user) for row in part.ended()]),
        True,
    ),
}


def sees(user: User, incident: Incident) -> bool:
    """The rule once more, told of one row."""
    permissions, central = user.permissions, Tier.CENTRAL in user.permissions.desk_tiers
    return any(
        (
            permissions.is_auditor or permissions.is_administrator,
            incident.reporter_id == user.pk,
            incident.entity_id in permissions.sees_entities,
            incident.office_id in permissions.desk_offices,
            incident.office_id is None and Tier.REGIONAL in permissions.supervisor_tiers,
            central and (incident.state in OPEN or incident.max_tier >= Tier.CENTRAL),
            Tier.INFORMATICS in permissions.desk_tiers and incident.max_tier == Tier.INFORMATICS,
            Participant.objects.filter(user=user, incident=incident).exists(),
        )
    )


@pytest.fixture
def incidents(cast: People) -> list[Incident]:
    """Open and ended ones of every tier, of both offices and of none; nobody asked of them alone has touched all."""
    for tier in (Tier.REGIONAL, Tier.CENTRAL, Tier.INFORMATICS):
        states = (State.TRANSFERRED, State.IN_RESOLUTION, State.CLOSED, State.FINALIZED)
        for state in states if tier == Tier.INFORMATICS else states[:3]:
            stand(cast, Place(state, tier))
    north = {"by": "berta", "entity": cast.quetzaltenango}
    cast.report(**north)
    ended = actions.close(actions.take(cast.report(**north), by=cast.nestor), solution="Listo, quedó", by=cast.nestor)
    actions.withdraw(cast.report(by="olga", entity=cast.orphan), by=cast.olga)
    cast.report(by="olga", entity=cast.orphan)
    # As after a change of desk: seen by nothing but having taken part.
    for name in ("raul", "ines", "diego"):
        Participant.objects.create(incident=ended, user=cast.users[name])
    found = list(Incident.objects.order_by("pk"))
    assert {each.state for each in found} == {*OPEN, *ENDED}
    return found


@pytest.fixture
def everybody(cast: People) -> dict[str, User]:
    """The cast, and those whose memberships are not as simple as theirs."""
    for name, *memberships in (
        ("none",),
        ("left", {"role": Role.AGENT, "tier": Tier.CENTRAL, "ends_on": today() - timedelta(days=1)}),
        ("substitute", {"role": Role.AGENT, "tier": Tier.CENTRAL, "ends_on": today()}),
        ("to_come", {"role": Role.AUDITOR, "starts_on": today() + timedelta(days=1)}),
        (
            "both_offices",
            *({"role": Role.AGENT, "tier": 2, "office": each.office} for each in (cast.solola, cast.quetzaltenango)),
        ),
        ("central_and_auditor", {"role": Role.AUDITOR}, {"role": Role.AGENT, "tier": Tier.CENTRAL}),
        ("central_and_informatics", *({"role": Role.AGENT, "tier": tier} for tier in (Tier.CENTRAL, Tier.INFORMATICS))),
        (
            "reporter_and_supervisor",
            {"role": Role.REPORTER, "tier": 1, "entity": cast.orphan, "sees_entity": True},
            {"role": Role.SUPERVISOR, "tier": 2, "office": cast.quetzaltenango.office},
        ),
        ("inactive", {"role": Role.AUDITOR}),
    ):
        user = User.objects.create_user(name, full_name=name, is_active=name != "inactive")
        for row in memberships:
            Membership.objects.create(user=user, **{"starts_on": LONG_AGO} | row)
        cast.users[name] = user
    return cast.users


def wrong(people: dict[str, User], incidents: list[Incident], but: tuple[str, ...] = ()) -> set[str]:
    """The forms that show somebody other incidents than the rule says."""
    found = set()
    for user in people.values():
        expected = {each.pk: each for each in incidents if sees(user, each)}
        ended = {key for key, each in expected.items() if each.state in ENDED}
        for name, (form, is_ended) in FORMS.items():
            if name not in but and form(user, incidents) != (ended if is_ended else set(expected)):
                found.add(name)
    return found


def test_everybody_sees_the_same_in_whatever_form_it_is_asked(everybody, incidents):
    assert wrong(everybody, incidents) == set()
    some = {name: sum(sees(user, each) for each in incidents) for name, user in everybody.items()}
    assert some["none"] == some["left"] == some["to_come"] == some["inactive"] == 0
    assert some["aura"] == some["central_and_auditor"] == len(incidents)
    assert len(incidents) > some["raul"] > some["rosa"] > some["nestor"] > 0 < some["substitute"] < len(incidents)


@pytest.mark.parametrize("place", range(len(visibility.REASONS)))
def test_each_reason_shows_somebody_what_nothing_else_does_in_each_form(everybody, incidents, monkeypatch, place):
    reasons = list(visibility.REASONS)
    left = reasons.pop(place)
    monkeypatch.setattr(visibility, "REASONS", reasons)
    names = {name for name, (_, is_ended) in FORMS.items() if not (is_ended and left.only_open)}
    assert wrong(everybody, incidents) == names


def test_other_memberships_show_other_incidents_in_each_form_at_the_next_request(cast, incidents):
    raul, central = cast.raul, {"role": Role.AGENT, "tier": Tier.CENTRAL, "starts_on": LONG_AGO}
    before = [each.pk for each in incidents if sees(raul, each)]
    Membership.objects.create(user=raul, **central)
    person = {"raul": User.objects.get(pk=raul.pk)}
    assert wrong(person, incidents) == set()
    assert len(before) < sum(sees(person["raul"], each) for each in incidents)
    Membership.objects.filter(user=raul).update(ends_on=today() - timedelta(days=1))
    person = {"raul": User.objects.get(pk=raul.pk)}
    assert wrong(person, incidents) == set()
    # What he took part in stays.
    assert 0 < sum(sees(person["raul"], each) for each in incidents) < len(before)
