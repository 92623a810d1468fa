"""«Mis municipios»: what each row counts, who has it, what it weighs, and the note of a visit or a call."""

from __future__ import annotations

import gzip
from datetime import timedelta

import pytest
from django.utils import timezone

from soportegl.desk.models import EntityNote
from soportegl.directory.models import Entity, Membership, User
from soportegl.directory.roles import Role, Tier
from soportegl.incidents import actions
from soportegl.incidents.models import Incident
from soportegl.lib import clock
from soportegl.reading import municipalities as reading
from tests.cast import People, browser_of

pytestmark = pytest.mark.django_db
BOARD, CONTACT = "/mis-municipios/", "/mis-municipios/0701/contacto/"
#: The session, the person and their memberships; the counts, who heard of whom, the people, the entities; the frame.
QUERIES = 8


def row_of(people: People, name: str) -> reading.Row:
    return next(row for row in reading.rows_of(people.users[name]) if row.entity == people.solola)


def today(days: int = 0) -> str:
    return f"{timezone.localdate(clock.now()) - timedelta(days=days):%d/%m/%Y}"


def typed(**values: str) -> dict[str, str]:
    return {"contact": "visit", "contact_on": today(), "text": "Se revisó el cierre de mes.", "key": "uno"} | values


def test_a_row_counts_what_is_open_and_who_waits_for_whom(people):
    now = clock.now()
    late, soon = people.report(), people.held()
    Incident.objects.filter(pk=late.pk).update(due_at=now - timedelta(hours=1), warn_at=now - timedelta(hours=2))
    Incident.objects.filter(pk=soon.pk).update(due_at=now + timedelta(hours=1), warn_at=now - timedelta(hours=1))
    actions.ask(people.held(), text="¿Desde cuándo?", by=people.raul)
    people.held(by="rosa")
    people.held(by="carla")
    actions.close(people.held(), solution="Listo", by=people.raul)
    found = row_of(people, "raul")
    assert (found.open, found.overdue, found.at_risk, found.mine, found.theirs) == (5, 1, 1, 2, 1)
    assert (row_of(people, "rosa").mine, row_of(people, "sofia").mine) == (2, 0)
    assert found.days == 0
    assert {person.username for person in found.people} == {"ana.municipal", "diego.director"}


def test_only_municipalities_of_ones_offices_are_there_and_those_out_of_use_while_something_is_open(people):
    assert [row.entity.code for row in reading.rows_of(people.raul)] == ["0701"]
    assert reading.rows_of(people.nestor)[0].days is None
    incident = people.held()
    Entity.objects.filter(pk=people.solola.pk).update(is_active=False)
    assert len(reading.rows_of(people.raul)) == 1
    actions.close(incident, solution="Listo", by=people.raul)
    assert reading.rows_of(people.raul) == []
    assert "Ninguna municipalidad" in browser_of(people.raul).get(BOARD).content.decode()


def test_the_last_contact_is_what_was_written_ended_or_noted_latest(people):
    Incident.objects.filter(pk=actions.close(people.held(), solution="Listo", by=people.raul).pk).update(
        ended_at=clock.now() - timedelta(days=9)
    )
    assert row_of(people, "raul").days == 9
    client = browser_of(people.rosa)
    assert client.post(CONTACT, typed(contact="call", contact_on=today(3))).status_code == 303
    assert row_of(people, "raul").days == 3
    actions.note(people.held(), text="Entre colegas", by=people.raul)
    assert row_of(people, "raul").days == 0


def test_the_orders_and_an_order_that_is_none(people):
    second = Entity.objects.create(
        code="0703", name="Municipalidad de Panajachel, Sololá", municipality="Panajachel, Sololá",
        department=people.solola.department, office=people.office,
    )  # fmt: skip
    people.held()
    first = {order: reading.rows_of(people.raul, order)[0].entity for order in reading.ORDERS}
    assert first == {"": people.solola, "contacto": second, "nombre": second}
    assert browser_of(people.raul).get(f"{BOARD}?orden=%00nada").status_code == 200


@pytest.mark.parametrize(
    ("who", "status"), [("raul", 200), ("sofia", 200), ("carla", 403), ("aura", 403), ("ana", 403), ("admin", 403)]
)
def test_who_attends_or_supervises_an_office_has_it(people, who, status):
    client = browser_of(people.users[who])
    assert client.get(BOARD).status_code == status
    assert client.get(CONTACT).status_code == status
    assert (BOARD in client.get("/ayuda/").content.decode()) is (status == 200)


def test_a_visit_is_written_down_once_and_stands_among_the_notes(people):
    client = browser_of(people.raul)
    for _ in range(2):
        assert client.post(CONTACT, typed()).headers["Location"] == BOARD
    note = EntityNote.objects.get()
    assert (note.contact, note.author) == ("visit", people.raul)
    card = client.get("/entidad/0701/").content.decode()
    assert "Visita del" in card
    client.post(f"/entidad/0701/notas/{note.pk}/", {"text": "Se revisó y se capacitó.", "key": "dos"})
    assert EntityNote.objects.get(retired_at=None).contact_on == note.contact_on


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"contact": ""}, "Elija si fue"),
        ({"contact": "fax"}, "fax"),
        ({"contact_on": ""}, "Escriba qué día fue"),
        ({"contact_on": "31/02/2026"}, "Escriba dd/mm/aaaa"),
        ({"contact_on": "01/01/2090"}, "todavía no llega"),
        ({"contact_on": "01/01/2001"}, "más de un año"),
        ({"text": "  "}, "Escriba de qué se trató"),
        ({"text": "x" * 1501}, "1500 como máximo"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field_and_nothing_typed_is_lost(people, values, says):
    page = browser_of(people.raul).post(CONTACT, typed(**values))
    assert page.status_code == 422
    said = page.content.decode()
    assert says in said
    assert typed(**values)["text"].strip() in said
    assert not EntityNote.objects.exists()


def test_another_offices_municipality_is_not_there(people):
    client = browser_of(people.raul)
    for code in ("0901", "0702", "nada"):
        assert client.post(f"/mis-municipios/{code}/contacto/", typed()).status_code == 404


def test_a_board_of_forty_municipalities_asks_as_little_as_one_of_one_and_is_light(people, django_assert_num_queries):
    department, office = people.solola.department, people.office
    entities = Entity.objects.bulk_create(
        Entity(code=f"08{number:02}", name=f"Municipalidad de Santa Lucía {number}, Totonicapán",
               municipality=f"Santa Lucía {number}", department=department, office=office, sort_key=f"{number}")
        for number in range(40)
    )  # fmt: skip
    users = User.objects.bulk_create(
        User(username=f"u{number}", full_name=f"Persona Número {number}", email=f"u{number}@correo.example",
             phone=f"5500-{number:04}")
        for number in range(120)
    )  # fmt: skip
    Membership.objects.bulk_create(
        Membership(user=user, role=Role.REPORTER, tier=Tier.MUNICIPAL, entity=entities[number % 40],
                   starts_on=timezone.localdate())
        for number, user in enumerate(users)
    )  # fmt: skip
    client = browser_of(people.raul)
    client.get(BOARD)
    with django_assert_num_queries(QUERIES):
        page = client.get(BOARD)
    assert len(gzip.compress(page.content)) <= 30 * 1024
