"""The canned answers of an incident: who reads them, how they come completed, when a use counts."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from django.test import Client

from soportegl.desk import answers
from soportegl.desk.models import CannedAnswer
from soportegl.incidents import actions
from tests.cast import People, browser_of, loaded

pytestmark = pytest.mark.django_db

# The session, the person with their memberships; the incident; the answers.
QUERIES = 4
HTMX = {"HX-Request": "true"}


@pytest.fixture
def case(people: People):
    return people.held()


@pytest.fixture
def saldo(people: People) -> CannedAnswer:
    text = "Buenos días, {nombre}: <{módulo}> & {gestión}."
    return answers.save(people.sofia, name="Saldo", word="saldo", whom="2", text=text)


def menu(code: str, verb: str = "contestar", q: str = "") -> str:
    return f"/gestion/{code}/{verb}/respuestas/?q={q}"


def used(answer: CannedAnswer) -> int:
    answer.refresh_from_db()
    return answer.used


def send(people: People, case, verb: str = "contestar", **more):
    values = {"text": "Listo", "solution": "Listo", "key": uuid4().hex, **more}
    return browser_of(people.raul).post(f"/gestion/{case.code}/{verb}/", values)


@pytest.mark.parametrize("verb", ["contestar", "nota", "pedir-informacion", "cerrar", "finalizar"])
def test_the_list_comes_completed_for_the_incident(people, case, saldo, verb):
    page = browser_of(people.raul).get(menu(case.code, verb), headers=HTMX).content.decode()
    assert f'data-text="Buenos días, {people.ana}: &lt;____&gt; &amp; {case.code}."' in page
    assert "Buenos días, {nombre}" in page
    assert "Todavía sin usar" in page
    assert "<html" not in page


@pytest.mark.parametrize(
    ("name", "status", "count"),
    [
        ("raul", 200, 1),
        ("rosa", 200, 1),
        ("sofia", 200, 1),
        ("carla", 200, 0),
        ("cesar", 200, 0),
        ("saul", 200, 0),
        ("ivan", 404, 0),
        ("ines", 404, 0),
        ("nestor", 404, 0),
        ("ana", 403, 0),
        ("diego", 403, 0),
        ("berta", 403, 0),
        ("olga", 403, 0),
        ("aura", 403, 0),
        ("admin", 403, 0),
    ],
)
def test_only_who_attends_and_sees_the_incident_gets_those_of_their_tier(people, case, saldo, name, status, count):
    # The central desk sees what passed through it.
    if name in ("carla", "cesar", "saul"):
        case = actions.transfer(case, reason="Central", tried="Todo", by=people.raul)
    client = browser_of(people.users[name])
    response = client.get(menu(case.code), headers=HTMX)
    assert response.status_code == status
    assert response.content.decode().count('role="option"') == count
    assert client.post(menu(case.code), {"text": "Hola"}).status_code == status


@pytest.mark.parametrize(
    "address",
    ["/gestion/2026-0000999-9/contestar/respuestas/", "/gestion/x/nota/respuestas/", "{trasladar}", "{responder}"],
)
def test_what_is_no_incident_or_takes_no_answers_has_no_list(people, case, address):
    address = address.replace("{", f"/gestion/{case.code}/").replace("}", "/respuestas/")
    assert browser_of(people.raul).get(address, headers=HTMX).status_code == 404


@pytest.mark.parametrize("q", ["", "%00", "x" * 5000, "%", "'", "sal do"])
def test_whatever_is_searched_is_answered(people, case, saldo, q):
    assert browser_of(people.raul).get(menu(case.code, q=q), headers=HTMX).status_code == 200


def test_a_datum_that_no_incident_has_is_shown_as_it_is_written(people, case, saldo):
    CannedAnswer.objects.update(text="Su {nit} y su {clave}, {gestión}")
    page = browser_of(people.raul).get(menu(case.code), headers=HTMX).content.decode()
    assert f'data-text="Su {{nit}} y su {{clave}}, {case.code}"' in page
    assert re.search(r"No existen los datos\s+&#123;nit&#125;, &#123;clave&#125;", page)


def test_one_answer_and_thirty_cost_the_same(people, case, saldo, django_assert_num_queries):
    client = browser_of(people.raul)
    with django_assert_num_queries(QUERIES):
        client.get(menu(case.code), headers=HTMX)
    for number in range(30):
        answers.save(people.sofia, name=f"Otra {number}", whom="2", text="Hola {nombre} {entidad} {sistema} {módulo}")
    with django_assert_num_queries(QUERIES):
        page = client.get(menu(case.code), headers=HTMX).content.decode()
    assert page.count('role="option"') == 20


def test_the_queue_carries_no_answer_and_little_more_than_a_button(people, case, saldo):
    page = browser_of(people.raul).get(f"/bandeja/?caso={case.code}").content.decode()
    assert "Buenos días" not in page
    assert page.count("data-answers>") == 2
    assert page.count(' aria-keyshortcuts=";"') == 2


def test_a_use_counts_when_its_message_is_sent_and_once(people, case, saldo):
    key = uuid4().hex
    browser_of(people.raul).get(menu(case.code), headers=HTMX)
    assert send(people, case, text="", respuesta=saldo.pk).status_code == 422
    assert used(saldo) == 0
    for _ in range(2):
        assert send(people, case, key=key, respuesta=[saldo.pk, saldo.pk]).status_code == 303
    assert used(saldo) == 1
    assert send(people, case, verb="cerrar", respuesta=saldo.pk).status_code == 303
    assert send(people, case, verb="cerrar", respuesta=saldo.pk).status_code == 409
    assert used(saldo) == 2


@pytest.mark.parametrize("number", ["", "x", "-1", "0", "9" * 30, "²", "1.5", "\0"])
def test_a_number_that_is_none_counts_nothing_and_the_message_goes(people, case, saldo, number):
    assert send(people, case, respuesta=number).status_code == 303
    assert used(saldo) == 0


def test_an_answer_of_another_tier_or_retired_is_not_counted(people, case, saldo):
    central = answers.save(people.saul, name="Central", whom="3", text="Hola")
    answers.retire(saldo, by=people.sofia)
    assert send(people, case, respuesta=[central.pk, saldo.pk]).status_code == 303
    assert (used(central), used(saldo)) == (0, 0)


def test_a_refused_form_still_knows_what_was_used(people, case, saldo):
    page = send(people, case, text="x" * 1501, respuesta=saldo.pk).content.decode()
    assert f'<input type="hidden" name="respuesta" value="{saldo.pk}">' in page


def test_after_an_expired_session_the_text_and_what_was_used_are_back(people, case, saldo):
    client = Client()
    typed = {"text": "Buenos días", "who": people.raul.pk, "respuesta": saldo.pk}
    assert client.post(f"/gestion/{case.code}/contestar/", typed).status_code == 302
    client.force_login(people.raul)
    page = client.get(f"/gestion/{case.code}/contestar/").content.decode()
    assert f'<input type="hidden" name="respuesta" value="{saldo.pk}">' in page
    # The list itself, asked for too late, keeps the text as well.
    client = Client()
    assert client.post(menu(case.code), typed).status_code == 302
    client.force_login(people.raul)
    assert 'name="text" value="Buenos días"' in client.get(menu(case.code)).content.decode()


def test_without_a_script_the_text_goes_to_the_list_and_comes_back_with_the_answer(people, case, saldo):
    client, key = browser_of(people.raul), uuid4().hex
    typed = {"text": "Ojo:\r\nlea esto", "key": key, "visto": "2", "volver": f"/bandeja/?caso={case.code}"}
    page = client.post(menu(case.code), {**typed, "q": "sal"}).content.decode()
    assert 'name="text" value="Ojo:' in page
    assert f'name="insertar" value="{saldo.pk}"' in page
    back = client.post(menu(case.code), {**typed, "insertar": saldo.pk}).content.decode()
    assert f"Ojo:\r\nlea esto\n\nBuenos días, {people.ana}: &lt;____&gt; &amp; {case.code}.</textarea>" in back
    assert f'name="respuesta" value="{saldo.pk}"' in back
    assert f'name="key" value="{key}"' in back
    assert used(saldo) == 0
    nothing = client.post(menu(case.code), {**typed, "insertar": ""}).content.decode()
    assert "Ojo:\r\nlea esto</textarea>" in nothing


def test_by_its_address_alone_the_list_begins_with_the_draft(people, case, saldo):
    client = browser_of(people.raul)
    client.post(f"/gestion/{case.code}/contestar/borrador/", {"text": "A medias", "version": "0"})
    assert 'name="text" value="A medias"' in client.get(menu(case.code)).content.decode()


@pytest.mark.parametrize("number", ["0", "x", "999999", "9" * 40])
def test_an_answer_that_is_not_there_leaves_what_was_typed(people, case, saldo, number):
    response = browser_of(people.raul).post(menu(case.code), {"text": "Hola", "insertar": number})
    assert response.status_code == 404
    assert "No existe esa respuesta guardada" in response.content.decode()
    assert 'name="text" value="Hola"' in response.content.decode()


def test_another_persons_page_and_an_incident_out_of_sight_insert_nothing(people, case, saldo):
    typed = {"text": "Hola", "insertar": saldo.pk, "who": people.rosa.pk}
    assert browser_of(people.raul).post(menu(case.code), typed).status_code == 409
    gone = browser_of(people.nestor).post(menu(case.code), {"text": "Lo escrito", "insertar": saldo.pk})
    assert gone.status_code == 404
    assert "Lo escrito" in gone.content.decode()


def test_files_chosen_before_stay_with_the_form(people, case, saldo):
    (upload,) = loaded(people.raul)
    from soportegl.incidents.models import Upload

    key = Upload.objects.get(pk=upload).form_key
    page = browser_of(people.raul).post(menu(case.code), {"text": "Hola", "key": key, "insertar": saldo.pk})
    assert "oficio.pdf" in page.content.decode()
