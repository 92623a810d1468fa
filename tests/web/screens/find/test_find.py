"""Buscar: what was typed is answered, or it is said what stopped it and what may be tried; each sees what is theirs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from html import unescape
from urllib.parse import quote

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django import DjangoAssertNumQueries, DjangoDbBlocker

from soportegl.directory.models import User
from soportegl.incidents import actions, vocabulary
from soportegl.incidents.models import Incident
from soportegl.lib.checkdigit import make_code
from soportegl.reading.finding import finding, terms
from tests.cast import SYNOPSIS, People, browser_of, gather
from tests.once import made_once

pytestmark = pytest.mark.django_db

# The session, the person with their memberships, what is called so (four), how much there is, the vocabulary, the page.
QUERIES = 21


@pytest.fixture(scope="module")
def written(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[People]:
    with made_once(django_db_blocker, tmp_path_factory.mktemp("data"), _write) as people:
        yield people


@pytest.fixture
def found(written: People, db: None, monkeypatch: pytest.MonkeyPatch) -> People:
    """Somebody's incidents, with their words known."""
    monkeypatch.setattr(terms, "_archive", terms._Archive())
    return deepcopy(written)


def _write() -> People:
    people = gather()
    people.report("Conciliaciones bancarias con <diferencia> en la cuenta única")
    for number in range(12):
        people.report(f"Inventario {number} de bodega sin cuadrar", by="berta", entity=people.quetzaltenango)
    actions.close(people.held(), solution="Se orientó al guacamayo", by=people.raul)
    vocabulary.refresh()
    return people


def ask(people: People, name: str, typed: str, more: str = "") -> HttpResponse:
    return browser_of(people.users[name]).get(f"/buscar/?q={quote(typed)}{more}")


