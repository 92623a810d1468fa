"""What is kept depends on nothing but its key: whatever else it could be made from is refused at the first use."""

from __future__ import annotations

import gc
import importlib
import inspect
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

import pytest
from django.core.exceptions import EmptyResultSet

from soportegl.directory.models import Entity, System, User
from soportegl.directory.models.people import today
from soportegl.directory.roles import Held, Role, summarize
from soportegl.lib.query_cache import CachedQuery
from soportegl.lib.recipes import Kept, Recipe

pytestmark = pytest.mark.django_db


@dataclass
class Loose:
    """Something that may be another one tomorrow."""

    name: str = ""

    __hash__ = object.__hash__


def made(*parts: object) -> tuple[object, ...]:
    return parts


def made_today() -> date:
    return today()


def made_of_rows() -> list[System]:
    return list(System.objects.all())


def test_equal_recipes_are_made_once_and_others_apart():
    kept = Kept()
    auditors = [summarize([Held(Role.AUDITOR, None, None, None, False)]) for _ in range(2)]
    first, second = (kept.of(Recipe(made, auditor, ("a",), 1)) for auditor in auditors)
    assert first is second
    assert kept.of(Recipe(made, summarize([]), ("a",), 1)) != first
    assert kept.of(Recipe(made, 1, 2)) == (1, 2) != kept.of(Recipe(made, 2, 1))
    assert kept.of(Recipe(made, Recipe(made, 1))) == (Recipe(made, 1),)


@pytest.mark.parametrize("part", [User(pk=1), Entity(pk=1), Loose(), (1, Loose()), frozenset({User(pk=2)}), object()])
def test_a_part_that_equals_another_one_of_other_content_is_refused(part):
    for _ in range(2):
        with pytest.raises(TypeError, match="more than its key says"):
            Kept().of(Recipe(made, part))
    with pytest.raises(TypeError, match="more than its key says"):
        CachedQuery(lambda part: User.objects.filter(username=str(part))).of(part).rows()


def test_a_function_that_sees_more_than_it_is_given_is_refused():
    for who in (1, 2):
        with pytest.raises(TypeError, match="more than its key says"):
            Kept().of(Recipe(lambda: who))  # noqa: B023 - what is refused here
        with pytest.raises(TypeError, match="more than its key says"):
            CachedQuery(lambda: User.objects.filter(pk=who)).rows()  # noqa: B023 - the same
    with pytest.raises(TypeError, match="more than its key says"):
        Kept().of(Recipe(Loose("a").__class__("b").__str__))


@pytest.mark.parametrize("make", [made_today, made_of_rows])
def test_neither_the_hour_nor_rows_are_asked_while_it_is_made(make):
    for _ in range(2):
        with pytest.raises(RuntimeError, match="must not depend on"):
            Kept().of(Recipe(make))
    assert make() is not None


def test_a_part_that_is_left_out_is_missed_at_once():
    with pytest.raises(TypeError, match="missing 1 required positional argument"):
        CachedQuery(lambda permissions, who: User.objects.filter(pk=who), int).rows(1)


def test_every_question_of_ours_is_made_of_what_its_key_says():
    importlib.import_module("soportegl.urls")
    # What was loaded before the tests is told of by nobody as long as it is frozen (tests/conftest.py).
    gc.unfreeze()
    ours = [
        each
        for each in gc.get_objects()
        # Not by isinstance, which would wake what waits for its first use.
        if type(each) is CachedQuery and each._recipe[0].__module__.startswith("soportegl")
    ]
    whole = [each for each in ours if len(inspect.signature(each._recipe[0]).parameters) == len(each._kinds)]
    for each in whole:
        with suppress(EmptyResultSet):
            each._compiled()
    assert len(whole) > 15
