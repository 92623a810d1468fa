"""Keeping the canned answers: whoever uses them reads the list, whoever supervises writes it."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from soportegl.desk import answers, placeholders
from soportegl.desk.demo import load_answers, sample_answers
from soportegl.desk.models import CannedAnswer
from tests.cast import People, browser_of

pytestmark = pytest.mark.django_db

# The session, the person with their memberships, the answers; the frame: systems, notices.
QUERIES = 5
LIST, NEW, PREVIEW = "/respuestas/", "/respuestas/nueva/", "/respuestas/muestra/"
TYPED = {"name": "Saldo", "word": "saldo", "whom": "2", "text": "Buenos días, {nombre}.", "version": "0"}


@pytest.fixture
def saldo(people: People) -> CannedAnswer:
    return answers.save(people.sofia, name="Saldo", word="saldo", whom="2", text="Buenos días, {nombre}.")


@pytest.fixture
def shared(people: People) -> CannedAnswer:
    return answers.save(people.saul, name="Acuse", whom=answers.EVERYBODY, text="Recibimos {gestión}.")


def send(people: People, address: str = NEW, *, by: str = "sofia", **more: str):
    return browser_of(people.users[by]).post(address, {**TYPED, **more})


def page(people: People, name: str, address: str = LIST) -> str:
    response = browser_of(people.users[name]).get(address)
    assert response.status_code == 200
    return response.content.decode()


# Who reads the list, begins one, and changes that of tier 2 and that of all: what each address answers.
ROLES = {
    "sofia": (200, 200, 200, 403),
    "saul": (200, 200, 404, 200),
    "raul": (200, 403, 403, 403),
    "rosa": (200, 403, 403, 403),
    "nestor": (200, 403, 403, 403),
    "carla": (200, 403, 404, 403),
    "cesar": (200, 403, 404, 403),
    "ivan": (200, 403, 404, 403),
    "ines": (200, 403, 404, 403),
    "ana": (403, 403, 403, 403),
    "diego": (403, 403, 403, 403),
    "berta": (403, 403, 403, 403),
    "olga": (403, 403, 403, 403),
    "aura": (403, 403, 403, 403),
    "admin": (403, 403, 403, 403),
}


def test_the_whole_cast_is_in_the_table(people):
    assert set(ROLES) == set(people.users)


@pytest.mark.parametrize("name", ROLES)
def test_each_address_is_for_whom_it_is(people, saldo, shared, name):
    client = browser_of(people.users[name])
    reads, begins, of_two, of_all = ROLES[name]
    assert client.get(LIST).status_code == reads
    assert client.get(NEW).status_code == begins
    assert client.post(PREVIEW, {"text": "x"}).status_code == reads
    for answer, expected in ((saldo, of_two), (shared, of_all)):
        address = f"{LIST}{answer.pk}/"
        assert client.get(address).status_code == expected
        assert client.get(f"{address}retirar/").status_code == expected
        # What may not be done is refused, and does nothing.
        done = {client.post(f"{address}{end}").status_code for end in ("retirar/", "recuperar/")}
        assert done == ({303} if expected == 200 else {expected})
        wrong = client.post(address, {**TYPED, "text": "Otro {nit}", "version": "1"}).status_code
        assert wrong == (422 if expected == 200 else expected)
    assert client.post(NEW, {**TYPED, "text": ""}).status_code == (422 if begins == 200 else begins)
    assert {row.text for row in CannedAnswer.objects.all()} == {"Buenos días, {nombre}.", "Recibimos {gestión}."}


@pytest.mark.parametrize("address", [LIST, NEW, "/respuestas/1/", "/respuestas/1/retirar/"])
def test_whoever_has_not_signed_in_signs_in_first(client, db, address):
    assert client.get(address).status_code == 302


def test_the_list_is_grouped_by_tier_and_only_who_keeps_one_changes_it(people, saldo, shared):
    CannedAnswer.objects.filter(pk=saldo.pk).update(used=64)
    shown = page(people, "sofia")
    assert shown.index("Nivel 2. Mesa de Ayuda Regional") < shown.index("Todos los niveles")
    assert re.search(r"Usada 64 veces · cambiada por Sofía Tzoc, <time [^>]+>hoy a las", shown)
    assert f'href="/respuestas/{saldo.pk}/"' in shown
    assert f'href="/respuestas/{shared.pk}/"' not in shown
    agent = page(people, "raul")
    assert "Saldo" in agent
    assert "Cambiar<" not in agent
    assert "Retiradas" not in agent
    assert "Las escribe la supervisión de su nivel." in agent
    assert "Buenos días" not in page(people, "carla")


@pytest.mark.parametrize(
    ("q", "found"), [("sal", True), ("DIAS", True), ("nada", False), ("%00", True), ("x" * 999, False)]
)
def test_the_list_is_searched(people, saldo, q, found):
    assert ("Buenos días, {nombre}" in page(people, "raul", f"{LIST}?q={q}")) is found


def test_one_answer_and_thirty_cost_the_same(people, saldo, django_assert_num_queries):
    client = browser_of(people.sofia)
    with django_assert_num_queries(QUERIES):
        client.get(LIST)
    for number in range(30):
        whom, by = (("2", people.sofia), (answers.EVERYBODY, people.saul))[number % 2]
        answers.save(by, name=f"Otra {number}", whom=whom, text="Hola {nombre}")
    with django_assert_num_queries(QUERIES):
        assert client.get(LIST).content.decode().count("<h3>") == 31


def test_one_is_written_changed_retired_and_brought_back(people):
    assert send(people)["Location"] == LIST
    answer = CannedAnswer.objects.get()
    address = f"{LIST}{answer.pk}/"
    form = page(people, "sofia", address)
    assert '<input type="hidden" name="version" value="1">' in form
    assert send(people, address, text="Buenas tardes, {nombre}.", version="1").status_code == 303
    assert "Buenas tardes, {nombre}." in page(people, "raul")
    assert browser_of(people.sofia).post(f"{address}retirar/").status_code == 303
    assert "Buenas tardes" not in page(people, "raul")
    assert browser_of(people.sofia).get(address).status_code == 404
    assert "retirada por Sofía Tzoc" in page(people, "sofia", f"{LIST}?retiradas=1")
    assert browser_of(people.sofia).post(f"{address}recuperar/").status_code == 303
    assert "Buenas tardes, {nombre}." in page(people, "raul")


def test_a_form_sent_twice_makes_one(people):
    assert [send(people).status_code for _ in range(2)] == [303, 303]
    assert CannedAnswer.objects.count() == 1


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"text": "Su {nit}"}, "No existe el dato {nit}. Puede usar: {nombre}"),
        ({"text": " "}, "Escriba la respuesta."),
        ({"text": "x" * 50_000}, "El texto tiene 50000 caracteres; escriba 1500 como máximo."),
        ({"name": ""}, "Escriba un nombre de 80 caracteres como máximo"),
        ({"word": "dos palabras"}, "Escriba una sola palabra de 20 letras o números"),
        ({"whom": "3"}, "Elija quiénes la usarán."),
        ({"whom": "x\0"}, "Elija quiénes la usarán."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(people, more, sentence):
    response = send(people, **more)
    shown = response.content.decode()
    assert response.status_code == 422
    assert sentence in shown
    assert f"{ {**TYPED, **more}['text'] }</textarea>" in shown
    assert not CannedAnswer.objects.exists()


def test_control_characters_are_left_out(people):
    assert send(people, name="Sal\0do", text="Hola\0 {nombre}").status_code == 303
    assert CannedAnswer.objects.get().text == "Hola {nombre}"


def test_the_second_of_two_who_change_one_hears_who_was_first_and_keeps_the_text(people, shared):
    address = f"{LIST}{shared.pk}/"
    everybody = {"by": "saul", "whom": answers.EVERYBODY, "name": "Acuse", "word": ""}
    assert send(people, address, **everybody, text="Primero", version="1").status_code == 303
    refused = send(people, address, **everybody, text="Segundo", version="1")
    shown = refused.content.decode()
    assert refused.status_code == 409
    assert "Mientras usted la editaba, Saúl Morales cambió esta respuesta (las" in shown
    assert '<p class="p-guard__texto">Primero</p>' in shown
    assert "Segundo</textarea>" in shown
    assert 'name="version" value="2"' in shown
    assert send(people, address, **everybody, text="Segundo", version="2").status_code == 303


def test_one_retired_while_it_was_changed_can_be_kept_as_a_new_one(people, saldo):
    answers.retire(saldo, by=people.sofia)
    refused = send(people, f"{LIST}{saldo.pk}/", text="Cambiada", version="1")
    shown = refused.content.decode()
    assert refused.status_code == 409
    assert "Sofía Tzoc retiró esta respuesta" in shown
    assert 'method="post" action="/respuestas/nueva/"' in shown
    assert "Cambiada</textarea>" in shown


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 40])
def test_a_version_that_is_none_overwrites_nothing(people, saldo, version):
    assert send(people, f"{LIST}{saldo.pk}/", text="Otra", version=version).status_code == 409


@pytest.mark.parametrize("number", ["0", "999999", "9" * 30, "x", "-1"])
@pytest.mark.parametrize("end", ["", "retirar/", "recuperar/"])
def test_a_number_that_is_none_is_not_found(people, number, end):
    method = "post" if end == "recuperar/" else "get"
    assert getattr(browser_of(people.sofia), method)(f"{LIST}{number}/{end}").status_code in (404, 422)


def test_a_name_taken_meanwhile_is_said_when_one_is_brought_back(people, saldo):
    answers.retire(saldo, by=people.sofia)
    send(people)
    client = browser_of(people.sofia)
    again = client.post(f"{LIST}{saldo.pk}/recuperar/", follow=True).content.decode()
    assert "Ya hay otra respuesta con el nombre «Saldo»." in again


def test_it_is_seen_before_it_is_kept_with_and_without_a_script(people):
    shown = send(people, ver="1", text="Buenos días, {nombre}, {nit}: **ojo**").content.decode()
    assert "Buenos días, Ana Lucía Xoquic, {nit}: <strong>ojo</strong>" in shown
    assert "No existe el dato" in shown
    assert not CannedAnswer.objects.exists()
    piece = browser_of(people.sofia).post(PREVIEW, {"text": "<b>{gestión}</b>"}).content.decode()
    assert "&lt;b&gt;2026-0004817-2&lt;/b&gt;" in piece
    assert "<html" not in piece


def test_what_was_typed_waits_for_whoever_signs_in_again(people, saldo):
    address = f"{LIST}{saldo.pk}/"
    client = Client()
    assert (
        client.post(address, {**TYPED, "text": "A medias", "who": people.sofia.pk, "version": "1"}).status_code == 302
    )
    client.force_login(people.sofia)
    shown = client.get(address).content.decode()
    assert "A medias</textarea>" in shown
    assert 'name="version" value="1"' in shown
    late = Client().post(PREVIEW, {"text": "x"}, headers={"Accept": "application/json"})
    assert late.status_code == 401


def test_another_person_at_the_same_browser_keeps_nothing(people):
    assert send(people, who=str(people.saul.pk)).status_code == 409
    assert not CannedAnswer.objects.exists()


def test_retiring_asks_first_in_a_dialog_or_on_a_page(people, saldo):
    address = f"{LIST}{saldo.pk}/retirar/"
    client = browser_of(people.sofia)
    assert "<html" not in client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert '<a href="/respuestas/">Respuestas guardadas</a>' in client.get(address).content.decode()
    assert CannedAnswer.objects.get().retired_at is None


def test_supervisors_find_it_in_their_menu(people):
    assert (
        'href="/respuestas/"'
        in page(people, "sofia", "/bandeja/").split('class="sgl-menu__hoja"')[1].split("</details>")[0]
    )
    assert 'href="/respuestas/"' not in page(people, "raul", "/bandeja/").split("<main")[0]


def test_the_demonstration_has_answers_that_are_written_once(people):
    load_answers()
    assert CannedAnswer.objects.count() == len(sample_answers()) == 10
    texts = [said["text"] for said in sample_answers()]
    wrong = [text for text in texts if placeholders.unknown(text) or len(placeholders.example(text)) > 1400]
    assert wrong == []
    # Who changes them afterwards finds them as they were left.
    CannedAnswer.objects.exclude(word="saldo").delete()
    answers.retire(CannedAnswer.objects.get(), by=people.sofia)
    load_answers()
    assert CannedAnswer.objects.count() == 1
