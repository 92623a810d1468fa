"""Rules that depend on days, places and people who come and go."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from soportegl.directory.models import DayOff, Membership, PlaceScope
from soportegl.directory.roles import Role, Tier
from soportegl.incidents import actions, policy, upkeep, verify
from soportegl.incidents.errors import Invalid, NotAllowed, NotNow, Refused, TooSoon, WindowOver
from soportegl.incidents.models import Event, Incident
from soportegl.incidents.states import Verb
from soportegl.lib import clock
from tests.cast import People


def guatemala(day: str, hour: str = "10:00") -> datetime:
    return timezone.make_aware(datetime.fromisoformat(f"{day} {hour}"))


def finalized(cast: People, day: str) -> Incident:
    with clock.at(guatemala(day)):
        return actions.finalize(cast.held(), solution="Se corrigió", by=cast.raul)


def test_reopening_is_possible_until_the_tenth_working_day_ends(cast: People) -> None:
    # Monday 9 November 2026; ten working days later is Monday 23.
    incident = finalized(cast, "2026-11-09")
    with clock.at(guatemala("2026-11-24", "00:01")), pytest.raises(WindowOver):
        actions.reopen(incident, reason="Sigue igual", by=cast.ana)
    with clock.at(guatemala("2026-11-23", "23:59")):
        assert actions.reopen(incident, reason="Sigue igual", by=cast.ana).label == "TRASLADADO_N2"


def test_supervisors_reopen_whenever_they_must(cast: People) -> None:
    incident = finalized(cast, "2026-06-01")
    with clock.at(guatemala("2026-11-24")):
        assert actions.reopen(incident, reason="Volvió", by=cast.sofia).suggested_holder == cast.raul


def test_holidays_do_not_count_in_the_window(cast: People) -> None:
    # Holy Week of 2026 takes 2 and 3 April: ten working days after 27 March end on 14 April, not on the 10th.
    incident = finalized(cast, "2026-03-27")
    with clock.at(guatemala("2026-04-14")):
        assert actions.reopen(incident, reason="Sigue igual", by=cast.ana).is_open


def test_whoever_ended_it_is_suggested_unless_they_left(cast: People) -> None:
    incident = finalized(cast, "2026-11-09")
    cast.raul.memberships.update(ends_on=date(2026, 11, 9))
    with clock.at(guatemala("2026-11-11")):
        assert actions.reopen(incident, reason="Sigue igual", by=cast.ana).suggested_holder is None


def test_insisting_is_possible_once_in_a_working_day(cast: People) -> None:
    with clock.at(guatemala("2026-11-20")):
        incident = actions.nudge(cast.report(), by=cast.ana)
        with pytest.raises(TooSoon):
            actions.nudge(incident, by=cast.ana)
    # Friday's is used; Saturday and Sunday belong to Monday.
    with clock.at(guatemala("2026-11-21")):
        incident = actions.nudge(incident, by=cast.ana)
    with clock.at(guatemala("2026-11-23")), pytest.raises(TooSoon):
        actions.nudge(incident, by=cast.ana)
    with clock.at(guatemala("2026-11-24")):
        actions.nudge(incident, by=cast.ana)


def test_silence_of_five_working_days_is_recorded_and_never_counted_as_success(cast: People) -> None:
    incident = finalized(cast, "2026-11-09")
    with clock.at(guatemala("2026-11-16", "23:59")):
        assert upkeep.mark_unverified() == 0
    with clock.at(guatemala("2026-11-17", "00:01")):
        assert upkeep.mark_unverified() == 1
        assert upkeep.mark_unverified() == 0
    incident.refresh_from_db()
    assert (incident.label, incident.verification) == ("FINALIZADO", "unverified")
    with clock.at(guatemala("2026-11-18")):
        assert actions.confirm(incident, by=cast.ana).verification == "verified"
    assert verify.run() == []


def test_the_working_days_to_verify_are_those_of_the_municipality(cast: People) -> None:
    elsewhere = cast.quetzaltenango
    for day, where in (("2026-11-13", cast.solola), ("2026-11-01", elsewhere)):
        DayOff.objects.create(day=day, name="Feria", scope=PlaceScope.MUNICIPALITY, municipality=where)
    incident = finalized(cast, "2026-11-09")
    for day, recorded in (("2026-11-17", 0), ("2026-11-18", 1)):
        with clock.at(guatemala(day, "00:01")):
            assert upkeep.mark_unverified() == recorded
    incident.refresh_from_db()
    assert incident.verification == "unverified"


def test_silence_is_recorded_of_all_however_many_may_still_answer(cast: People) -> None:
    old = [finalized(cast, day).pk for day in ("2026-11-03", "2026-11-02", "2026-11-04")]
    for _ in range(4):
        finalized(cast, "2026-11-16")
    with clock.at(guatemala("2026-11-17")):
        assert upkeep.mark_unverified() == 3
    # Whoever waits longest comes first.
    lapsed = Event.objects.filter(verb=Verb.LAPSE).order_by("pk").values_list("incident", flat=True)
    assert list(lapsed) == [old[1], old[0], old[2]]


def test_a_confirmed_solution_is_not_confirmed_again(cast: People) -> None:
    incident = actions.confirm(finalized(cast, "2026-11-09"), by=cast.ana)
    with pytest.raises(NotNow, match="ya fue verificada"):
        actions.confirm(incident, by=cast.ana)


def test_what_somebody_took_can_no_longer_be_withdrawn(cast: People) -> None:
    incident = actions.release(cast.held(), by=cast.raul)
    with pytest.raises(NotNow, match="ya la tomó"):
        actions.withdraw(incident, by=cast.ana)


def test_a_withdrawn_one_is_closed_without_solution_and_cannot_be_finalized(cast: People) -> None:
    incident = actions.withdraw(cast.report(), by=cast.ana)
    assert (incident.label, incident.withdrawn, incident.solution) == ("CERRADO", True, "")
    with pytest.raises(Refused):
        actions.finalize(incident, solution="Nada", by=cast.sofia)


@pytest.mark.parametrize("words", [{"reason": "", "tried": "Todo"}, {"reason": "Sube", "tried": " \n"}])
def test_a_transfer_needs_its_reason_and_what_was_tried(cast: People, words: dict[str, str]) -> None:
    incident = cast.held()
    with pytest.raises(Invalid):
        actions.transfer(incident, by=cast.raul, **words)
    assert Incident.objects.get(pk=incident.pk).label == "EN RESOLUCION_N2"


def test_a_text_of_1501_characters_is_refused_and_one_of_1500_is_kept(cast: People) -> None:
    incident = cast.held()
    with pytest.raises(Invalid, match="1501"):
        actions.reply(incident, text="x" * 1501, by=cast.raul)
    actions.reply(incident, text="x" * 1500, by=cast.raul)


def test_what_comes_back_is_suggested_to_whoever_sent_it_up(cast: People) -> None:
    incident = actions.transfer(cast.held(by="rosa"), reason="Sube", tried="Todo", by=cast.rosa)
    incident = actions.send_back(actions.take(incident, by=cast.carla), reason="Baja", by=cast.carla)
    assert (incident.label, incident.suggested_holder) == ("TRASLADADO_N2", cast.rosa)
    assert actions.take(incident, by=cast.raul).suggested_holder is None


def test_leaving_a_tier_ends_the_waiting_and_releasing_does_not(cast: People) -> None:
    incident = actions.ask(cast.held(), text="¿Qué?", by=cast.raul)
    assert actions.release(incident, by=cast.raul).is_waiting
    incident = actions.take(incident, by=cast.rosa)
    assert not actions.transfer(incident, reason="Sube", tried="Todo", by=cast.rosa).is_waiting


def test_assigning_goes_to_agents_of_the_place_only(cast: People) -> None:
    incident = cast.report()
    for person in (cast.nestor, cast.carla, cast.ana, cast.sofia):
        with pytest.raises(Invalid):
            actions.assign(incident, holder=person, by=cast.sofia)
    assert actions.assign(incident, holder=cast.rosa, by=cast.sofia).holder == cast.rosa
    with pytest.raises(NotNow):
        actions.assign(incident, holder=cast.rosa, by=cast.sofia)


def test_a_correction_keeps_both_values_and_moves_with_its_entity(cast: People) -> None:
    incident = cast.held()
    incident = actions.correct(incident, reason="Era de otra", entity=cast.quetzaltenango, by=cast.raul)
    event = incident.events.latest("number")
    assert event.details["changes"] == {"entity": {"from": str(cast.solola), "to": str(cast.quetzaltenango)}}
    assert incident.office == cast.quetzaltenango.office
    with pytest.raises(Invalid, match="No cambió"):
        actions.correct(incident, reason="Nada", entity=cast.quetzaltenango, by=cast.raul)
    assert verify.run() == []


def test_without_office_an_incident_is_seen_by_supervisors_of_tier_2_and_by_tier_3(cast: People) -> None:
    incident = cast.report(by="olga", entity=cast.orphan)
    seen = {
        name for name, user in cast.users.items() if Incident.objects.visible_to(user).filter(pk=incident.pk).exists()
    }
    assert seen == {"olga", "sofia", "carla", "cesar", "saul", "aura", "admin"}
    assert list(Incident.objects.visible_to(cast.sofia).in_queue_of(cast.sofia)) == [incident]
    held = actions.assign(incident, holder=cast.nestor, by=cast.sofia)
    assert actions.close(held, solution="Se explicó", by=cast.nestor).label == "CERRADO"


def test_open_incidents_follow_their_entity_to_another_office_and_ended_ones_stay(cast: People) -> None:
    ended = actions.close(cast.held(), solution="Se explicó", by=cast.raul)
    going = cast.report("Otra que sigue abierta y se muda")
    cast.solola.office = cast.quetzaltenango.office
    cast.solola.save()
    assert upkeep.rehome(cast.solola, by=cast.admin) == 1
    assert upkeep.rehome(cast.solola, by=cast.admin) == 0
    assert {row.pk: row.office for row in Incident.objects.all()} == {
        ended.pk: cast.office,
        going.pk: cast.quetzaltenango.office,
    }
    assert verify.run() == []


def test_a_membership_counts_from_its_first_day_to_its_last(cast: People) -> None:
    incident = cast.report()
    substitute = cast.nestor
    Membership.objects.create(
        user=substitute,
        role=Role.AGENT,
        tier=Tier.REGIONAL,
        office=cast.office,
        starts_on=date(2026, 12, 1),
        ends_on=date(2026, 12, 15),
    )
    for day, works in (("2026-11-30", False), ("2026-12-01", True), ("2026-12-15", True), ("2026-12-16", False)):
        substitute.forget_permissions()
        with clock.at(guatemala(day)):
            assert Incident.objects.visible_to(substitute).filter(pk=incident.pk).exists() is works, day


def test_whoever_left_keeps_sight_of_what_they_held_but_acts_no_more(cast: People) -> None:
    incident = cast.held()
    cast.raul.memberships.all().delete()
    cast.raul.forget_permissions()
    assert Incident.objects.visible_to(cast.raul).get() == incident
    assert policy.verbs_for(cast.raul, incident) == []
    with pytest.raises(NotAllowed):
        actions.close(incident, solution="Se explicó", by=cast.raul)
    assert actions.assign(incident, holder=cast.rosa, by=cast.sofia).holder == cast.rosa


def test_a_director_sees_the_entity_and_answers_for_nobody(cast: People) -> None:
    incident = actions.ask(cast.held(), text="¿Qué?", by=cast.raul)
    assert list(Incident.objects.visible_to(cast.diego)) == [incident]
    assert policy.verbs_for(cast.diego, incident) == []


def test_an_inactive_person_sees_nothing(cast: People) -> None:
    cast.report()
    cast.rosa.is_active = False
    cast.rosa.save()
    cast.rosa.forget_permissions()
    assert not Incident.objects.visible_to(cast.rosa).exists()


def test_times_are_kept_to_the_microsecond_in_utc(cast: People) -> None:
    moment = datetime(2026, 11, 20, 16, 5, 9, 123456, tzinfo=UTC)
    with clock.at(moment):
        incident = cast.report()
    assert incident.events.get().at == moment
    assert timezone.localtime(incident.created_at).strftime("%d/%m/%Y %H:%M") == "20/11/2026 10:05"
    assert Verb(incident.events.get().verb) is Verb.REGISTER
    assert incident.created_at - moment == timedelta()


def test_whoever_had_it_a_moment_ago_reads_who_has_it_now(cast: People) -> None:
    incident = actions.assign(cast.held(), holder=cast.rosa, by=cast.sofia)
    with pytest.raises(NotAllowed, match="esta incidencia: está EN RESOLUCION_N2, la tiene Rosa Chavajay desde las "):
        actions.reply(incident, text="Ya lo revisé", by=cast.raul)
