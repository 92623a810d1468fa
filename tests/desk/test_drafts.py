"""Drafts: kept per person, incident and form; two windows never overwrite each other."""

from __future__ import annotations

import pytest

from soportegl.desk import drafts
from soportegl.desk.models import Draft
from soportegl.incidents.errors import Invalid
from soportegl.incidents.states import Verb
from tests.cast import People

pytestmark = pytest.mark.django_db


def save(people: People, text: str, *, version: int = 0, by: str = "raul", verb: Verb = Verb.REPLY, incident=None):
    incident = incident or people.case
    return drafts.save(incident, verb, texts={"text": text}, version=version, by=people.users[by])


@pytest.fixture
def people(people: People) -> People:
    people.case = people.held()
    return people


def test_a_draft_is_of_one_person_incident_and_form(people):
    save(people, "Respuesta")
    save(people, "Nota", verb=Verb.NOTE)
    save(people, "De Rosa", by="rosa")
    found = drafts.of(people.case, people.raul, Verb.REPLY, Verb.NOTE)
    assert {verb: draft.texts for verb, draft in found.items()} == {
        Verb.REPLY: {"text": "Respuesta"},
        Verb.NOTE: {"text": "Nota"},
    }


def test_each_save_has_the_next_version(people):
    first = save(people, "Uno")
    second = save(people, "Uno y dos", version=first.version)
    assert (first.version, second.version) == (1, 2)
    # What arrives twice, over a line that broke, is one save.
    assert save(people, "Uno y dos", version=1).version == 2


def test_a_second_window_hears_what_the_first_one_wrote(people):
    save(people, "De la primera")
    with pytest.raises(drafts.WrittenElsewhere) as refused:
        save(people, "De la segunda")
    assert refused.value.draft.texts == {"text": "De la primera"}
    assert "En otra ventana escribió otra cosa" in refused.value.sentence
    assert Draft.objects.get().texts == {"text": "De la primera"}


def test_what_was_sent_in_one_window_is_not_kept_again_by_the_other(people):
    kept = save(people, "Lo mismo")
    drafts.forget(people.case, [Verb.REPLY], by=people.raul)
    with pytest.raises(drafts.WrittenElsewhere) as refused:
        save(people, "Lo mismo", version=kept.version)
    assert refused.value.draft is None
    assert not Draft.objects.exists()


def test_nothing_typed_discards_it(people):
    kept = save(people, "Algo")
    assert save(people, "  \n", version=kept.version) is None
    assert not Draft.objects.exists()
    assert save(people, "") is None


def test_a_book_is_no_draft(people):
    kept = save(people, "Algo")
    with pytest.raises(Invalid):
        save(people, "x" * (drafts.CHARACTERS + 1), version=kept.version)
    assert Draft.objects.get().texts == {"text": "Algo"}
