"""Colleagues named in what the desks write: whom a text names, who hears of it, and who is found while typing."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest

from soportegl.directory.models import Membership, User
from soportegl.directory.models.people import today
from soportegl.directory.roles import Role, Tier
from soportegl.incidents import actions, mentions, verify
from soportegl.incidents.models import Event, EventText, Incident, Participant
from soportegl.incidents.registration import Report
from tests.cast import People


def last(incident: Incident) -> Event:
    return incident.events.select_related("incident", "actor").latest("number")


def names(cast: People, keys: list[int]) -> set[str]:
    known = {user.pk: name for name, user in cast.users.items()}
    return {known[key] for key in keys}


def hear(cast: People, incident: Incident) -> set[str]:
    event = last(incident)
    return names(cast, [person.pk for person in mentions.hearing(event, event.incident)])


def everybody(cast: People) -> str:
    return " ".join(f"@{user.username}" for user in cast.users.values())


def test_only_those_at_a_desk_are_colleagues(cast):
    incident = actions.note(cast.held(), text=everybody(cast), by=cast.raul)
    assert names(cast, last(incident).details["mentions"]) == {
        *("raul", "rosa", "nestor", "sofia", "carla", "cesar", "saul", "ivan", "ines")
    }


@pytest.mark.parametrize(
    ("holder", "sees"),
    [
        ("raul", {"rosa", "sofia", "carla", "cesar", "saul"}),
        ("carla", {"raul", "rosa", "sofia", "cesar", "saul"}),
        ("ivan", {"raul", "rosa", "sofia", "carla", "cesar", "saul", "ines"}),
    ],
)
def test_who_sees_it_hears_and_the_writer_learns_who_does_not(cast, holder, sees):
    by = cast.users[holder]
    incident = actions.note(cast.held(by=holder), text=everybody(cast), by=by)
    assert hear(cast, incident) - {holder} == sees
    desk = {*("raul", "rosa", "nestor", "sofia", "carla", "cesar", "saul", "ivan", "ines")} - {holder}
    blind = sorted(desk - sees, key=lambda name: cast.users[name].sort_key)
    outside = [user for name, user in cast.users.items() if name not in {*desk, holder}]
    assert mentions.not_hearing(incident, by=by) == [
        *(f"{cast.users[name]} no ve esta gestión: no se le avisó." for name in blind),
        *(f"{user} no atiende incidencias: la mención «@{user.username}» no le avisa." for user in outside),
    ]


def test_a_name_gives_no_sight(cast):
    incident = actions.note(cast.held(), text="Néstor: @nestor.norte", by=cast.raul)
    assert not Incident.objects.visible_to(cast.nestor).filter(pk=incident.pk).exists()


@pytest.mark.parametrize(
    "do",
    [
        lambda case, by, text: actions.note(case, text=text, by=by),
        lambda case, by, text: actions.reply(case, text=text, by=by),
        lambda case, by, text: actions.ask(case, text=text, by=by),
        lambda case, by, text: actions.transfer(case, reason="Sube", tried=text, by=by),
        lambda case, by, text: actions.transfer(case, reason=text, tried="Todo", by=by),
        lambda case, by, text: actions.close(case, solution=text, by=by),
        lambda case, by, text: actions.finalize(case, solution=text, by=by),
        lambda case, by, text: actions.correct(case, reason=text, urgency="high", by=by),
    ],
)
def test_every_text_of_the_desk_names(cast, do):
    assert hear(cast, do(cast.held(), cast.raul, "Con @Rosa.Regional.")) == {"rosa"}


def test_one_who_returns_it_or_opens_it_again_names_too(cast):
    incident = actions.send_back(cast.held(by="carla"), reason="@rosa.regional lo sabe", by=cast.carla)
    assert hear(cast, incident) == {"rosa"}
    ended = actions.close(cast.held(), solution="Se orientó", by=cast.raul)
    assert hear(cast, actions.reopen(ended, reason="Lo sigue @rosa.regional", by=cast.sofia)) == {"rosa"}


def test_a_reporter_names_nobody(cast):
    incident = cast.report("@raul.regional no me contesta y la planilla no cuadra")
    assert "mentions" not in last(incident).details
    incident = actions.take(incident, by=cast.raul)
    incident = actions.answer(incident, text="Gracias @rosa.regional", by=cast.ana)
    assert "mentions" not in last(incident).details
    # Nor in the synopsis that an adviser typed for one.
    said = Report(cast.sicoin, "Llama por @rosa.regional y su planilla", "5500-0142", "ana@solola.example")
    incident = actions.register_on_behalf(said, entity=cast.solola, reporter=cast.ana, key=uuid4(), by=cast.raul)
    assert "mentions" not in last(incident).details


def test_one_of_the_desk_who_reported_it_names_nobody_in_it(cast):
    incident = cast.held()
    Incident.objects.filter(pk=incident.pk).update(reporter=cast.rosa)
    incident.refresh_from_db()
    incident = actions.answer(incident, text="Gracias @sofia.supervisora", by=cast.rosa)
    assert "mentions" not in last(incident).details


def test_one_of_the_desk_who_reports_for_the_entity_names_nobody_and_reads_no_note(cast):
    place = {"tier": Tier.MUNICIPAL, "entity": cast.solola, "starts_on": date(2020, 1, 1)}
    Membership.objects.create(user=cast.rosa, role=Role.REPORTER, **place)
    cast.rosa.forget_permissions()
    incident = actions.note(cast.held(), text="@rosa.regional y @sofia.supervisora", by=cast.raul)
    assert hear(cast, incident) == {"sofia"}
    assert mentions.not_hearing(incident, by=cast.raul) == [
        "Rosa Chavajay no lee las notas internas de esta gestión: no se le avisó."
    ]
    assert hear(cast, actions.reply(incident, text="Con @rosa.regional", by=cast.raul)) == {"rosa"}
    assert cast.rosa not in mentions.find("ro", incident, internal=True, by=cast.raul)
    assert cast.rosa in mentions.find("ro", incident, internal=False, by=cast.raul)


def test_the_same_form_twice_names_once(cast):
    incident = cast.held()
    for _ in range(2):
        actions.note(incident, text="@rosa.regional", by=cast.raul, form="llave")
    assert incident.events.filter(details__has_key="mentions").count() == 1


def test_who_was_named_does_not_change_afterwards_and_the_chain_still_verifies(cast):
    incident = actions.note(cast.held(), text="@rosa.regional lo sabe", by=cast.raul)
    what = EventText.objects.get(event=last(incident))
    event = last(incident)
    actions.redact(incident, what=what, reason="Sobraba", by=cast.admin)
    assert [person.pk for person in mentions.hearing(event, incident)] == [cast.rosa.pk]
    incident.refresh_from_db()
    assert list(verify.check(incident)) == []
    # Her user name passes to another person: the note never meant them.
    cast.rosa.username, cast.sofia.username = "rosa.chavajay", "rosa.regional"
    cast.rosa.save()
    cast.sofia.save()
    assert mentions.names_of(event, mentions.named_in([event])) == {"rosa.chavajay": "Rosa Chavajay"}


@pytest.mark.parametrize("how", ["left", "inactive"])
def test_who_left_meanwhile_is_not_told(cast, how):
    incident = actions.note(cast.held(), text="@rosa.regional", by=cast.raul)
    if how == "left":
        cast.rosa.memberships.update(ends_on=today() - timedelta(days=1))
    else:
        cast.rosa.is_active = False
        cast.rosa.save()
    assert hear(cast, incident) == set()


@pytest.mark.parametrize("text", ["@" * 1500, "@ nada", "@nadie.aqui", "rosa.regional@muni.example", "@a " * 500])
def test_what_names_nobody_is_text(cast, text):
    incident = actions.note(cast.held(), text=text, by=cast.raul)
    assert "mentions" not in last(incident).details
    assert EventText.objects.get(event=last(incident)).body == text.strip()


def test_a_text_costs_one_question_more_and_only_with_an_at(cast, django_assert_num_queries):
    case = cast.held()
    cast.raul.permissions  # noqa: B018 - read before it is counted
    with django_assert_num_queries(0):
        mentions.noted(case, {"text": "Sin nadie"}, cast.raul)
    with django_assert_num_queries(1):
        mentions.noted(case, {"text": everybody(cast)}, cast.raul)


@pytest.mark.parametrize("holder", ["raul", "carla", "ivan"])
def test_whoever_sees_one_by_the_list_sees_it_alone(cast, holder):
    case = cast.held(by=holder)
    ended = actions.close(cast.held(by=holder), solution="Se orientó", by=cast.users[holder])
    orphan = cast.report(by="olga", entity=cast.orphan)
    # Somebody who sees it only because they took part once.
    Participant.objects.create(incident=case, user=cast.nestor)
    for user in cast.users.values():
        listed = set(Incident.objects.visible_to(user).values_list("pk", flat=True))
        for incident in (case, ended, orphan):
            alone = Incident.objects.one_visible_to(user).filter(pk=incident.pk).exists()
            assert alone == (incident.pk in listed), (user, incident)


# --- While typing


def found(cast: People, typed: str, incident: Incident, *, by: str = "raul") -> list[str]:
    known = {user.pk: name for name, user in cast.users.items()}
    return [known[person.pk] for person in mentions.find(typed, incident, internal=True, by=cast.users[by])]


def test_the_nearest_come_first_and_who_cannot_be_told_never(cast):
    # Rosa holds it, Raúl took part, Sofía works where it stands, and the others see whatever is open.
    incident = actions.assign(cast.held(), holder=cast.rosa, by=cast.sofia)
    assert found(cast, "", incident, by="carla") == ["rosa", "raul", "sofia", "cesar", "saul"]
    assert found(cast, "", incident) == ["rosa", "sofia", "carla", "cesar", "saul"]


@pytest.mark.parametrize(
    ("typed", "who"),
    [
        ("ces", ["cesar"]),
        ("CÉS", ["cesar"]),
        ("lem", ["cesar"]),
        ("central", ["carla", "cesar"]),
        ("cesar.central", ["cesar"]),
        ("emus", []),
        ("nes", []),
        ("ana", []),
        (".*", []),
        ("(", []),
        ("\x00", ["sofia", "rosa", "carla", "cesar", "saul"]),
        ("x" * 5000, []),
    ],
)
def test_beginnings_of_the_name_and_of_the_user_name_find(cast, typed, who):
    assert sorted(found(cast, typed, cast.held())) == sorted(who)


def test_an_enye_is_found_from_any_keyboard(cast):
    cast.rosa.full_name = "Rosa Ñac"
    cast.rosa.save()
    assert found(cast, "ñac", cast.held()) == found(cast, "nac", cast.held()) == ["rosa"]


def test_among_hundreds_of_other_offices_those_who_see_it_are_found(cast, django_assert_num_queries):
    case = cast.held()
    place = {"role": Role.AGENT, "tier": Tier.REGIONAL, "starts_on": date(2020, 1, 1)}
    for number in range(40):
        user = User.objects.create_user(f"aa{number}.norte", full_name=f"Aa Rosario {number}")
        Membership.objects.create(user=user, office=cast.quetzaltenango.office, **place)
    # The colleagues, and three times eight of them looked up: their permissions, and whether they see it.
    with django_assert_num_queries(7):
        assert found(cast, "ro", case) == ["rosa"]
