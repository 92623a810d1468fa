"""Whose an incident is stands among its words and those of what was said in it, and they follow it to another."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.contrib.postgres.search import SearchQuery
from django.db.models import Q

from soportegl.directory.models import Membership, User
from soportegl.directory.roles import Role, Tier
from soportegl.incidents import actions, automatic, filling, upkeep, verify, vocabulary
from soportegl.incidents.models import (
    EventWords,
    Incident,
    IncidentWords,
    Participant,
    SearchIndex,
    TimeRule,
    Vocabulary,
)
from soportegl.incidents.models.time_rule import Act
from soportegl.incidents.visibility import marks_of
from soportegl.lib import clock
from soportegl.reading import finding
from soportegl.reading.finding import terms
from soportegl.reading.finding.asking import any_mark
from tests.cast import People, gather


@pytest.fixture
def cast(db: None, monkeypatch: pytest.MonkeyPatch) -> People:
    monkeypatch.setattr(terms, "_archive", terms._Archive())
    monkeypatch.setattr(filling, "_marked", False)
    return gather()


def talked_about(cast: People) -> Incident:
    held = actions.ask(cast.held(synopsis="Se perdió el pergamino"), text="¿Cuál alabastro?", by=cast.raul)
    return actions.answer(held, text="El de obsidiana", by=cast.ana)


def rehomed(cast: People, incident: Incident) -> Incident:
    entity = incident.entity
    entity.office = cast.quetzaltenango.office
    entity.save()
    upkeep.rehome(entity, by=cast.admin)
    return incident


def corrected(cast: People, incident: Incident) -> Incident:
    return actions.correct(incident, by=cast.raul, reason="Era de otra", entity=cast.quetzaltenango)


def relieved(cast: People, incident: Incident) -> Incident:
    post = Membership.objects.filter(user=cast.ana).first()
    assert post
    upkeep.relieve_reporter(Incident.objects.filter(pk=incident.pk), post, cast.berta, by=cast.admin)
    return incident


def risen(cast: People, incident: Incident) -> Incident:
    upper = actions.take(actions.transfer(incident, reason="No es de aquí", tried="Todo", by=cast.raul), by=cast.carla)
    return actions.transfer(upper, reason="Tampoco", tried="Todo", by=cast.carla)


def risen_by_itself(cast: People, incident: Incident) -> Incident:
    upper = actions.transfer(incident, reason="No es de aquí", tried="Todo", by=cast.raul)
    TimeRule.objects.create(tier=Tier.CENTRAL, act=Act.TRANSFER, minutes=30)
    with clock.at(clock.now() + timedelta(days=10)):
        assert automatic.let_time_act() == (0, 1)
    return upper


@pytest.mark.parametrize("happens", [rehomed, corrected, relieved, risen, risen_by_itself])
def test_marks_say_what_each_sees_wherever_it_goes(
    cast: People, happens: Callable[[People, Incident], Incident]
) -> None:
    other = cast.report("Otra cosa distinta", by="berta", entity=cast.quetzaltenango)
    incident = talked_about(cast)
    for moved in (False, True):
        if moved:
            happens(cast, incident)
            assert verify.run() == []
        for person in cast.users.values():
            if marks := marks_of(person):
                asked = Q(vector=SearchQuery(any_mark(marks), search_type="raw", config="simple"))
                found = asked | Q(incident__in=Participant.objects.filter(user=person).values("incident"))
                seen = set(Incident.objects.visible_to(person).values_list("pk", flat=True))
                own, said = (table.objects.filter(found) for table in (IncidentWords, EventWords))
                assert set(own.values_list("incident", flat=True)) == seen, (person, moved)
                assert set(said.values_list("incident", flat=True)) == seen - {other.pk}, (person, moved)


def test_who_sees_a_part_finds_it_among_what_many_hold(cast: People, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = [cast.report(f"Bodega con humedad {number}") for number in range(3)]
    for number in range(8):
        cast.report(f"Bodega sin llave {number}", by="berta", entity=cast.quetzaltenango)
    vocabulary.refresh()
    monkeypatch.setattr(finding.naming, "NAMED", 2)
    for name, many in (("raul", 3), ("nestor", 8), ("ana", 3), ("berta", 8), ("carla", 11), ("aura", 11)):
        found = finding.find("bodega", cast.users[name])
        assert len(found.hits) == many, name
        assert {hit.incident for hit in found.hits} >= set(mine) or name in ("nestor", "berta")
    rehomed(cast, mine[0])
    assert len(finding.find("bodega", cast.raul).hits) == 0
    assert len(finding.find("bodega", cast.nestor).hits) == 11


@pytest.mark.parametrize("name", ["ana", "raul", "nestor", "ivan", "diego"])
def test_until_all_say_whose_they_are_they_are_found_without(cast: People, name: str) -> None:
    incident = talked_about(cast)
    person = cast.users[name]
    typed = ("pergamino", "obsidiana", "pergamino entidad: Sololá")
    before = [[hit.incident for hit in finding.find(each, person).hits] for each in typed]
    assert before == [[incident] if name in ("ana", "raul", "diego") else []] * 3
    for table in (IncidentWords, EventWords):
        for row in table.objects.all():
            row.vector = " ".join(part for part in row.vector.split() if not part.startswith(("'/e", "'/p", "'/o")))
            row.save()
    IncidentWords.objects.update(recipe=1)
    EventWords.objects.update(recipe=1)
    SearchIndex.objects.create(recipe=1, total=1, finished_at=clock.now())
    filling._marked = False
    assert [[hit.incident for hit in finding.find(each, person).hits] for each in typed] == before
    filling.run()
    assert [[hit.incident for hit in finding.find(each, person).hits] for each in typed] == before


def test_who_reported_it_themselves_is_not_shown_what_the_desks_noted(cast: People) -> None:
    Membership.objects.create(
        user=cast.rosa, role=Role.REPORTER, tier=Tier.MUNICIPAL, entity=cast.solola, starts_on=date(2020, 1, 1)
    )
    incident = actions.take(cast.report("Se descompuso la prensa", by="rosa"), by=cast.raul)
    actions.note(incident, text="Sospecho del cedazo", by=cast.raul)
    rosa = User.objects.get(pk=cast.rosa.pk)
    assert finding.find("cedazo", cast.raul).hits[0].where == "conversación"
    assert finding.find("cedazo", rosa).hits == []
    assert [hit.where for hit in finding.find("prensa cedazo", rosa).hits] == ["síntesis"]


def test_the_vocabulary_counts_whose_they_are_and_offers_no_mark(cast: People) -> None:
    for _ in range(6):
        cast.report("Bodega con humedad")
    vocabulary.refresh()
    marks = dict(Vocabulary.objects.filter(piece__startswith="/").values_list("piece", "count"))
    assert marks[f"/e{cast.solola.pk}"] == marks[f"/o{cast.solola.office_id}"] == 6
    assert not any(piece[1] in "pw" for piece in marks)
    assert [each.label for each in finding.offered("bod", cast.raul)] == ["bodega"]
    assert terms.terms_of(["bodega"], marks=[f"e{cast.solola.pk}"])[1] == 1.0
    assert terms.terms_of(["bodega"], marks=["e999999"])[1] == 1.0
