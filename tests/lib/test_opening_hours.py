"""The hours of a day: whatever way they are written, they are kept in one, and what is none is refused."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from soportegl.lib import opening_hours
from soportegl.lib.worktime import DAY, HOUR

MINUTE = HOUR // 60


@settings(max_examples=60, deadline=None)
@given(some.sets(some.integers(0, 24 * 60), max_size=8))
def test_what_is_written_is_read_again_as_it_was(edges):
    sides = [edge * MINUTE for edge in sorted(edges)]
    spans = tuple(zip(sides[::2], sides[1::2], strict=False))
    assert opening_hours.read(opening_hours.write(spans)) == spans


@settings(max_examples=100, deadline=None)
@given(some.text(alphabet="0123456789:-–,. ayhdeshastapm\0", max_size=40))
def test_whatever_is_typed_is_hours_of_one_day_or_is_refused(typed):
    try:
        spans = opening_hours.read(typed)
    except ValueError:
        return
    sides = [side for span in spans for side in span]
    assert sides == sorted(set(sides))
    assert all(0 <= side <= DAY for side in sides)


@pytest.mark.parametrize("typed", ["", "  ", "-", "Cerrado", "no se atiende", "LIBRE."])
def test_a_day_may_have_no_hours(typed):
    assert opening_hours.read(typed) == ()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("8-16:30", "08:00-16:30"),
        ("de 8 a 12 y de 13 a 17", "08:00-12:00, 13:00-17:00"),
        ("13:00–17:00; 8:00–12:00", "08:00-12:00, 13:00-17:00"),
        ("8.30 hasta 12.00", "08:30-12:00"),
        ("8 h a 12 horas", "08:00-12:00"),
        ("0-24", "00:00-24:00"),
        ("8:00 a. m. a 12:00 m., 1:00 p. m. a 4:30 p. m.", "08:00-12:00, 13:00-16:30"),
        ("De 8 am a 12 m y de 1 pm a 4.30 pm", "08:00-12:00, 13:00-16:30"),
        ("8 A.M. - 4 P.M.", "08:00-16:00"),
        ("12 a. m. a 12 p. m.", "00:00-12:00"),
        # Between two that touch there is no break.
        ("8-12, 12-16", "08:00-16:00"),
    ],
)
def test_people_write_hours_in_many_ways(typed, kept):
    assert opening_hours.write(opening_hours.read(typed)) == kept


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("8", "no es un horario"),
        ("8-", "no es un horario"),
        ("8-12,", "no es un horario"),
        ("8 a 4 p. m.", "solo de una hora"),
        ("8 a. m. a 16:30", "solo de una hora"),
        ("8 a. m. a 13 p. m.", "no es una hora"),
        ("8 m a 9 m", "no es una hora"),
        ("8 a. m. a 4", "solo de una hora"),
        ("8-12-16", "no es un horario"),
        ("16-8", "termina antes de empezar"),
        ("8-8", "termina antes de empezar"),
        ("22-6", "termina antes de empezar"),
        ("8-24:01", "no es una hora"),
        ("99-100", "no es una hora|no es un horario"),
        ("8:60-9", "no es una hora"),
        ("8-12, 9-10", "se cruzan"),
        ("8-12, 8-12", "se cruzan"),
        ("x" * 5000, "no es un horario"),
    ],
)
def test_what_is_no_hours_is_refused_in_a_sentence(typed, said):
    with pytest.raises(ValueError, match=said) as refused:
        opening_hours.read(typed)
    assert len(str(refused.value)) < 130
