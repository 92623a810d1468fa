"""A post goes to somebody else: what is not over goes with it, once, and what was written keeps its author."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from soportegl.audit.models import Entry
from soportegl.desk.models import SavedView
from soportegl.directory.models import Handover, Membership, User
from soportegl.directory.models.people import today
from soportegl.directory.roles import Tier
from soportegl.incidents import actions, handover, policy, reach, verify
from soportegl.incidents.errors import Invalid, NotVisible, Refused
from soportegl.incidents.models import Incident, Participant
from soportegl.incidents.states import Place, State, Verb
from soportegl.notifications import outbox, verification
from soportegl.notifications.models import Delivery
from soportegl.reading import conversation
from tests.cast import People
from tests.incidents.conftest import stand

TOMORROW = timedelta(days=1)


@pytest.fixture
def luis(cast: People) -> User:
    return User.objects.create_user("luis.nuevo", "luis@solola.example", full_name="Luis Tum", phone="5500-0999")


def post_of(person: User) -> Membership:
    return Membership.objects.get(user=person)


def again(person: User) -> User:
    return User.objects.get(pk=person.pk)


@pytest.fixture
def incidents(cast: People) -> dict[str, Incident]:
    """Of Ana's: one in each place, one that has long been over, and one that waits for her answer."""
    found = {
        f"{state}{tier}": stand(cast, Place(state, tier)) for state in State for tier in (Tier.REGIONAL, Tier.CENTRAL)
    }
    found["asked"] = actions.ask(cast.held(), text="¿Desde cuándo?", by=cast.raul)
    over = stand(cast, Place(State.CLOSED, Tier.REGIONAL))
    Incident.objects.filter(pk=over.pk).update(ended_at=over.ended_at - timedelta(days=60))
    found["over"] = over
    found["hers"] = cast.report(by="diego")
    return found


def test_the_successor_of_who_reports_stands_where_they_stood(cast: People, luis: User, incidents: Any) -> None:
    passed = [each for name, each in incidents.items() if name not in ("over", "hers")]
    made = handover.order(post_of(cast.ana), luis, today(), by=cast.admin)
    assert (made.reported, made.held, made.done_at is not None) == (len(passed), 0, True)
    luis, ana = again(luis), again(cast.ana)
    for each in passed:
        incident = Incident.objects.get(pk=each.pk)
        assert incident.reporter == luis
        assert (incident.contact_email, incident.contact_phone) == (luis.email, luis.phone)
        assert Incident.objects.visible_to(luis).filter(pk=each.pk).exists()
        assert not Incident.objects.visible_to(ana).filter(pk=each.pk).exists()
        assert reach.reporters_of(incident) == [luis]
        assert {Verb.ANSWER, Verb.CONFIRM, Verb.REOPEN} & {*policy.verbs_for(luis, incident)}
    assert Incident.objects.get(pk=incidents["over"].pk).reporter == ana
    assert Incident.objects.get(pk=incidents["hers"].pk).reporter == cast.diego
    # Both do what the reporter does, and who left nothing more.
    actions.answer(incidents["asked"], text="Desde ayer", by=luis)
    actions.confirm(incidents["finalized2"], by=luis)
    with pytest.raises(NotVisible):
        actions.answer(incidents["asked"], text="Desde hoy", by=ana)
    # The one whose row was aged behind its back, and no other.
    assert {line[:14] for line in verify.differences()} == {incidents["over"].code}


def test_what_was_written_keeps_its_author_and_what_happened_is_said(cast: People, luis: User) -> None:
    incident = actions.ask(cast.held(), text="¿Desde cuándo?", by=cast.raul)
    incident = actions.answer(incident, text="Desde ayer", by=cast.ana)
    handover.order(post_of(cast.ana), luis, today(), by=cast.admin)
    incident = Incident.objects.get(pk=incident.pk)
    told = conversation.of(incident, again(luis)).entries
    assert [(each.author, each.tier) for each in told if each.verb in (Verb.REGISTER, Verb.ANSWER)] == [
        ("Ana Lucía Xoquic", Tier.MUNICIPAL),
        ("Ana Lucía Xoquic", Tier.MUNICIPAL),
    ]
    assert f"{told[-1].author} {told[-1].done}" == (
        "Adela Rivas entregó el puesto de quien reporta: de Ana Lucía Xoquic a Luis Tum"
    )
    assert not incident.came_by_call
    assert Incident.objects.get(pk=incident.pk).caller == cast.ana


