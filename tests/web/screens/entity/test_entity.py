"""The entity beside the incident: what each sees of it, and with how many questions."""

from __future__ import annotations

import re

import pytest

from soportegl.desk.models import EntityNote
from soportegl.incidents import actions
from tests.cast import People, browser_of, loaded

pytestmark = pytest.mark.django_db

# The session, the person with their memberships; the entity, its people, the count, the open and the ended ones, its
# notes; the frame: systems, notices.
QUERIES = 10
CARD = "/entidad/0701/"


def page(people: People, name: str, address: str = CARD) -> str:
    response = browser_of(people.users[name]).get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_the_card_tells_who_they_are_and_what_they_asked_for(people):
    people.solola.preferred_adviser = people.rosa
    people.solola.save()
    open_ = people.held()
    ended = actions.close(people.held(), solution="Se orientó", by=people.raul)
    shown = page(people, "raul")
    for text in (
        "Municipalidad de Sololá, Sololá",
        "Sede Sololá",
        "Rosa Chavajay",
        "Ana Lucía Xoquic",
        "Diego Ixtamer",
    ):
        assert text in shown
    assert 'href="tel:+50255000142"' in shown
    assert 'href="mailto:ana.municipal@correo.example"' in shown
    assert f'href="/gestion/{open_.code}/"' in shown
    assert f'href="/gestion/{ended.code}/"' in shown


def test_only_the_last_five_open_and_ten_ended_are_listed_and_the_rest_counted(people):
    for _ in range(7):
        people.report()
    for _ in range(12):
        actions.close(people.held(), solution="Se orientó", by=people.raul)
    shown = page(people, "raul")
    assert shown.count('data-tipo="traslado"') == 5
    assert shown.count('data-tipo="cerrado"') == 10
    assert re.search(r'<span class="tenue fw-normal">7\s*</span>', shown)
    assert 'href="/bandeja/?q=0701"' in shown


def test_only_what_the_person_sees_is_listed(people):
    hidden, seen = people.report(), people.held(by="ivan")
    shown = page(people, "ivan")
    assert seen.code in shown
    assert hidden.code not in shown


def test_beside_the_incident_it_is_a_piece_and_the_incident_does_not_wait_for_it(people):
    incident = people.held()
    beside = page(people, "raul", f"/bandeja/?caso={incident.code}")
    assert 'hx-get="/entidad/0701/?nivel=4" hx-trigger="intersect once"' in beside
    assert '<a href="/entidad/0701/">Ver la ficha de' in beside
    assert "Ana Lucía Xoquic</b>" not in beside
    piece = browser_of(people.raul).get(f"{CARD}?nivel=4", HTTP_HX_REQUEST="true").content.decode()
    assert "<html" not in piece
    assert "<h4" in piece
    assert "<h3" in browser_of(people.raul).get(f"{CARD}?nivel=3", HTTP_HX_REQUEST="true").content.decode()
    assert "<h2" in page(people, "raul")


@pytest.mark.parametrize("name", ["raul", "rosa", "sofia", "carla", "cesar", "saul", "ivan", "ines"])
def test_who_attends_it_sees_the_card_and_its_notes(people, name):
    browser_of(people.raul).post(CARD, {"text": "Llamar después de las 10", "key": "uno"})
    assert "Llamar después de las 10" in page(people, name)


@pytest.mark.parametrize("name", ["ana", "diego", "berta", "olga", "aura", "admin"])
def test_who_attends_nothing_reads_that_it_is_not_theirs(people, name):
    client = browser_of(people.users[name])
    note = EntityNote.objects.create(
        entity=people.solola, author=people.raul, text="Hola", key="1", written_at=people.raul.date_joined
    )
    for response in (
        client.get(CARD),
        client.post(CARD, {"text": "Hola"}),
        client.get(f"{CARD}notas/{note.pk}/"),
        client.post(f"{CARD}notas/{note.pk}/", {"retirar": "1"}),
    ):
        assert response.status_code == 403
        assert "La bandeja es de quienes atienden incidencias." in response.content.decode()


