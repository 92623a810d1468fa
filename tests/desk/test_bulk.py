"""One verb over many: each row by its own rule and in its own transaction, none twice, none stopping another."""

from __future__ import annotations

import pytest
from django.db import OperationalError
from procrastinate.contrib.django.models import ProcrastinateJob

from soportegl.desk import bulk
from soportegl.desk.models import BulkRow, BulkRun, Outcome
from soportegl.directory.roles import Tier
from soportegl.incidents import actions, verify
from soportegl.incidents.errors import Invalid
from soportegl.incidents.models import HeldLimit, Incident
from soportegl.incidents.states import State, Verb

pytestmark = pytest.mark.django_db


def rows(*incidents: Incident) -> dict[str, int]:
    """What somebody who looks at these now has seen of them."""
    found = Incident.objects.in_bulk([incident.code for incident in incidents], field_name="code")
    return {incident.code: found[incident.code].event_count for incident in incidents}


def outcomes(run: BulkRun) -> list[tuple[str, str]]:
    return list(run.rows.order_by("position").values_list("outcome", "sentence"))


def test_each_row_is_taken_by_its_own_action(people):
    three = [people.report(), people.report(), people.report()]
    run = bulk.start(Verb.TAKE, rows(*three), values={}, key="uno", view="vista=sede", by=people.raul)
    assert run.is_over
    assert outcomes(run) == [("done", "")] * 3
    assert list(Incident.objects.values_list("holder", flat=True)) == [people.raul.pk] * 3
    assert [incident.events.filter(verb="take").count() for incident in three] == [1, 1, 1]
    assert verify.run() == []


def test_what_somebody_took_meanwhile_is_refused_with_their_name_and_the_rest_is_done(people):
    three = [people.report(), people.report(), people.report()]
    seen = rows(*three)
    actions.take(three[1], by=people.rosa)
    run = bulk.start(Verb.TAKE, seen, values={}, key="uno", view="", by=people.raul)
    assert [outcome for outcome, _ in outcomes(run)] == ["done", "refused", "done"]
    assert outcomes(run)[1][1].startswith("Rosa Chavajay tomó el caso (hoy a las ")
    assert Incident.objects.get(pk=three[1].pk).holder == people.rosa


def test_of_two_hundred_of_which_thirteen_changed_one_hundred_and_eighty_seven_are_done(people):
    HeldLimit.objects.update(most=None)
    many = [people.report() for _ in range(200)]
    seen = rows(*many)
    for incident in many[::15][:13]:
        actions.take(incident, by=people.rosa)
    run = bulk.start(Verb.TAKE, seen, values={}, key="uno", view="", by=people.raul)
    assert not run.is_over
    assert ProcrastinateJob.objects.filter(task_name=bulk.WORK, status="todo").count() == 1
    bulk.work_off(run)
    assert run.is_over
    assert run.rows.filter(outcome=Outcome.DONE).count() == 187
    refused = run.rows.filter(outcome=Outcome.REFUSED)
    assert refused.count() == 13
    assert {row.sentence.split(" (")[0] for row in refused} == {"Rosa Chavajay tomó el caso"}


def test_two_hundred_and_one_are_too_many_and_nothing_is_done(people):
    with pytest.raises(bulk.TooManyRows, match="hasta 200"):
        bulk.start(Verb.TAKE, {f"2026-{n:07d}-0": 1 for n in range(201)}, values={}, key="uno", view="", by=people.raul)
    assert BulkRun.objects.count() == 0


def test_the_same_key_is_the_same_run_and_nothing_happens_twice(people):
    incident = people.report()
    for _ in range(2):
        run = bulk.start(
            Verb.NOTE, rows(incident), values={"text": "Falla general"}, key="uno", view="", by=people.raul
        )
    assert BulkRun.objects.count() == 1
    assert incident.events.filter(verb="note").count() == 1
    # The key is this person's: the same one of somebody else is another run.
    other = bulk.start(Verb.NOTE, rows(incident), values={"text": "Otra"}, key="uno", view="", by=people.rosa)
    assert other.pk != run.pk


def test_what_is_out_of_sight_does_not_exist(people):
    incident, hidden = people.report(), people.report(by="berta", entity=people.quetzaltenango)
    run = bulk.start(Verb.TAKE, rows(incident, hidden), values={}, key="uno", view="", by=people.raul)
    assert list(run.rows.values_list("incident", flat=True)) == [incident.pk]
    with pytest.raises(bulk.NothingChosen):
        bulk.start(Verb.TAKE, rows(hidden), values={}, key="dos", view="", by=people.raul)


