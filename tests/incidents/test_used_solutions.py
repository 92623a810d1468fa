"""An answer remembers whose solution it carries: inside the chain, for who may see it, and counted where it served."""

from __future__ import annotations

import pytest

from soportegl.incidents import actions, precedents, verify
from soportegl.incidents.models import Event, Incident
from soportegl.incidents.used_solutions import SOLUTION_OF, times_used
from soportegl.notifications import outbox
from soportegl.reading import conversation
from tests.cast import People

SOLUTION = "Cargue otra vez el estado"


@pytest.fixture
def old(cast: People) -> Incident:
    return actions.close(cast.held(), solution=SOLUTION, by=cast.raul)


def carried(incident: Incident) -> list[int | None]:
    return [event.details.get(SOLUTION_OF) for event in incident.events.filter(verb__in=("reply", "close", "finalize"))]


def test_what_served_is_counted_once_for_each_that_ended_and_stayed_so(cast: People, old: Incident) -> None:
    first = actions.reply(cast.held(), text=SOLUTION, by=cast.raul, solution_of=old.code)
    assert times_used([old.pk]) == {}
    first = actions.close(first, solution=SOLUTION, by=cast.raul, solution_of=old.code)
    first = actions.finalize(first, solution=SOLUTION, by=cast.raul, solution_of=f" {old.code.replace('-', '')} ")
    assert carried(first) == [old.pk] * 3
    second = actions.close(cast.held(), solution=SOLUTION, by=cast.raul, solution_of=old.code)
    assert times_used([old.pk, first.pk]) == {old.pk: 2}
    shown = precedents.mark(old, by=cast.raul)
    precedents.note_helped(shown.pk, by=cast.berta)
    assert precedents.times_served([old.pk, second.pk]) == {old.pk: 3}
    # Reopened, it did not serve; ended otherwise, neither.
    again = actions.take(actions.reopen(second, reason="Sigue igual", by=cast.ana), by=cast.raul)
    actions.close(again, solution="Otra cosa", by=cast.raul)
    assert times_used([old.pk]) == {old.pk: 1}
    assert verify.run() == []


def test_what_went_back_to_its_queue_by_itself_was_not_served(cast: People, old: Incident) -> None:
    original = cast.report("Retirada después")
    held = actions.reply(cast.held(), text=SOLUTION, by=cast.raul, solution_of=old.code)
    same = actions.duplicate(held, original=original.code, solution="Es el mismo", by=cast.raul)
    assert times_used([old.pk]) == {old.pk: 1}
    outbox.tell(actions.withdraw(original, by=cast.ana).events.latest("number").pk)
    same.refresh_from_db()
    actions.close(actions.take(same, by=cast.raul), solution="Otra cosa", by=cast.raul)
    assert times_used([old.pk]) == {}


def test_what_its_author_may_not_have_is_not_noted_and_stops_no_answer(cast: People, old: Incident) -> None:
    theirs = actions.take(cast.report(by="berta", entity=cast.quetzaltenango), by=cast.nestor)
    held = cast.held()
    for code in ("", "nada", "2020-0000001-0", theirs.code, held.code, "\0", "9" * 5000):
        actions.reply(held, text=f"Va {code[:20]}", by=cast.raul, solution_of=code)
    actions.close(theirs, solution=SOLUTION, by=cast.nestor, solution_of=old.code)
    assert {*carried(held), *carried(theirs)} == {None}


def test_who_changes_it_in_the_database_is_found_out(cast: People, old: Incident) -> None:
    done = actions.close(cast.held(), solution=SOLUTION, by=cast.raul, solution_of=old.code)
    event = done.events.latest("number")
    event.details[SOLUTION_OF] = done.pk
    # As whoever owns the tables could.
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        Event.objects.filter(pk=event.pk).update(details=event.details)
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
    assert any("fue cambiado después de registrarse" in said for said in verify.run())


def test_it_is_a_link_for_who_reads_notes_and_sees_the_other(cast: People, old: Incident) -> None:
    held = cast.held(by="carla")
    done = actions.close(held, solution=SOLUTION, by=cast.carla)
    assert [entry.solution_of for entry in conversation.of(done, cast.carla).entries if entry.solution_of] == []
    upper = cast.held(by="carla")
    used = actions.close(upper, solution=SOLUTION, by=cast.carla, solution_of=done.code)
    lower = actions.close(cast.held(), solution=SOLUTION, by=cast.raul, solution_of=old.code)

    def shown(incident: Incident, name: str) -> list[Incident]:
        entries = conversation.of(incident, cast.users[name]).entries
        return [entry.solution_of for entry in entries if entry.solution_of]

    assert [shown(used, who) for who in ("carla", "raul", "aura", "ana", "diego")] == [[done]] * 3 + [[], []]
    # Iván sees neither; of what Raúl used, Carla sees nothing that stayed below.
    assert [shown(lower, who) for who in ("raul", "sofia", "carla")] == [[old], [old], []]
