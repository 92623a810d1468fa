"""What happens by itself: pauses whose day came, and the rules of a tier, counted in working time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from soportegl.directory.roles import Tier
from soportegl.incidents import actions, automatic, verify
from soportegl.incidents.models import Event, Incident, TimeRule
from soportegl.incidents.models.time_rule import Act
from soportegl.incidents.pausing import Debtor
from soportegl.incidents.states import State, Verb
from soportegl.lib import clock
from soportegl.notifications.audience import listeners
from tests.cast import People, gather

pytestmark = pytest.mark.django_db
#: Monday at ten in Guatemala; offices work from eight to half past four.
MONDAY = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
HOURS_OF_A_DAY = 510


@pytest.fixture
def cast() -> People:
    return gather()


def rule(act: Act, minutes: int, tier: Tier = Tier.REGIONAL) -> TimeRule:
    return TimeRule.objects.create(tier=tier, act=act, minutes=minutes)


def after(span: timedelta) -> tuple[int, int]:
    with clock.at(MONDAY + span):
        return automatic.let_time_act()


def told(cast: People) -> set[str]:
    names = {user.pk: name for name, user in cast.users.items()}
    return {names[person.pk] for person in listeners(Event.objects.latest("pk"))}


def test_without_a_rule_nothing_happens(cast: People) -> None:
    with clock.at(MONDAY):
        cast.held()
    assert after(90 * DAY) == (0, 0)


@pytest.mark.parametrize("taken", [True, False])
def test_what_stays_too_long_goes_up_with_its_trace(cast: People, taken: bool) -> None:
    rule(Act.TRANSFER, HOURS_OF_A_DAY)
    with clock.at(MONDAY):
        incident = cast.held() if taken else cast.report()
    # A whole working day later is Tuesday at ten.
    assert after(DAY - timedelta(seconds=1)) == (0, 0)
    assert after(DAY) == (0, 1)
    incident.refresh_from_db()
    assert (incident.tier, incident.state, incident.holder) == (Tier.CENTRAL, State.TRANSFERRED, None)
    assert told(cast) == ({"ana", "raul"} if taken else {"ana"})
    assert after(DAY) == (0, 0)
    assert verify.run() == []


def test_what_nobody_moves_goes_back_to_the_queue_and_who_does_something_keeps_it(cast: People) -> None:
    rule(Act.RELEASE, HOURS_OF_A_DAY)
    with clock.at(MONDAY):
        still, moved = cast.held(), cast.held()
    with clock.at(MONDAY + 3 * HOUR):
        actions.note(moved, text="Espero al banco", by=cast.raul)
        actions.note(still, text="¿Qué pasó?", by=cast.rosa)
    assert after(DAY) == (0, 1)
    still.refresh_from_db()
    assert (still.state, still.holder, still.tier) == (State.TRANSFERRED, None, Tier.REGIONAL)
    assert told(cast) == {"raul"}
    # What nobody holds stays where it is.
    assert after(DAY + 3 * HOUR) == (0, 1)
    assert after(30 * DAY) == (0, 0)
    assert verify.run() == []


def test_a_pause_does_not_count_and_ends_on_its_day(cast: People) -> None:
    rule(Act.TRANSFER, HOURS_OF_A_DAY)
    with clock.at(MONDAY):
        incident = cast.held()
        until = MONDAY + 2 * DAY
        incident = actions.pause(incident, reason="El banco", debtor=Debtor.BANK, until=until, by=cast.raul)
    assert after(2 * DAY - HOUR) == (0, 0)
    assert after(2 * DAY) == (1, 0)
    incident.refresh_from_db()
    assert (incident.paused_since, incident.events.latest("number").verb) == (None, Verb.WAKE)
    assert after(2 * DAY) == (0, 0)
    assert after(3 * DAY - HOUR) == (0, 0)
    assert after(3 * DAY) == (0, 1)
    assert verify.run() == []


def test_a_pause_goes_on_when_its_holder_lets_go_and_wakes_all_the_same(cast: People) -> None:
    with clock.at(MONDAY):
        incident = cast.held()
        actions.pause(incident, reason="El banco", debtor=Debtor.BANK, until=MONDAY + DAY, by=cast.raul)
        actions.release(incident, by=cast.raul)
    assert after(DAY) == (1, 0)
    assert after(DAY) == (0, 0)
    assert verify.run() == []


def test_what_somebody_did_meanwhile_is_left_alone(cast: People) -> None:
    rule(Act.TRANSFER, 30)
    with clock.at(MONDAY):
        found = cast.held()
        actions.note(found, text="Ya casi", by=cast.raul)
    assert not automatic._do(Verb.ESCALATE, found)
    assert not automatic._wake(found.pk, MONDAY)
    assert Incident.objects.get(pk=found.pk).tier == Tier.REGIONAL


def test_a_rule_leads_somewhere_and_gives_time(cast: People) -> None:
    for tier, minutes in ((Tier.INFORMATICS, 60), (Tier.CENTRAL, 5)):
        wrong = TimeRule(tier=tier, act=Act.TRANSFER, minutes=minutes)
        with pytest.raises(ValidationError):
            wrong.full_clean()
        with pytest.raises(IntegrityError), transaction.atomic():
            wrong.save()
    assert str(rule(Act.RELEASE, 60)) == (
        "Nivel 2. Mesa de Ayuda Regional: devolverla a la cola de su nivel a los 60 minutos hábiles"
    )


def test_a_rule_of_thousands_of_years_is_refused_and_one_that_is_there_stops_nothing(cast: People) -> None:
    endless = TimeRule(tier=Tier.CENTRAL, act=Act.TRANSFER, minutes=2**31 - 1)
    with pytest.raises(ValidationError) as refused:
        endless.full_clean()
    assert refused.value.message_dict == {"minutes": ["Escriba 120000 minutos hábiles como máximo."]}
    endless.save()
    rule(Act.RELEASE, HOURS_OF_A_DAY)
    with clock.at(MONDAY):
        cast.held()
    assert after(DAY) == (0, 1)