def words(answer: HttpResponse) -> str:
    """What stands in the middle of the page, as it is read."""
    main = answer.content.decode().split("<main", 1)[1].split("</main>", 1)[0].split("<aside", 1)[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", "", main)).split())


def links(answer: HttpResponse) -> dict[str, str]:
    """The links of the page, by what they say."""
    every = re.findall(r'<a [^>]*?href="([^"]+)"[^>]*>(.*?)</a>', answer.content.decode(), re.DOTALL)
    return {" ".join(unescape(re.sub(r"<[^>]+>", "", label)).split()): unescape(href) for href, label in every}


def test_a_code_goes_straight_to_its_incident_however_it_is_written(found: People) -> None:
    incident = Incident.objects.get(synopsis=SYNOPSIS)
    digits = incident.code.replace("-", "")
    for typed in (incident.code, digits, f"gestión {incident.code}", f"GESTION {digits}"):
        answer = ask(found, "ana", typed)
        assert (answer.status_code, answer.headers["Location"]) == (302, incident.get_absolute_url())
    number = ask(found, "raul", digits[4:11].lstrip("0"))
    assert incident.get_absolute_url() in links(number).values()


def test_a_mistyped_code_is_named_with_what_is_meant_and_one_out_of_sight_is_none(found: People) -> None:
    incident = Incident.objects.get(synopsis=SYNOPSIS)
    wrong = f"{incident.code[:-1]}{(int(incident.code[-1]) + 1) % 10}"
    mistyped = ask(found, "ana", wrong)
    assert f"«{wrong}» no es un código de gestión" in words(mistyped)
    assert incident.get_absolute_url() in links(mistyped).values()
    other = ask(found, "ana", make_code(2019, int(incident.code[5:12])))
    assert "de otro año, está:" in words(other)
    assert incident.get_absolute_url() in links(other).values()
    assert "El año 2099 todavía no llega." in words(ask(found, "ana", make_code(2099, 1)))
    assert "tiene 12 dígitos" in words(ask(found, "ana", incident.code.replace("-0", "-", 1)))
    assert "tiene 12 dígitos" not in words(ask(found, "ana", "1234567890101"))
    # What somebody may not see answers as what there is not.
    there, nowhere = (ask(found, "berta", code) for code in (incident.code, make_code(2026, 9_999_999)))
    assert words(there).replace(incident.code, "") == words(nowhere).replace(make_code(2026, 9_999_999), "")
    assert incident.get_absolute_url() not in links(ask(found, "berta", wrong)).values()


def test_hits_are_marked_escaped_and_say_where(found: People) -> None:
    page = ask(found, "raul", "diferencia").content.decode()
    assert "con &lt;<mark>diferencia</mark>&gt; en" in page
    shown = ask(found, "raul", "guacamayo")
    assert "<b>Solución:</b> Se orientó al <mark>guacamayo</mark>" in shown.content.decode()
    assert "1 gestión" in words(shown)
    assert "<script>alert" not in ask(found, "raul", "<script>alert(1)</script> caja").content.decode()


def test_a_corrected_word_is_said_and_undone(found: People) -> None:
    answer = ask(found, "raul", "conzliaciones")
    assert "Se buscó «conciliaciones», no «conzliaciones»." in words(answer)
    as_typed = browser_of(found.raul).get(links(answer)["Buscar tal como se escribió"])
    assert "Ninguna gestión que usted pueda ver contiene «conzliaciones»" in words(as_typed)
    back = browser_of(found.raul).get(links(as_typed)["Buscar con las palabras corregidas"])
    assert "Conciliaciones bancarias" in words(back)


def test_what_stopped_it_is_taken_out_by_a_link(found: People) -> None:
    beside = ask(found, "raul", "conciliación xyzzyq")
    assert "Ninguna contiene «xyzzyq»; se muestran las que tienen lo demás." in words(beside)
    nothing = ask(found, "raul", '"cuenta caja" xyzzyq estado: cerrado')
    ways = links(nothing)
    assert ways["Buscar sin «xyzzyq»"] == "/buscar/?q=%22cuenta+caja%22+estado%3A+cerrado"
    assert ways["Buscar sin las comillas"] == "/buscar/?q=cuenta+caja+xyzzyq+estado%3A+cerrado"
    assert ways["Quitar «estado: cerrado»"] == "/buscar/?q=%22cuenta+caja%22+xyzzyq"
    assert links(ask(found, "raul", "bancarias estado: abierto"))["Quitar estado: abierto"] == "/buscar/?q=bancarias"


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "Escriba lo que recuerda del caso"),
        ("de la", "no distingue ninguno"),
        ("!!!", "Escriba una palabra o un número."),
        ("entidad:", "Después de «entidad:» falta escribir qué: por ejemplo, entidad: Sansare."),
        ("saldo entidad:", "Después de «entidad:» falta escribir qué"),
        ("desde: hasta: 30/11/2026", "Después de «desde:» falta escribir qué"),
        ("estado: raro", "«estado: raro» no se encontró. Por ejemplo, estado: cerrado."),
        ("nivel: 9", "«nivel: 9» no se encontró."),
        ("desde: 31/02/2026", "«desde: 31/02/2026» no es un día, un mes ni un año."),
        ('"sin cerrar', "Ninguna gestión que usted pueda ver contiene «sin cerrar»"),
        ("a" * 10_000, "Se leyeron los primeros 400 caracteres"),
        ("saldo " * 500, "No permite aprobar el CUR"),
        ("' OR 91827=91827 --", "Ninguna gestión que usted pueda ver"),
        ("sal\x00do", "No permite aprobar el CUR"),
        ("\x00", "Escriba lo que recuerda del caso"),
        ("<b>xyzzyq</b>", "Ninguna gestión"),
        ("nivel: 4", "Ninguna gestión que usted pueda ver responde a «nivel: 4»"),
    ],
)
def test_whatever_is_typed_gets_a_clear_sentence(found: People, typed: str, says: str) -> None:
    answer = ask(found, "raul", typed)
    assert answer.status_code == 200
    assert says in words(answer)


