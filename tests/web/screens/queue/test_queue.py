"""The lists of the desk: filters in the address, orders, columns, the next one, and who may use any of it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from soportegl.directory.models import Category, Membership, Module
from soportegl.directory.roles import Role, Tier
from soportegl.incidents import actions
from soportegl.incidents.models import HeldLimit, Incident
from soportegl.lib import clock, worktime
from soportegl.reading import lists, queues
from tests.cast import People, browser_of

pytestmark = pytest.mark.django_db


def codes(people: People, name: str, address: str) -> list[str]:
    response = browser_of(people.users[name]).get(f"/bandeja/{address}")
    assert response.status_code == 200
    return [row.code for row in response.context["page"].rows]


def text(people: People, name: str, address: str) -> str:
    return browser_of(people.users[name]).get(address).content.decode()


# --- Views


@pytest.mark.parametrize("name", ["raul", "rosa", "nestor", "sofia", "carla", "saul", "ivan", "two"])
def test_every_list_shows_only_what_its_person_sees(people, name):
    people.users["two"] = people.nestor
    if name == "two":
        role = {"user": people.nestor, "starts_on": date(2020, 1, 1)}
        Membership.objects.create(role=Role.SUPERVISOR, tier=Tier.INFORMATICS, **role)
    asked = actions.ask(people.held(by="ivan"), text="¿Cuál?", by=people.ivan)
    actions.answer(actions.ask(people.held(), text="¿Cuál?", by=people.raul), text="Esta", by=people.ana)
    actions.send_back(people.held(by="carla"), reason="Falta el estado de cuenta", by=people.carla)
    actions.close(people.held(by="carla"), solution="Registre el traslado", by=people.carla)
    for by, entity in (("berta", people.quetzaltenango), ("olga", people.orphan), ("ana", people.solola)):
        people.report(by=by, entity=entity)
    with clock.at(worktime.working_days_ago(3)):
        people.report(by="berta", entity=people.quetzaltenango)
    person = people.users[name]
    seen = set(Incident.objects.visible_to(person))
    shown = {
        view.slug: set().union(*(part(person) for part in view.parts)) for view in queues.views_of(person.permissions)
    }
    assert {slug: rows - seen for slug, rows in shown.items()} == {slug: set() for slug in shown}
    assert any(asked in rows for rows in shown.values()) == (name != "nestor")


# --- Filters


def test_each_filter_narrows_the_list_and_stands_in_the_address(people):
    with clock.at(clock.now() - timedelta(days=9)):
        old = people.report()
    mine, other = people.held(), people.report(by="berta", entity=people.quetzaltenango)
    module, category = Module.objects.get(name="Tesorería"), Category.objects.get()
    actions.correct(mine, module=module, category=category, urgency="high", reason="Es de Tesorería", by=people.raul)
    day = f"{timezone.localdate(old.created_at):%d/%m/%Y}"
    everything = {old.code, mine.code, other.code}
    for query, found in {
        "sistema=sicoin-gl": everything,
        "sistema=servicios-gl": set(),
        f"modulo={module.pk}": {mine.code},
        "entidad=0901": {other.code},
        "entidad=quetzaltenango": {other.code},
        "departamento=07": everything,
        f"sede={people.office.pk}": {old.code, mine.code},
        f"categoria={category.pk}": {mine.code},
        "urgencia=high": {mine.code},
        "estado=transferred": {old.code, other.code},
        "nivel=2": everything,
        "nivel=3": set(),
        "tiene=nadie": {old.code, other.code},
        "tiene=yo": set(),
        "tiene=raul.regional": {mine.code},
        f"desde={day}&hasta={day}": {old.code},
        "q=saldo": everything,
        "q=saldo&urgencia=high&tiene=raul.regional": {mine.code},
    }.items():
        assert set(codes(people, "carla", f"?vista=abiertas&{query}")) == found, query


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("sistema=ninguno", "No se aplicó el filtro Sistema: Elija una opción de la lista."),
        ("modulo=999999", "No se aplicó el filtro Módulo: Elija una opción de la lista."),
        ("modulo=abc", "No se aplicó el filtro Módulo: Elija una opción de la lista."),
        ("sede=99999999999999999999", "No se aplicó el filtro Sede"),
        ("departamento=%00", "No se aplicó el filtro Departamento"),
        ("urgencia=enorme", "No se aplicó el filtro Urgencia: Elija una opción de la lista."),
        ("nivel=1", "No se aplicó el filtro Nivel: Elija una opción de la lista."),
        ("estado=closed", "No se aplicó el filtro Estado"),
        ("entidad=zzzz", "Escriba el código de una entidad"),
        ("tiene=zutano", "No hay ninguna persona con ese usuario."),
        ("desde=31/02/2026", "Escriba dd/mm/aaaa"),
        ("vista=inventada", "No existe la vista «inventada»"),
        ("vista=sin-sede", "No existe la vista «sin-sede», o no es de las suyas."),
        ("despues=1.2.3", "La página que pidió era de otra lista o de otro orden."),
        ("despues=reciente.0.t1.2", "La página que pidió era de otra lista o de otro orden."),
        ("antes=" + "9" * 400, "La página que pidió era de otra lista o de otro orden."),
    ],
)
def test_what_cannot_be_a_filter_is_said_and_filters_nothing(people, query, sentence):
    incident = people.report()
    shown = text(people, "raul", f"/bandeja/?{query}")
    assert sentence in shown
    assert incident.code in shown


def test_a_filter_that_is_too_long_or_hostile_is_no_fault_of_ours(people):
    client = browser_of(people.raul)
    for value in ("x" * 5000, "\x00", "'; DROP TABLE", "%", "((((", '"', "-", "a&b|!c"):
        for name in ("q", "vista", "entidad", "tiene", "orden", "guardada", "caso", "sistema"):
            assert client.get("/bandeja/", {name: value}).status_code == 200, (name, value)


def test_a_chip_takes_its_filter_away_and_no_other(people):
    people.report()
    shown = text(people, "raul", "/bandeja/?vista=sede&sistema=sicoin-gl&urgencia=medium")
    assert 'href="?vista=sede&amp;urgencia=medium"' in shown
    assert 'href="?vista=sede&amp;sistema=sicoin-gl"' in shown


# --- Orders and pages


@pytest.mark.parametrize("order", [order.slug for order in lists.ORDERS])
def test_in_every_order_pages_neither_skip_nor_repeat(people, order, monkeypatch):
    monkeypatch.setattr(lists, "PAGE", 4)
    for number in range(11):
        with clock.at(clock.now() - timedelta(hours=30 - number)):
            entity, by = (people.solola, "ana") if number % 2 else (people.quetzaltenango, "berta")
            incident = people.report(by=by, entity=entity)
        if number % 3 == 0:
            actions.answer(incident, text="Sigue igual", by=people.users[by])
    client = browser_of(people.carla)
    seen, mark, pages = [], "", []
    while True:
        page = client.get(f"/bandeja/?vista=abiertas&orden={order}&despues={mark}").context["page"]
        pages.append([row.code for row in page.rows])
        seen += pages[-1]
        if not page.after:
            break
        mark = page.after
    assert len(seen) == len(set(seen)) == 11
    back = client.get(f"/bandeja/?vista=abiertas&orden={order}&antes={page.before}").context["page"]
    assert [row.code for row in back.rows] == pages[-2]
    keys = {
        "plazo": lambda row: row.begin_by,
        "edad": lambda row: row.created_at,
        "reciente": lambda row: -row.created_at.timestamp(),
        "movimiento": lambda row: -row.moved_at.timestamp(),
        "detenida": lambda row: row.moved_at,
        "entidad": lambda row: (row.entity.sort_key, row.created_at),
    }
    rows = {row.code: row for row in Incident.objects.select_related("entity")}
    assert seen == sorted(seen, key=lambda code: keys[order](rows[code]))


def test_what_ended_is_shown_the_latest_first_and_nobody_takes_it(people):
    first = actions.close(people.held(), solution="Se orientó", by=people.raul)
    second = actions.close(people.held(), solution="Se orientó", by=people.raul)
    with clock.at(clock.now() - timedelta(days=40)):
        actions.close(people.held(), solution="Se orientó", by=people.raul)
    assert codes(people, "raul", "?vista=terminadas&orden=edad") == [second.code, first.code]
    assert "/bandeja/siguiente/" not in text(people, "raul", "/bandeja/?vista=terminadas")


# --- Columns and density


def test_columns_and_density_are_kept_by_the_browser(people):
    people.report()
    client = browser_of(people.raul)
    assert 'class="c-urg"' not in client.get("/bandeja/").content.decode()
    answer = client.post("/bandeja/columnas/?vista=sede", {"columna": ["urgencia", "edad", "inventada"]})
    assert (answer.status_code, answer["Location"]) == (303, "/bandeja/?vista=sede")
    shown = client.get("/bandeja/").content.decode()
    assert 'class="c-urg"' in shown
    assert 'class="c-est"' not in shown
    client.post("/bandeja/densidad/", {"baja": "1"})
    assert "p-cola-ag--baja" in client.get("/bandeja/").content.decode()
    client.cookies["mesa"] = "%%%.<script>"
    assert client.get("/bandeja/").status_code == 200


# --- The next one


def test_the_next_one_is_the_oldest_of_the_list_and_opens_beside_it(people):
    with clock.at(clock.now() - timedelta(hours=2)):
        older = people.report(by="ana")
    people.report()
    answer = browser_of(people.raul).post("/bandeja/siguiente/?vista=para-tomar&sistema=sicoin-gl")
    assert answer.status_code == 303
    assert answer["Location"] == f"/bandeja/?vista=para-tomar&sistema=sicoin-gl&caso={older.code}"
    assert Incident.objects.get(pk=older.pk).holder == people.raul


def test_the_next_one_keeps_to_the_list_and_says_when_nothing_is_left(people):
    people.report()
    client = browser_of(people.raul)
    answer = client.post("/bandeja/siguiente/?vista=sede&sistema=servicios-gl", follow=True)
    assert "No queda ninguna por tomar en esta vista." in answer.content.decode()
    assert not Incident.objects.filter(holder__isnull=False).exists()


def test_the_next_one_is_refused_at_the_limit_with_the_reason(people):
    HeldLimit.objects.update_or_create(tier=2, defaults={"most": 1})
    people.held()
    people.report()
    answer = browser_of(people.raul).post("/bandeja/siguiente/", follow=True)
    assert "Ya tiene 1 gestión tomada," in answer.content.decode()


def test_the_next_one_is_not_taken_in_the_name_of_somebody_else(people):
    people.report()
    answer = browser_of(people.raul).post("/bandeja/siguiente/", {"who": people.rosa.pk}, follow=True)
    assert "Mientras tanto ingresó Raúl Sacor" in answer.content.decode()
    assert not Incident.objects.filter(holder__isnull=False).exists()


# --- Who may


ADDRESSES = [
    ("get", "/bandeja/"),
    ("get", "/bandeja/filtros/"),
    ("get", "/bandeja/columnas/"),
    ("post", "/bandeja/columnas/"),
    ("post", "/bandeja/densidad/"),
    ("get", "/bandeja/guardar/"),
    ("post", "/bandeja/guardar/"),
    ("post", "/bandeja/siguiente/"),
    ("post", "/bandeja/novedades/"),
]


@pytest.mark.parametrize(("method", "address"), ADDRESSES)
def test_the_tools_of_the_desk_are_closed_to_those_who_attend_nothing(people, method, address):
    people.report()
    opened = {
        name for name, user in people.users.items() if getattr(browser_of(user), method)(address).status_code != 403
    }
    desks = {"raul", "rosa", "nestor", "sofia", "carla", "cesar", "saul", "ivan", "ines"}
    works = address in ("/bandeja/guardar/", "/bandeja/siguiente/")
    assert opened == (desks if works else desks | {"aura"})


@pytest.mark.parametrize(("method", "address"), ADDRESSES)
def test_whoever_is_not_signed_in_signs_in_first(method, address):
    answer = getattr(Client(), method)(address)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/ingresar/")


def test_an_empty_list_blames_what_emptied_it(people):
    people.report()
    for address, sentence in {
        "/bandeja/?urgencia=high": "Ninguna de esta vista responde al filtro.",
        "/bandeja/?urgencia=high&tiene=yo": "Ninguna de esta vista responde a los filtros.",
        "/bandeja/?q=zzzz": "Ninguna incidencia abierta coincide con «zzzz».",
        "/bandeja/?q=saldo&urgencia=high": "Ninguna incidencia abierta coincide con «saldo» y con lo que filtró.",
    }.items():
        assert sentence in text(people, "raul", address)
    assert 'href="?q=saldo">Buscar sin filtros' in text(people, "raul", "/bandeja/?q=saldo&urgencia=high")


def test_days_the_wrong_way_round_and_an_order_that_is_none_are_told(people):
    incident = people.report()
    turned = "?desde=02/11/2026&hasta=01/11/2026"
    assert "No se aplicó el filtro Creada hasta: Es anterior a «Creada desde»." in text(
        people, "raul", f"/bandeja/{turned}"
    )
    assert codes(people, "raul", turned) == [incident.code]
    told = text(people, "raul", "/bandeja/?orden=alfabeto")
    assert "No existe el orden «alfabeto». Esta lista va con la más apremiante primero." in told
