"""«Calendarios» and «¿Cómo cuenta?»: who sees them, what they say, and that what they say adds up."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.http import HttpResponse
from django.test import Client

from soportegl.audit.models import Entry, Kind
from soportegl.directory.models import DayOff, Department, Entity, WeeklyHours
from soportegl.reading import work_calendars as reading
from soportegl.web.screens.calendars.views import exact
from tests.cast import People, browser_of
from tests.web.signing_in import text as page_text

pytestmark = pytest.mark.django_db
YEAR, COUNTED = "/calendarios/", "/calendarios/como-cuenta/"


@pytest.fixture
def admin(people: People) -> Client:
    return browser_of(people.admin)


def text(page: HttpResponse) -> str:
    """What is read on the page."""
    return " ".join(re.sub(r"<[^>]+>", " ", page_text(page)).split())


def ask(client: Client, path: str, **values: object):
    return client.get(f"{path}?{urlencode(values)}")


@pytest.mark.parametrize("path", [YEAR, COUNTED])
def test_only_who_administers_sees_them(people: People, client: Client, path: str) -> None:
    assert client.get(path).status_code == 302
    for who, status in {"ana": 403, "raul": 403, "sofia": 403, "aura": 403, "admin": 200}.items():
        client.force_login(people.users[who])
        assert client.get(path).status_code == status, who
    assert client.post(path).status_code == 405


def test_a_year_says_what_holds_there_and_where_each_day_is_changed(people: People, admin: Client) -> None:
    feast = DayOff.objects.create(
        day="2020-08-15", name="Feria titular", scope="municipality", municipality=people.solola, is_yearly=True
    )
    page = ask(admin, YEAR, place="0701", year=2025)
    said = text(page)
    assert "Miércoles Santo (desde las 12:00)" in said
    assert "Feria titular cada año" in said
    assert "Rige el horario general" in said
    assert f"/directory/dayoff/{feast.pk}/change/" in page.content.decode()
    assert f"scope=municipality&amp;municipality={people.solola.pk}" in page.content.decode()
    assert "Feria titular" not in text(ask(admin, YEAR, place="", year=2025))
    assert "Feria titular" not in text(ask(admin, YEAR, place="0701", year=2019))
    hours = WeeklyHours.objects.create(scope="office", office=people.office, monday="08:00-12:00")
    page = ask(admin, YEAR, place=f"sede-{people.office.pk}", year=2026)
    assert f"/directory/weeklyhours/{hours.pk}/change/" in page.content.decode()
    assert "Rige el horario de: Sede Sololá." in text(page)
    assert "No se atiende" in text(page)


def test_what_is_counted_and_what_is_not_add_up_and_each_stretch_has_its_reason(people: People, admin: Client) -> None:
    page = ask(admin, COUNTED, place="0701", start="2026-12-23T15:00:05", end="2026-12-28T09:00")
    said = text(page)
    assert "cuentan 6 h 29 min 55 s y no cuentan 107 h 30 min" in said
    for reason in ("Nochebuena (desde las 12:00)", "Día de Navidad", "Fin de semana", "Fuera de horario"):
        assert reason in said
    found = page.context["found"]
    assert sum((each.length for each in found.stretches), timedelta()) == found.whole
    assert sum((length for *_, length in found.reasons), timedelta()) == found.whole
    assert [each.end for each in found.stretches[:-1]] == [each.start for each in found.stretches[1:]]


def test_after_so_many_hours_it_says_when_it_is_due(people: People, admin: Client) -> None:
    said = text(ask(admin, COUNTED, place="nivel-3", start="2026-12-23T15:00", hours="8"))
    assert "Vence el lun 28/12/2026 10:30." in said


def test_what_is_changed_in_the_administration_is_known_at_once_and_audited(people: People, admin: Client) -> None:
    def due() -> str:
        return text(ask(admin, COUNTED, place="", start="2026-11-12T08:00", hours="12"))

    assert "Vence el vie 13/11/2026 11:30." in due()
    values = {"day": "13/11/2026", "name": "Asueto", "scope": "country", "part": "morning", "is_active": "on"}
    answer = admin.post("/administracion/directory/dayoff/add/", values)
    assert answer.status_code == 302
    assert "Vence el vie 13/11/2026 15:30." in due()
    form = admin.get("/administracion/directory/weeklyhours/add/?scope=office").content.decode()
    assert form.count('value="08:00-16:30"') == 5
    week = {"scope": "country", "is_active": "on", "monday": "7 a 12", "thursday": "8-12 y 13-17", "friday": "cerrado"}
    assert admin.post("/administracion/directory/weeklyhours/add/", week).status_code == 302
    assert "Vence el lun 16/11/2026 11:00." in due()
    entries = Entry.objects.filter(kind=Kind.ADDED, object_type__in=("directory.dayoff", "directory.weeklyhours"))
    assert entries.count() == 2
    assert entries.get(object_type="directory.weeklyhours").changes["jueves"] == ["", "08:00-12:00, 13:00-17:00"]
    # What cannot be is said on the page of its form, with what was typed.
    for wrong, sentence in (
        ({**week, "monday": "8-12, 11-15"}, "se cruzan"),
        ({"scope": "tier", "is_active": "on", "monday": "8-12"}, "Elija qué nivel"),
        ({"scope": "tier", "tier": "4", "is_active": "on"}, "ningún plazo vencería"),
    ):
        page = admin.post("/administracion/directory/weeklyhours/add/", wrong)
        assert (page.status_code, sentence in page.content.decode()) == (200, True)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"start": ""}, "Escriba la fecha y la hora."),
        ({"start": "ayer"}, "por ejemplo 2026-11-27 16:00"),
        ({"start": "0001-01-01T00:00", "hours": "1"}, "entre los años 2000 y 2099"),
        ({"start": "9999-12-31T23:59", "hours": "1"}, "entre los años 2000 y 2099"),
        ({"start": "2026-11-27T16:00"}, "Escriba hasta cuándo"),
        ({"start": "2026-11-27T16:00", "end": "2026-11-27T15:59"}, "Es anterior"),
        ({"start": "2026-11-27T16:00", "end": "2066-11-27T15:59"}, "más de diez años"),
        ({"start": "2026-11-27T16:00", "hours": "20000"}, ""),
        ({"start": "2026-11-27T16:00", "hours": "20001"}, "de 0 a 20,000 horas"),
        ({"start": "2026-11-27T16:00", "hours": "-1"}, "de 0 a 20,000 horas"),
        ({"start": "2026-11-27T16:00", "hours": "NaN"}, "Escriba un número de horas"),
        ({"start": "2026-11-27T16:00", "hours": "0"}, "Vence el vie 27/11/2026 16:00."),
        ({"start": "2026-11-27T16:00", "hours": "1", "place": "9999"}, "Ese lugar no existe"),
        ({"start": "2026-11-27T16:00", "hours": "1", "place": "sede-²"}, "Ese lugar no existe"),
        ({"start": "2026-11-27T16:00", "hours": "1", "place": "\0"}, "Ese lugar no existe"),
    ],
)
def test_what_cannot_be_counted_is_said_in_a_sentence(admin: Client, values: dict[str, str], said: str) -> None:
    page = ask(admin, COUNTED, **values)
    is_wrong = bool(said) and "Vence" not in said
    assert page.status_code == (422 if is_wrong else 200)
    assert said in text(page)


@pytest.mark.parametrize("year", ["", "dos mil", "1999", "2100", "99999999999999999999", "-1", "²"])
def test_a_year_that_is_none_is_said_in_a_sentence(admin: Client, year: str) -> None:
    page = ask(admin, YEAR, year=year)
    assert page.status_code == 422
    assert "Escriba un año entre 2000 y 2099." in text(page)


def test_of_ten_years_all_is_in_the_sum_and_three_hundred_are_listed(admin: Client) -> None:
    page = ask(admin, COUNTED, start="2016-11-27T16:00", end="2026-11-27T15:00")
    found = page.context["found"]
    assert len(found.stretches) == reading.LISTED
    assert sum((length for *_, length in found.reasons), timedelta()) == found.whole
    assert re.search(r"Y \d.\d{3} tramos más", text(page))
    assert len(page.content) < 200_000


def test_every_place_can_be_chosen_by_what_it_is(people: People, admin: Client) -> None:
    elsewhere = Department.objects.create(code="01", name="Guatemala", region=people.solola.department.region)
    Entity.objects.create(
        code="0101", name="Municipalidad de Guatemala", municipality="Guatemala", department=elsewhere
    )
    for key, name in (rows for _, group in reading.choices() for rows in group):
        page = ask(admin, YEAR, place=key, year=2026)
        assert page.status_code == 200, (key, name)
    assert "2026" in text(ask(admin, YEAR, place="nivel-4", year=2026))


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "0 min"), (1, "1 s"), (59, "59 s"), (3600, "1 h"), (5405, "1 h 30 min 05 s"), (4_680_000, "1,300 h")],
)
def test_a_length_is_said_without_rounding(seconds: int, said: str) -> None:
    assert exact(timedelta(seconds=seconds)) == said
