"""The desk: whose lists show what, in which order, with how many questions to the database."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from soportegl.directory.models import Membership
from soportegl.directory.roles import Role, Tier
from soportegl.incidents import actions
from soportegl.lib import clock
from soportegl.reading import lists
from tests.cast import People, loaded

pytestmark = pytest.mark.django_db

# The session, the person with their memberships, the systems, saved views, whether anything happened, the counts by
# the hour and the others, the page: its keys and its columns, and the notices not read.
QUERIES_OF_THE_QUEUE = 10
# On top of those: the incident, what stands in the way of a verb, events and texts.
QUERIES_WITH_A_CASE = 13
# Its files, when it has any.
FILES = 1
# Once, when something came since this person last looked; and not asked again while nothing happens.
NOTED_AS_SEEN, OPENED_TODAY, COUNTED = 1, 1, 2


def page(people: People, name: str, address: str = "/bandeja/") -> str:
    client = Client()
    client.force_login(people.users[name])
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def listed(people: People, name: str, address: str = "/bandeja/") -> list[str]:
    client = Client()
    client.force_login(people.users[name])
    return [row.code for row in client.get(address).context["page"].rows]


def counts(people: People, name: str) -> dict[str, int]:
    client = Client()
    client.force_login(people.users[name])
    return {view.slug: count for view, count in client.get("/bandeja/").context["views"]}


def test_an_adviser_sees_the_incidents_of_the_office(people):
    incident = people.report()
    assert listed(people, "raul") == [incident.code]
    assert listed(people, "nestor") == []
    assert "Sololá, Sololá" in page(people, "raul")


@pytest.mark.parametrize("name", ["ana", "diego", "admin"])
def test_the_queue_is_closed_to_those_who_attend_nothing(people, name):
    client = Client()
    client.force_login(people.users[name])
    response = client.get("/bandeja/")
    assert response.status_code == 403
    assert "La bandeja es de quienes atienden incidencias." in response.content.decode()


def test_each_list_has_its_own_rows(people):
    waiting = actions.ask(people.held(), text="¿Qué mensaje ve?", by=people.raul)
    of_rosa = people.held(by="rosa")
    free = people.report()
    up = people.held(by="carla")
    answered = actions.answer(actions.ask(people.held(), text="¿Cuál?", by=people.raul), text="El 1482", by=people.ana)
    back = actions.send_back(people.held(by="carla"), reason="Falta el estado de cuenta", by=people.carla)
    over = actions.close(people.held(by="rosa"), solution="Se orientó", by=people.rosa)
    assert counts(people, "raul") == {
        "por-atender": 4,
        "mias": 2,
        "para-tomar": 2,
        "por-vencer": 0,
        "vencidas": 0,
        "respondidas": 1,
        "esperan": 1,
        "en-pausa": 1,
        "devueltas": 1,
        "trasladadas": 1,
        "sede": 6,
        "terminadas": 1,
    }
    assert listed(people, "raul", "/bandeja/?vista=respondidas") == [answered.code]
    assert listed(people, "raul", "/bandeja/?vista=devueltas") == [back.code]
    assert listed(people, "raul", "/bandeja/?vista=terminadas") == [over.code]
    assert listed(people, "raul", "/bandeja/?vista=mias") == [answered.code, waiting.code]
    # The address of before the lists were named anew still leads there.
    assert set(listed(people, "raul", "/bandeja/?vista=sin-tomar")) == {back.code, free.code}
    assert listed(people, "raul", "/bandeja/?vista=esperan") == [waiting.code]
    assert listed(people, "raul", "/bandeja/?vista=trasladadas") == [up.code]
    everything = {waiting.code, of_rosa.code, free.code, up.code, answered.code, back.code}
    assert set(listed(people, "raul", "/bandeja/?vista=sede")) == everything
    # By itself opens what this person can act on, and for whoever sees to it that others do, all of it.
    assert set(listed(people, "raul")) == {waiting.code, answered.code, back.code, free.code}
    assert set(listed(people, "sofia")) == everything


def test_the_central_desk_sees_its_own_and_every_open_one(people):
    people.report()
    mine = people.held(by="carla")
    above = people.held(by="ivan")
    assert set(listed(people, "carla", "/bandeja/?vista=central")) == {mine.code, above.code}
    assert listed(people, "carla") == [mine.code]
    assert listed(people, "carla", "/bandeja/?vista=trasladadas") == [above.code]
    assert counts(people, "carla")["abiertas"] == 3
    assert listed(people, "ivan") == [above.code]
    assert "trasladadas" not in counts(people, "ivan")


def test_an_entity_without_office_is_seen_by_supervisors_and_the_central_desk(people):
    lost = people.report(by="olga", entity=people.orphan)
    assert listed(people, "sofia", "/bandeja/?vista=sin-sede") == [lost.code]
    assert listed(people, "carla", "/bandeja/?vista=sin-sede") == [lost.code]
    assert "sin-sede" not in counts(people, "raul")


def test_somebody_of_two_desks_has_the_lists_of_both(people):
    Membership.objects.create(user=people.raul, role=Role.AGENT, tier=Tier.CENTRAL)
    people.raul.forget_permissions()
    shown = counts(people, "raul")
    assert {"sede", "central", "sin-sede", "abiertas"} <= set(shown)


def test_what_is_suggested_to_somebody_comes_first_for_them_only(people):
    oldest = people.report("La primera de todas, sin asesor preferido")
    people.solola.preferred_adviser = people.rosa
    people.solola.save()
    returned = actions.send_back(people.held(by="carla"), reason="Falta el estado de cuenta", by=people.carla)
    assert returned.suggested_holder == people.raul
    assert listed(people, "raul") == [returned.code, oldest.code]
    assert "Para usted<" in page(people, "raul")
    # Under the list and in its caption alike; of nothing that is not there.
    assert "Orden: primero las sugeridas para usted, después más apremiante primero" in page(people, "raul")
    assert "sugeridas para usted" not in page(people, "sofia")
    # The preferred adviser comes second to whoever had it before.
    assert listed(people, "rosa") == [oldest.code, returned.code]
    assert "Para usted<" not in page(people, "sofia")


def test_the_oldest_comes_first_and_pages_neither_skip_nor_repeat(people):
    made = []
    for number in range(lists.PAGE + 5):
        with clock.at(clock.now() - timedelta(hours=100 - number)):
            made.append(people.report(f"Incidencia número {number} de la mañana").code)
    first = listed(people, "raul")
    client = Client()
    client.force_login(people.raul)
    mark = client.get("/bandeja/").context["page"].after
    assert first == made[: lists.PAGE]
    second = client.get(f"/bandeja/?despues={mark}").context["page"]
    assert [row.code for row in second.rows] == made[lists.PAGE :]
    assert listed(people, "raul", f"/bandeja/?antes={second.before}") == first
    assert listed(people, "raul", "/bandeja/?despues=mentira") == first


@pytest.mark.parametrize("name", ["raul", "carla", "sofia"])
def test_one_row_and_thirty_cost_the_same(people, name, django_assert_num_queries):
    client = Client()
    client.force_login(people.users[name])
    people.report()
    address = "/bandeja/?vista=abiertas" if name == "carla" else "/bandeja/"
    with django_assert_num_queries(QUERIES_OF_THE_QUEUE):
        assert len(client.get(address).context["page"].rows) == 1
    # Nothing has happened: the numbers are known.
    with django_assert_num_queries(QUERIES_OF_THE_QUEUE - 2):
        client.get(address)
    for number in range(29):
        people.held() if number % 2 else people.report()
    with django_assert_num_queries(QUERIES_OF_THE_QUEUE):
        assert len(client.get(address).context["page"].rows) == 30


def test_a_short_conversation_and_a_long_one_cost_the_same(people, django_assert_num_queries):
    incident = people.held()
    client = Client()
    client.force_login(people.raul)
    address = f"/bandeja/?caso={incident.code}"
    with django_assert_num_queries(QUERIES_WITH_A_CASE + NOTED_AS_SEEN + OPENED_TODAY):
        client.get(address)
    with django_assert_num_queries(QUERIES_WITH_A_CASE - COUNTED):
        client.get(address)
    for number in range(10):
        actions.reply(incident, text=f"Respuesta {number}", by=people.raul, uploads=loaded(people.raul))
        actions.note(incident, text=f"Nota {number}", by=people.rosa, uploads=loaded(people.rosa))
    with django_assert_num_queries(QUERIES_WITH_A_CASE + FILES + NOTED_AS_SEEN):
        client.get(address)
    with django_assert_num_queries(QUERIES_WITH_A_CASE + FILES - COUNTED):
        client.get(address)


# --- Search


def test_a_code_is_found_even_when_it_has_ended(people):
    ended = actions.close(people.held(), solution="Se orientó", by=people.raul)
    assert listed(people, "raul", f"/bandeja/?q={ended.code}") == [ended.code]
    assert listed(people, "raul", "/bandeja/?q=saldo") == []
    assert listed(people, "nestor", f"/bandeja/?q={ended.code}") == []


def test_words_an_entity_or_part_of_a_code_find_open_ones(people):
    cheque = people.report("No imprime el cheque voucher de la cuenta única")
    people.report("Conciliación bancaria de octubre")
    assert listed(people, "raul", "/bandeja/?q=cheques") == [cheque.code]
    assert len(listed(people, "raul", "/bandeja/?q=0701")) == 2
    assert len(listed(people, "raul", "/bandeja/?q=solola")) == 2
    assert listed(people, "raul", f"/bandeja/?q={cheque.code[5:12]}") == [cheque.code]
    empty = page(people, "raul", "/bandeja/?q=recivo")
    assert "Ninguna incidencia abierta coincide con «recivo»." in empty


def test_lists_are_narrowed_to_a_system(people):
    people.report()
    assert len(listed(people, "raul", "/bandeja/?sistema=sicoin-gl")) == 1
    assert listed(people, "raul", "/bandeja/?sistema=servicios-gl") == []


def test_an_empty_list_says_so_and_leads_on(people):
    assert "Nada espera que usted lo tome." in page(people, "raul", "/bandeja/?vista=para-tomar")
    assert "Ver Toda mi sede" in page(people, "raul", "/bandeja/?vista=mias")


# --- The incident


def test_what_is_not_taken_offers_to_take_it_and_little_else(people):
    incident = people.report()
    shown = page(people, "raul", f"/gestion/{incident.code}/")
    assert f'action="/gestion/{incident.code}/tomar/"' in shown
    for path in ("trasladar", "cerrar", "finalizar", "devolver", "pedir-informacion", "contestar"):
        assert f"/gestion/{incident.code}/{path}/" not in shown


def test_whoever_holds_it_has_every_action_of_the_holder(people):
    incident = people.held(by="carla")
    shown = page(people, "carla", f"/gestion/{incident.code}/")
    for path in (
        "pedir-informacion",
        "trasladar",
        "devolver",
        "cerrar",
        "finalizar",
        "soltar",
        "corregir",
        "contestar",
        "nota",
    ):
        assert f"/gestion/{incident.code}/{path}/" in shown
    assert f"/gestion/{incident.code}/tomar/" not in shown
    assert "tel:+50255000142" in shown


def test_a_supervisor_assigns_and_a_colleague_reads_and_notes(people):
    incident = people.held()
    assert f"/gestion/{incident.code}/asignar/" in page(people, "sofia", f"/gestion/{incident.code}/")
    shown = page(people, "rosa", f"/gestion/{incident.code}/")
    assert "La tiene Raúl Sacor." in shown
    assert f"/gestion/{incident.code}/nota/" in shown
    assert f"/gestion/{incident.code}/cerrar/" not in shown


def test_the_pane_beside_the_list_is_the_same_incident(people):
    incident = people.held()
    actions.note(incident, text="Solo para la mesa", by=people.rosa)
    beside = page(people, "raul", f"/bandeja/?caso={incident.code}")
    assert "Solo para la mesa" in beside
    client = Client()
    client.force_login(people.raul)
    fragment = client.get(f"/bandeja/?caso={incident.code}", HTTP_HX_REQUEST="true", HTTP_HX_TARGET="caso")
    assert "Solo para la mesa" in fragment.content.decode()
    assert "<html" not in fragment.content.decode()


def test_an_incident_out_of_sight_leaves_the_list_standing(people):
    incident = people.held()
    shown = page(people, "nestor", f"/bandeja/?caso={incident.code}")
    assert "No existe esa gestión" in shown
    assert "Toda mi sede" in shown


def test_entities_are_offered_while_typing(people):
    assert '<option value="0901">' in page(people, "raul", "/bandeja/entidades/?entity=quetz")
    client = Client()
    client.force_login(people.ana)
    assert client.get("/bandeja/entidades/?entity=quetz").status_code == 403
