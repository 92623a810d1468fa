"""Registering a phone call on one screen: for whom, at which level it begins, and that nothing typed is lost."""

from __future__ import annotations

import re

import pytest

from soportegl.incidents import actions
from soportegl.incidents.models import Incident
from tests.cast import People, browser_of
from tests.web.screens.register.test_register import pdf, typed

pytestmark = pytest.mark.django_db

CALL = "/registro/crear/por-llamada/"
ANA = "?entidad=0701&reporta=ana.municipal"
# The session, the person with their memberships; entities, who fits (also in the middle of words), their calls, who is
# shown; entities that fit, and how many report for each; the systems of the frame.
QUERIES_TO_SEARCH = 10
# The session, the person with their memberships; the systems; the entity, who reports, their position; what is open.
QUERIES_TO_CHOOSE = 7


def call(people: People, **changes: object) -> dict[str, object]:
    return typed(entity="0701", reporter="ana.municipal", system="sicoin-gl", **changes)


def page(people: People, name: str, address: str = CALL, **headers: str) -> str:
    response = browser_of(people.users[name]).get(address, **headers)
    assert response.status_code == 200
    return response.content.decode()


def names(html: str) -> list[str]:
    return re.findall(r"data-caller[^>]*>\s*<b>([^<]+)</b>", html)


def test_whoever_calls_is_found_and_chosen_on_the_same_page(people):
    assert names(page(people, "raul", f"{CALL}?q=xoq")) == ["Ana Lucía Xoquic"]
    assert names(page(people, "raul", f"{CALL}?q=berta")) == []
    chosen = page(people, "raul", CALL + ANA)
    assert 'value="ana.municipal@correo.example"' in chosen
    assert '<textarea name="synopsis"' in chosen
    assert 'name="reporter" value="ana.municipal"' in chosen


def test_a_piece_of_the_page_is_answered_for_each_thing_that_changes(people):
    found = page(people, "raul", f"{CALL}?q=xoq", HTTP_HX_REQUEST="true", HTTP_HX_TARGET="resultados")
    assert names(found) == ["Ana Lucía Xoquic"]
    who = page(people, "raul", CALL + ANA, HTTP_HX_REQUEST="true", HTTP_HX_TARGET="quien")
    assert "ana.municipal@correo.example" in who
    # The text that is being typed stands outside of what is swapped.
    for piece in (found, who):
        assert "<html" not in piece
        assert "synopsis" not in piece


def test_what_is_open_already_is_shown_before_it_is_registered_twice(people):
    own = people.report("No imprime el cheque voucher de la cuenta")
    other = people.report("Conciliación bancaria de octubre", by="diego")
    shown = page(people, "raul", CALL + ANA)
    assert "¿Llama por una de estas?" in shown
    assert shown.index(own.code) < shown.index(other.code)
    assert "de Diego Ixtamer, ahora mismo" in shown
    actions.withdraw(own, by=people.ana)
    actions.withdraw(other, by=people.diego)
    assert "No tiene incidencias abiertas, ni su entidad." in page(people, "raul", CALL + ANA)


def test_without_a_script_choosing_is_a_button_that_brings_the_text_along(people):
    client = browser_of(people.raul)
    text = "No imprime el cheque voucher"
    data = {"synopsis": text, "q": "xoq", "system": "sicoin-gl", "key": "uno"}
    first = client.post(CALL, {**data, "elegir": "0701/diego.director"}).content.decode()
    assert f"{text}</textarea>" in first
    assert 'value="diego.director@correo.example"' in first
    # Another person is chosen: their own number and address, and the same text.
    data |= {"entity": "0701", "reporter": "diego.director", "email": "otro@correo.gt", "phone": "7777-7777"}
    second = client.post(CALL, {**data, "elegir": "0701/ana.municipal"}).content.decode()
    assert f"{text}</textarea>" in second
    assert 'value="ana.municipal@correo.example"' in second
    assert "otro@correo.gt" not in second
    # Looking for somebody keeps who is chosen and what was corrected.
    third = client.post(f"{CALL}?buscar=1", {**data, "q": "die"}).content.decode()
    assert 'value="otro@correo.gt"' in third
    assert f"{text}</textarea>" in third
    assert Incident.objects.count() == 0


def test_who_is_not_registered_is_looked_for_by_entity(people):
    shown = page(people, "carla", f"{CALL}?q=chacay")
    assert "Ver a su persona" in shown
    listed = page(people, "carla", f"{CALL}?entidad=0702")
    assert names(listed) == ["Olga Bocel"]
    assert "Quien llama no aparece" in listed
    pressed = browser_of(people.carla).post(f"{CALL}?buscar=1", {"elegir": "0702/", "q": "chacay", "synopsis": "Hola"})
    assert names(pressed.content.decode()) == ["Olga Bocel"]
    assert "Hola</textarea>" in pressed.content.decode()


def test_nobody_chosen_is_said_and_the_text_and_files_stay(people):
    client = browser_of(people.raul)
    response = client.post(CALL, typed(system="sicoin-gl", key="uno", attachments=[pdf()]))
    assert response.status_code == 422
    shown = response.content.decode()
    assert "Elija a quien llama en la lista." in shown
    assert "CUR de gasto 1482" in shown
    assert "oficio.pdf" in shown


