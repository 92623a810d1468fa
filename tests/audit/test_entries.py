"""Lines of the audit: what of administering is written, and that nothing of it is rewritten."""

from __future__ import annotations

import pytest
from django.db import InternalError, connection, transaction
from django.db.utils import IntegrityError
from django.test import Client

from soportegl.audit.models import Entry, Kind
from soportegl.audit.recording import Acting, acting, add_entry, opened, written_afterwards
from soportegl.directory.models import Department, Entity, System, User
from soportegl.directory.roles import Role, Tier
from tests.cast import People, gather

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> People:
    return gather()


@pytest.fixture
def admin(people: People):
    """What is done inside is done by the administrator."""
    with acting(Acting(lambda: people.admin, lambda: "192.0.2.7")):
        yield people.admin


def last() -> Entry:
    found = Entry.objects.first()
    assert found is not None
    return found


@pytest.mark.parametrize(
    "statement", ["UPDATE audit_entry SET address = ''", "DELETE FROM audit_entry", "TRUNCATE audit_entry"]
)
def test_the_database_refuses_to_change_it(people: People, statement: str) -> None:
    add_entry(Kind.SIGNED_IN, by=people.ana, of=people.ana)
    with connection.cursor() as cursor, transaction.atomic():
        # What is still to be checked would refuse TRUNCATE by itself.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises((IntegrityError, InternalError), match="La auditoría no se cambia"), transaction.atomic():
            cursor.execute(statement)
    assert Entry.objects.count() == 1


def test_a_change_is_told_with_before_and_after_in_words(people: People, admin: User) -> None:
    entity = people.solola
    entity.office, entity.is_active = None, False
    entity.save()
    entry = last()
    assert (entry.kind, entry.person, entry.address) == (Kind.CHANGED, admin, "192.0.2.7")
    assert (entry.object_type, entry.object_id) == ("directory.entity", entity.pk)
    assert entry.changes == {"sede que la atiende": ["Sede Sololá", ""], "activa": ["sí", "no"]}


def test_what_is_the_same_as_before_is_no_change(people: People, admin: User) -> None:
    people.solola.save()
    assert not Entry.objects.exists()


def test_secrets_are_named_and_not_shown(people: People, admin: User) -> None:
    people.ana.set_password("una frase nueva y larga")
    people.ana.save()
    told = Entry.objects.filter(kind=Kind.CHANGED).get()
    assert told.changes == {"contraseña": ["(no se muestra)", "(no se muestra)"]}
    assert "pbkdf2" not in str(Entry.objects.values_list("changes"))


def test_adding_and_removing_are_told_with_what_it_was(people: People, admin: User) -> None:
    system = System.objects.create(name="OTRO GL", slug="otro-gl")
    assert (last().kind, last().object_name) == (Kind.ADDED, "OTRO GL")
    assert last().changes["nombre"] == ["", "OTRO GL"]
    key = system.pk
    system.delete()
    assert (last().kind, last().object_id) == (Kind.REMOVED, key)
    assert last().changes["nombre"] == ["OTRO GL", ""]


def test_choices_are_told_by_their_words(people: People, admin: User) -> None:
    people.ana.memberships.create(role=Role.AGENT, tier=Tier.CENTRAL)
    assert last().changes["función"] == ["", "Asesor o técnico"]
    assert last().changes["nivel"][1].startswith("Nivel 3")


def test_what_nobody_does_is_not_written(people: People) -> None:
    Department.objects.create(code="99", name="Otro", region=people.solola.department.region)
    Entity.objects.filter(pk=people.solola.pk).first().save()
    assert not Entry.objects.exists()


def test_actions_on_incidents_are_not_told_twice(people: People) -> None:
    with acting(Acting(lambda: people.raul, lambda: "")):
        people.held()
    assert not Entry.objects.exists()


def test_an_incident_is_opened_once_a_day_by_each(people: People) -> None:
    incident = people.report()
    for _ in range(3):
        opened(incident, people.raul, outside=False)
    opened(incident, people.carla, outside=True)
    assert list(Entry.objects.order_by("id").values_list("person", "outside", "object_name")) == [
        (people.raul.pk, False, incident.code),
        (people.carla.pk, True, incident.code),
    ]


def test_a_name_of_any_length_has_its_place(people: People) -> None:
    add_entry(Kind.CHANGED, by=people.admin, name="ñ" * 5000)
    assert last().object_name == "ñ" * 200


def test_what_is_undone_leaves_its_lines(people: People, admin: User) -> None:
    with written_afterwards(), transaction.atomic():
        add_entry(Kind.OPENED, name="antes de deshacer")
        people.solola.phone = "5555-0000"
        transaction.set_rollback(True)
    assert last().object_name == "antes de deshacer"


def test_the_administration_tells_what_it_saves(people: People, client: Client) -> None:
    client.force_login(people.admin)
    page = f"/administracion/directory/system/{people.sicoin.pk}/change/"
    sent = {"name": "SICOIN GL 2", "slug": people.sicoin.slug, "tagline": "", "position": "1", "is_active": "on"}
    assert client.post(page, sent).status_code == 302
    assert last().changes["nombre"] == ["SICOIN GL", "SICOIN GL 2"]
    assert last().person == people.admin
