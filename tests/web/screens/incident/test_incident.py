"""The page of an incident as whoever reports it sees it: what it says, what it offers, what it never shows."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from soportegl.directory.models import User
from soportegl.incidents import actions
from soportegl.incidents.models import Incident
from soportegl.lib import clock
from soportegl.reading import conversation
from tests.cast import People, browser_of, loaded

pytestmark = pytest.mark.django_db


def page(user: User, incident: Incident, query: str = "") -> str:
    response = browser_of(user).get(incident.get_absolute_url() + query)
    assert response.status_code == 200
    return response.content.decode()


def asked(people: People) -> Incident:
    return actions.ask(people.held(), text="¿Cuál es el número de cuenta?", by=people.raul)


def finalized(people: People) -> Incident:
    return actions.finalize(people.held(), solution="Se corrigió el parámetro", by=people.raul)


def test_it_says_where_it_is_and_who_has_it(people):
    text = page(people.ana, people.held())
    for words in ("EN RESOLUCION_N2", "Raúl Sacor la analiza", "tomó el caso", "si hace falta", "COLA_INCIDENCIAS"):
        assert words in text


def test_a_question_is_answered_on_the_same_page(people):
    incident = asked(people)
    text = page(people.ana, incident)
    for words in ("Le pide información", "¿Cuál es el número de cuenta?", "Espera su respuesta", "Enviar respuesta"):
        assert words in text
    browser_of(people.ana).post(f"/gestion/{incident.code}/responder/", {"text": "Es la 3-445"})
    text = page(people.ana, incident)
    assert "Es la 3-445" in text
    assert "Espera su respuesta" not in text


def test_internal_notes_never_reach_whoever_reports(people):
    incident = actions.note(people.held(), text="Ojo con esta clave", by=people.raul)
    for name in ("ana", "diego"):
        assert "Ojo con esta clave" not in page(people.users[name], incident)
    for name in ("raul", "sofia", "aura", "admin", "carla"):
        assert "Ojo con esta clave" in page(people.users[name], incident)


def test_the_director_reads_and_cannot_answer(people):
    incident = asked(people)
    text = page(people.diego, incident)
    assert "Enviar respuesta" not in text
    assert "Sigue detenido" not in text


def test_the_desks_see_their_own_page(people):
    incident = people.report()
    response = browser_of(people.raul).get(incident.get_absolute_url())
    assert "screens/incident/desk.html" in [template.name for template in response.templates]


def test_a_solution_offers_to_verify_or_to_reopen(people):
    incident = finalized(people)
    text = page(people.ana, incident)
    for words in ("FINALIZADO", "Se corrigió el parámetro", "Ya funciona", "Sigue igual", "se puede reabrir hasta el"):
        assert words in text
    assert "Sigue igual</span>" not in page(people.diego, incident)


def test_after_ten_working_days_a_new_one_continues_it(people):
    with clock.at(clock.now() - timedelta(days=40)):
        incident = finalized(people)
    text = page(people.ana, incident)
    assert f"/registro/crear/?sigue={incident.code}" in text
    assert "/reabrir/" not in text


def test_whoever_may_withdraw_is_offered_it(people):
    incident = people.report()
    assert "/retirar/" in page(people.ana, incident)
    actions.take(incident, by=people.raul)
    assert "/retirar/" not in page(people.ana, incident)


@pytest.mark.parametrize("written", ["{0}{1}{2}", "{0} {1} {2}", "{0}-{1}{2}"])
def test_a_code_typed_without_dashes_leads_to_its_page(people, written):
    incident = people.report()
    address = f"/gestion/{written.format(*incident.code.split('-'))}/"
    client = browser_of(people.ana)
    assert client.get(address)["Location"] == incident.get_absolute_url()
    assert client.get(f"{address}cola/")["Location"] == f"{incident.get_absolute_url()}cola/"


def test_a_code_with_a_wrong_digit_says_so(people):
    code = people.report().code
    wrong = code[:-1] + str((int(code[-1]) + 1) % 10)
    for address in (f"/gestion/{wrong}/", f"/gestion/{wrong}/cola/"):
        response = browser_of(people.ana).get(address)
        assert response.status_code == 404
        assert "tiene un dígito cambiado" in response.content.decode()


@pytest.mark.parametrize("name", ["berta", "nestor", "ivan"])
def test_what_is_not_seen_does_not_exist(people, name):
    incident = people.report()
    for address in (incident.get_absolute_url(), f"{incident.get_absolute_url()}cola/"):
        response = browser_of(people.users[name]).get(address)
        assert response.status_code == 404
        assert "No existe esa gestión" in response.content.decode()
        assert incident.synopsis not in response.content.decode()


def test_the_text_of_people_is_never_markup(people):
    incident = people.report('<img src=x onerror="alert(1)"> no imprime')
    actions.ask(actions.take(incident, by=people.raul), text="<b>¿cuál?</b>", by=people.raul)
    text = page(people.ana, incident)
    assert "<img src=x" not in text
    assert "<b>¿cuál?</b>" not in text
    assert "&lt;b&gt;¿cuál?&lt;/b&gt;" in text


def test_more_talk_costs_no_more_questions(people, django_assert_num_queries: DjangoAssertNumQueries):
    incident = people.held()
    client = browser_of(people.ana)
    for its_files in (0, 1, 1):
        # What came since it was last looked at is noted once.
        client.get(incident.get_absolute_url())
        with django_assert_num_queries(10 + its_files):
            client.get(incident.get_absolute_url())
        for number in range(10):
            words, uploads = f"Seguimos con el caso {number}", loaded(people.raul)
            actions.reply(incident, text=words, by=people.raul, uploads=uploads)


def test_each_one_speaks_from_their_own_level(people):
    incident = actions.transfer(people.held(), reason="Falta un permiso", tried="Se revisó caja", by=people.raul)
    incident = actions.take(incident, by=people.carla)
    incident = actions.send_back(incident, reason="Es de caja", by=people.carla)
    incident = actions.finalize(actions.take(incident, by=people.raul), solution="Se corrigió", by=people.raul)
    actions.reopen(incident, reason="No cambió nada", by=people.ana)
    text = " ".join(page(people.diego, incident).split())
    for words in (
        "Raúl Sacor, Mesa de Ayuda Regional, trasladó el caso",
        "Carla Méndez, Mesa de Ayuda Central, devolvió el caso",
        "<strong>Ana Lucía Xoquic</strong> <span>Usuario Municipal</span> <span>Sigue igual</span>",
    ):
        assert words in text


def test_a_long_conversation_opens_with_its_latest_part_and_shows_the_rest_when_asked(people, monkeypatch):
    monkeypatch.setattr(conversation, "LATEST", 5)
    incident = people.held()
    for number in range(6):
        actions.reply(incident, text=f"Seguimos con el caso {number}", by=people.raul)
    for person in (people.ana, people.rosa):
        latest, whole = page(person, incident), page(person, incident, "?todo")
        assert "Seguimos con el caso 5" in latest
        assert "Seguimos con el caso 0" not in latest
        assert "Ver toda la conversación" in latest
        assert "Seguimos con el caso 0" in whole
        assert "Ver toda la conversación" not in whole