@pytest.mark.parametrize(
    ("verb", "values", "field"),
    [
        (Verb.CLOSE, {"solution": "  "}, "solution"),
        (Verb.CLOSE, {"solution": "x" * 1501}, "solution"),
        (Verb.NOTE, {}, "text"),
        (Verb.TRANSFER, {"reason": "Central"}, "tried"),
        (Verb.ASSIGN, {"holder": None}, "holder"),
    ],
)
def test_a_value_that_is_wrong_for_one_is_wrong_for_all_and_begins_nothing(people, verb, values, field):
    with pytest.raises(Invalid) as refused:
        bulk.start(verb, rows(people.held()), values=values, key="uno", view="", by=people.raul)
    assert list(refused.value.fields) == [field]
    assert BulkRun.objects.count() == 0


@pytest.mark.parametrize("verb", [verb for verb in Verb if verb not in bulk.VERBS])
def test_only_five_verbs_are_for_many(people, verb):
    with pytest.raises(bulk.NotInBulk):
        bulk.start(verb, rows(people.held()), values={"text": "Hola"}, key="uno", view="", by=people.raul)


def test_many_are_closed_with_the_same_solution_and_what_was_answered_meanwhile_is_not(people):
    two = [people.held(), people.held()]
    seen = rows(*two)
    actions.answer(actions.ask(two[0], text="¿Qué mensaje?", by=people.raul), text="Otro muy distinto", by=people.ana)
    run = bulk.start(Verb.CLOSE, seen, values={"solution": "Se orientó."}, key="uno", view="", by=people.raul)
    assert [outcome for outcome, _ in outcomes(run)] == ["refused", "done"]
    assert outcomes(run)[0][1].startswith("Ana Lucía Xoquic respondió (")
    assert Incident.objects.get(pk=two[1].pk).solution == "Se orientó."
    # Kept for who tries again what could not be done; forgotten when all is done.
    assert run.values == {"solution": "Se orientó."}


def test_the_text_is_forgotten_when_nothing_is_left_to_do(people):
    run = bulk.start(Verb.CLOSE, rows(people.held()), values={"solution": "Sí"}, key="uno", view="", by=people.raul)
    assert run.values == {}


def test_a_supervisor_assigns_many_but_not_over_a_hand_that_took_one_meanwhile(people):
    two = [people.report(), people.report()]
    seen = rows(*two)
    actions.take(two[0], by=people.rosa)
    run = bulk.start(Verb.ASSIGN, seen, values={"holder": people.raul}, key="uno", view="", by=people.sofia)
    assert [outcome for outcome, _ in outcomes(run)] == ["refused", "done"]
    assert Incident.objects.get(pk=two[0].pk).holder == people.rosa
    assert Incident.objects.get(pk=two[1].pk).holder == people.raul


def test_a_transfer_sends_each_one_tier_up(people):
    two = [people.held(), people.held()]
    values = {"reason": "Requiere base de datos", "tried": "Se revisó"}
    run = bulk.start(Verb.TRANSFER, rows(*two), values=values, key="uno", view="", by=people.raul)
    assert [outcome for outcome, _ in outcomes(run)] == ["done", "done"]
    assert set(Incident.objects.values_list("state", "tier")) == {(State.TRANSFERRED, Tier.CENTRAL)}


@pytest.mark.parametrize(
    ("name", "allowed"),
    [
        ("raul", {Verb.TAKE, Verb.NOTE}),
        ("rosa", {Verb.TAKE, Verb.NOTE}),
        ("sofia", {Verb.ASSIGN, Verb.NOTE}),
        ("carla", {Verb.NOTE}),
        ("saul", {Verb.NOTE}),
        ("ivan", set()),
        ("nestor", set()),
    ],
)
def test_each_row_obeys_the_rules_of_its_verb(people, name, allowed):
    """A free incident of tier 2, over the whole table of roles and verbs."""
    by, done = people.users[name], set()
    values = {"reason": "r", "tried": "t", "text": "n", "solution": "s", "holder": people.raul}
    for verb in bulk.VERBS:
        incident = people.report()
        try:
            run = bulk.start(verb, rows(incident), values=values, key=verb.value, view="", by=by)
        except bulk.NothingChosen:
            continue
        if outcomes(run) == [("done", "")]:
            done.add(verb)
    assert done == allowed


@pytest.mark.parametrize("name", ["ana", "diego", "berta", "aura", "admin"])
def test_who_attends_nothing_does_nothing_to_many(people, name):
    values = {"reason": "r", "tried": "t", "text": "n", "solution": "s", "holder": people.raul}
    for verb in bulk.VERBS:
        incident = people.held()
        try:
            run = bulk.start(verb, rows(incident), values=values, key=verb.value, view="", by=people.users[name])
        except bulk.NothingChosen:
            continue
        assert [outcome for outcome, _ in outcomes(run)] == ["refused"]


