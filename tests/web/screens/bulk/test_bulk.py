"""Many rows at once, as the browser asks for it: what is asked, what is refused, and whose results are whose."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from soportegl.desk import bulk
from soportegl.desk.models import BulkRun
from soportegl.incidents import actions
from soportegl.incidents.models import Event, HeldLimit, Incident
from soportegl.incidents.states import Verb
from soportegl.lib import full_text
from soportegl.reading import lists
from tests.cast import People, browser_of

pytestmark = pytest.mark.django_db

# The session, the person with their memberships; the rows; the limit and what is held; the frame: systems, notices.
QUERIES_TO_ASK = 7
# The session, the person with their memberships; the run, its rows, which of them are in sight; the frame.
QUERIES_OF_A_RUN = 7
BULK = "/bandeja/lote/"


def lines(html: str) -> list[str]:
    return re.findall(r'name="fila" value="([^"]+)"', html)


def ask(people: People, name: str, verb: str, *incidents: Incident, **more: object):
    codes = [incident.code for incident in incidents]
    return browser_of(people.users[name]).post(BULK, {"gestion": codes, "verbo": verb, **more})


def apply(people: People, name: str, verb: str, *incidents: Incident, key: str = "uno", **more: object):
    """What the second form sends, as the first one drew it."""
    shown = ask(people, name, verb, *incidents).content.decode()
    data = {"fila": lines(shown), "key": key, "who": people.users[name].pk, **more}
    return browser_of(people.users[name]).post(f"{BULK}{verb}/", data)


def test_the_page_says_how_many_and_names_those_that_cannot_before_anything_is_done(people):
    free, taken = people.report(), people.held(by="rosa")
    response = ask(people, "raul", "tomar", free, taken, consulta="vista=sede")
    shown = response.content.decode()
    assert "Tomar 1 gestión" in shown
    assert "Aplicar a 1" in shown
    assert f"{taken.code}</b> No se puede tomar esta incidencia" in shown
    assert "la tiene Rosa Chavajay" in shown
    assert lines(shown) == [f"{free.code}:1"]
    assert Incident.objects.get(pk=free.pk).holder is None


def test_each_verb_asks_what_its_own_form_asks(people):
    held = people.held()
    fields = {"tomar": [], "trasladar": ["reason", "tried"], "nota": ["text"], "cerrar": ["solution"]}
    for verb, names in fields.items():
        shown = ask(people, "raul", verb, people.report() if verb == "tomar" else held).content.decode()
        assert re.findall(r'<textarea name="(\w+)"', shown) == names
    shown = ask(people, "sofia", "asignar", held, people.report()).content.decode()
    assert "Rosa Chavajay</option>" in shown
    assert "Néstor" not in shown


def test_a_single_one_is_spoken_of_in_the_singular(people):
    held = people.held()
    page = ask(people, "raul", "cerrar", held).content.decode()
    assert "Cerrar 1 gestión" in page
    assert "Quien reporta recibe esta respuesta por correo. Si corrigió algo, finalice en lugar de cerrar." in page


def test_a_few_are_done_at_once_and_the_list_comes_back(people):
    two = [people.report(), people.report()]
    response = apply(people, "raul", "tomar", *two, consulta="vista=sin-tomar")
    assert response.status_code == 303
    assert response["Location"] == "/bandeja/?vista=sin-tomar"
    assert set(Incident.objects.values_list("holder", flat=True)) == {people.raul.pk}


def test_what_could_not_be_done_is_told_row_by_row_and_can_be_tried_again(people):
    two = [people.held(), people.held()]
    shown = ask(people, "raul", "cerrar", *two).content.decode()
    actions.assign(two[0], holder=people.rosa, by=people.sofia)
    client = browser_of(people.raul)
    response = client.post(f"{BULK}cerrar/", {"fila": lines(shown), "solution": "Se orientó.", "key": "uno"})
    run = BulkRun.objects.get()
    assert response["Location"] == f"/bandeja/lotes/{run.pk}/"
    page = client.get(response["Location"]).content.decode()
    assert "1 de 2 hecha, 1 no se pudo" in page
    assert "Sofía Tzoc asignó el caso a Rosa Chavajay (hoy a las " in page
    assert "Reintentar la que no se pudo" in page
    assert 'name="solution" value="Se orientó."' in page
    again = client.post(BULK, {"gestion": two[0].code, "verbo": "cerrar", "solution": "Se orientó."})
    assert "No se puede con ninguna de las marcadas." in again.content.decode()
    actions.assign(two[0], holder=people.raul, by=people.sofia)
    again = client.post(BULK, {"gestion": two[0].code, "verbo": "cerrar", "solution": "Se orientó."}).content.decode()
    assert "Se orientó.</textarea>" in again


def test_more_than_twenty_are_left_to_the_worker_and_the_page_asks_again_by_itself(people):
    many = [people.report() for _ in range(21)]
    response = apply(people, "raul", "nota", *many, text="Falla general", consulta="vista=sede")
    client = browser_of(people.raul)
    page = client.get(response["Location"]).content.decode()
    assert '<progress class="p-avance__barra" max="21" value="0"' in page
    assert 'hx-trigger="every 1500ms"' in page
    assert '<noscript><meta http-equiv="refresh" content="3"></noscript>' in page
    assert 'href="/bandeja/?vista=sede"' in page
    bulk.work_off(BulkRun.objects.get())
    piece = client.get(response["Location"], HTTP_HX_REQUEST="true").content.decode()
    assert "<html" not in piece
    assert "every 1500ms" not in piece
    assert "21 de 21 hechas" in piece


def test_the_whole_list_is_marked_by_its_address(people):
    mine = [people.held(), people.held()]
    people.held(by="rosa")
    shown = browser_of(people.raul).post(BULK, {"todas": "1", "consulta": "vista=mias", "verbo": "nota"})
    assert [line.split(":")[0] for line in lines(shown.content.decode())] == [incident.code for incident in mine]


def test_of_a_searched_list_that_nobody_counted_only_what_is_in_sight_can_be_marked(people, monkeypatch):
    monkeypatch.setattr(full_text, "FEW", 0)
    monkeypatch.setattr(full_text, "NEAR", 4)
    monkeypatch.setattr(lists, "PAGE", 2)
    monkeypatch.setattr(full_text, "NAMED", 4)
    held = [people.held() for _ in range(6)]
    client = browser_of(people.raul)
    page = client.get("/bandeja/?vista=mias&q=saldo")
    assert page.context["total"] is None
    shown = page.content.decode()
    assert 'data-bulk="0"' in shown
    assert "Son muchas para marcarlas todas: agregue palabras o filtros." in shown
    assert 'name="todas"' not in shown
    assert len(re.findall(r'name="gestion"', shown)) == 2
    # Asked for by a page that was drawn while they were few.
    whole = {"todas": "1", "consulta": "vista=mias&q=saldo", "verbo": "nota"}
    assert lines(client.post(BULK, whole).content.decode()) == [f"{incident.code}:2" for incident in held]
    monkeypatch.setattr(bulk, "MOST", 5)
    with CaptureQueriesContext(connection) as asked:
        refused = client.post(BULK, whole)
    assert refused.status_code == 422
    assert "Se pueden atender hasta" in refused.content.decode()
    [named] = [query["sql"] for query in asked if "LIMIT 6" in query["sql"]]
    assert "ORDER BY" not in named


def test_a_list_of_more_than_two_hundred_is_refused_whole(people, monkeypatch):
    monkeypatch.setattr(bulk, "MOST", 2)
    three = [people.report() for _ in range(3)]
    for data in (
        {"todas": "1", "consulta": "vista=sede"},
        {"gestion": [incident.code for incident in three]},
    ):
        response = browser_of(people.raul).post(BULK, {**data, "verbo": "nota"})
        assert response.status_code == 422
        assert "No se hizo nada" in response.content.decode()
    response = browser_of(people.raul).post(
        f"{BULK}nota/", {"fila": [f"{incident.code}:1" for incident in three], "text": "Hola"}
    )
    assert response.status_code == 422
    assert "No se hizo nada" in response.content.decode()
    assert BulkRun.objects.count() == 0


def test_two_hundred_and_one_codes_are_too_many(people):
    codes = [f"2026-{number:07d}-0" for number in range(201)]
    response = browser_of(people.raul).post(BULK, {"gestion": codes, "verbo": "nota"})
    assert response.status_code == 422
    assert "hasta 200 gestiones" in response.content.decode()


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"verbo": "tomar"},
        {"verbo": "tomar", "gestion": ["", "2026-0000001-1", "x" * 3000, "\x00", "2026-0000001-2:5"]},
        {"verbo": "borrar", "gestion": "{code}"},
        {"verbo": "devolver", "gestion": "{code}"},
        {"verbo": "", "gestion": "{code}"},
        {"verbo": "tomar", "fila": ["{code}", ":", "a:b", "2026:99999999999999"]},
        {"verbo": "nota", "todas": "1", "consulta": "vista=mias"},
        {"verbo": "nota", "todas": "1", "consulta": "sistema=%00&vista=%00&q=" + "9" * 5000},
    ],
)
def test_what_cannot_be_understood_is_answered_in_words(people, data):
    code = people.report().code
    filled = {name: value.replace("{code}", code) if isinstance(value, str) else value for name, value in data.items()}
    response = browser_of(people.raul).post(BULK, filled)
    assert response.status_code == 422
    assert re.search(r"Marque al menos una gestión|Elija qué hacer con las marcadas", response.content.decode())
    assert BulkRun.objects.count() == 0


@pytest.mark.parametrize("path", ["devolver", "finalizar", "corregir", "tachar"])
def test_a_verb_that_is_not_for_many_has_no_form_for_many(people, path):
    held = people.held()
    response = browser_of(people.raul).post(f"{BULK}{path}/", {"fila": f"{held.code}:2", "reason": "x"})
    assert response.status_code == 422
    assert browser_of(people.raul).post(f"{BULK}borrar/").status_code == 404


def test_a_form_without_its_text_comes_back_with_what_was_typed(people):
    two = [people.held(), people.held()]
    response = apply(people, "raul", "trasladar", *two, reason="Requiere base de datos", tried="")
    assert response.status_code == 422
    shown = response.content.decode()
    assert "Escriba qué se intentó antes de trasladar." in shown
    assert "Requiere base de datos</textarea>" in shown
    assert len(lines(shown)) == 2
    assert BulkRun.objects.count() == 0


def test_rows_out_of_sight_are_as_if_they_did_not_exist(people):
    mine, hidden = people.report(), people.report(by="berta", entity=people.quetzaltenango)
    shown = ask(people, "raul", "tomar", mine, hidden).content.decode()
    assert hidden.code not in shown
    assert "1 de las marcadas no existe, o no está entre las que usted puede ver." in shown
    data = {"fila": [f"{hidden.code}:1"], "key": "uno"}
    assert browser_of(people.raul).post(f"{BULK}tomar/", data).status_code == 422
    assert Incident.objects.get(pk=hidden.pk).holder is None


def test_the_same_form_sent_twice_is_done_once(people):
    incident = people.held()
    data = {"fila": f"{incident.code}:2", "text": "Falla general", "key": "uno"}
    answers = [browser_of(people.raul).post(f"{BULK}nota/", data).status_code for _ in range(2)]
    assert answers == [303, 303]
    assert Event.objects.filter(verb="note").count() == 1


def test_a_page_drawn_for_somebody_else_does_nothing(people):
    incident = people.held()
    data = {"fila": f"{incident.code}:2", "text": "Falla general", "who": people.rosa.pk}
    response = browser_of(people.raul).post(f"{BULK}nota/", data)
    assert response.status_code == 409
    assert "Falla general</textarea>" in response.content.decode()
    assert Event.objects.filter(verb="note").count() == 0


def test_what_was_typed_waits_for_whoever_signs_in_again(people, client):
    incident = people.held()
    data = {"fila": f"{incident.code}:2", "solution": "Se orientó.", "who": people.raul.pk, "consulta": "vista=mias"}
    response = client.post(f"{BULK}cerrar/", data)
    assert response.status_code == 302
    assert "%2Fbandeja%2Flote%2Fcerrar%2F" in response["Location"]
    client.force_login(people.raul)
    page = client.get(f"{BULK}cerrar/").content.decode()
    assert "Se orientó.</textarea>" in page
    assert lines(page) == [f"{incident.code}:2"]
    # Nothing waits any more: the page without rows leads to the list.
    assert client.get(f"{BULK}cerrar/")["Location"] == "/bandeja/"
    assert client.get(BULK)["Location"] == "/bandeja/"


def test_inside_a_dialog_the_answer_is_a_dialog(people):
    incident = people.held()
    client = browser_of(people.raul)
    shown = client.post(BULK, {"gestion": incident.code, "verbo": "nota"}, HTTP_HX_REQUEST="true").content.decode()
    assert "<html" not in shown
    assert 'hx-post="/bandeja/lote/nota/"' in shown
    empty = client.post(BULK, {"verbo": "nota"}, HTTP_HX_REQUEST="true")
    assert empty.status_code == 422
    assert "<html" not in empty.content.decode()
    done = client.post(f"{BULK}nota/", {"fila": f"{incident.code}:2", "text": "Hola"}, HTTP_HX_REQUEST="true")
    assert done["HX-Redirect"] == "/bandeja/"


def test_one_row_and_thirty_cost_the_same(people, django_assert_num_queries):
    HeldLimit.objects.update_or_create(tier=2, defaults={"most": 100})
    many = [people.report() for _ in range(30)]
    client = browser_of(people.raul)
    for some in (many[:1], many):
        codes = [incident.code for incident in some]
        with django_assert_num_queries(QUERIES_TO_ASK):
            client.post(BULK, {"gestion": codes, "verbo": "tomar"})
    for some in (many[:1], many):
        rows = {incident.code: 1 for incident in some}
        run = bulk.start(Verb.NOTE, rows, values={"text": "Hola"}, key=str(len(some)), view="", by=people.raul)
        with django_assert_num_queries(QUERIES_OF_A_RUN):
            client.get(f"/bandeja/lotes/{run.pk}/")


def test_the_bar_offers_what_a_role_can_do(people):
    people.report()
    offered = {
        name: re.findall(
            r'name="verbo" value="(\w+)"', browser_of(people.users[name]).get("/bandeja/").content.decode()
        )
        for name in ("raul", "sofia")
    }
    assert offered == {"raul": ["tomar", "trasladar", "cerrar", "nota"], "sofia": ["asignar", "nota"]}
