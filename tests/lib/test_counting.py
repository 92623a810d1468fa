"""Counts are bounded, and their parts are added."""

from __future__ import annotations

import pytest

from soportegl.directory.models import System
from soportegl.lib.counting import Counted, count_kept, count_up_to
from soportegl.lib.recipes import Recipe

pytestmark = pytest.mark.django_db


@pytest.fixture
def systems() -> list[int]:
    """The keys of seven."""
    System.objects.bulk_create(
        System(name=f"Sistema {number}", slug=f"s{number}", sort_key=f"s{number}", position=number)
        for number in range(7)
    )
    return list(System.objects.filter(slug__regex=r"^s\d$").order_by("pk").values_list("pk", flat=True))


def test_parts_are_added_up_to_one_past_the_limit(systems):
    of = [System.objects.filter(pk=key) for key in systems]
    none = System.objects.filter(pk__in=[])
    for limit, parts, expected in [
        (9, [], 0),
        (9, [none], 0),
        (9, of[:1], 1),
        (9, of, 7),
        (9, [of[0], none, of[1]], 2),
        (4, of, 5),
        (7, of, 7),
        (2, [System.objects.filter(pk__in=systems), *of], 3),
        (2, [of[0], System.objects.filter(pk__in=systems[1:])], 3),
    ]:
        assert count_up_to(limit, {"all": parts}) == {"all": expected}
    assert count_up_to(3, {}) == {}


def of_keys(keys: tuple[int, ...], _: int) -> Counted:
    return {"all": System.objects.filter(pk__in=keys)}


def test_what_is_kept_counts_anew_each_time_and_for_each_limit(systems, django_assert_num_queries):
    how = Recipe(of_keys, tuple(systems))
    with django_assert_num_queries(4):
        assert [count_kept(limit, how, 1)["all"] for limit in (7, 3, 7)] == [7, 4, 7]
        assert count_kept(7, Recipe(of_keys, tuple(systems[:2])), 1) == {"all": 2}
    System.objects.filter(pk=systems[0]).delete()
    assert count_kept(7, how, 1) == {"all": 6}
