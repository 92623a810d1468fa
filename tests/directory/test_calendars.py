"""Which calendar holds for whom, and that it is put together again as soon as something changes."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta
from time import perf_counter

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from soportegl.directory import calendars as module
from soportegl.directory.calendars import Calendars, Place, calendars
from soportegl.directory.importing import load_catalogue, load_feasts
from soportegl.directory.models import DayOff, Department, Entity, Office, Part, PlaceScope, Region, WeeklyHours
from soportegl.lib import worktime

pytestmark = pytest.mark.django_db
FRIDAY = date(2026, 8, 14)
OFFICE_HOURS = dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), "08:00-12:00, 13:00-16:30")


def three_places() -> list[Entity]:
    """The capital, Antigua Guatemala and Sololá, each in its department: the whole catalogue takes half a second."""
    region = Region.objects.create(number="I", name="Metropolitana")
    found = []
    for number, department, name in (
        ("01", "Guatemala", "Guatemala"),
        ("03", "Sacatepéquez", "Antigua"),
        ("07", "Sololá", "Sololá"),
    ):
        place = Department.objects.create(code=number, name=department, region=region)
        words = {"name": f"Municipalidad de {name}, {department}", "municipality": name}
        found.append(Entity.objects.create(code=f"{number}01", department=place, **words))
    return found


class Country:
    """The capital, a town of its department, one of another that is called the same, and their offices."""

    def __init__(self) -> None:
        self.capital, self.antigua, self.solola = three_places()
        load_feasts()
        self.office = Office.objects.create(name="Sede Sacatepéquez", department=self.antigua.department)

    def off(self, name: str = "Feria", **values: object) -> DayOff:
        row = DayOff(**{"day": FRIDAY, "name": name, **values})  # type: ignore[arg-type]  # values of its fields
        row.full_clean()
        row.save()
        return row


@pytest.fixture
def country() -> Country:
    return Country()


def works(day: date = FRIDAY, **of: Country) -> dict[str, bool]:
    """Who works on a day."""
    country, now = of["country"], calendars()
    return {
        "capital": now.of_entity(country.capital).is_worked(day),
        "antigua": now.of_entity(country.antigua).is_worked(day),
        "solola": now.of_entity(country.solola).is_worked(day),
        "office": now.of_office(country.office).is_worked(day),
        "central": now.of_tier(3).is_worked(day),
        "informatics": now.of_tier(4).is_worked(day),
    }


def resting(day: date, country: Country) -> set[str]:
    return {who for who, is_worked in works(day, country=country).items() if not is_worked}


def test_the_feast_of_the_capital_is_of_those_who_are_there(country):
    # A Friday.
    assert resting(date(2025, 8, 15), country) == {"capital", "central", "informatics"}
    assert resting(date(2025, 7, 25), country) == {"antigua"}
    assert resting(date(2025, 9, 15), country) == set(works(country=country))


@pytest.mark.parametrize(
    ("scope", "field", "rests"),
    [
        (PlaceScope.COUNTRY, "", {"capital", "antigua", "solola", "office", "central", "informatics"}),
        (PlaceScope.DEPARTMENT, "department", {"antigua", "office"}),
        (PlaceScope.MUNICIPALITY, "municipality", {"antigua"}),
        (PlaceScope.OFFICE, "office", {"office"}),
        (PlaceScope.TIER, "tier", {"central"}),
    ],
)
def test_a_day_off_holds_where_it_says(country, scope, field, rests):
    places = {"department": country.antigua.department, "municipality": country.antigua}
    places |= {"office": country.office, "tier": 3}
    country.off(scope=scope, **({field: places[field]} if field else {}))
    assert resting(FRIDAY, country) == rests


def test_an_office_keeps_the_feasts_of_where_its_hours_say_it_is(country):
    WeeklyHours.objects.create(
        scope=PlaceScope.OFFICE, office=country.office, feasts_of=country.antigua, **OFFICE_HOURS
    )
    assert "office" in resting(date(2025, 7, 25), country)
    moved = WeeklyHours.objects.create(scope=PlaceScope.TIER, tier=4, feasts_of=country.solola, **OFFICE_HOURS)
    assert resting(date(2025, 8, 15), country) == {"capital", "central"}
    moved.is_active = False
    moved.save()
    assert resting(date(2025, 8, 15), country) == {"capital", "central", "informatics"}


def test_the_narrower_row_prevails_and_gives_a_day_back(country):
    country.off()
    country.off("Se trabaja", scope=PlaceScope.TIER, tier=4, is_worked=True)
    # By law off everywhere, and worked in one municipality in the morning.
    independence = date(2025, 9, 15)
    country.off(day=independence, scope="municipality", municipality=country.solola, is_worked=True, part="morning")
    assert resting(FRIDAY, country) == set(works(country=country)) - {"informatics"}
    assert "solola" not in resting(independence, country)
    solola = calendars().of_entity(country.solola)
    start = datetime(2025, 9, 15, 6, tzinfo=UTC)
    assert solola.elapsed(start, start + timedelta(days=1)) == timedelta(hours=4)


def test_bodies_of_one_municipality_share_its_days_and_the_same_name_elsewhere_does_not(country):
    place = country.solola.department
    other = Entity.objects.create(code="X-1", name="Mancomunidad", municipality="Sololá", department=place)
    elsewhere = Entity.objects.create(
        code="X-2", name="Otra", municipality="Sololá", department=Department.objects.get(code="01")
    )
    country.off(scope=PlaceScope.MUNICIPALITY, municipality=country.solola)
    now = calendars()
    assert now.of_entity(other) is now.of_entity(country.solola)
    assert now.of_entity(elsewhere).is_worked(FRIDAY)
    assert now.at(1, None, other) is now.of_entity(other)
    assert now.at(3, country.office, other).is_worked(FRIDAY)
    assert now.at(2, country.office, other) is now.of_office(country.office)
    # An incident without an office waits for the tier.
    assert now.at(2, None, other).is_worked(FRIDAY)


def test_what_comes_each_year_begins_in_its_year_and_knows_leap_years(country):
    country.off(day=date(2024, 2, 29), is_yearly=True)
    now = calendars().of_entity(country.solola)
    rests = [year for year in (2023, 2024, 2025, 2026, 2028) if not now.is_worked(date(year, 2, 28))]
    # None but those of the weekend.
    assert rests == [year for year in (2023, 2024, 2025, 2026, 2028) if date(year, 2, 28).weekday() > 4]
    assert not now.is_worked(date(2028, 2, 29))
    country.off(day=date(2026, 3, 17), is_yearly=True)
    now = calendars().of_entity(country.solola)
    assert [now.is_worked(date(year, 3, 17)) for year in (2025, 2026, 2027)] == [True, False, False]


def test_every_change_is_known_at_the_next_question_and_nothing_else_is_read_again(country, django_assert_num_queries):
    with django_assert_num_queries(3):
        first = calendars()
    with django_assert_num_queries(1):
        assert calendars() is first
    row = country.off()
    assert calendars() is not first
    for change in (
        lambda: DayOff.objects.filter(pk=row.pk).update(is_active=False),
        lambda: DayOff.objects.filter(pk=row.pk).delete(),
        lambda: WeeklyHours.objects.create(**OFFICE_HOURS),
    ):
        before = calendars()
        change()
        assert calendars() is not before


@pytest.mark.django_db(transaction=True)
def test_what_another_process_changes_is_known_once_it_is_written_and_never_before():
    before = calendars()

    def elsewhere(*steps: threading.Event) -> None:
        with transaction.atomic():
            DayOff.objects.create(day=FRIDAY, name="Asueto")
            steps[0].set()
            steps[1].wait(10)
        connection.close()

    written, go_on = threading.Event(), threading.Event()
    other = threading.Thread(target=elsewhere, args=(written, go_on))
    other.start()
    assert written.wait(10)
    assert calendars().of(Place()).is_worked(FRIDAY)
    go_on.set()
    other.join(10)
    assert calendars() is not before
    assert not calendars().of(Place()).is_worked(FRIDAY)


def test_all_places_of_the_country_share_few_calendars_and_asking_is_cheap():
    load_catalogue()
    now = calendars()
    entities = list(Entity.objects.all())
    for entity in entities:
        now.of_entity(entity).elapsed(datetime(2026, 1, 5, tzinfo=UTC), datetime(2026, 2, 5, tzinfo=UTC))
    # The capital, Antigua, and all the others.
    assert len(now._made) == 3
    start, end = datetime(2026, 11, 3, 15, tzinfo=UTC), datetime(2026, 12, 3, 15, tzinfo=UTC)
    began = perf_counter()
    for entity in entities:
        now.of_entity(entity).elapsed(start, end)
    assert (perf_counter() - began) / len(entities) < 0.001


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"scope": "tier"}, "Elija qué nivel"),
        ({"scope": "municipality"}, "Elija qué municipio"),
        ({"scope": "otro"}, "otro"),
        ({"day": None}, "nulo|requerido|obligatorio"),
        ({"day": date(1492, 10, 12)}, "entre los años 1950 y 2150"),
        ({"name": ""}, "vacío"),
    ],
)
def test_a_day_off_that_is_none_is_refused_in_a_sentence(country, values, said):
    with pytest.raises(ValidationError, match=said):
        country.off(**values)


def test_the_same_day_off_is_written_once_and_one_in_the_past_may_still_be_written(country):
    country.off(day=date(2025, 11, 3), scope=PlaceScope.TIER, tier=3)
    with pytest.raises(ValidationError, match="ya está anotado"):
        country.off(day=date(2025, 11, 3), scope=PlaceScope.TIER, tier=3)
    # Another part, and what a wider scope says of a place that it does not name, are other rows.
    country.off(day=date(2025, 11, 3), scope=PlaceScope.TIER, tier=3, part=Part.MORNING)
    assert country.off(day=date(2025, 11, 3), tier=3).tier is None


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        ({}, "ningún plazo vencería"),
        ({"monday": "17:00-08:00"}, "termina antes de empezar"),
        ({"monday": "8-12 y 11-15"}, "se cruzan"),
        ({"monday": "temprano"}, "no es un horario"),
        ({"monday": "08:75-12:00"}, "no es una hora"),
        ({"monday": "08:00-25:00"}, "no es una hora"),
    ],
)
def test_hours_that_are_none_are_refused_in_a_sentence(hours, said):
    with pytest.raises(ValidationError, match=said):
        WeeklyHours(**hours).full_clean()


@pytest.mark.parametrize(
    "typed",
    ["08:00-12:00, 13:00-16:30", "8-12 y 13 a 16:30", "De 8:00 h a 12:00 h; 13.00–16.30", "13:00-16:30/8-10,10-12"],
)
def test_hours_are_read_as_people_write_them_and_kept_in_one_way(typed):
    row = WeeklyHours(monday=typed, sunday="cerrado")
    row.full_clean()
    assert row.monday == "08:00-12:00, 13:00-16:30"
    assert row.week[6] == ()


def test_only_a_desk_keeps_the_feasts_of_another_place(country):
    row = WeeklyHours(scope="municipality", municipality=country.solola, feasts_of=country.antigua, **OFFICE_HOURS)
    row.full_clean()
    assert row.feasts_of is None


def test_a_calendar_without_any_row_is_that_of_the_law():
    now = Calendars(None)
    assert now.of(Place()).elapsed(*[datetime(2026, 11, day, tzinfo=UTC) for day in (2, 9)]) == timedelta(hours=42.5)
    assert worktime.NATIONAL.is_worked(date(2025, 8, 15))
    assert module.CAPITAL == "0101"
