"""Similar incidents are proposed of what one sees; reporters are shown solved ones without whose they are."""

from __future__ import annotations

import pytest

from soportegl.directory.models import User
from soportegl.incidents import actions, precedents
from soportegl.incidents.errors import NotVisible
from soportegl.incidents.models import Incident
from soportegl.reading.finding import terms
from soportegl.reading.similar import Draft, precedents_for, similar_to, similar_while_writing
from tests.cast import People, gather

FIRST = "El sistema indica ORA-01403 al aprobar la conciliación bancaria de la cuenta 3-445-01234-5"
SAME = "ORA-1403 no permite aprobar conciliaciones bancarias"


@pytest.fixture
def cast(db: None, monkeypatch: pytest.MonkeyPatch) -> People:
    monkeypatch.setattr(terms, "_archive", terms._Archive())
    return gather()


def solved(cast: People, synopsis: str = FIRST) -> Incident:
    return actions.close(
        cast.held(synopsis=synopsis), solution="Ana Xoquic debe volver a cargar el estado", by=cast.raul
    )


def test_what_says_the_same_is_proposed_open_or_solved(cast: People) -> None:
    old, new = solved(cast), cast.report(SAME)
    cast.report("Otra cosa: falta tinta en la impresora de la ventanilla")
    assert [(each.incident, each.is_open) for each in similar_to(new, cast.raul)] == [(old, False)]
    draft = Draft(SAME, system=cast.sicoin)
    assert {each.incident for each in similar_while_writing(draft, cast.raul)} == {old, new}
    # One word of many that both happen to use is no case.
    assert similar_while_writing(Draft("Nadie puede aprobar vacaciones, falta tóner"), cast.raul) == []
    assert similar_while_writing(Draft("de la"), cast.raul) == similar_while_writing(Draft(""), cast.raul) == []


def test_nobody_is_proposed_what_they_may_not_see(cast: People) -> None:
    solved(cast)
    assert similar_while_writing(Draft(SAME), cast.nestor) == []
    assert similar_while_writing(Draft(SAME), cast.berta) == []


def test_reporters_are_shown_what_a_desk_marked_and_nothing_of_whose_it_is(cast: People) -> None:
    old = solved(cast)
    assert precedents_for(Draft(SAME)) == []
    made = precedents.mark(old, by=cast.raul)
    assert [(each.precedent, each.precedent.solution) for each in precedents_for(Draft(SAME))] == [
        (made, "[persona] debe volver a cargar el estado")
    ]
    assert "3-445" not in made.synopsis
    assert "ORA-01403" in made.synopsis
    assert sorted({kind for kind, _ in made.removed}) == ["cuenta o número largo", "persona"]
    # Reopened, it is no solution any more until it ends again.
    actions.reopen(old, reason="Sigue igual", by=cast.ana)
    assert precedents_for(Draft(SAME)) == []
    precedents.unmark(old, by=cast.raul)
    assert not Incident.objects.as_precedent().exists()


def test_of_what_says_as_much_what_served_most_comes_first(cast: People) -> None:
    made = [precedents.mark(solved(cast), by=cast.raul) for _ in range(3)]
    actions.close(cast.held(), solution="Igual", by=cast.raul, solution_of=made[1].incident.code)
    for who in ("berta", "diego"):
        precedents.note_helped(made[2].pk, by=cast.users[who])
    found = precedents_for(Draft(SAME))
    assert [(each.precedent, each.times) for each in found] == [(made[2], 2), (made[1], 1), (made[0], 0)]


@pytest.mark.parametrize(
    ("who", "refusal"), [("ana", precedents.NotFit), ("berta", NotVisible), ("aura", precedents.NotFit)]
)
def test_only_a_desk_that_sees_it_marks_it(cast: People, who: str, refusal: type[Exception]) -> None:
    old = solved(cast)
    by: User = cast.users[who]
    with pytest.raises(refusal):
        precedents.mark(old, by=by)


def test_what_is_open_is_not_marked(cast: People) -> None:
    with pytest.raises(precedents.NotSolved):
        precedents.mark(cast.held(), by=cast.raul)
