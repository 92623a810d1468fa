"""Counts are bounded, their parts are added, and a full one may be told again without counting."""

from __future__ import annotations

import pytest

from soportegl.directory.models import System
from soportegl.lib.counting import FULL, Counted, count_kept, count_up_to
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


def test_only_a_full_count_is_told_again_for_a_while(systems, django_assert_num_queries):
    def counted(limit: int, who: int = 1) -> int:
        return count_kept(limit, Recipe(of_keys, tuple(systems)), who, lasting=9)["all"]

    assert counted(7) == 7
    with django_assert_num_queries(1):
        assert counted(7) == 7
    assert counted(3) == 4
    with django_assert_num_queries(0):
        assert counted(3) == 4
    with django_assert_num_queries(1):
        assert counted(3, who=2) == 4
    FULL.clear()
    with django_assert_num_queries(1):
        assert counted(3) == 4