@pytest.mark.parametrize("name", ["ana", "diego", "berta", "raul", "nestor", "carla", "aura", "admin", "nobody"])
def test_each_finds_counts_and_is_offered_only_what_is_theirs(found: People, name: str) -> None:
    found.users["nobody"] = User.objects.create(username="nadie", email="nadie@correo.example", full_name="Nadie")
    person = found.users[name]
    answer = ask(found, name, "desde: 2020")
    seen = set(Incident.objects.visible_to(person).values_list("code", flat=True))
    assert {hit.incident.code for hit in answer.context["found"].hits} == seen
    if seen:
        assert f"{len(seen)} gesti" in words(answer)
    else:
        assert words(answer).count("Ninguna gestión" if name != "nobody" else "todavía no ve ninguna gestión") == 1
    offered = browser_of(person).get("/buscar/sugerencias/?q=entidad%3A+quet").content.decode()
    assert ("Quetzaltenango" in offered) is (name in ("berta", "nestor", "carla", "aura", "admin"))
    in_bar = browser_of(person).get("/mis-datos/").content.decode()
    assert ('action="/buscar/"' in in_bar) is (name != "nobody")


def test_pages_orders_and_what_narrows_keep_what_was_typed(found: People, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3):
        found.report(f"No imprime el recibo 7-B, caja {number}")
    vocabulary.refresh()
    for module, name in ((finding, "PAGE"), (finding, "RANKED")):
        monkeypatch.setattr(module, name, {"PAGE": 2, "RANKED": 8}[name])
    monkeypatch.setattr("soportegl.reading.finding.PAGE", 2)
    monkeypatch.setattr("soportegl.web.screens.find.present.MANY", 2)
    first = ask(found, "ana", "recibo")
    assert "1 a 2 de 3 gestiones" in words(first)
    ways = links(first)
    assert ways["Solo terminadas"] == "/buscar/?q=recibo+estado%3A+terminado"
    assert ways["Solo SICOIN GL"] == "/buscar/?q=recibo+sistema%3A+%22SICOIN+GL%22"
    second = browser_of(found.ana).get(ways["Siguientes"])
    assert "3 a 3 de 3 gestiones" in words(second)
    assert links(second)["Anteriores"] == "/buscar/?q=recibo"
    beyond = ask(found, "ana", "recibo", "&pagina=5")
    assert links(beyond)["Volver a la primera página"] == "/buscar/?q=recibo"
    for wild in ("x", "-1", "9" * 40, "0", "²"):
        assert "de 3 gestiones" in words(ask(found, "ana", "recibo", f"&pagina={wild}"))
    latest = browser_of(found.ana).get(ways["Más recientes"])
    assert latest.context["found"].hits[0].incident == Incident.objects.order_by("-id").first()
    assert 'name="orden" value="fecha"' in latest.content.decode()


def test_offers_are_options_that_go_on_with_what_is_typed(found: People) -> None:
    client = browser_of(found.raul)
    assert 'data-value="saldo estado: "' in client.get("/buscar/sugerencias/?q=saldo+est").content.decode()
    incident = Incident.objects.get(synopsis=SYNOPSIS)
    assert (
        f'data-href="{incident.get_absolute_url()}"'
        in client.get(f"/buscar/sugerencias/?q={incident.code}").content.decode()
    )
    for wild in ("", "%00", "x" * 5000, "%3Cscript%3E", "entidad:", "de:", "%22", "desde:", "-"):
        answer = client.get(f"/buscar/sugerencias/?q={wild}")
        assert (answer.status_code, b"<script" in answer.content) == (200, False), wild
    assert Client().get("/buscar/sugerencias/?q=saldo").status_code == 302


def test_a_search_costs_as_many_questions_with_one_hit_as_with_many(
    found: People, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = browser_of(found.raul)
    client.get("/buscar/?q=saldo")
    with django_assert_num_queries(QUERIES, exact=False):
        client.get("/buscar/?q=conciliaciones")
    for number in range(12):
        found.report(f"Conciliaciones del mes {number}")
    with django_assert_num_queries(QUERIES, exact=False):
        client.get("/buscar/?q=conciliaciones")
