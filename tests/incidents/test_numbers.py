"""The numbers of codes: which ones a later registration saw, and which of those are gone."""

from __future__ import annotations

import itertools

from hypothesis import given, settings
from hypothesis import strategies as some

from soportegl.incidents import numbers
from soportegl.incidents.numbers import LATEST, Roll, number_of, runs_of


def code(number: int) -> str:
    return f"2026-{number:07d}-0"


def listed(runs: numbers.Runs) -> list[int]:
    return [number for first, last in runs for number in range(first, last + 1)]


@given(some.lists(some.integers(0, 60)))
def test_runs_hold_each_number_once_and_touch_no_other_run(given_numbers):
    runs = runs_of(given_numbers)
    assert listed(runs) == sorted(set(given_numbers))
    assert all(later[0] > earlier[1] + 1 for earlier, later in itertools.pairwise(runs))


@settings(max_examples=40)
@given(some.permutations(range(1, 90)), some.sets(some.integers(1, 89)), some.sets(some.integers(1, 89)))
def test_what_is_gone_is_what_somebody_who_is_there_saw(order, undone, removed):
    # Numbers come in any order; some registrations are undone, and later somebody takes incidents away.
    taken: list[int] = []
    seen: dict[int, numbers.Runs] = {}
    for number in order:
        if number not in undone:
            seen[number] = runs_of(taken[-LATEST:])
            taken.append(number)
    there = [number for number in taken if number not in removed]
    witnessed = {number for one in there for number in listed(seen[one])}
    for counted in (there, there[::-1], sorted(there)):
        roll = Roll()
        for number in counted:
            roll.add(code(number), seen[number])
        assert sorted(set(roll._gone())) == sorted(witnessed - set(there))


def test_each_difference_is_said_with_its_numbers(monkeypatch):
    monkeypatch.setattr(numbers, "_last_given", lambda: 9)
    roll = Roll()
    for number, saw in ((1, []), (3, [[1, 2]]), (8, [[1, 3], [5, 7]]), (8, [[6, 6]]), (10, [])):
        roll.add(code(number), saw)
    assert list(roll.differences()) == [
        "Falta la gestión de número 0000002: otra posterior la vio registrada",
        "Faltan las gestiones de número 0000005 a 0000007: otras posteriores las vieron registradas",
        "Dos gestiones llevan el número 0000008",
        "La gestión de número 0000010 lleva un número que todavía no se ha dado",
    ]


def test_a_whole_roll_says_nothing(monkeypatch):
    monkeypatch.setattr(numbers, "_last_given", lambda: numbers.MOST)
    roll = Roll()
    for number in (1, 2, numbers.MOST):
        roll.add(code(number), [])
    assert number_of(code(numbers.MOST)) == numbers.MOST
    assert list(roll.differences()) == []
