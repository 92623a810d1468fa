"""Canned answers: who uses them, who keeps them, what completes itself, how often they were used."""

from __future__ import annotations

import pytest
from django.db import transaction

from soportegl.desk import answers, placeholders
from soportegl.desk.models import CannedAnswer
from soportegl.incidents import actions
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
    text = placeholders.fill(
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
    assert placeholders.fill("Su {nit}", people.held(), people.raul) == "Su {nit}"


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
        keep(people, text="Otro texto")
    answers.retire(first, by=people.sofia)
    assert keep(people).pk != first.pk
    with pytest.raises(answers.NoSuchAnswer):
        answers.seen(people.raul, first.pk)


def test_what_is_said_twice_is_kept_once(people):
    assert keep(people).pk == keep(people).pk
    with pytest.raises(Invalid):
        keep(people, text="Otro texto")
    assert CannedAnswer.objects.count() == 1


def test_whoever_saves_second_hears_who_was_first(people):
    first = keep(people, by="saul", whom="3")
    opened = first.version
    keep(people, by="saul", whom="3", answer=first, version=opened, text="Una")
    with pytest.raises(answers.Changed) as refused:
        keep(people, by="saul", whom="3", answer=first, version=opened, text="Otra")
    assert "Saúl Morales cambió esta respuesta" in refused.value.sentence
    assert refused.value.now.text == "Una"
    # With what is there now in view, it is saved; and the same again, by an impatient hand, changes nothing.
    for _ in range(2):
        made = keep(people, by="saul", whom="3", answer=first, version=refused.value.now.version, text="Otra")
    assert (made.text, made.version) == ("Otra", 3)


def test_one_retired_meanwhile_is_not_changed_and_comes_back_as_it_was(people):
    first = keep(people)
    answers.retire(first, by=people.sofia)
    with pytest.raises(answers.Changed) as refused:
        keep(people, answer=first, version=1, text="Otra")
    assert "Sofía Tzoc retiró esta respuesta" in refused.value.sentence
    assert [row.pk for row in answers.retired(people.sofia, "sal")] == [first.pk]
    assert not answers.retired(people.raul, "").exists()
    assert not answers.retired(people.saul, "").exists()
    with pytest.raises(answers.NotYours):
        answers.bring_back(first, by=people.raul)
    second = keep(people)
    with pytest.raises(Invalid):
        answers.bring_back(first, by=people.sofia)
    answers.retire(second, by=people.sofia)
    answers.bring_back(first, by=people.sofia)
    assert answers.seen(people.raul, first.pk).text == "Buenos días, {nombre}."


def test_a_use_is_counted_with_its_message_and_once(people):
    answer, case = keep(people), people.held()

    def send(form: str, text: str = "Listo") -> None:
        with transaction.atomic(), answers.counted([answer.pk], case, by=people.raul):
            actions.reply(case, text=text, form=form, by=people.raul)

    send("uno")
    send("uno")
    with pytest.raises(Invalid):
        send("dos", text="")
    answer.refresh_from_db()
    assert answer.used == 1
    send("dos")
    send("dos", "Otra cosa")
    answer.refresh_from_db()
    assert answer.used == 3


def test_uses_are_counted_and_the_most_used_comes_first(people):
    keep(people)
    second = keep(people, name="Banco", text="Estado de cuenta")
    answers.count_use(people.raul, [second.pk])
    answers.count_use(people.carla, [second.pk])
    assert [(row.name, row.used) for row in answers.found(people.raul, "")] == [("Banco", 1), ("Saldo", 0)]


@pytest.mark.parametrize(
    ("typed", "found"),
    [("sal", ["Saldo"]), ("dias NOMBRE", ["Saldo"]), ("%", []), ("", ["Saldo"]), ("\0", ["Saldo"]), ("x" * 9000, [])],
)
def test_they_are_found_by_any_of_their_words(people, typed, found):
    keep(people)
    assert [row.name for row in answers.found(people.raul, typed)] == found


def test_the_one_whose_word_is_typed_comes_first(people):
    keep(people, name="Universal", word="", text="El saldo universal")
    keep(people, name="Saldos de caja", word="saldos")
    keep(people)
    CannedAnswer.objects.exclude(word="saldo").update(used=9)
    assert [row.word for row in answers.found(people.raul, "Saldo")] == ["saldo", "saldos", ""]


def test_every_datum_has_an_example(people):
    text = " ".join(f"{{{datum.name}}}" for datum in placeholders.DATA)
    assert not placeholders.unknown(text)
    assert "{" not in placeholders.example(text)
    assert placeholders.example("Su {nit}") == "Su {nit}"
