"""Everything that is owed reaches somebody who can see to it, or its writer reads that it does not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from soportegl.directory.models import Membership, User
from soportegl.directory.models.people import today
from soportegl.incidents import actions, policy, reach
from soportegl.incidents.errors import NotAllowed
from soportegl.incidents.models import Incident
from soportegl.incidents.states import State, Verb
from soportegl.notifications.audience import listeners
from tests.cast import People


def deactivated(cast: People, *names: str) -> None:
    User.objects.filter(pk__in=[cast.users[name].pk for name in names]).update(is_active=False)


def ended(cast: People, *names: str) -> None:
    rows = Membership.objects.filter(user__in=[cast.users[name].pk for name in names])
    rows.update(ends_on=today() - timedelta(days=1))


def told(cast: People, incident: Incident) -> set[str]:
    event = incident.events.select_related("incident", "actor").latest("number")
    event.incident.refresh_from_db()
    names = {user.pk: name for name, user in cast.users.items()}
    return {names[person.pk] for person in listeners(event)}


def nudged(cast: People, incident: Incident) -> set[str]:
    return told(cast, actions.nudge(incident, by=User.objects.get(pk=cast.ana.pk)))


@pytest.mark.parametrize("leave", [deactivated, ended])
@pytest.mark.parametrize(
    ("gone", "hear", "whom"),
    [
        ((), {"raul"}, "Raúl Sacor"),
        (("raul",), {"sofia"}, "la supervisión de la Mesa de Ayuda Regional"),
        (("raul", "sofia"), {"rosa"}, "quienes atienden en la Mesa de Ayuda Regional"),
        (
            ("raul", "sofia", "rosa"),
            {"admin"},
            "quien administra SoporteGL, porque ahora nadie atiende en la Mesa de Ayuda Regional",
        ),
        (("raul", "sofia", "rosa", "admin"), set(), ""),
    ],
)
def test_who_insists_is_heard_by_who_can_see_to_it(cast, leave, gone, hear, whom):
    incident = cast.held()
    leave(cast, *gone)
    assert nudged(cast, incident) == hear
    assert reach.reached(Verb.NUDGE, incident, by=cast.ana) == whom


def test_an_answer_a_return_and_a_reopening_reach_somebody_too(cast):
    asked = actions.ask(cast.held(), text="¿Qué?", by=cast.raul)
    up = cast.held(by="carla")
    closed = actions.close(cast.held(), solution="Se explicó", by=cast.raul)
    deactivated(cast, "raul")
    assert told(cast, actions.answer(asked, text="Esto", by=cast.ana)) == {"sofia"}
    assert told(cast, actions.send_back(up, reason="Baja", by=cast.carla)) == {"ana", "sofia"}
    assert told(cast, actions.reopen(closed, reason="Sigue", by=cast.ana)) == {"sofia"}
    # Among those who have nobody yet a note is read by whoever takes it.
    assert told(cast, actions.note(cast.report(), text="Ojo", by=cast.rosa)) == set()
    assert told(cast, actions.note(asked, text="Ojo", by=cast.rosa)) == {"sofia"}


def test_the_adviser_an_entity_prefers_is_told_only_while_they_attend(cast):
    cast.solola.preferred_adviser = cast.rosa
    cast.solola.save()
    assert told(cast, cast.report()) == {"ana", "rosa"}
    ended(cast, "rosa")
    assert told(cast, cast.report()) == {"ana"}


@pytest.mark.parametrize(("gone", "hear"), [(("ana",), {"diego"}), (("ana", "diego"), set())])
def test_what_a_desk_writes_to_somebody_deactivated_reaches_who_sees_the_entity(cast, gone, hear):
    incident = cast.held()
    deactivated(cast, *gone)
    assert told(cast, actions.reply(incident, text="Ya está", by=cast.raul)) == hear
    incident.refresh_from_db()
    assert ("Diego Ixtamer" in reach.unread_by_reporter(incident)) == bool(hear)
    assert "5500-0142" in reach.unread_by_reporter(incident) or hear
    # Nothing internal goes out to a municipality on this way.
    assert told(cast, actions.note(incident, text="Interna", by=cast.raul)) == set()


@pytest.mark.parametrize("leave", [deactivated, ended])
def test_whoever_works_there_takes_over_what_somebody_left_behind(cast, leave):
    incident = cast.held()
    with pytest.raises(NotAllowed):
        actions.release(incident, by=cast.rosa)
    leave(cast, "raul")
    with pytest.raises(NotAllowed):
        actions.close(incident, solution="Listo", by=User.objects.get(pk=cast.raul.pk))
    incident = actions.release(incident, by=cast.rosa)
    assert incident.state == State.TRANSFERRED
    assert actions.take(incident, by=cast.rosa).holder == cast.rosa


@pytest.mark.parametrize("leave", [deactivated, ended])
def test_the_query_and_the_rule_say_the_same_of_every_holder(cast, leave):
    held = [cast.held(by=name).pk for name in ("raul", "carla", "ivan")] + [cast.report().pk]
    leave(cast, "raul", "ivan")
    found = Incident.objects.annotate(attends=policy.holder_attends(today())).filter(pk__in=held).order_by("pk")
    assert [incident.attends for incident in found] == [False, True, False, True]
    assert [policy.holder_is_gone(incident) for incident in found] == [True, False, True, False]
