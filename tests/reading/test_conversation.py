"""The conversation of an incident: what each may read of it, in which order, and what is new to them."""

from __future__ import annotations

import pytest

from soportegl.directory.models import User
from soportegl.directory.roles import Tier
from soportegl.incidents import actions
from soportegl.incidents.models import Incident
from soportegl.incidents.states import Verb
from soportegl.reading import conversation
from tests.cast import People, loaded

pytestmark = pytest.mark.django_db


def spoken(people: People) -> Incident:
    """Registered, taken, noted with a file, replied to with a file."""
    incident = people.held()
    actions.note(incident, text="Ojo con esta clave", by=people.raul, uploads=loaded(people.raul, "nota.pdf"))
    actions.reply(incident, text="Lo vemos con @rosa.regional", by=people.raul, uploads=loaded(people.raul))
    return Incident.objects.get(pk=incident.pk)


def verbs(incident: Incident, person: User) -> list[Verb]:
    return [entry.verb for entry in conversation.of(incident, person).entries]


def test_it_is_read_from_the_oldest_to_the_latest(people):
    assert verbs(spoken(people), people.raul) == [Verb.REGISTER, Verb.TAKE, Verb.NOTE, Verb.REPLY]


def test_internal_notes_and_their_files_are_for_those_who_read_notes(people):
    incident = spoken(people)
    for name in ("raul", "sofia", "aura", "admin", "carla"):
        told = conversation.of(incident, people.users[name])
        assert Verb.NOTE in [entry.verb for entry in told.entries]
        assert [file.name for file in told.attachments] == ["nota.pdf", "oficio.pdf"]
    for name in ("ana", "diego"):
        told = conversation.of(incident, people.users[name])
        assert Verb.NOTE not in [entry.verb for entry in told.entries]
        assert [file.name for file in told.attachments] == ["oficio.pdf"]


def test_one_file_is_found_by_whoever_may_read_it(people):
    incident = spoken(people)
    noted, sent = conversation.attachments_of(incident, people.raul)
    assert conversation.attachment_of(incident, people.raul, noted.pk) == noted
    assert conversation.attachment_of(incident, people.ana, noted.pk) is None
    assert conversation.attachment_of(incident, people.ana, sent.pk) == sent
    assert conversation.attachment_of(people.report(), people.raul, sent.pk) is None


def test_each_text_stands_with_its_kind_in_the_order_of_reading(people):
    incident = actions.transfer(people.held(), reason="Falta un permiso", tried="Se revisó caja", by=people.raul)
    entry = conversation.of(incident, people.raul).entries[-1]
    assert entry.texts == [("reason", "Falta un permiso"), ("tried", "Se revisó caja")]


def test_who_reports_reads_the_names_of_those_who_are_named_and_the_desks_their_user_names(people):
    incident = spoken(people)
    for name, text in (("ana", "Lo vemos con Rosa Chavajay"), ("raul", "Lo vemos con @rosa.regional")):
        entry = conversation.of(incident, people.users[name]).entries[-1]
        assert entry.texts == [("text", text)]
        assert entry.names == {"rosa.regional": "Rosa Chavajay"}


def test_each_author_speaks_from_the_tier_where_the_incident_stood(people):
    incident = actions.transfer(people.held(), reason="Falta un permiso", tried="Se revisó caja", by=people.raul)
    tiers = [entry.tier for entry in conversation.of(incident, people.raul).entries]
    assert tiers == [Tier.MUNICIPAL, Tier.REGIONAL, Tier.REGIONAL]


def test_what_came_since_somebody_looked_is_new_to_them_unless_they_wrote_it(people):
    incident = spoken(people)
    assert not any(entry.new for entry in conversation.of(incident, people.ana).entries)
    incident.seen_up_to = 2
    assert [entry.verb for entry in conversation.of(incident, people.carla).entries if entry.new] == [
        Verb.NOTE,
        Verb.REPLY,
    ]
    assert not any(entry.new for entry in conversation.of(incident, people.raul).entries)


def test_a_long_one_is_cut_to_its_latest_entries_unless_all_of_it_is_asked_for(people, monkeypatch):
    incident = spoken(people)
    monkeypatch.setattr(conversation, "LATEST", 3)
    told = conversation.of(incident, people.raul)
    assert ([entry.verb for entry in told.entries], told.cut) == ([Verb.TAKE, Verb.NOTE, Verb.REPLY], True)
    told = conversation.of(incident, people.raul, whole=True)
    assert (len(told.entries), told.cut, told.whole) == (4, False, True)


def test_it_asks_as_much_of_the_database_however_long_it_is(people, django_assert_num_queries):
    incident = people.held()
    for number in range(10):
        actions.reply(incident, text=f"Seguimos {number}", by=people.raul, uploads=loaded(people.raul))
        if number in (0, 9):
            with django_assert_num_queries(3):
                conversation.of(incident, people.ana)