def test_before_anything_is_done_it_is_known_what_cannot_be(people):
    free, taken, held = people.report(), people.held(by="rosa"), people.held(by="carla")
    found = Incident.objects.with_names("holder").order_by("pk")
    why = {p.incident.code: p.refusal and p.refusal.sentence for p in bulk.prospects(Verb.TAKE, found, by=people.raul)}
    assert why[free.code] is None
    assert "la tiene Rosa Chavajay" in why[taken.code]
    assert "EN RESOLUCION_N3" in why[held.code]


def test_the_limit_of_a_person_is_known_before_and_kept_while_doing(people):
    HeldLimit.objects.update_or_create(tier=Tier.REGIONAL, defaults={"most": 3})
    people.held()
    four = [people.report() for _ in range(4)]
    found = Incident.objects.filter(pk__in=[incident.pk for incident in four]).order_by("pk")
    why = [p.refusal and p.refusal.sentence for p in bulk.prospects(Verb.TAKE, found, by=people.raul)]
    assert why[:2] == [None, None]
    assert [sentence.startswith("Ya tiene 3 gestiones tomadas") for sentence in why[2:]] == [True, True]
    run = bulk.start(Verb.TAKE, rows(*four), values={}, key="uno", view="", by=people.raul)
    assert [outcome for outcome, _ in outcomes(run)] == ["done", "done", "refused", "refused"]


def test_twenty_are_done_at_once_and_twenty_one_by_the_worker(people):
    run = bulk.start(
        Verb.NOTE, rows(*[people.report() for _ in range(20)]), values={"text": "n"}, key="1", view="", by=people.raul
    )
    assert run.is_over
    run = bulk.start(
        Verb.NOTE, rows(*[people.report() for _ in range(21)]), values={"text": "n"}, key="2", view="", by=people.raul
    )
    assert set(run.rows.values_list("outcome", flat=True)) == {Outcome.PENDING}


def test_a_run_that_was_killed_in_the_middle_goes_on_where_it_stopped(people, monkeypatch):
    many = [people.report() for _ in range(6)]
    real, done = actions.note, []

    def dies(incident, **kwargs):
        if len(done) == 3:
            raise OperationalError("server closed the connection")
        done.append(incident.pk)
        return real(incident, **kwargs)

    monkeypatch.setattr(actions, "note", dies)
    with pytest.raises(OperationalError):
        bulk.start(Verb.NOTE, rows(*many), values={"text": "Falla general"}, key="uno", view="", by=people.raul)
    run = BulkRun.objects.get()
    assert [outcome for outcome, _ in outcomes(run)] == ["done"] * 3 + ["pending"] * 3
    assert not run.is_over
    monkeypatch.setattr(actions, "note", real)
    assert bulk.resume() == 1
    # Queued once, however often the minute comes round.
    assert bulk.resume() == 1
    assert ProcrastinateJob.objects.filter(task_name=bulk.WORK, status="todo").count() == 1
    bulk.work_off(run)
    assert [incident.events.filter(verb="note").count() for incident in many] == [1] * 6
    assert bulk.resume() == 0


def test_a_fault_of_ours_fails_one_row_only_and_leaves_nothing_of_it(people, monkeypatch):
    two = [people.report(), people.report()]
    real = actions.note

    def breaks(incident, **kwargs):
        made = real(incident, **kwargs)
        if incident.pk == two[0].pk:
            raise RuntimeError("on purpose")
        return made

    monkeypatch.setattr(actions, "note", breaks)
    run = bulk.start(Verb.NOTE, rows(*two), values={"text": "Falla general"}, key="uno", view="", by=people.raul)
    assert outcomes(run) == [("failed", bulk.OUR_FAULT), ("done", "")]
    assert two[0].events.filter(verb="note").count() == 0


def test_whoever_left_the_desk_while_it_ran_does_no_more(people):
    many = [people.report() for _ in range(21)]
    run = bulk.start(Verb.TAKE, rows(*many), values={}, key="uno", view="", by=people.raul)
    people.raul.is_active = False
    people.raul.save()
    bulk.work_off(run)
    assert set(run.rows.values_list("outcome", flat=True)) == {Outcome.REFUSED}
    assert BulkRow.objects.filter(sentence__startswith="No existe esa gestión").count() == 21


def test_who_can_hold_how_many_is_told(people):
    north = people.report(by="berta", entity=people.quetzaltenango)
    both = [people.report(), people.report(), north]
    assert [(str(person), count) for person, count in bulk.possible_holders(both)] == [
        ("Raúl Sacor", 2),
        ("Rosa Chavajay", 2),
        ("Néstor Poz", 1),
    ]
