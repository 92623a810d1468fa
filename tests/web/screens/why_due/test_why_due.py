"""«¿Por qué vence a esa hora?»: every stretch of every level, with its reason, to the second; and who reads what."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from soportegl.incidents import actions
from soportegl.incidents.models import Incident
from soportegl.lib import clock
from soportegl.reading import why_due
from soportegl.reading.clocks import calendar_of
from soportegl.reading.incident import seen_by
from tests.cast import People, browser_of

pytestmark = pytest.mark.django_db


def at(day: int, hour: int, minute: int = 0, second: int = 0) -> datetime:
    """A moment of November 2026 in Guatemala; the 20th is a Friday."""
    return datetime(2026, 11, day, tzinfo=UTC) + timedelta(hours=hour + 6, minutes=minute, seconds=second)


@pytest.fixture
def travelled(people: People) -> Incident:
    """Asked about over a weekend, then sent up, and now at the central desk."""
    with clock.at(at(20, 10, 0, 7) + timedelta(microseconds=123)):
        incident = people.report()
    with clock.at(at(20, 11, 30, 1)):
        incident = actions.take(incident, by=people.raul)
    with clock.at(at(20, 15)):
        incident = actions.ask(incident, text="¿Qué mensaje ve?", by=people.raul)
    with clock.at(at(23, 9)):
        incident = actions.answer(incident, text="Saldo insuficiente", by=people.ana)
    with clock.at(at(23, 12)):
        incident = actions.transfer(incident, reason="Es de N3", tried="Se revisó", by=people.raul)
    with clock.at(at(23, 14)):
        return actions.take(incident, by=people.carla)


def test_every_level_adds_up_to_the_second(people, travelled):
    now = at(24, 9, 0, 20)
    with clock.at(now):
        found = seen_by(people.carla, travelled.code)
        assert found is not None
        told = why_due.of(found, calendar_of(found), now)
    assert told.whole == now - at(20, 10, 0, 7)
    assert told.worked + told.paused + told.uncounted == told.whole
    assert told.paused == at(23, 9) - at(20, 15)
    regional, central = told.parts
    # From 10:00:07 to 15:00 on Friday, and from 9:00 to noon on Monday.
    assert regional.past.worked == timedelta(hours=4, minutes=59, seconds=53) + timedelta(hours=3)
    assert central.past.worked == timedelta(hours=4, minutes=30) + timedelta(hours=1, seconds=20)
    for part in told.parts:
        stretches = part.past.stretches
        assert sum((each.length for each in stretches), timedelta()) == part.past.whole
        assert all(one.end == other.start for one, other in pairwise(stretches))
        assert all(each.start.microsecond == each.end.microsecond == 0 for each in stretches)


def test_the_page_says_every_stretch_and_why(people, travelled):
    with clock.at(at(24, 9)):
        page = browser_of(people.carla).get(f"/gestion/{travelled.code}/plazo/").content.decode()
    for said in (
        "¿Por qué vence a esa hora?",
        "En pausa. Se espera a: quien reporta",
        "Fuera de horario",
        "lun 23/11/2026 09:00",
        "Nivel 2, Mesa de Ayuda Regional",
        "Nivel 3, Mesa de Ayuda Central",
        "66 h",
        "así se ordena la cola",
    ):
        assert said in page, said


def test_whoever_reports_reads_the_stretches_and_not_how_the_desks_sort(people, travelled):
    with clock.at(at(24, 9)):
        page = browser_of(people.ana).get(f"/gestion/{travelled.code}/plazo/").content.decode()
        assert browser_of(people.berta).get(f"/gestion/{travelled.code}/plazo/").status_code == 404
    assert "En pausa. Se espera a: quien reporta" in page
    assert "así se ordena la cola" not in page


def test_until_it_is_due_what_is_missing_is_counted_as_well(people, travelled):
    Incident.objects.filter(pk=travelled.pk).update(due_at=at(25, 10), warn_at=at(25, 8), due_for="solve")
    with clock.at(at(24, 16)):
        found = seen_by(people.carla, travelled.code)
        assert found is not None
        told = why_due.of(found, calendar_of(found), clock.now())
        page = browser_of(people.carla).get(f"/gestion/{travelled.code}/plazo/").content.decode()
    ahead = told.parts[-1].ahead
    assert ahead is not None
    assert (ahead.worked, ahead.whole) == (timedelta(hours=2, minutes=30), timedelta(hours=18))
    assert told.parts[0].ahead is None
    assert "Tiempo hábil de ahora a la hora en que vence: 2 h 30 min" in page
    assert "Quedan 2 h 30 min hábiles" in " ".join(page.replace("<b data-tiempo>", "").replace("</span>", "").split())


def test_one_that_has_ended_has_no_clock_and_says_how_it_was_counted(people, travelled):
    with clock.at(at(24, 10)):
        actions.close(travelled, solution="Listo", by=people.carla)
    with clock.at(at(26, 10)):
        page = browser_of(people.ana).get(f"/gestion/{travelled.code}/plazo/").content.decode()
        list_page = browser_of(people.carla).get("/bandeja/?vista=terminadas").content.decode()
    assert "Ya terminó" in page
    assert "data-reloj" not in page + list_page
    assert "Sin plazo" not in list_page