def test_an_entity_of_another_office_does_not_exist_unless_one_of_its_incidents_is_seen(people):
    assert browser_of(people.nestor).get(CARD).status_code == 404
    browser_of(people.raul).post(CARD, {"text": "Solo para Sololá", "key": "uno"})
    incident = people.report()
    from soportegl.incidents.models import Participant

    Participant.objects.get_or_create(incident=incident, user=people.nestor)
    shown = page(people, "nestor")
    assert incident.code in shown
    assert "Solo para Sololá" not in shown
    assert "Escribir una nota" not in shown
    assert browser_of(people.nestor).post(CARD, {"text": "Hola"}).status_code == 403


@pytest.mark.parametrize("code", ["9999", "07", "%00", "x" * 300, "0701%27"])
def test_an_unknown_code_is_not_found(people, code):
    assert browser_of(people.carla).get(f"/entidad/{code}/").status_code == 404


def test_a_note_is_left_changed_and_retired(people):
    client = browser_of(people.raul)
    assert client.post(CARD, {"text": "Llamar después de las 10", "key": "uno"})["Location"] == f"{CARD}#notas"
    note = EntityNote.objects.get()
    address = f"{CARD}notas/{note.pk}/"
    assert "Llamar después de las 10</textarea>" in client.get(address).content.decode()
    client.post(address, {"text": "Llamar por la tarde", "pinned": "on", "key": "dos"})
    assert "Llamar por la tarde" in page(people, "rosa")
    assert "cambiada" in page(people, "rosa")
    assert client.get(address).status_code == 404
    client.post(f"{CARD}notas/{EntityNote.objects.latest('pk').pk}/", {"retirar": "1"})
    assert "Nadie ha dejado notas" in page(people, "rosa")
    assert EntityNote.objects.count() == 2


def test_beside_the_incident_a_saved_note_brings_the_card_again(people):
    response = browser_of(people.raul).post(f"{CARD}?nivel=4", {"text": "Hola", "key": "uno"}, HTTP_HX_REQUEST="true")
    assert "La nota quedó guardada." in response.content.decode()
    assert "<html" not in response.content.decode()


@pytest.mark.parametrize(("text", "sentence"), [("", "Escriba la nota."), ("x" * 1501, "escriba 1500 como máximo")])
def test_a_note_that_is_wrong_comes_back_with_what_was_typed(people, text, sentence):
    response = browser_of(people.raul).post(CARD, {"text": text})
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert f"{text}</textarea>" in response.content.decode()


def test_the_note_of_somebody_else_is_not_changed(people):
    browser_of(people.raul).post(CARD, {"text": "Hola", "key": "uno"})
    address = f"{CARD}notas/{EntityNote.objects.get().pk}/"
    assert browser_of(people.rosa).get(address).status_code == 403
    assert browser_of(people.rosa).post(address, {"retirar": "1"}).status_code == 403
    # A note of another entity has no address under this one.
    assert browser_of(people.carla).get(address.replace("0701", "0901")).status_code == 404


def test_a_note_waits_for_whoever_signs_in_again(people, client):
    response = client.post(CARD, {"text": "Llamar después de las 10", "who": people.raul.pk})
    assert response.status_code == 302
    client.force_login(people.raul)
    assert "Llamar después de las 10</textarea>" in client.get(CARD).content.decode()


def test_one_incident_and_many_cost_the_same(people, django_assert_num_queries):
    client = browser_of(people.raul)
    people.report()
    with django_assert_num_queries(QUERIES):
        client.get(CARD)
    for number in range(6):
        people.held()
        actions.close(people.held(), solution="Se orientó", by=people.raul, uploads=loaded(people.raul))
        client.post(CARD, {"text": f"Nota {number}", "key": str(number)})
    with django_assert_num_queries(QUERIES):
        client.get(CARD)
