"""What a board shows is what is open this moment, of its scope, counted in one pass."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from soportegl.figures import refreshing
from soportegl.incidents import actions
from soportegl.incidents.models import Incident
from soportegl.incidents.states import Place, State
from soportegl.lib import clock
from soportegl.reading import figures
from soportegl.reading.figures import Counted, Period
from tests.figures.conftest import on

pytestmark = pytest.mark.django_db


@pytest.fixture
def open_ones(cast):
    """One at risk in Sololá, one overdue at the third level, one paused, and one of Quetzaltenango."""
    figures.NEAR.clear()
    now = clock.now()
    risky, late, still = cast.held(), cast.held(by="carla"), cast.held()
    cast.report(by="berta", entity=cast.quetzaltenango)
    hour = timedelta(hours=1)
    Incident.objects.filter(pk=risky.pk).update(warn_at=now - hour, due_at=now + hour, created_at=now - 5 * hour)
    Incident.objects.filter(pk=late.pk).update(warn_at=now - hour, due_at=now - hour)
    Incident.objects.filter(pk=still.pk).update(
        paused_since=now, paused_for="reporter", warn_at=None, due_at=None, created_at=now - timedelta(days=40)
    )
    ended = cast.held()
    actions.close(ended, solution="Se explicó", by=cast.raul)
    return {"risky": risky, "late": late, "still": still}


def test_everything_is_counted_once(open_ones, cast, django_assert_num_queries):
    scope = figures.scope_of(cast.aura.permissions)
    with django_assert_num_queries(2):
        found = figures.open_now(scope)
    with django_assert_num_queries(1):
        assert figures.open_now(scope) == found
    assert found.total == Counted(open=4, at_risk=1, overdue=1, paused=1)
    assert (figures.at_risk(found), figures.overdue(found)) == (1, 1)
    assert {place.label: counted.open for place, counted in found.places.items()} == {
        "TRASLADADO_N2": 1,
        "EN RESOLUCION_N2": 2,
        "EN RESOLUCION_N3": 1,
    }
    assert found.places[Place(State.IN_RESOLUTION, 3)].overdue == 1
    assert [(label, counted.open) for label, counted in figures.ageing(found) if counted.open] == [
        ("Menos de 4 h", 2),
        ("De 4 a 24 h", 1),
        ("Más de 30 días", 1),
    ]
    load = figures.load_per_person(scope, found)
    assert [(line.name, line.counted.open) for line in load] == [("Raúl Sacor", 2), ("Carla Méndez", 1)]
    top = figures.top_entities(found)
    assert [(line.name, line.counted.open) for line in top] == [
        ("Municipalidad de Sololá, Sololá", 3),
        ("Municipalidad de Quetzaltenango, Quetzaltenango", 1),
    ]
    assert [(line.name, line.counted.open) for line in figures.top_modules(found)] == [("Sin módulo", 4)]
    assert figures.top_expediente_types(found) == []
    assert figures.by_municipality(scope, found, Period.last_days(7)) == {"0701": (3, 1, 0), "0901": (1, 0, 0)}


@pytest.mark.parametrize(
    ("who", "open_there", "names"),
    [
        ("sofia", 3, True),
        ("raul", 3, False),
        ("nestor", 1, False),
        ("carla", 1, False),
        ("saul", 1, True),
        ("ivan", 0, False),
    ],
)
def test_a_scope_shows_nothing_that_its_person_does_not_see(open_ones, cast, who, open_there, names):
    person = cast.users[who]
    scope = figures.scope_of(person.permissions)
    found = figures.open_now(scope)
    seen = Incident.objects.visible_to(person).open().filter(scope.condition)
    assert found.total.open == open_there == seen.count() == Incident.objects.open().filter(scope.condition).count()
    assert bool(figures.load_per_person(scope, found)) is names


def test_what_came_and_what_ended_day_by_day(told, cast):
    refreshing.refresh()
    period = Period(date(2026, 3, 1), date(2026, 3, 6))
    days = figures.arrivals_and_endings(figures.scope_of(cast.aura.permissions), period)
    assert [(row.arrived, row.ended) for row in days] == [(0, 0), (4, 0), (0, 0), (0, 0), (0, 1), (0, 0)]
    # At a tier it is what reached it and what left it.
    days = figures.arrivals_and_endings(figures.scope_of(cast.carla.permissions), period)
    assert [(row.arrived, row.ended) for row in days] == [(0, 0), (1, 0), (0, 0), (0, 0), (0, 1), (0, 0)]
    with on(20):
        found = figures.open_now(figures.scope_of(cast.aura.permissions))
    counts = figures.by_municipality(figures.scope_of(cast.aura.permissions), found, period)
    assert {code: arrived for code, (_, _, arrived) in counts.items()} == {"0701": 3, "0901": 1}
