"""Notes about an entity: whose they are, who reads them, and that none is lost."""

from __future__ import annotations

import pytest

from soportegl.desk import entity_notes
from soportegl.desk.models import EntityNote
from soportegl.directory.models import Membership
from soportegl.directory.roles import Role
from soportegl.incidents.errors import Invalid
from tests.cast import People

pytestmark = pytest.mark.django_db


def write(
    people: People, text: str = "Llamar después de las 10", *, by: str = "raul", key: str = "uno", **more: object
):
    values = {"text": text, "pinned": False, **more}
    return entity_notes.write(people.solola, **values, key=key, by=people.users[by])


@pytest.mark.parametrize("name", ["raul", "rosa", "sofia", "carla", "cesar", "saul", "ivan", "ines"])
def test_whoever_attends_the_entity_reads_and_writes(people, name):
    write(people, by=name)
    assert entity_notes.notes_of(people.solola, reader=people.users[name]).count() == 1


@pytest.mark.parametrize("name", ["ana", "diego", "berta", "olga", "nestor", "aura", "admin"])
def test_who_does_not_attend_it_neither_reads_nor_writes(people, name):
    note = write(people)
    by = people.users[name]
    assert entity_notes.notes_of(people.solola, reader=by).count() == 0
    with pytest.raises(entity_notes.NotAttending):
        write(people, by=name)
    with pytest.raises(entity_notes.NotAttending):
        entity_notes.change(note, text="Otra", pinned=False, key="dos", by=by)
    with pytest.raises(entity_notes.NotAttending):
        entity_notes.retire(note, by=by)


def test_whoever_also_reports_for_the_entity_reads_nothing_about_it(people):
    write(people)
    Membership.objects.create(user=people.carla, role=Role.REPORTER, tier=1, entity=people.solola)
    people.carla.forget_permissions()
    assert entity_notes.notes_of(people.solola, reader=people.carla).count() == 0


def test_an_entity_without_office_is_attended_by_supervisors_and_the_upper_desks(people):
    can = {name for name, user in people.users.items() if entity_notes.attends(user, people.orphan)}
    assert can == {"sofia", "carla", "cesar", "saul", "ivan", "ines"}


def test_pinned_ones_come_first_and_then_the_latest(people):
    write(people, "Primera", key="1", pinned=True)
    write(people, "Segunda", key="2")
    write(people, "Tercera", key="3")
    assert [note.text for note in entity_notes.notes_of(people.solola, reader=people.rosa)] == [
        "Primera",
        "Tercera",
        "Segunda",
    ]


def test_the_same_form_twice_is_one_note(people):
    assert write(people).pk == write(people).pk
    note = write(people)
    for _ in range(2):
        entity_notes.change(note, text="Otra", pinned=False, key="dos", by=people.raul)
    assert EntityNote.objects.count() == 2


def test_a_changed_note_keeps_what_it_said_and_a_retired_one_is_kept(people):
    old = write(people)
    new = entity_notes.change(old, text="Llamar después de las 14", pinned=True, key="dos", by=people.raul)
    assert [note.text for note in entity_notes.notes_of(people.solola, reader=people.rosa)] == [
        "Llamar después de las 14"
    ]
    assert new.replaces == old
    entity_notes.retire(new, by=people.raul)
    assert entity_notes.notes_of(people.solola, reader=people.rosa).count() == 0
    assert EntityNote.objects.filter(retired_at__isnull=False).count() == 2
    with pytest.raises(entity_notes.NoSuchNote):
        entity_notes.retire(new, by=people.raul)
    with pytest.raises(entity_notes.NoSuchNote):
        entity_notes.change(old, text="Otra vez", pinned=False, key="tres", by=people.raul)


@pytest.mark.parametrize("name", ["rosa", "sofia", "carla"])
def test_only_its_author_changes_or_retires_it(people, name):
    note = write(people)
    with pytest.raises(entity_notes.NotTheirs):
        entity_notes.change(note, text="Otra", pinned=False, key="dos", by=people.users[name])
    with pytest.raises(entity_notes.NotTheirs):
        entity_notes.retire(note, by=people.users[name])


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 1501, "\x00"])
def test_an_empty_note_or_one_that_is_too_long_is_refused(people, text):
    with pytest.raises(Invalid):
        write(people, text)
    assert EntityNote.objects.count() == 0
