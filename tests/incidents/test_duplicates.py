"""A duplicate is closed with its original, hears when that is solved, and is on its own again once it is reopened."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from soportegl.incidents import actions, duplicates, policy, timekeeping, verify
from soportegl.incidents.errors import Invalid, NotNow, WindowOver
from soportegl.incidents.models import Incident
from soportegl.incidents.states import State, Verb
from soportegl.lib import clock
from soportegl.notifications import notices, outbox
from tests.cast import People

TEXT = "Es el mismo caso de ayer"
Which = Callable[[People, Incident], str]


def close(cast: People, original: Incident, incident: Incident | None = None, by: str = "raul") -> Incident:
    incident = incident or cast.held(synopsis="Lo mismo: no deja aprobar el CUR")
    return actions.duplicate(incident, original=original.code, solution=TEXT, by=cast.users[by])


def at_central(cast: People) -> Incident:
    """One of Quetzaltenango that Carla holds, as she holds those of Sololá."""
    theirs = actions.take(cast.report(by="berta", entity=cast.quetzaltenango), by=cast.nestor)
    up = actions.transfer(theirs, reason="Central", tried="Todo", by=cast.nestor)
    return actions.take(up, by=cast.carla)


def test_it_is_closed_with_its_original_and_reopening_undoes_it(cast: People) -> None:
    original, untaken = cast.held(), cast.report("Otra vez lo del CUR")
    first = close(cast, original)
    assert (first.state, first.duplicate_of, first.solution) == (State.CLOSED, original, TEXT)
    # Nobody had taken it: whoever attends its tier need not take it for that, and names a duplicate as well.
    second = actions.duplicate(untaken, original=f" {first.code} ", solution=TEXT, by=cast.rosa)
    assert second.duplicate_of == original
    # The original is a duplicate itself: all are of the first.
    older = cast.held(synopsis="La primera de todas")
    close(cast, older, original)
    assert {each.original for each in Incident.objects.filter(pk__in=[first.pk, second.pk])} == {older}
    assert duplicates.keys_under(older.pk) == [original.pk, second.pk, first.pk]
    assert isinstance(policy.refusal(cast.raul, Verb.FINALIZE, first), NotNow)
    assert verify.run() == []
    again = actions.reopen(first, reason="No es lo mismo", by=cast.ana)
    assert (again.duplicate_of, again.state) == (None, State.TRANSFERRED)
    assert duplicates.keys_under(older.pk) == [original.pk, second.pk]
    assert verify.run() == []
    Incident.objects.filter(pk=second.pk).update(duplicate_of=older)
    assert [each for each in verify.run() if "duplicate_of" in each]


def withdrawn(cast: People, incident: Incident) -> str:
    return actions.withdraw(cast.report(), by=cast.ana).code


def unanswered(cast: People, incident: Incident) -> str:
    asked = actions.ask(cast.held(), text="¿Qué mensaje ve?", by=cast.raul)
    assert asked.waiting_since is not None
    assert timekeeping.close_unanswered(asked.pk, asked_at=asked.waiting_since)
    return asked.code


@pytest.mark.parametrize(
    ("which", "says"),
    [
        (lambda cast, incident: "", "Escriba el código"),
        (lambda cast, incident: "2026-0000711-5", "Escriba el código"),
        (lambda cast, incident: "\0'; --", "Escriba el código"),
        (lambda cast, incident: "2020-0000001-0", "Escriba el código|No existe"),
        (lambda cast, incident: cast.report(by="berta", entity=cast.quetzaltenango).code, "No existe esa gestión"),
        (lambda cast, incident: incident.code, "esta misma"),
        (lambda cast, incident: close(cast, incident).code, "ya es duplicada de esta"),
        (withdrawn, "sin solución"),
        (unanswered, "sin solución"),
    ],
)
def test_what_is_no_original_is_refused_with_why(cast: People, which: Which, says: str) -> None:
    incident = cast.held()
    named = which(cast, incident)
    with pytest.raises(Invalid, match=says) as refusal:
        actions.duplicate(incident, original=named, solution=TEXT, by=cast.raul)
    assert list(refusal.value.fields) == ["original"]


def test_whoever_does_not_see_the_original_reads_no_code_of_it(cast: People) -> None:
    original, theirs = cast.held(by="carla"), at_central(cast)
    with pytest.raises(Invalid, match="Quite el código"):
        actions.duplicate(theirs, original=original.code, solution=f"Vea {original.code}", by=cast.carla)
    close(cast, original, theirs, by="carla")
    # Of one's own entity it may be said.
    said = f"Vea {original.code}"
    actions.duplicate(cast.held(by="carla"), original=original.code, solution=said, by=cast.carla)
    assert verify.run() == []


def told(cast: People, who: str) -> list[str]:
    return [each.subject for each in notices.unread_of(cast.users[who]) if "Ya se resolvió" in each.subject]


def test_when_the_original_is_solved_each_duplicate_says_so_once(cast: People) -> None:
    original, theirs = cast.held(by="carla"), at_central(cast)
    close(cast, original, theirs, by="carla")
    back = close(cast, original, cast.held(by="carla"), by="carla")
    actions.reopen(back, reason="No es lo mismo", by=cast.ana)
    closed = actions.close(original, solution="Se corrigió", by=cast.carla)
    for _ in range(2):
        outbox.tell(closed.events.latest("number").pk)
    finalized = actions.finalize(closed, solution="Se corrigió del todo", by=cast.carla)
    outbox.tell(finalized.events.latest("number").pk)
    theirs.refresh_from_db()
    said = list(theirs.events.filter(verb=Verb.ORIGINAL_SOLVED))
    assert len(said) == 1
    assert not back.events.filter(verb=Verb.ORIGINAL_SOLVED).exists()
    outbox.tell(said[0].pk)
    assert len(told(cast, "berta")) == 1
    assert original.code not in told(cast, "berta")[0]
    assert told(cast, "ana") == []
    assert verify.run() == []


def test_a_duplicate_may_be_reopened_for_as_long_as_its_original_may(cast: People) -> None:
    original, long_ago = cast.held(), clock.now() - timedelta(days=60)
    with clock.at(long_ago):
        incident = close(cast, original)
    assert policy.refusal(cast.ana, Verb.REOPEN, incident) is None
    ended = actions.close(original, solution="Se corrigió", by=cast.raul)
    incident = Incident.objects.get(pk=incident.pk)
    assert policy.refusal(cast.ana, Verb.REOPEN, incident) is None
    Incident.objects.filter(pk=ended.pk).update(ended_at=long_ago)
    incident = Incident.objects.get(pk=incident.pk)
    assert isinstance(policy.refusal(cast.ana, Verb.REOPEN, incident), WindowOver)


def test_the_same_form_sent_again_is_the_same_ending(cast: People) -> None:
    original, incident = cast.held(), cast.held()
    values = {"original": original.code, "solution": TEXT, "form": "f1"}
    done = actions.duplicate(incident, **values, by=cast.raul)
    assert actions.done_before(Verb.DUPLICATE, done, values, by=cast.raul) is not None
    assert actions.done_before(Verb.DUPLICATE, done, {**values, "original": done.code}, by=cast.raul) is None


def test_what_ends_without_a_solution_leaves_no_duplicate_behind(cast: People) -> None:
    original = cast.report("Retirada después")
    incident = close(cast, original)
    assert [each.pk for each in Incident.objects.filter(duplicate_of=original)] == [incident.pk]
    gone = actions.withdraw(original, by=cast.ana)
    for _ in range(2):
        outbox.tell(gone.events.latest("number").pk)
    incident.refresh_from_db()
    assert (incident.state, incident.duplicate_of, incident.solution) == (State.TRANSFERRED, None, "")
    assert incident.events.filter(verb=Verb.ON_ITS_OWN).count() == 1
    assert verify.run() == []
