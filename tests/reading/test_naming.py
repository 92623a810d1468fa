"""Which questions are put to the indexes: few for what is rare, together for what is common, of the latest weeks."""

from __future__ import annotations

import math
from typing import Any

import pytest

from soportegl.directory.models import User
from soportegl.incidents import vocabulary
from soportegl.incidents.words import week_of
from soportegl.lib import clock
from soportegl.lib.words import ask
from soportegl.reading.finding import naming, terms
from soportegl.reading.finding.naming import Within
from soportegl.reading.finding.steps import steps_of
from soportegl.reading.finding.terms import Term
from tests.cast import gather


@pytest.fixture(autouse=True)
def archive(monkeypatch: pytest.MonkeyPatch) -> None:
    """A million incidents in a hundred weeks."""
    first = week_of(clock.now()) - 99
    monkeypatch.setattr(terms, "_archive", terms._Archive(math.inf, 1_000_000, first))


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What would be asked of the database."""
    found = list[str]()

    def note(sql: str) -> list[Any]:
        found.append(sql)
        return []

    monkeypatch.setattr(naming, "_asked", note)
    return found


def term(piece: str, count: int, *, extra: bool = False) -> Term:
    return Term(piece, f"'{piece}'", f"'{piece}'", (piece,), count, 1.0, extra)


RARE, OTHER, COMMON, COMMONER = term("a", 30), term("b", 40), term("c", 90_000), term("d", 200_000)
MIDDLE, MIDDLING, SMALLER = term("e", 9_000), term("f", 8_000), term("g", 7_000)


@pytest.mark.parametrize(
    ("looked_for", "share", "queries"),
    [
        ([RARE], 1.0, ["('a')"]),
        ([RARE, OTHER, COMMON], 1.0, ["('a') | ('b')"]),
        ([COMMON], 1.0, ["('c')"]),
        ([COMMON, COMMONER], 1.0, ["('c' & 'd')", "('c')"]),
        ([RARE, COMMON, COMMONER], 1.0, ["('a')", "('c' & 'd')"]),
        # Of a fiftieth of it few hold what is not rare in all of it.
        ([MIDDLE, MIDDLING, COMMON], 0.02, ["('f') | ('e')"]),
        ([RARE, MIDDLE], 0.02, ["('a')", "('e')"]),
        ([term("x", 10, extra=True)], 1.0, ["('x')"]),
        # As few together as leave few, and one more, were they to stand together more often than is guessed; of
        # commoner ones two of three would be many, or too many rows passed for them.
        ([SMALLER, MIDDLING, MIDDLE], 1.0, ["('g' & 'f' & 'e')", "('g' & 'f') | ('g' & 'e') | ('f' & 'e')", "('g')"]),
        # What holds three of four is more than few: its latest weeks are asked, which are more than those of two.
        (
            [term("p", 2_000), term("q", 30_000), COMMON, term("s", 90_000)],
            1.0,
            [
                "('p' & 'q' & 'c' & 's')",
                "('p' & 'q' & 'c') | ('p' & 'q' & 's') | ('p' & 'c' & 's') | ('q' & 'c' & 's')",
                "('p' & 'q') | ('p' & 'c') | ('p' & 's') | ('q' & 'c') | ('q' & 's')",
                "('p')",
            ],
        ),
        # Two common ones without the rarest are not asked for: the index would pass 90,000 rows for them.
        ([SMALLER, COMMON, COMMONER], 1.0, ["('g' & 'c' & 'd')", "('g' & 'c') | ('g' & 'd')", "('g')"]),
        # What most of all hold parts none from another.
        ([COMMON, COMMONER, term("n", 600_000)], 1.0, ["('c' & 'd')", "('c')"]),
        # What so few hold fills no page.
        ([term("z", 3), COMMON], 1.0, ["('z')", "('c')"]),
        ([], 1.0, []),
    ],
)
def test_the_steps_are_these(looked_for: list[Term], share: float, queries: list[str]) -> None:
    steps = steps_of(looked_for, share=share)
    assert [step.query for step in steps] == queries
    # What is rare in all of it is asked of all of it.
    assert [step.is_marked for step in steps] == [
        not any(rare in query for rare in ("'a'", "'x'", "'z'")) for query in queries
    ]


@pytest.mark.parametrize(
    ("looked_for", "in_index", "by_row"),
    [
        # A page of what few hold needs no weeks; of what many hold, the latest, and these the index knows.
        ([RARE], 0, 0),
        ([COMMON], 1, 0),
        # Forty weeks have more rows than these words: they are asked of the rows that hold them.
        ([term("g", 1_000)], 0, 1),
    ],
)
def test_weeks_are_asked_where_they_cost_least(
    asked: list[str], looked_for: list[Term], in_index: int, by_row: int
) -> None:
    naming.name(steps_of(looked_for), looked_for, Within(public=False))
    assert asked[0].count("IS NOT FALSE") == 2 * by_row
    assert asked[0].count("WHERE vector @@ '''/w") == 2 * in_index


def test_marks_and_keys_narrow_what_is_asked(asked: list[str]) -> None:
    steps = steps_of([RARE, COMMON, COMMONER], share=0.5)
    naming.name(steps, [RARE], Within(public=True, marks="('/o1')", share=0.5, keys=(7, 8), is_little=True))
    rare, *others = asked[0].split(" UNION ALL ")[::2]
    assert "/o1" not in rare
    assert ["/o1" in each for each in others] == [True, False]
    assert ["{7,8}" in each for each in others] == [False, True]
    assert asked[0].count("AND public ") == 3
    assert "/w" not in asked[0]


def test_what_many_may_say_in_the_same_words_is_looked_for_among_the_latest_first(asked: list[str]) -> None:
    six = [term(letter, 60_000) for letter in "hijklm"]
    walked, gate = "ORDER BY incident_id DESC LIMIT 10000", "(SELECT count(*) FROM copies0)"
    for share, times in ((1.0, 1), (0.1, 0)):
        naming.name(steps_of(six), six, Within(marks="('/o1')", share=share))
        assert asked[-1].count(walked) == times
        # Where these are enough, neither all of them, nor two, nor the rarest are asked of the index.
        assert asked[-1].count(gate) == 2 + times
    # A search reads also what was said, and may leave out words.
    naming.name(steps_of(six), six, Within(public=False))
    assert "copies" not in asked[-1]


@pytest.mark.parametrize(("enough", "found"), [(2, [0, 1]), (3, [0, 1, 2])])
def test_where_enough_say_the_same_nothing_else_is_read(
    db: None, monkeypatch: pytest.MonkeyPatch, enough: int, found: list[int]
) -> None:
    cast, text = gather(), "Bodega húmeda gotera lámina canal vecino"
    made = [cast.report(each).pk for each in (text, text, "Bodega húmeda")]
    six = [term(each.piece, 60_000 + place) for place, each in enumerate(ask(text))]
    monkeypatch.setattr(naming, "_UNLESS", naming._UNLESS.replace(f"< {naming.ENOUGH}", f"< {enough}"))
    named = naming.name(steps_of(six), six, Within())
    assert sorted(named.found) == [made[place] for place in found]
    assert [one.held for key, one in sorted(named.found.items())] == [63, 63, 3][: len(found)]


@pytest.mark.parametrize(
    ("marks", "count", "far", "walked"),
    [
        # Who sees a part of it has the latest walked, where these should do; of what fewer hold, and farther, weeks.
        ("('/x4')", 90_000, 1, 4_445),
        ("('/x4')", 90_000, 8, 0),
        ("('/x4')", 30_000, 1, 0),
        ("", 90_000, 1, 0),
    ],
)
def test_of_what_many_hold_the_latest_are_walked_instead_of_weeks(
    asked: list[str], marks: str, count: int, far: int, walked: int
) -> None:
    looked_for = [term("c", count)]
    naming.name(steps_of(looked_for), looked_for, Within(public=False, marks=marks), far=far)
    assert asked[0].count("ORDER BY incident_id DESC LIMIT") == 2 * bool(walked)
    if walked:
        assert f"incidents_incidentwords ORDER BY incident_id DESC LIMIT {walked})" in asked[0]
        assert f"incidents_eventwords ORDER BY incident_id DESC LIMIT {naming.EACH * walked})" in asked[0]
    assert ("/w" in asked[0]) == (not walked)
    assert asked[0].count("/x4") == 2 * bool(marks)


@pytest.mark.parametrize(("looked_for", "alone"), [(COMMON, 1), (MIDDLE, 0)])
def test_texts_of_a_common_word_are_read_by_the_incidents_somebody_took_part_in(
    asked: list[str], looked_for: Term, alone: int
) -> None:
    within = Within(public=False, marks="('/o1')", share=0.5, keys=(7, 8), is_little=True)
    naming.name(steps_of([looked_for], share=0.5), [looked_for], within)
    assert asked[0].count("WHERE incident_id = ANY('{7,8}'::bigint[]) OFFSET 0") == alone


def test_quotes_end_no_statement(db: None) -> None:
    nasty = Term("x", "'o''brien' & '\\\\'", "'o''brien'", ("x",), 1, 1.0)
    assert naming.name(steps_of([nasty]), [nasty], Within(public=False)).found == {}


def test_everything_the_measure_asks_is_answered(db: None) -> None:
    from bench import words

    cast = gather()
    for number in range(3):
        cast.report(f"Bodega con humedad {number}")
    vocabulary.refresh()
    for name in ("ana", "raul", "carla", "ivan", "aura"):
        cost, meter = words.Cost(), words.Meter()
        person: User = cast.users[name]
        for question in words.questions(person).values():
            for number in range(2):
                meter.measure(cost, question(number))
        assert len(str(cost).split()) == 5
    with words.without_words():
        assert not hasattr(cast.report("Bodega sin palabras"), "own_words")


def test_what_was_said_in_the_best_is_read_by_these_alone_and_not_by_the_index_of_words(asked: list[str]) -> None:
    found = naming.Naming({7: naming.Named(is_scored=True)})
    naming.complete(found, [7], [COMMON], public=False)
    assert len(asked) == 1
    assert "FROM (SELECT * FROM incidents_eventwords WHERE incident_id = ANY('{7}'::bigint[]) OFFSET 0)" in asked[0]
