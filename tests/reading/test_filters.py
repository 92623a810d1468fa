"""The table of filters: what each reads, asks and shows, and that a row of it is all that a filter takes."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from soportegl.directory.models import Category, Consequence, Entity, Module
from soportegl.hosts.models import Host
from soportegl.incidents import actions
from soportegl.incidents.models import Incident, IncidentContext
from soportegl.lib import clock, days
from soportegl.lib.worktime import NATIONAL
from soportegl.reading import filters
from soportegl.reading.clocks import Kept, clock_of
from soportegl.reading.filter_types import OneOf
from soportegl.reading.filters import FILTERS, Chip, Filter
from tests.cast import People, browser_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def some(people: People) -> dict[str, Incident]:
    with clock.at(clock.now() - timedelta(days=9)):
        old = people.report()
    mine, other = people.held(), people.report(by="berta", entity=people.quetzaltenango)
    host = Host.objects.create(issuer="https://sicoin.example", name="SICOIN GL", system=people.sicoin)
    said = {"screen": "Órden de compra", "operation_number": "1482", "error_code": "ORA-20001"}
    IncidentContext.objects.create(incident=other, host=host, capsule="x" * 16, host_time=clock.now(), **said)
    module, category = Module.objects.get(name="Tesorería"), Category.objects.get()
    stops = Consequence.objects.create(name="Planilla", urgency="high")
    actions.correct(mine, module=module, category=category, consequence=stops, reason="Es de Tesorería", by=people.raul)
    Incident.objects.filter(pk=mine.pk).update(due_at=clock.now() - timedelta(hours=1), due_for="solve")
    return {"old": old, "mine": mine, "other": other}


def found(people: People, name: str, asked: dict[str, str]) -> set[int]:
    return set(Incident.objects.filter(filters.read(asked, people.users[name]).condition).values_list("pk", flat=True))


def examples(people: People, some: dict[str, Incident]) -> dict[str, tuple[str, str, set[str]]]:
    """For each filter something to ask, how its chip reads, and which are found."""
    day = timezone.localdate(some["old"].created_at)
    yesterday = timezone.localdate(clock.now()) - timedelta(days=1)
    return {
        "sistema": ("sicoin-gl", "SICOIN GL", {"old", "mine", "other"}),
        "modulo": (str(Module.objects.get(name="Tesorería").pk), "Tesorería", {"mine"}),
        "entidad": ("0901", people.quetzaltenango.short_name, {"other"}),
        "departamento": ("07", "Sololá", {"old", "mine", "other"}),
        "sede": (str(people.office.pk), str(people.office), {"old", "mine"}),
        "categoria": (str(Category.objects.get().pk), str(Category.objects.get()), {"mine"}),
        "urgencia": ("high", "Alta", {"mine"}),
        "estado": ("in_resolution", "EN RESOLUCION", {"mine"}),
        "nivel": ("2", "Nivel 2. Mesa de Ayuda Regional", {"old", "mine", "other"}),
        "plazo": ("vencida", "Vencida", {"mine"}),
        "detiene": (str(Consequence.objects.get().pk), "Planilla", {"mine"}),
        "tiene": ("nadie", "Nadie", {"old", "other"}),
        "desde": (f"{yesterday:%d/%m/%Y}", f"{yesterday:%d/%m/%Y}", {"mine", "other"}),
        "hasta": (f"{day:%Y-%m-%d}", f"{day:%d/%m/%Y}", {"old"}),
        "pantalla": ("orden DE", "orden DE", {"other"}),
        "operacion": ("14", "14", {"other"}),
        "error": ("ora-2", "ora-2", {"other"}),
    }


def test_every_filter_narrows_says_what_it_is_and_has_its_field_and_its_chip(people, some):
    asked = examples(people, some)
    assert list(asked) == [each.name for each in FILTERS], "each filter needs its example here"
    client = browser_of(people.carla)
    form = client.get("/bandeja/filtros/").content.decode()
    for each in FILTERS:
        typed, words, kept = asked[each.name]
        read = filters.read({each.name: typed}, people.carla)
        assert read.chips == [Chip(each.name, each.label, words)], each.name
        assert found(people, "carla", {each.name: typed}) == {some[name].pk for name in kept}, each.name
        assert f'name="{each.name}"' in form
        assert f">{each.label}</label>" in form
        shown = client.get("/bandeja/", {"vista": "abiertas", each.name: typed})
        assert {row.code for row in shown.context["page"].rows} == {some[name].code for name in kept}, each.name
        assert f"{each.label}: {words}" in shown.content.decode()


def test_a_row_of_the_table_is_all_that_a_new_filter_takes(people, some, monkeypatch):
    waits = Filter(
        "espera",
        "Espera",
        OneOf({"si": "Sí", "no": "No"}, "Da igual"),
        lambda value, _: Q(holder__isnull=value == "si"),
    )
    monkeypatch.setattr(filters, "FILTERS", (*FILTERS, waits))
    client = browser_of(people.carla)
    assert '<option value="si">Sí</option>' in client.get("/bandeja/filtros/").content.decode()
    shown = client.get("/bandeja/?vista=abiertas&espera=no")
    assert [row.code for row in shown.context["page"].rows] == [some["mine"].code]
    assert "Espera: No" in shown.content.decode()
    client.post("/bandeja/guardar/?vista=abiertas&espera=no", {"name": "Tomadas", "shared": ""})
    (kept,) = client.get("/bandeja/").context["saved"]
    assert (kept[0].query, kept[1]) == ("vista=abiertas&espera=no", 1)
    wrong = client.get("/bandeja/?vista=abiertas&espera=quizas").content.decode()
    assert "No se aplicó el filtro Espera: Elija una opción de la lista." in wrong


def test_a_filter_of_another_role_does_not_exist(people, some, monkeypatch):
    mine = Filter("modo", "Modo", OneOf({"si": "Sí"}, "Todos"), lambda *_: Q(pk=0), who=lambda one: one.is_auditor)
    monkeypatch.setattr(filters, "FILTERS", (*FILTERS, mine))
    assert found(people, "aura", {"modo": "si"}) == set()
    assert filters.read({"modo": "si"}, people.carla) == filters.Filtering()
    for name, has in (("aura", True), ("carla", False)):
        assert ('name="modo"' in browser_of(people.users[name]).get("/bandeja/filtros/").content.decode()) == has
    shown = browser_of(people.carla).get("/bandeja/?vista=abiertas&modo=si")
    assert len(shown.context["page"].rows) == 3


@pytest.mark.parametrize("typed", ["\x00", "zzzz", "9" * 40, "²", "'; DROP TABLE", "-1", "x" * 3000])
def test_what_no_filter_understands_filters_nothing_and_says_why(people, typed):
    read = filters.read({each.name: typed for each in FILTERS}, people.carla)
    assert (read.condition, read.chips) == (Q(), [])
    assert [(wrong.name, bool(wrong.value)) for wrong in read.wrong] == [(each.name, True) for each in FILTERS]


def test_names_that_are_no_filter_and_empty_ones_ask_nothing(people):
    assert filters.read({"inventado": "1", "sistema": "  ", "q": "saldo"}, people.carla) == filters.Filtering()


def test_a_last_day_before_the_first_is_left_out_and_the_first_one_stays(people):
    read = filters.read({"desde": "02/11/2026", "hasta": "01/11/2026"}, people.carla)
    assert [chip.name for chip in read.chips] == ["desde"]
    assert [wrong.value for wrong in read.wrong] == ["Es anterior a «Creada desde»."]
    alone = filters.read({"desde": "nunca", "hasta": "01/11/2026"}, people.carla)
    assert [chip.name for chip in alone.chips] == ["hasta"]


def test_oneself_is_somebody_else_for_each(people, some):
    assert (
        found(people, "raul", {"tiene": "YO"})
        == {some["mine"].pk}
        == found(people, "carla", {"tiene": "Raul.Regional"})
    )
    assert found(people, "carla", {"tiene": "yo"}) == set()


@pytest.mark.parametrize(
    "typed",
    ["01/01/0001", "31/12/9999", "31/12/1999", "31/02/2026", "", "2026", "noviembre de 2026", "5 de noviembre", "hoy"],
)
def test_a_day_that_is_none_or_of_another_century_is_none(typed):
    with pytest.raises(ValidationError, match=r"Escriba (dd/mm/aaaa|un día desde el 01/01/2000)"):
        days.read(typed)


@pytest.mark.parametrize(
    "typed",
    ["05/11/2026", " 2026-11-05 ", "05-11-2026", "5/11/26", "5.11.2026", "5 de noviembre de 2026", "5-NOV-2026"],
)
def test_a_day_is_read_as_people_and_machines_write_it(typed):
    assert days.read(typed) == date(2026, 11, 5)
    assert days.midnight(date(2026, 11, 5)).isoformat() == "2026-11-05T00:00:00-06:00"


def test_an_entity_out_of_use_is_none(people):
    Entity.objects.filter(code="0901").update(is_active=False)
    read = filters.read({"entidad": "0901"}, people.carla)
    assert [wrong.value for wrong in read.wrong] == ["Escriba el código de una entidad, por ejemplo 0701."]


def test_each_clock_stands_in_one_way_and_its_filter_finds_it(people):
    now, hour = clock.now(), timedelta(hours=1)
    stand = {
        "en-plazo": {"due_at": now + 4 * hour, "warn_at": now + hour},
        "en-riesgo": {"due_at": now + hour, "warn_at": now - hour},
        "vencida": {"due_at": now - hour, "warn_at": now - 2 * hour},
        "en-pausa": {"paused_since": now, "paused_for": "bank"},
        "sin-plazo": {},
    }
    nothing = {"due_at": None, "warn_at": None, "paused_since": None}
    made = {}
    for name, columns in stand.items():
        made[name] = people.report().pk
        Incident.objects.filter(pk=made[name]).update(**nothing | columns)
    for name, pk in made.items():
        assert found(people, "carla", {"plazo": name}) == {pk}, name
        row = Incident.objects.get(pk=pk)
        assert clock_of(Kept.of(row), NATIONAL, now).standing == name
