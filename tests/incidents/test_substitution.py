"""Who stands in sees and does what the person may at their desk, no more and no longer; both names are said."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import permutations

import pytest

from soportegl.audit.models import Entry
from soportegl.directory.models import Membership, Substitution, User
from soportegl.directory.models.people import read_permissions, today
from soportegl.directory.roles import Role, Tier
from soportegl.incidents import actions, authors, handover, policy, recording, substitution, verify
from soportegl.incidents.errors import Invalid, Refused
from soportegl.incidents.models import Event, Incident, Participant
from soportegl.incidents.states import Place, State, Verb
from soportegl.notifications import audience, outbox
from soportegl.notifications.models import Delivery
from soportegl.reading import conversation, timeline
from soportegl.reading import rows as reading_rows
from tests.cast import People
from tests.incidents.conftest import stand
from tests.incidents.test_visibility import FORMS

DAY = timedelta(days=1)


def again(person: User) -> User:
    return User.objects.get(pk=person.pk)


def stands_in(substitute: User, person: User, *, starts: date | None = None, ends: date | None = None) -> Substitution:
    return Substitution.objects.create(
        person=person,
        substitute=substitute,
        starts_on=starts or today(),
        ends_on=ends or today(),
        ordered_by=person,
    )


def mails_of(event: Event) -> list[Delivery]:
    return list(Delivery.objects.filter(event=event).exclude(text=""))


@pytest.fixture
def incidents(cast: People) -> list[Incident]:
    """One in each place, of two offices and of none, and one that Iván noted something in."""
    found = [stand(cast, Place(state, tier)) for state in State for tier in (Tier.REGIONAL, Tier.CENTRAL)]
    found += [stand(cast, Place(State.IN_RESOLUTION, Tier.INFORMATICS))]
    found += [cast.report(by="berta", entity=cast.quetzaltenango), cast.report(by="olga", entity=cast.orphan)]
    return found


#: Who stands in for whom: across tiers, offices and roles.
PAIRS = [
    *permutations(("rosa", "nestor", "sofia", "carla", "ivan"), 2),
    ("admin", "raul"),
    ("raul", "admin"),
    ("ana", "raul"),
]


def test_who_stands_in_sees_and_may_what_either_of_both_may_and_nothing_else(
    cast: People, incidents: list[Incident]
) -> None:
    incidents = [Incident.objects.get(pk=each.pk) for each in incidents]
    for substitute, person in PAIRS:
        alone, other = again(cast.users[substitute]), again(cast.users[person])
        # What the person may at a desk; whoever administers and stands at none gives nothing.
        has_desk = other.permissions.is_desk
        seen = {
            name: (form(alone, incidents), form(other, incidents) if has_desk else set())
            for name, (form, _) in FORMS.items()
        }
        verbs = {
            (verb, each.pk): policy.may(alone, verb, each) or (has_desk and policy.may(other, verb, each))
            for verb in policy.RULES
            for each in incidents
        }
        made = stands_in(alone, other)
        now = again(alone)
        for name, (form, _) in FORMS.items():
            assert form(now, incidents) == seen[name][0] | seen[name][1], (substitute, person, name)
        assert {key: policy.may(now, key[0], each) for key in verbs for each in incidents if each.pk == key[1]} == verbs
        for flag in ("is_administrator", "is_auditor", "sees_all", "reports_for", "sees_entities"):
            assert getattr(now.permissions, flag) == getattr(alone.permissions, flag)
        made.delete()


@pytest.mark.parametrize("ends", ["by itself", "before its day", "with the person", "with the membership", "not yet"])
def test_it_is_over_at_once_when_it_ends(cast: People, ends: str) -> None:
    made = stands_in(cast.rosa, cast.carla, starts=today() - 5 * DAY)
    held = cast.held(by="carla")
    assert Verb.CLOSE in policy.verbs_for(again(cast.rosa), held)
    if ends == "by itself":
        Substitution.objects.filter(pk=made.pk).update(ends_on=today() - DAY)
    elif ends == "before its day":
        substitution.end(made, by=cast.carla)
    elif ends == "with the person":
        User.objects.filter(pk=cast.carla.pk).update(is_active=False)
    elif ends == "with the membership":
        Membership.objects.filter(user=cast.carla).update(ends_on=today() - DAY)
    else:
        Substitution.objects.filter(pk=made.pk).update(starts_on=today() + DAY, ends_on=today() + DAY)
    rosa = again(cast.rosa)
    assert rosa.permissions == User(pk=cast.rosa.pk).permissions
    assert rosa.permissions.stands_for == ()
    assert Verb.CLOSE not in policy.verbs_for(rosa, held)


def test_every_way_to_ask_says_the_same_and_nobody_inherits_a_chain(cast: People) -> None:
    stands_in(cast.rosa, cast.carla)
    stands_in(cast.carla, cast.ivan)
    stands_in(cast.nestor, cast.rosa)
    people = [User(pk=person.pk) for person in (cast.rosa, cast.carla, cast.nestor, cast.ivan)]
    read_permissions(people)
    for person in people:
        assert person.permissions == again(person).permissions == User(pk=person.pk).permissions
    assert [sorted(person.permissions.desk_tiers) for person in people] == [[2, 3], [3, 4], [2], [4]]
    assert [again(person).is_substituted for person in people] == [True, True, False, True]
    assert again(cast.raul).substitutions == []
    assert {str(each) for each in again(cast.rosa).substitutions} == {
        "Rosa Chavajay, en sustitución de Carla Méndez",
        "Néstor Poz, en sustitución de Rosa Chavajay",
    }


def test_what_is_done_says_both_names_and_stays_with_the_person(cast: People) -> None:
    waiting, held = stand(cast, Place(State.TRANSFERRED, Tier.CENTRAL)), cast.held(by="carla")
    stands_in(cast.rosa, cast.carla)
    rosa = again(cast.rosa)
    taken = actions.take(waiting, by=rosa)
    assert taken.holder == cast.carla
    asked = actions.ask(held, text="¿Desde cuándo?", by=rosa)
    closed = actions.close(taken, solution="Se explicó", by=rosa)
    assert closed.ended_by == cast.carla
    said = conversation.of(Incident.objects.get(pk=asked.pk), cast.ana).entries[-1]
    assert said.author == "Rosa Chavajay, en sustitución de Carla Méndez"
    for event in closed.events.all():
        outbox.tell(event.pk)
    mail = Delivery.objects.filter(event__incident=closed, person=cast.ana, event__verb=Verb.TAKE).first()
    assert mail is not None
    assert "Rosa Chavajay, en sustitución de Carla Méndez" in mail.subject + mail.text
    # Whoever wrote meanwhile reads the same.
    assert recording.news(closed, 1, cast.ivan)[0].startswith("Rosa Chavajay, en sustitución de Carla Méndez cerró")
    # At her own desk she does it herself.
    own = actions.take(cast.report(), by=rosa)
    assert own.holder == cast.rosa
    assert "instead_of" not in own.events.latest("number").details
    assert verify.run() == []


def test_the_list_says_whose_they_are_and_notices_reach_both(cast: People) -> None:
    held, own = cast.held(by="carla"), cast.held(by="rosa")
    stands_in(cast.rosa, cast.carla)
    rosa = again(cast.rosa)
    rows = {row.pk: row for row in reading_rows.load([held.pk, own.pk], rosa)}
    assert set(Incident.objects.held_by(rosa).values_list("pk", flat=True)) == {held.pk, own.pk}
    assert (rows[held.pk].stood_for, rows[held.pk].holder) == (True, "Carla Méndez")
    assert not rows[own.pk].stood_for
    answered = actions.answer(actions.ask(held, text="¿Cuál?", by=cast.carla), text="El 1482", by=cast.ana)
    last = answered.events.latest("number")
    assert set(audience.listeners(last)) == {cast.carla, cast.rosa}
    outbox.tell(last.pk)
    told = {each.person_id: "Para Carla Méndez, a quien usted sustituye" in each.text for each in mails_of(last)}
    assert told == {cast.carla.pk: False, cast.rosa.pk: True}
    assert not Participant.objects.filter(user=cast.rosa, incident=held).exists()


def test_by_call_it_is_registered_in_whose_place(cast: People) -> None:
    from uuid import uuid4

    from soportegl.incidents.registration import Report
    from tests.cast import SYNOPSIS

    stands_in(cast.nestor, cast.raul)
    report = Report(system=cast.sicoin, synopsis=SYNOPSIS, phone="5500-0142", email="ana@solola.example")
    made = actions.register_on_behalf(report, reporter=cast.ana, entity=cast.solola, key=uuid4(), by=again(cast.nestor))
    assert made.events.get().details["instead_of"] == cast.raul.pk
    assert verify.run() == []


def test_naming_one_is_told_audited_and_done_once(cast: People) -> None:
    days = {"starts_on": today(), "ends_on": today() + 5 * DAY}
    first = substitution.name(cast.raul, cast.rosa, **days, by=cast.sofia)
    assert substitution.name(cast.raul, cast.rosa, **days, by=cast.sofia) == first
    mails = {each.to: each for each in Delivery.objects.filter(event=None)}
    assert mails.keys() == {cast.rosa.email, cast.raul.email}
    told, hers = mails[cast.raul.email], mails[cast.rosa.email]
    assert hers.subject == f"Sustitución en SoporteGL: {cast.rosa.username}"
    assert f"Usted sustituye a {cast.raul} {first.days}: verá sus gestiones" in hers.text
    assert f"{cast.rosa} le sustituye {first.days}; lo indicó {cast.sofia}." in told.text
    for _ in range(2):
        substitution.end(first, by=cast.rosa)
    assert Entry.objects.filter(object_type="directory.substitution").count() == 2
    # The days are free again.
    substitution.name(cast.raul, cast.carla, **days, by=cast.raul)


@pytest.mark.parametrize(
    ("person", "substitute", "first", "last", "said"),
    [
        ("raul", "raul", 0, 1, "a sí mismo"),
        ("raul", "ana", 0, 1, "no atiende en ninguna mesa"),
        ("raul", "aura", 0, 1, "no atiende en ninguna mesa"),
        ("raul", "carla", -1, 1, "ya pasó"),
        ("raul", "carla", 2, 1, "desde el primero"),
        ("raul", "carla", 0, 400, "un año"),
        ("raul", "nestor", 9, 12, "ya le sustituye"),
        ("carla", "raul", 5, 6, "tampoco está"),
        ("raul", "gone", 0, 1, "desactivado"),
    ],
)
def test_what_cannot_be_is_refused_in_words(
    cast: People, person: str, substitute: str, first: int, last: int, said: str
) -> None:
    stands_in(cast.rosa, cast.raul, starts=today() + 5 * DAY, ends=today() + 9 * DAY)
    cast.users["gone"] = User.objects.create_user("ida", full_name="Ida", is_active=False)
    with pytest.raises(Invalid) as wrong:
        substitution.name(
            cast.users[person], cast.users[substitute], today() + first * DAY, today() + last * DAY, by=cast.admin
        )
    assert said in " ".join(wrong.value.fields.values())


@pytest.mark.parametrize(
    ("by", "person", "may"),
    [
        ("raul", "raul", True),
        ("sofia", "raul", True),
        ("sofia", "sofia", True),
        ("admin", "sofia", True),
        ("admin", "ivan", True),
        ("rosa", "raul", False),
        ("sofia", "nestor", False),
        ("saul", "raul", False),
        ("aura", "raul", False),
        ("admin", "ana", False),
        ("admin", "aura", False),
        ("ana", "ana", False),
    ],
)
def test_who_names_a_substitute_of_whom(cast: People, by: str, person: str, may: bool) -> None:
    found = substitution.people_for(cast.users[by])
    assert found.filter(pk=cast.users[person].pk).exists() is may
    if not may:
        with pytest.raises(Refused):
            substitution.name(cast.users[person], cast.carla, today(), today(), by=cast.users[by])


def test_standing_in_for_a_supervisor_hands_out_neither_posts_nor_substitutions(cast: People) -> None:
    stands_in(cast.rosa, cast.sofia)
    rosa = again(cast.rosa)
    assert Verb.ASSIGN in policy.verbs_for(rosa, cast.report())
    assert not handover.posts_for(rosa).exists()
    assert list(substitution.people_for(rosa)) == [cast.rosa]


def test_the_day_is_the_one_of_guatemala(cast: People, monkeypatch: pytest.MonkeyPatch) -> None:
    from datetime import UTC, datetime

    from soportegl.lib import clock

    day = date(2026, 12, 1)
    stands_in(cast.rosa, cast.carla, starts=day, ends=day)
    Membership.objects.filter(user=cast.carla).update(role=Role.SUPERVISOR)
    for hour, there in (
        (datetime(2026, 12, 1, 5, 59, tzinfo=UTC), False),
        (datetime(2026, 12, 1, 6, 0, tzinfo=UTC), True),
        (datetime(2026, 12, 2, 5, 59, tzinfo=UTC), True),
        (datetime(2026, 12, 2, 6, 0, tzinfo=UTC), False),
    ):
        monkeypatch.setattr(clock, "now", lambda hour=hour: hour)
        assert again(cast.rosa).permissions.is_supervisor is there


def test_cola_says_who_took_and_ended_it_in_whose_place(cast: People) -> None:
    waiting = stand(cast, Place(State.TRANSFERRED, Tier.CENTRAL))
    stands_in(cast.rosa, cast.carla)
    taken = actions.take(waiting, by=again(cast.rosa))
    last = timeline.of(taken).stays[-1]
    assert (last.taken_by, last.taken_instead, last.left_instead) == (cast.carla, "Rosa Chavajay", "")
    closed = actions.close(taken, solution="Se explicó", by=cast.carla)
    assert timeline.of(closed).ended_instead == ""
    # Its stay ended before, by Carla herself.
    told = timeline.of(actions.finalize(closed, solution="Se corrigió", by=again(cast.rosa)))
    assert (told.ended_instead, told.stays[-1].left_instead) == ("Rosa Chavajay", "")
    assert authors.ended_by(closed) == "Rosa Chavajay, en sustitución de Carla Méndez"
