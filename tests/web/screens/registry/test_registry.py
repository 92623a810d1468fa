"""Registro de Incidencias: what is open, whose it is, and how many questions the list costs."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from soportegl.directory.models import Membership, User
from soportegl.directory.roles import Role
from soportegl.incidents import actions
from soportegl.incidents.models import Incident
from tests.cast import browser_of

pytestmark = pytest.mark.django_db

# The session, the person with their memberships, the counts, the page, its entities, the systems, the office below.
QUERIES = 9


def listed(user: User, address: str = "/registro/") -> list[Incident]:
    return [row for row, _ in browser_of(user).get(address).context["rows"]]


def page(user: User, address: str = "/registro/") -> str:
    response = browser_of(user).get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_a_reporter_sees_only_what_they_reported(people):
    mine, theirs = people.report(), people.report(by="diego")
    assert listed(people.ana) == [mine]
    assert {row.code for row in listed(people.diego)} == {mine.code, theirs.code}
    assert listed(people.berta) == []


def test_whoever_sees_the_entity_reads_whose_each_one_is(people):
    people.report()
    assert "La reportó Ana Lucía Xoquic" in page(people.diego)
    assert "La reportó" not in page(people.ana)


def test_every_column_of_the_guide_is_there(people):
    incident = people.report()
    text = page(people.ana)
    for word in (incident.code, "SICOIN GL", "Creada", "TRASLADADO_N2", "Avance: nivel 2 de 4", incident.title[:30]):
        assert word in text
    assert "La Mesa de Ayuda Regional la recibió" in text


def test_the_trail_of_the_guide_stands_above_the_title(people):
    text = page(people.ana)
    for step in ("Gobiernos Locales", "SoporteGL", "Registro de Incidencias (Usuario Municipal)"):
        assert step in text


def test_what_is_ended_leaves_the_list(people):
    incident = people.held()
    assert "EN RESOLUCION_N2" in page(people.ana)
    actions.close(incident, solution="Se orientó al usuario", by=people.raul)
    assert listed(people.ana) == []
    assert "No tiene incidencias en atención" in page(people.ana)


def test_what_waits_for_an_answer_comes_first_and_is_announced(people):
    asked = people.held()
    actions.ask(asked, text="¿Qué número de cuenta?", by=people.raul)
    later = people.report("Otra cosa que pasó después")
    assert listed(people.ana) == [asked, later]
    text = page(people.ana)
    assert "1 incidencia espera su respuesta." in text
    assert f"/gestion/{asked.code}/#respuesta" in text
    # The director may read it, but the answer is not theirs to give.
    assert "espera su respuesta" not in page(people.diego)


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_costs_the_same_with_one_row_and_with_thirty(
    people, count, django_assert_num_queries: DjangoAssertNumQueries
):
    for number in range(count):
        # Each kind of row: who holds one is asked for its sentence.
        people.report(f"Incidencia número {number}")
        people.held(synopsis=f"Incidencia tomada número {number}")
    client = browser_of(people.ana)
    with django_assert_num_queries(QUERIES):
        client.get("/registro/")


def test_long_lists_go_on_and_come_back(people):
    codes = [people.report(f"Incidencia número {number}").code for number in range(30)][::-1]
    first = browser_of(people.ana).get("/registro/")
    assert [row.code for row, _ in first.context["rows"]] == codes[:25]
    assert "30 incidencias en atención" in first.content.decode()
    second = browser_of(people.ana).get(first.context["older"])
    assert [row.code for row, _ in second.context["rows"]] == codes[25:]
    back = browser_of(people.ana).get(second.context["newer"])
    assert [row.code for row, _ in back.context["rows"]] == codes[:25]


@pytest.mark.parametrize("mark", ["x", "1.2", "1.t99999999999999999999.3", "9" * 40, "0.t1.-4", "t.t.t"])
def test_a_mark_that_was_tampered_with_is_the_first_page(people, mark):
    people.report()
    for name in ("despues", "antes"):
        assert len(listed(people.ana, f"/registro/?{name}={mark}")) == 1


@pytest.mark.parametrize(
    ("name", "home"), [("raul", "/bandeja/"), ("aura", "/tablero/"), ("admin", "/administracion/")]
)
def test_whoever_reports_nothing_is_taken_to_their_own_page(people, name, home):
    response = browser_of(people.users[name]).get("/registro/", follow=True)
    assert response.redirect_chain[-1][0] == home


def test_an_expired_membership_reports_no_longer(people):
    Membership.objects.filter(user=people.ana, role=Role.REPORTER).update(ends_on="2024-01-01")
    assert browser_of(people.ana).get("/registro/crear/").status_code == 403


def test_whoever_is_not_signed_in_signs_in_first():
    response = Client().get("/registro/")
    assert (response.status_code, response["Location"]) == (302, "/ingresar/?next=%2Fregistro%2F")
