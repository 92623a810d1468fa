"""«Volver a verla» and «Para hoy»: a day, its reason, the notice when it comes, and what ends it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from soportegl.incidents import actions, snoozing
from soportegl.incidents.models import Incident, Snooze
from soportegl.lib import clock
from soportegl.notifications import notices, returns
from soportegl.notifications.models import Clock
from tests.cast import People, browser_of

pytestmark = pytest.mark.django_db
#: Noon in Guatemala.
NOON = datetime(2026, 12, 2, 18, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def ask(people: People, incident: Incident, by: str = "raul", **form: str) -> Any:
    form = {"day": "04/12/2026", "reason": "Cierre del mes"} | form
    with clock.at(NOON):
        return browser_of(people.users[by]).post(f"/gestion/{incident.code}/volver-a-verla/", form)


def page(people: People, at: datetime = NOON, by: str = "raul") -> str:
    with clock.at(at):
        return browser_of(people.users[by]).get("/para-hoy/").content.decode()


def tell(at: datetime) -> int:
    with clock.at(at):
        return returns.tell_returns()


def test_it_comes_back_on_its_day_is_told_once_and_goes_when_it_was_seen(people: People) -> None:
    incident = people.held()
    answer = ask(people, incident)
    assert answer.url == incident.get_absolute_url()
    shown = page(people)
    assert shown.index("Más adelante") < shown.index(incident.code)
    assert [tell(NOON + n * DAY) for n in (1, 2, 2, 3)] == [0, 1, 0, 0]
    notice = notices.unread_of(people.raul).get(clock=Clock.RETURN)
    assert notice.subject == f"[{incident.code}] Vuelva a verla: Cierre del mes"
    shown = page(people, NOON + 2 * DAY)
    assert shown.index(incident.code) < shown.index("Más adelante")
    assert "Cierre del mes" in shown
    # Theirs alone.
    assert incident.code not in page(people, NOON + 2 * DAY, by="rosa")
    kept = Snooze.objects.get()
    assert browser_of(people.rosa).post(f"/para-hoy/{kept.pk}/listo/").status_code == 404
    for _ in range(2):
        assert browser_of(people.raul).post(f"/para-hoy/{kept.pk}/listo/").url == "/para-hoy/"
    assert incident.code not in page(people, NOON + 2 * DAY)


def test_another_day_takes_the_place_of_the_first_and_is_told_as_well(people: People) -> None:
    incident = people.held()
    ask(people, incident)
    with clock.at(NOON):
        form = browser_of(people.raul).get(f"/gestion/{incident.code}/volver-a-verla/").content.decode()
    assert 'value="04/12/2026"' in form
    assert "Cierre del mes" in form
    assert tell(NOON + 2 * DAY) == 1
    with clock.at(NOON + 2 * DAY):
        snoozing.snooze(incident, day=(NOON + 5 * DAY).date(), reason="Otra vez", by=people.raul)
    assert Snooze.objects.count() == 1
    assert tell(NOON + 5 * DAY) == 1


@pytest.mark.parametrize("ending", ["close", "transfer"])
def test_it_is_over_when_the_incident_ends_or_leaves_the_tier(people: People, ending: str) -> None:
    incident = people.held()
    ask(people, incident)
    if ending == "close":
        actions.close(incident, solution="Así", by=people.raul)
    else:
        actions.transfer(incident, reason="Central", tried="Todo", by=people.raul)
    assert incident.code not in page(people, NOON + 2 * DAY)
    assert tell(NOON + 2 * DAY) == 0
    assert Snooze.objects.get().done_at is not None


@pytest.mark.parametrize(
    ("by", "form", "status", "sentence"),
    [
        ("raul", {"day": "02/12/2026"}, 422, "Elija un día desde mañana"),
        ("raul", {"day": "04/12/2028"}, 422, "Elija un día desde mañana"),
        ("raul", {"day": "31/02/2027"}, 422, "31/02/2027"),
        ("raul", {"day": ""}, 422, "Cierre del mes"),
        ("raul", {"reason": " "}, 422, "Escriba por qué"),
        ("raul", {"reason": "x" * 301}, 422, "escriba 300 como máximo"),
        ("raul", {"reason": "a\x00b"}, 422, "nulo"),
        ("ana", {}, 403, "quienes atienden incidencias"),
        ("ivan", {}, 404, ""),
    ],
)
def test_what_cannot_be_is_said_and_nothing_typed_is_lost(
    people: People, by: str, form: dict[str, str], status: int, sentence: str
) -> None:
    answer = ask(people, people.held(), by, **form)
    assert answer.status_code == status
    assert sentence in answer.content.decode()
    assert not Snooze.objects.exists()


def test_what_has_ended_is_not_come_back_to(people: People) -> None:
    done = actions.close(people.held(), solution="Así", by=people.raul)
    answer = ask(people, done)
    assert (answer.status_code, "ya terminó" in answer.content.decode()) == (409, True)
    assert (
        f"/gestion/{done.code}/volver-a-verla/"
        not in browser_of(people.raul).get(done.get_absolute_url()).content.decode()
    )
