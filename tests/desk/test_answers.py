"""Canned answers: who uses them, who keeps them, what completes itself, how often they were used."""

from __future__ import annotations

import pytest

from soportegl.desk import answers
from soportegl.desk.models import CannedAnswer
from soportegl.incidents.errors import Invalid
from tests.cast import People

pytestmark = pytest.mark.django_db

EVERYBODY = answers.EVERYBODY


def keep(people: People, by: str = "sofia", **more):
    values = {"name": "Saldo", "text": "Buenos días, {nombre}.", "word": "saldo", "whom": "2", **more}
    return answers.save(people.users[by], **values)


@pytest.mark.parametrize(
    ("name", "tiers"),
    [
        ("sofia", {"2"}),
        ("saul", {"3", EVERYBODY}),
        ("raul", set()),
        ("carla", set()),
        ("ivan", set()),
        ("ana", set()),
        ("aura", set()),
        ("admin", set()),
    ],
)
def test_supervisors_keep_those_of_their_tier(people, name, tiers):
    assert set(answers.tiers_kept_by(people.users[name])) == tiers
    if not tiers:
        with pytest.raises(answers.NotYours):
            keep(people, by=name)


def test_a_supervisor_changes_no_answer_of_another_tier(people):
    of_all = keep(people, by="saul", whom=EVERYBODY)
    with pytest.raises(answers.NotYours):
        keep(people, answer=of_all)
    with pytest.raises(answers.NotYours):
        answers.retire(of_all, by=people.sofia)
    with pytest.raises(Invalid) as refused:
        keep(people, whom="3")
    assert "whom" in refused.value.fields


@pytest.mark.parametrize(("name", "count"), [("raul", 2), ("sofia", 2), ("carla", 1), ("ivan", 1)])
def test_people_use_those_of_their_tier_and_of_all(people, name, count):
    keep(people)
    keep(people, by="saul", whom=EVERYBODY)
    assert CannedAnswer.objects.of(people.users[name]).count() == count


def test_data_between_braces_complete_themselves(people):
    incident = people.held()
    text = answers.fill(
        "{nombre}: {GESTION} / {gestión}, {entidad}, {sistema}, {asesor}, {módulo}", incident, people.raul
    )
    assert text == (
        f"{people.ana}: {incident.code} / {incident.code}, {incident.entity.name}, "
        f"{incident.system}, {people.raul}, ____"
    )


def test_an_unknown_datum_is_named(people):
    with pytest.raises(Invalid) as refused:
        keep(people, text="Su {nit} y su {nombre}, {nit} {clave}")
    assert refused.value.fields["text"].startswith("No existen los datos {nit}, {clave}. Puede usar: {nombre}")
    # One that got in before the table changed is inserted as it is, and seen.
    assert answers.fill("Su {nit}", people.held(), people.raul) == "Su {nit}"


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"text": ""}, "text"),
        ({"text": "x" * 1501}, "text"),
        ({"word": "dos palabras"}, "word"),
        ({"whom": "9"}, "whom"),
        ({"whom": ""}, "whom"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(people, more, field):
    with pytest.raises(Invalid) as refused:
        keep(people, **more)
    assert set(refused.value.fields) == {field}
    assert not CannedAnswer.objects.exists()


def test_a_name_is_used_once_until_it_is_retired(people):
    first = keep(people)
    with pytest.raises(Invalid):
        keep(people)
    answers.retire(first, by=people.sofia)
    assert keep(people).pk != first.pk
    with pytest.raises(answers.NoSuchAnswer):
        answers.seen(people.raul, first.pk)


def test_uses_are_counted_and_the_most_used_comes_first(people):
    keep(people)
    second = keep(people, name="Banco", text="Estado de cuenta")
    answers.count_use(people.raul, [second.pk])
    answers.count_use(people.carla, [second.pk])
    assert [(row.name, row.used) for row in answers.found(people.raul, "")] == [("Banco", 1), ("Saldo", 0)]


@pytest.mark.parametrize(
    ("typed", "found"), [("sal", ["Saldo"]), ("días nombre", ["Saldo"]), ("%", []), ("", ["Saldo"])]
)
def test_they_are_found_by_any_of_their_words(people, typed, found):
    keep(people)
    assert [row.name for row in answers.found(people.raul, typed)] == found
