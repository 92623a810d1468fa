"""Clocks that run out: who is told, in which words, once, whoever works at it."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Any

import pytest

from soportegl.directory.models import Membership, Substitution
from soportegl.directory.roles import Tier
from soportegl.incidents import actions
from soportegl.incidents.models import Incident
from soportegl.incidents.pausing import DueFor
from soportegl.lib import clock
from soportegl.notifications import digest, lateness
from soportegl.notifications.models import Channel, Clock, Delivery, Said
from tests.cast import People
from tests.notifications.hearing import heard

#: Noon in Guatemala, a Wednesday.
NOON = datetime(2026, 12, 2, 18, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def running(incident: Incident, due_for: DueFor, *, due: timedelta, warned: timedelta) -> Incident:
    values: dict[str, Any] = {"due_for": due_for, "due_at": NOON + due, "warn_at": NOON + warned}
    Incident.objects.filter(pk=incident.pk).update(**values)
    incident.refresh_from_db()
    return incident


def told(cast: People, at: datetime = NOON) -> list[tuple[str, str]]:
    """Who is told of what at a moment."""
    before = len(heard())
    with clock.at(at):
        lateness.tell_late()
    names = {user.pk: name for name, user in cast.users.items()}
    return sorted((names[each.person], each.clock) for each in heard()[before:])


def test_whoever_holds_it_and_who_supervises_hear_before_and_after(cast: People) -> None:
    held = running(cast.held(), DueFor.SOLVE, due=HOUR, warned=-HOUR)
    assert told(cast) == [("raul", Clock.WARN), ("sofia", Clock.WARN)]
    assert told(cast) == []
    assert told(cast, NOON + 2 * HOUR) == [("raul", Clock.DUE), ("sofia", Clock.DUE)]
    assert told(cast, NOON + 3 * HOUR) == []
    assert set(Delivery.objects.filter(person=cast.raul).exclude(clock="").values_list("subject", flat=True)) == {
        f"[{held.code}] Vence el 02/12 a las 13:00 el plazo para resolverla en la Mesa de Ayuda Regional",
        f"[{held.code}] Venció el 02/12 a las 13:00 el plazo para resolverla en la Mesa de Ayuda Regional",
    }
    # Another promise, another moment, another message.
    running(held, DueFor.WHOLE, due=4 * HOUR, warned=HOUR)
    assert told(cast, NOON + 3 * HOUR) == [("raul", Clock.WARN), ("sofia", Clock.WARN)]


def test_one_that_nobody_took_goes_to_who_sees_it_first_and_then_to_who_supervises(cast: People) -> None:
    cast.solola.preferred_adviser = cast.rosa
    cast.solola.save()
    running(cast.report(), DueFor.TAKE, due=HOUR, warned=-HOUR)
    assert told(cast) == [("rosa", Clock.WARN)]
    assert told(cast, NOON + 2 * HOUR) == [("sofia", Clock.DUE)]


def test_after_a_night_without_a_server_nobody_is_told_both(cast: People) -> None:
    running(cast.held(), DueFor.SOLVE, due=-HOUR, warned=-2 * HOUR)
    assert told(cast) == [("raul", Clock.DUE), ("sofia", Clock.DUE)]


@pytest.mark.parametrize("ends", ["pause", "end", "nothing promised"])
def test_what_is_paused_ended_or_not_promised_is_told_to_nobody(cast: People, ends: str) -> None:
    held = running(cast.held(), DueFor.SOLVE, due=-HOUR, warned=-2 * HOUR)
    if ends == "end":
        actions.close(held, solution="Así", by=cast.raul)
        Incident.objects.filter(pk=held.pk).update(due_at=NOON - HOUR, due_for=DueFor.SOLVE)
    else:
        Incident.objects.filter(pk=held.pk).update(due_at=None, warn_at=None, due_for="")
    assert told(cast) == []


def test_where_nobody_supervises_those_who_attend_hear_and_who_has_left_does_not(cast: People) -> None:
    running(cast.held(), DueFor.SOLVE, due=-HOUR, warned=-2 * HOUR)
    cast.sofia.memberships.all().delete()
    cast.raul.memberships.all().delete()
    assert told(cast) == [("rosa", Clock.DUE)]


def test_each_step_goes_on_where_the_last_one_ended_also_past_what_nobody_hears(cast: People, monkeypatch) -> None:
    monkeypatch.setattr(lateness, "STEP", 2)
    cast.sofia.memberships.all().delete()
    held = [running(cast.held(), DueFor.SOLVE, due=-HOUR, warned=-2 * HOUR) for _ in range(3)]
    lonely = [running(cast.held(by="carla"), DueFor.SOLVE, due=-2 * HOUR, warned=-3 * HOUR) for _ in range(3)]
    Membership.objects.filter(tier=Tier.CENTRAL).delete()
    assert {row.incident_id for row in Said.objects.all()} == set()
    told(cast)
    assert {row.incident_id for row in Said.objects.all()} & {each.pk for each in lonely} == set()
    assert {each.incident for each in heard() if each.person == cast.raul.pk} == {each.pk for each in held}


def test_of_many_one_mail_goes_and_what_was_seen_to_over_night_is_left_out(cast: People) -> None:
    night = NOON + 10 * HOUR
    incidents = [running(cast.held(), DueFor.SOLVE, due=9 * HOUR, warned=8 * HOUR) for _ in range(3)]
    told(cast, night)
    actions.close(incidents[0], solution="Así", by=cast.raul)
    with clock.at(NOON + 20 * HOUR):
        assert digest.gather() == 2
    assert set(Delivery.objects.filter(event=None, channel=Channel.MAIL).values_list("subject", flat=True)) == {
        "SoporteGL: vencidas: 2"
    }


def test_of_more_than_anybody_reads_one_notice_says_how_many(cast: People, client, monkeypatch) -> None:
    monkeypatch.setattr(lateness, "SHOWN", 2)
    monkeypatch.setattr(lateness, "STEP", 4)
    incidents = [
        running(cast.held(), DueFor.SOLVE, due=-HOUR * (9 - place), warned=-HOUR * (9 - place)) for place in range(7)
    ]
    assert len(told(cast)) == 14
    notices = Delivery.objects.filter(person=cast.raul).exclude(clock="").order_by("pk")
    own = [notice.event.incident_id for notice in notices if notice.event]
    assert own == [each.pk for each in incidents[:2]]
    rest = [notice for notice in notices if not notice.event]
    assert [notice.subject for notice in rest] == ["Vencidas: 2 más", "Vencidas: 3 más"]
    client.force_login(cast.raul)
    with clock.at(NOON):
        page = client.get(f"/avisos/{rest[0].pk}/", follow=True)
    assert page.redirect_chain[-1][0] == "/bandeja/?vista=vencidas"
    assert all(each.code in page.content.decode() for each in incidents)
    # The mail has its words without them.
    with clock.at(NOON + 20 * HOUR):
        assert digest.gather() == 2
    mail = Delivery.objects.filter(event=None, channel=Channel.MAIL, person=None).first()
    assert mail
    assert mail.subject == "SoporteGL: vencidas: 7"
    assert mail.text.count("Venció el 02/12") == 7


def test_the_same_few_questions_for_one_and_for_many(cast: People, django_assert_max_num_queries) -> None:
    for count in (1, 12):
        for _ in range(count):
            running(cast.held(), DueFor.SOLVE, due=-HOUR, warned=-2 * HOUR)
        with django_assert_max_num_queries(30):
            told(cast)


def test_what_many_share_is_asked_once_and_each_is_told_to_its_own(cast: People) -> None:
    Substitution.objects.create(
        person=cast.carla,
        substitute=cast.cesar,
        starts_on=NOON.date(),
        ends_on=NOON.date(),
        ordered_by=cast.admin,
    )
    cast.solola.preferred_adviser = cast.rosa
    cast.solola.save()
    whose = {
        "raul": [cast.held(), cast.held()],
        "rosa": [cast.held(by="rosa"), cast.report()],
        "carla": [cast.held(by="carla")],
        "ines": [cast.held(by="ines")],
    }
    Incident.objects.filter(pk=whose["rosa"][1].pk).update(due_for=DueFor.TAKE)
    for each in chain(*whose.values()):
        # Of one that nobody took, whoever sees it first hears before it is due, and nobody else.
        running(each, DueFor.TAKE if each == whose["rosa"][1] else DueFor.SOLVE, due=HOUR, warned=-HOUR)
    told(cast)
    found = defaultdict[str, set[int]](set)
    names = {user.pk: name for name, user in cast.users.items()}
    for each in heard():
        found[names[each.person]].add(each.incident)
    keys = {name: {each.pk for each in incidents} for name, incidents in whose.items()}
    assert found == keys | {
        "cesar": keys["carla"],
        # Nobody supervises there.
        "ivan": keys["ines"],
        "saul": keys["carla"],
        "sofia": keys["raul"] | {whose["rosa"][0].pk},
    }


def test_a_notice_hangs_on_the_last_event_of_its_incident(cast: People) -> None:
    held = running(cast.held(), DueFor.SOLVE, due=HOUR, warned=-HOUR)
    actions.note(held, text="Reviso el saldo", by=cast.raul)
    told(cast)
    notices = Delivery.objects.exclude(clock="")
    assert set(notices.values_list("event", flat=True)) == {held.events.latest("number").pk}
