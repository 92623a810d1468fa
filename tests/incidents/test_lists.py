"""What the lists of the desk are made of: marks on the row, what is due, who may take, and how much one may hold."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from soportegl.directory.models import Membership
from soportegl.directory.roles import Role, Tier
from soportegl.incidents import actions, policy, verify
from soportegl.incidents.errors import Changed, TooMany
from soportegl.incidents.models import HeldLimit, Incident, Participant
from soportegl.incidents.states import State, Verb
from soportegl.lib import clock, worktime
from soportegl.lib.counting import count_up_to

pytestmark = pytest.mark.django_db


def fresh(incident: Incident) -> Incident:
    return Incident.objects.get(pk=incident.pk)


def test_what_the_reporter_says_counts_as_answered_until_somebody_heeds_it(cast):
    incident = actions.ask(cast.held(), text="¿Qué mensaje ve?", by=cast.raul)
    assert fresh(incident).answered_at is None
    actions.answer(incident, text="Dice saldo insuficiente", by=cast.ana)
    assert [*Incident.objects.answered_by_reporter()] == [incident]
    actions.note(incident, text="Lo reviso mañana", by=cast.rosa)
    assert fresh(incident).answered_at is not None
    actions.reply(incident, text="Gracias, lo reviso", by=cast.raul)
    assert fresh(incident).answered_at is None
    assert verify.run() == []


def test_an_incident_knows_how_it_arrived_and_when_it_last_moved(cast):
    incident = cast.held(by="carla")
    assert fresh(incident).arrived_by == Verb.TRANSFER
    actions.send_back(incident, reason="Falta el estado de cuenta", by=cast.carla)
    assert [*Incident.objects.open().sent_back()] == [incident]
    actions.take(incident, by=cast.raul)
    last = incident.events.order_by("-number").first()
    assert last is not None
    assert (fresh(incident).arrived_by, fresh(incident).moved_at) == (Verb.SEND_BACK, last.at)
    actions.close(incident, solution="Registre el traslado", by=cast.raul)
    assert [*Incident.objects.open().sent_back()] == []


def test_verify_names_a_mark_that_its_events_do_not_tell(cast):
    incident = cast.held()
    Incident.objects.filter(pk=incident.pk).update(arrived_by=Verb.REOPEN)
    assert verify.run() == [f"{incident.code}: arrived_by dice reopen y sus sucesos dicen register"]


@pytest.mark.parametrize(
    ("now", "ago"),
    [
        ("2026-11-24 10:00", "2026-11-23 10:00"),
        ("2026-11-23 10:00", "2026-11-20 10:00"),
        ("2026-11-22 10:00", "2026-11-20 10:00"),
        # The first of November is a holiday, and in 2027 a Monday.
        ("2027-11-02 10:00", "2027-10-29 10:00"),
    ],
)
def test_one_working_day_ago(now, ago):
    moment = timezone.make_aware(datetime.fromisoformat(now))
    with clock.at(moment):
        assert worktime.working_days_ago(1) == timezone.make_aware(datetime.fromisoformat(ago))


def test_what_is_at_risk_overdue_or_in_pause_is_told_by_the_clock(cast):
    now, hour = clock.now(), timedelta(hours=1)
    risky, late, asked = cast.report(), cast.report(), actions.ask(cast.held(), text="¿Cuál?", by=cast.raul)
    cast.report()
    Incident.objects.filter(pk=risky.pk).update(warn_at=now - hour, due_at=now + hour)
    Incident.objects.filter(pk=late.pk).update(warn_at=now - 2 * hour, due_at=now - hour)
    rows = Incident.objects.open()
    assert ([*rows.at_risk()], [*rows.overdue()], [*rows.paused()]) == ([risky], [late], [asked])


@pytest.mark.parametrize("name", ["ana", "raul", "rosa", "nestor", "sofia", "carla", "saul", "ivan", "aura", "admin"])
def test_who_may_take_is_one_rule_in_the_list_and_in_the_action(cast, name):
    for incident in (cast.report(), cast.report(by="berta", entity=cast.quetzaltenango), cast.held()):
        actions.transfer(incident, reason="Central", tried="Todo", by=cast.raul) if incident.holder_id else None
    cast.report(by="olga", entity=cast.orphan)
    user = cast.users[name]
    listed = set(Incident.objects.takeable_by(user))
    allowed = {
        row for row in Incident.objects.all() if row.state == State.TRANSFERRED and policy.may(user, Verb.TAKE, row)
    }
    assert listed == allowed


def test_nobody_holds_more_than_the_limit_of_the_tier(cast):
    HeldLimit.objects.update_or_create(tier=Tier.REGIONAL, defaults={"most": 2})
    first = cast.held()
    cast.held()
    with pytest.raises(TooMany, match="Ya tiene 2 gestiones tomadas, el límite de su nivel"):
        cast.held()
    actions.ask(first, text="¿Qué mensaje ve?", by=cast.raul)
    third = cast.held()
    # A supervisor may still give more than the limit: it is theirs to judge.
    fourth = cast.report()
    actions.assign(fourth, holder=cast.raul, by=cast.sofia)
    assert third.holder == cast.raul
    # At another tier the same person starts anew.
    Membership.objects.create(user=cast.raul, role=Role.AGENT, tier=Tier.CENTRAL)
    cast.raul.forget_permissions()
    up = actions.transfer(cast.held(by="rosa"), reason="Central", tried="Todo", by=cast.rosa)
    assert actions.take(up, by=cast.raul).holder == cast.raul


def test_without_a_limit_nobody_is_stopped(cast):
    HeldLimit.objects.all().delete()
    for _ in range(3):
        cast.held()
    assert Incident.objects.held_by(cast.raul).count() == 3


@pytest.mark.parametrize(
    ("verb", "words"),
    [
        ("ask", {"text": "¿Cuál?"}),
        ("reply", {"text": "Ya está"}),
        ("transfer", {"reason": "Central", "tried": "Todo"}),
        ("close", {"solution": "Registre el traslado"}),
        ("finalize", {"solution": "Registre el traslado"}),
    ],
)
def test_what_came_in_meanwhile_is_read_before_it_is_answered(cast, verb, words):
    incident = cast.held()
    seen = fresh(incident).event_count
    actions.answer(incident, text="Ya no hace falta", by=cast.ana)
    with pytest.raises(Changed, match=r"Mientras usted escribía, Ana Lucía Xoquic respondió \(hoy a las \d\d:\d\d\)"):
        getattr(actions, verb)(incident, by=cast.raul, seen_version=seen, **words)
    assert fresh(incident).event_count == seen + 1
    getattr(actions, verb)(incident, by=cast.raul, seen_version=seen + 1, **words)


def test_what_one_did_oneself_stands_in_nobodys_way(cast):
    incident = cast.held()
    seen = fresh(incident).event_count
    actions.note(incident, text="Reviso", by=cast.raul)
    assert actions.close(incident, solution="Listo, ya quedó", by=cast.raul, seen_version=seen).state == State.CLOSED


def test_a_message_sent_twice_is_one_although_somebody_spoke_in_between(cast):
    incident = cast.held()
    seen = fresh(incident).event_count
    actions.reply(incident, text="Ya está", by=cast.raul, form="a1", seen_version=seen)
    actions.answer(incident, text="Gracias", by=cast.ana)
    actions.reply(incident, text="Ya está", by=cast.raul, form="a1", seen_version=seen)
    assert incident.events.filter(verb=Verb.REPLY).count() == 1


def test_the_reasons_to_see_ended_ones_together_are_all_that_is_seen(cast):
    first = actions.close(cast.held(), solution="Registre el traslado", by=cast.raul)
    # As after a change of desk: seen by nothing but having taken part.
    for person in (cast.carla, cast.ivan, cast.diego):
        Participant.objects.create(incident=first, user=person)
    actions.close(cast.held(by="carla"), solution="Registre el traslado", by=cast.carla)
    actions.close(cast.held(by="ivan"), solution="Registre el traslado", by=cast.ivan)
    cast.report()
    for person in cast.users.values():
        parts = [part.ended() for part in Incident.objects.parts_visible_to(person)]
        together = [incident.pk for part in parts for incident in part]
        seen = set(Incident.objects.visible_to(person).ended().values_list("pk", flat=True))
        assert (person.username, sorted(together)) == (person.username, sorted(seen))
        walked = [incident.pk for part in Incident.objects.walked_by(person) for incident in part.ended()]
        assert sorted(walked) == sorted(seen)
        assert count_up_to(10, {"parts": parts}) == {"parts": len(seen)}
        # One part that is full is all that is counted.
        assert count_up_to(1, {"parts": parts}) == {"parts": min(len(seen), 2)}


def test_who_reported_it_sees_it_without_counting_as_who_took_part(cast):
    incident = cast.held()
    actions.ask(incident, text="¿En qué pantalla?", by=cast.raul)
    actions.answer(incident, text="En la de modificaciones", by=cast.ana)
    assert set(incident.participants.values_list("user__username", flat=True)) == {cast.raul.username}
    actions.close(incident, solution="Registre el traslado", by=cast.raul)
    Membership.objects.filter(user=cast.ana).delete()
    cast.ana.forget_permissions()
    assert Incident.objects.visible_to(cast.ana).filter(pk=incident.pk).exists()