@pytest.mark.parametrize(("by", "label"), [("raul", "TRASLADADO_N2"), ("carla", "TRASLADADO_N3")])
@pytest.mark.parametrize("address", ["/registro/crear/", CALL])
def test_a_call_begins_at_the_level_that_answered_it(people, by, label, address):
    agent = people.users[by]
    response = browser_of(agent).post(address, call(people), follow=True)
    incident = Incident.objects.get()
    assert (incident.label, incident.reporter, incident.registered_by) == (label, people.ana, agent)
    shown = response.content.decode()
    assert "Incidencia creada" in shown
    # Both drafts of the screen are forgotten: that of the caller and that of nobody yet.
    assert f'name="draft-done" content="{CALL}{people.ana.pk}"' in shown
    assert f'name="draft-done" content="{CALL}"' in shown


def test_the_same_form_twice_is_one_incident(people):
    client, data = browser_of(people.raul), call(people)
    assert client.post(CALL, data)["Location"] == client.post(CALL, data)["Location"]
    assert Incident.objects.count() == 1


def test_the_central_desk_registers_for_any_entity(people):
    assert "Quetzaltenango" in page(people, "carla", "/registro/crear/?q=quetzal")
    data = call(people) | {"entity": "0901", "reporter": "berta.municipal"}
    assert browser_of(people.carla).post("/registro/crear/", data).status_code == 303


@pytest.mark.parametrize(
    ("name", "changes", "sentence"),
    [
        ("nestor", {}, "esa entidad no es de las que usted atiende"),
        ("raul", {"reporter": "berta.municipal"}, "esa persona no reporta incidencias de esa entidad"),
        ("raul", {"reporter": "nadie"}, "esa persona no reporta incidencias de esa entidad"),
        ("raul", {"entity": "\x00", "reporter": "\x00"}, "Elija quién llama"),
        ("raul", {"entity": "x" * 500}, "esa entidad no es de las que usted atiende"),
    ],
)
def test_who_does_not_fit_is_refused_with_the_text_kept(people, name, changes, sentence):
    response = browser_of(people.users[name]).post("/registro/crear/", call(people) | changes)
    assert response.status_code == 422
    assert sentence in response.content.decode() or sentence in str(response.context["form"].non_field_errors())
    assert "CUR de gasto 1482" in response.content.decode()
    assert Incident.objects.count() == 0


def test_a_call_with_a_short_text_keeps_it_and_who_calls(people):
    response = browser_of(people.raul).post("/registro/crear/", call(people, synopsis="corto"))
    assert response.status_code == 422
    assert "lleva 5." in response.content.decode()
    assert 'name="reporter" value="ana.municipal"' in response.content.decode()


def test_the_system_is_changed_with_the_text_kept_and_before_anybody_is_chosen(people):
    client = browser_of(people.raul)
    data = {"system": ["sicoin-gl", "servicios-gl"], "synopsis": "No imprime el recibo 7-B", "key": "uno"}
    shown = client.post(f"{CALL}?plataforma=1", data).content.decode()
    assert "Recaudación</option>" in shown
    assert "No imprime el recibo 7-B</textarea>" in shown


def test_what_was_typed_waits_for_whoever_signs_in_again(people, client):
    client.post(CALL, {**call(people, synopsis="No imprime el cheque voucher"), "who": people.raul.pk})
    client.force_login(people.raul)
    shown = client.get(CALL).content.decode()
    assert "No imprime el cheque voucher</textarea>" in shown
    assert 'name="reporter" value="ana.municipal"' in shown


@pytest.mark.parametrize("q", ["%", "'", "\x00", "ñ" * 3000, "(a+)+", "[", "\\"])
def test_anything_may_be_looked_for(people, q):
    for headers in ({}, {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "resultados"}):
        assert browser_of(people.raul).get(CALL, {"q": q, "entidad": q, "reporta": q}, **headers).status_code == 200


@pytest.mark.parametrize("name", ["raul", "rosa", "nestor", "carla", "cesar", "ivan", "ines"])
def test_who_attends_calls_has_the_screen(people, name):
    page(people, name)


@pytest.mark.parametrize("name", ["sofia", "saul", "aura", "admin"])
def test_who_neither_reports_nor_attends_registers_nothing(people, name):
    client = browser_of(people.users[name])
    for address in ("/registro/crear/", CALL):
        assert client.get(address).status_code == 403
        assert client.get(f"{address}?q=ana", HTTP_HX_REQUEST="true", HTTP_HX_TARGET="resultados").status_code == 403
        assert client.post(address, call(people)).status_code == 403


@pytest.mark.parametrize("name", ["ana", "diego", "berta", "olga"])
def test_who_reports_has_no_calls_to_register(people, name):
    client = browser_of(people.users[name])
    assert client.get(CALL).status_code == 403
    assert client.get(f"{CALL}?q=ana", HTTP_HX_REQUEST="true", HTTP_HX_TARGET="resultados").status_code == 403


def test_searching_and_choosing_cost_the_same_with_many(people, django_assert_num_queries):
    client = browser_of(people.raul)
    search = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "resultados"}
    choose = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "quien"}
    people.report()
    for _ in range(2):
        with django_assert_num_queries(QUERIES_TO_SEARCH):
            client.get(f"{CALL}?q=sol", **search)
        with django_assert_num_queries(QUERIES_TO_CHOOSE):
            client.get(CALL + ANA, **choose)
        for _ in range(4):
            people.report()
            people.report(by="diego")