def test_the_successor_at_a_desk_has_what_was_held_in_that_office(cast: People) -> None:
    held, asked = cast.held(), actions.ask(cast.held(), text="¿Cuál?", by=cast.raul)
    SavedView.objects.create(owner=cast.raul, name="IUSI", query="vista=mias")
    cast.solola.preferred_adviser = cast.raul
    cast.solola.save()
    actions.transfer(cast.held(), reason="Central", tried="Todo", by=cast.raul)
    made = handover.order(post_of(cast.raul), cast.carla, today(), by=cast.sofia)
    assert made.held == 2
    carla, raul = again(cast.carla), again(cast.raul)
    for each in (held, asked):
        incident = Incident.objects.get(pk=each.pk)
        assert incident.holder == carla
        assert not policy.holder_is_gone(incident)
        assert Verb.CLOSE in policy.verbs_for(carla, incident)
        assert incident.stages.get(left_at=None).taken_by == carla
        # ADR 21: who held it reads on, and no longer acts.
        assert policy.verbs_for(raul, incident) == []
    assert list(SavedView.objects.filter(owner=carla).values_list("name", flat=True)) == ["IUSI"]
    cast.solola.refresh_from_db()
    assert cast.solola.preferred_adviser == carla
    assert verify.run() == []


def test_ordered_for_a_later_day_it_waits_for_it_and_can_be_taken_back(
    cast: People, luis: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    incident, post, day = cast.report(), post_of(cast.ana), today() + TOMORROW
    made = handover.order(post, luis, day, by=cast.admin)
    assert (made.done_at, handover.carry_out_due()) == (None, 0)
    assert again(cast.ana).permissions.is_reporter
    assert not again(luis).permissions.is_reporter
    handover.cancel(made, by=cast.admin)
    handover.cancel(made, by=cast.admin)
    post.refresh_from_db()
    assert post.ends_on is None
    assert not Membership.objects.filter(user=luis).exists()
    handover.order(post, luis, day, by=cast.admin)
    for module in ("directory.models.people", "incidents.handover"):
        monkeypatch.setattr(f"soportegl.{module}.today", lambda: day)
    assert (handover.carry_out_due(), handover.carry_out_due()) == (1, 0)
    incident.refresh_from_db()
    assert incident.reporter == luis
    assert again(luis).permissions.is_reporter
    assert not again(cast.ana).permissions.is_reporter
    with pytest.raises(Refused, match="ya se entregó"):
        handover.cancel(Handover.objects.get(cancelled_at=None), by=cast.admin)


def test_twice_is_once_and_one_post_goes_to_one_person(cast: People, luis: User) -> None:
    cast.report()
    post = post_of(cast.ana)
    first = handover.order(post, luis, today(), by=cast.admin)
    events = Incident.objects.get().event_count
    assert handover.order(post, luis, today(), by=cast.admin) == first
    handover.carry_out(first)
    assert Incident.objects.get().event_count == events
    with pytest.raises(handover.AlreadyOrdered, match="Luis Tum"):
        handover.order(post, cast.diego, today(), by=cast.admin)
    with pytest.raises(handover.NotAsSeen):
        handover.order(post_of(cast.berta), luis, today(), by=cast.admin, as_seen=lambda post: False)
    assert Membership.objects.get(user=cast.berta).ends_on is None


@pytest.mark.parametrize(
    ("who", "successor", "day", "said"),
    [
        ("ana", "ana", 0, "misma persona"),
        ("ana", "gone", 0, "desactivado"),
        ("ana", "luis", -1, "desde hoy"),
        ("ana", "luis", 400, "desde hoy"),
        ("new", "luis", 0, "empieza en el puesto"),
        ("closed", "luis", 0, "inactiva"),
    ],
)
def test_what_cannot_be_is_refused_in_words(
    cast: People, luis: User, who: str, successor: str, day: int, said: str
) -> None:
    gone = User.objects.create_user("ida", full_name="Ida Gone", is_active=False)
    people = {"luis": luis, "gone": gone, "ana": cast.ana}
    post = post_of(cast.ana)
    if who == "new":
        Membership.objects.filter(pk=post.pk).update(starts_on=today())
    if who == "closed":
        type(cast.solola).objects.filter(pk=cast.solola.pk).update(is_active=False)
    with pytest.raises(Invalid) as wrong:
        handover.order(post, people[successor], today() + timedelta(days=day), by=cast.admin)
    assert said in " ".join(wrong.value.fields.values())
    assert not Handover.objects.exists()


@pytest.mark.parametrize(
    ("by", "whose", "may"),
    [
        ("admin", "ana", True),
        ("admin", "ivan", True),
        ("sofia", "ana", True),
        ("sofia", "raul", True),
        ("sofia", "berta", False),
        ("sofia", "olga", False),
        ("sofia", "nestor", False),
        ("sofia", "carla", False),
        ("sofia", "sofia", False),
        ("saul", "carla", True),
        ("saul", "ivan", False),
        ("saul", "ana", False),
        ("raul", "ana", False),
        ("aura", "ana", False),
        ("ana", "ana", False),
    ],
)
def test_who_hands_over_which_post(cast: People, by: str, whose: str, may: bool) -> None:
    post = Membership.objects.select_related("entity").get(user=cast.users[whose])
    assert handover.posts_for(cast.users[by]).filter(pk=post.pk).exists() is may
    if not may:
        with pytest.raises(handover.NotByThem):
            handover.order(post, cast.diego, today(), by=cast.users[by])


def test_who_was_switched_off_meanwhile_inherits_nothing(
    cast: People, luis: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast.report()
    day = today() + TOMORROW
    handover.order(post_of(cast.ana), luis, day, by=cast.admin)
    User.objects.filter(pk=luis.pk).update(is_active=False)
    for module in ("directory.models.people", "incidents.handover"):
        monkeypatch.setattr(f"soportegl.{module}.today", lambda: day)
    assert handover.carry_out_due() == 0
    assert Incident.objects.get().reporter == cast.ana


def test_who_left_does_not_verify_with_the_mail_that_is_still_theirs(cast: People, luis: User) -> None:
    incident = stand(cast, Place(State.FINALIZED, Tier.REGIONAL))
    link = verification.path_for(incident).split("/")[-2]
    assert verification.read(link) == incident
    handover.order(post_of(cast.ana), luis, today(), by=cast.admin)
    with pytest.raises(verification.BadLink, match="pasó a otra persona"):
        verification.read(link)
    mine = verification.path_for(Incident.objects.get(pk=incident.pk)).split("/")[-2]
    assert verification.read(mine).reporter == luis


def test_one_mail_tells_each_of_both_and_it_is_in_the_audit(cast: People, luis: User) -> None:
    for _ in range(3):
        cast.report()
    handover.order(post_of(cast.ana), luis, today(), by=cast.admin)
    told = {each.to: each.text for each in Delivery.objects.filter(event=None)}
    assert set(told) == {luis.email, cast.ana.email}
    assert "3 gestiones pasaron a su nombre" in told[luis.email]
    last = Incident.objects.order_by("-pk")[0].events.latest("number")
    outbox.tell(last.pk)
    assert not Delivery.objects.filter(event=last).exists()
    assert Entry.objects.filter(object_type="directory.handover", person=cast.admin).count() == 1


def test_thousands_cost_no_more_statements_than_one(cast: People, luis: User) -> None:
    def statements(who: str, count: int) -> int:
        where = cast.users[who].memberships.get().entity
        for _ in range(count):
            cast.report(by=who, entity=where)
        with CaptureQueriesContext(connection) as asked:
            made = handover.order(post_of(cast.users[who]), luis, today(), by=cast.admin)
        assert made.reported == count
        return len(asked)

    assert statements("ana", 1) >= statements("berta", 25)
    assert not Participant.objects.filter(user__in=(cast.ana, cast.berta)).exists()


def test_what_comes_back_to_who_left_is_shown_first_to_who_follows(cast: People, luis: User) -> None:
    def sent_up() -> Incident:
        return actions.transfer(cast.held(), reason="Central", tried="Todo", by=cast.raul)

    def sent_back(incident: Incident) -> User | None:
        held = actions.take(incident, by=cast.carla)
        return actions.send_back(held, reason="Es de la sede", by=cast.carla).suggested_holder

    early, late, latest = sent_up(), sent_up(), sent_up()
    closed = actions.close(cast.held(), solution="Se explicó", by=cast.raul)
    assert sent_back(early) == cast.raul
    handover.order(post_of(cast.raul), luis, today(), by=cast.admin)
    # What was shown already, and what comes back from then on.
    early.refresh_from_db()
    assert early.suggested_holder == luis
    assert actions.reopen(closed, reason="Sigue igual", by=cast.ana).suggested_holder == luis
    Membership.objects.filter(user=luis).update(starts_on=today() - TOMORROW)
    handover.order(post_of(luis), cast.rosa, today(), by=cast.admin)
    assert sent_back(late) == cast.rosa
    # Who follows elsewhere does not follow here, and who is gone neither.
    Membership.objects.filter(user=cast.rosa).update(office=post_of(cast.nestor).office)
    assert sent_back(latest) is None
    assert verify.run() == []
