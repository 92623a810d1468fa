"""The marks of pages: what was written is read again, and whatever else is typed begins at the beginning."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as some

from soportegl.incidents.models import Incident
from soportegl.lib import keyset
from soportegl.lib.keyset import Walk

MOMENT, NAME, NUMBER = ("-ended_at", "-id"), ("entity__sort_key", "id"), ("-tier", "id")
#: All that PostgreSQL can store in a text.
TEXTS = some.text(some.characters(exclude_characters="\0", exclude_categories=["Cs"]))
VALUES = some.one_of(some.integers(0, 2**63 - 1), TEXTS, some.datetimes(timezones=some.just(UTC)))


def walk(order: tuple[str, ...], after: str = "", before: str = "", name: str = "") -> Walk:
    return Walk.of([Incident.objects.all()], order=order, size=5, after=after, before=before, name=name)[0]


@given(some.lists(VALUES, min_size=1, max_size=4), some.sampled_from(["", "mesa", "x61"]))
def test_what_a_mark_was_written_of_is_read_again(values, name):
    mark = keyset._mark(name, values)
    assert keyset._read(mark, name, len(values)) == values
    assert keyset._read(mark, "otra", len(values)) is None
    assert keyset._read(mark, name, len(values) + 1) is None


@given(some.text(max_size=40) | some.from_regex(r"\A[tx]?-?[0-9a-f]{0,24}(\.[tx]?-?[0-9a-f]{1,24}){0,2}\Z"))
@example("x616263.5")
@example("t9223372036854775807.5")
@example("7.t-99999999999999999999")
def test_whatever_is_typed_as_a_mark_begins_somewhere(typed):
    for order in (MOMENT, NAME, NUMBER):
        for found in (walk(order, after=typed), walk(order, before=typed)):
            assert (found.beyond is None) is (found.lost or not typed)
            assert found.columns == list(order) or (found.backwards and not found.lost)


@pytest.mark.parametrize(
    ("order", "typed"),
    [
        (MOMENT, "x616263.5"),  # of a list by name
        (MOMENT, "7.5"),  # of a list by number
        (NUMBER, "t5.5"),  # of a list by the moment
        (NUMBER, "x616263.5"),
        (MOMENT, "t5"),
        (MOMENT, "t5.5.5"),
        (MOMENT, "t5.-1"),
        (MOMENT, f"t5.{2**63}"),
        (MOMENT, "t5.x"),
        (NAME, "x00.5"),  # NUL
        (NAME, "xff.5"),  # no UTF-8
        (NAME, "x6.5"),
        (NAME, "."),
    ],
)
def test_the_mark_of_another_list_is_lost(order, typed):
    for found in (walk(order, after=typed), walk(order, before=typed)):
        assert (found.lost, found.beyond, found.backwards, found.columns) == (True, None, False, list(order))


def test_of_two_marks_the_way_back_is_taken():
    found = walk(MOMENT, after="t5.5", before="t6.6")
    assert (found.backwards, found.columns) == (True, ["ended_at", "id"])
    assert found.beyond == keyset._beyond(["ended_at", "id"], [datetime(1970, 1, 1, 0, 0, 0, 6, UTC), 6])
