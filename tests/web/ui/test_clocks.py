"""How the clock of an incident stands at a moment, and in which words and shape it is drawn."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from django.core.exceptions import ValidationError

from soportegl.incidents.pausing import Debtor, DueFor
from soportegl.lib import clock, days
from soportegl.lib.worktime import NATIONAL
from soportegl.reading import clocks as reading
from soportegl.reading.clocks import Kept, Standing, clock_of
from soportegl.web.ui import clocks
from soportegl.web.ui.forms import MomentField

#: A Monday at noon in Guatemala: it is worked until 16:30.
NOON = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)


def at(hour: int, minute: int = 0, day: int = 23) -> datetime:
    return datetime(2026, 11, day, tzinfo=UTC) + timedelta(hours=hour + 6, minutes=minute)


def kept(due: datetime | None = None, warn: datetime | None = None, **more: object) -> Kept:
    plain = dict.fromkeys(Kept._fields) | {"due_for": DueFor.TAKE if due else "", "paused_for": ""}
    return Kept(**{**plain, "due_at": due, "warn_at": warn, **more})


def text(drawn: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", drawn)).split())


@pytest.mark.parametrize(
    ("row", "standing", "seconds", "said"),
    [
        (kept(at(14, 10), at(13)), Standing.ON_TIME, 7800, "En plazo, quedan 2 h 10 m"),
        (kept(at(12, 18), at(11)), Standing.AT_RISK, 1080, "En riesgo, quedan 18 m"),
        (kept(at(12, 1), at(11)), Standing.AT_RISK, 60, "En riesgo, queda 1 m"),
        # Overnight only what is worked counts, and a warning that is missing warns of nothing.
        (kept(at(8, 30, day=24)), Standing.ON_TIME, 5 * 3600, "En plazo, quedan 5 h"),
        (kept(at(9, day=26), at(9, day=25)), Standing.ON_TIME, 22 * 3600 + 1800, "En plazo, quedan 22 h"),
        (kept(NOON, at(11)), Standing.OVERDUE, 0, "Vencida hace −0 m"),
        (kept(at(10, 55), at(10)), Standing.OVERDUE, 3900, "Vencida hace −1 h 05 m"),
        (kept(at(11, day=20)), Standing.OVERDUE, 3 * 86400 + 3600, "Vencida hace −3 d"),
        (kept(paused_since=at(9), paused_for=Debtor.BANK, left_seconds=3600), Standing.PAUSED, 3600, "En pausa"),
        (kept(), Standing.NONE, 0, "Sin plazo"),
    ],
)
def test_a_row_says_how_its_clock_stands(row, standing, seconds, said):
    with clock.at(NOON):
        found = clock_of(row, NATIONAL, NOON)
        drawn = clocks.cell(found, NOON)
    assert (found.standing, found.seconds) == (standing, seconds)
    assert text(drawn) == said
    assert f'data-plazo="{standing}"' in drawn


def test_each_standing_has_a_shape_of_its_own():
    shapes = {clocks.shape(standing) for standing in Standing}
    assert len(shapes) == len(Standing)


def test_the_ring_empties_with_the_time_that_is_left():
    due, warn = at(14), at(13)
    shown = [clock_of(kept(due, warn), NATIONAL, moment).tenths for moment in (at(10), at(11), at(12, 59))]
    assert shown == [10, 8, 3]


@pytest.mark.parametrize(
    ("row", "desk", "own", "said"),
    [
        (
            kept(at(14, 10), at(13)),
            True,
            False,
            "Quedan 2 h 10 min hábiles · plazo para tomarla: hoy a las 14:10",
        ),
        (
            kept(at(13), at(12, 30)),
            True,
            False,
            "Queda 1 h hábil · plazo para tomarla: hoy a las 13:00",
        ),
        (
            kept(at(12, 18), at(11), due_for=DueFor.SOLVE),
            False,
            True,
            "En riesgo: quedan 18 min hábiles · plazo para que este nivel la resuelva: hoy a las 12:18",
        ),
        (
            kept(at(10), due_for=DueFor.WHOLE),
            True,
            False,
            "Vencida hace 2 h · plazo para resolverla: hoy a las 10:00",
        ),
        (
            kept(paused_since=at(9), paused_for=Debtor.BANK, paused_until=at(8, day=25), left_seconds=7800),
            True,
            False,
            "En pausa: espera al banco desde hoy a las 09:00 , y corre otra vez el 25/11/2026 a las 08:00 . "
            "Quedan 2 h 10 min hábiles.",
        ),
        (
            kept(paused_since=at(9), paused_for=Debtor.REPORTER, left_seconds=-5),
            False,
            True,
            "El reloj espera por usted desde hoy a las 09:00 . Ya estaba vencida.",
        ),
        (
            kept(paused_since=at(9), paused_for=Debtor.REPORTER),
            False,
            False,
            "En pausa: espera a quien reporta desde hoy a las 09:00 .",
        ),
        (kept(), True, False, "Sin plazo prometido"),
    ],
)
def test_a_page_says_it_in_a_sentence(row, desk, own, said):
    with clock.at(NOON):
        assert text(clocks.clock_line(clock_of(row, NATIONAL, NOON), desk=desk, own=own)) == said


def test_an_open_page_can_go_on_counting_with_what_it_came_with():
    row = kept(at(9, day=24), at(8, day=24))
    hours = reading.hours_ahead(NATIONAL, NOON)
    due_worked = clock_of(row, NATIONAL, NOON).due_worked
    sum_, *ends = hours.numbers
    spans = list(zip(ends[::2], ends[1::2], strict=True))
    for moment in (NOON, at(16, 45), at(23), at(8, 30, day=24)):
        worked = sum_ + sum(max(0, min(int(moment.timestamp()), end) - begin) for begin, end in spans)
        assert due_worked - worked == NATIONAL.elapsed(moment, row.due_at) // timedelta(seconds=1)


def test_a_calendar_is_counted_once_for_a_page_that_was_drawn_before():
    row = kept(at(9, day=24), at(8, day=24))
    clock_of(row, NATIONAL, NOON)
    before = reading.worked.cache_info().misses
    clock_of(row, NATIONAL, NOON + timedelta(seconds=40))
    assert reading.worked.cache_info().misses == before


@pytest.mark.parametrize(
    ("typed", "local"),
    [
        ("30/11/2026 15:00", "2026-11-30T15:00"),
        ("2026-11-30T15:00", "2026-11-30T15:00"),
        ("2026-11-30T15:00:30-06:00", "2026-11-30T15:00"),
        ("hoy 15:00", "2026-11-23T15:00"),
        (" Hoy a las 15 h ", "2026-11-23T15:00"),
        ("mañana 8:30", "2026-11-24T08:30"),
        ("15:00", "2026-11-23T15:00"),
    ],
)
def test_a_moment_is_read_as_people_write_it(typed, local):
    with clock.at(NOON):
        found = MomentField().clean(typed)
    assert MomentField.widget().format_value(found) == local


@pytest.mark.parametrize(
    "typed", ["15", "ayer 15:00", "hoy 25:00", "30/11/2026", "31/02/2026 10:00", "0001-01-01T00:00+14:00", "a " * 9000]
)
def test_what_is_no_moment_is_said_to_be_none_and_stays_as_it_was_typed(typed):
    with pytest.raises(ValidationError, match="Escriba el día y la hora, por ejemplo"):
        days.read_moment(typed, NOON)
    assert 'type="text"' in MomentField.widget().render("needed_by", typed)
    assert 'type="datetime-local"' in MomentField.widget().render("needed_by", "")
