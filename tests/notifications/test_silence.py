"""Silence after a question: two reminders, word to whoever asked, an ending, and one tap that opens it again."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from django.test import Client

from soportegl.directory.models import User
from soportegl.incidents import actions, timekeeping, verify
from soportegl.incidents.models import Event, Incident
from soportegl.incidents.states import State, Verb
from soportegl.lib import clock
from soportegl.notifications import notices, outbox, silence
from soportegl.notifications.models import Channel, Clock, Delivery, Said
from tests.cast import People, browser_of
from tests.notifications.hearing import heard

#: Monday at ten in Guatemala.
MONDAY = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)


def asked(cast: People, *, at: datetime = MONDAY) -> Incident:
    with clock.at(at):
        return actions.ask(cast.held(), text="¿Cuál cuenta?", by=cast.raul)


def on(days: int, hour: int = 16) -> tuple[int, int]:
    """What is said and closed so many days after that Monday."""
    with clock.at(MONDAY + timedelta(days=days, hours=hour - 16)):
        return silence.break_silence()


def clocks_of(person: User) -> list[str]:
    return list(notices.unread_of(person).exclude(clock="").order_by("pk").values_list("clock", flat=True))


def test_each_step_comes_in_working_days_and_once(cast: People) -> None:
    incident = asked(cast)
    # Tuesday; Wednesday; Friday; Saturday and Sunday do not count; Monday; the Wednesday after; Thursday.
    steps = [
        (1, 0, 0),
        (2, 1, 0),
        (2, 0, 0),
        (3, 0, 0),
        (4, 1, 0),
        (5, 0, 0),
        (6, 0, 0),
        (7, 1, 0),
        (9, 0, 0),
        (10, 0, 1),
    ]
    assert [(day, *on(day)) for day, *_ in steps] == steps
    assert on(30) == (0, 0)
    assert clocks_of(cast.ana) == [Clock.UNANSWERED, Clock.UNANSWERED_AGAIN]
    assert clocks_of(cast.raul) == [Clock.SILENT]
    subjects = set(Delivery.objects.exclude(clock="").values_list("subject", flat=True))
    assert subjects == {
        f"[{incident.code}] Espera su respuesta: le pidieron información el 23/11 a las 10:00",
        f"[{incident.code}] Sigue esperando su respuesta desde el 23/11 a las 10:00; sin ella se cerrará el 03/12",
        f"[{incident.code}] Quien reporta no respondió a dos recordatorios: ciérrela, o se cerrará sin respuesta "
        "el 03/12",
    }
    incident.refresh_from_db()
    assert (incident.state, incident.ended_by, incident.waiting_since) == (State.CLOSED, cast.raul, None)
    assert incident.events.latest("number").verb == Verb.NO_ANSWER
    assert "el 23/11/2026 se pidió información" in incident.solution
    assert verify.run() == []


def test_what_was_due_while_the_server_was_off_is_said_in_order_and_nothing_is_skipped(cast: People) -> None:
    asked(cast)
    assert on(60) == (1, 0)
    assert clocks_of(cast.ana) == [Clock.UNANSWERED]
    # That was a Friday: the second working day after it is a Tuesday.
    assert [on(days) for days in (61, 63, 64)] == [(0, 0), (0, 0), (1, 0)]


def test_an_answer_ends_it_and_another_question_begins_anew(cast: People) -> None:
    incident = asked(cast)
    assert on(2) == (1, 0)
    with clock.at(MONDAY + timedelta(days=3)):
        actions.answer(incident, text="La 1482", by=cast.ana)
    assert on(20) == (0, 0)
    with clock.at(MONDAY + timedelta(days=21)):
        actions.ask(incident, text="¿Y cuál otra?", by=cast.raul)
    assert [on(22), on(23)] == [(0, 0), (1, 0)]


@pytest.mark.parametrize("hour", [12, 23])
def test_it_is_closed_while_whoever_reports_works(cast: People, hour: int) -> None:
    incident = asked(cast)
    for day in (2, 4, 7):
        on(day)
    assert on(10, hour) == (0, 0)
    incident.refresh_from_db()
    assert incident.state == State.IN_RESOLUTION


def test_who_asked_hears_of_their_own_with_as_many_questions_for_many_as_for_few(
    cast: People, django_assert_max_num_queries
) -> None:
    with clock.at(MONDAY):
        for by in ("raul", "rosa", "carla") * 4:
            actions.ask(cast.held(by=by), text="¿Cuál cuenta?", by=cast.users[by])
    assert [on(2), on(4)] == [(12, 0), (12, 0)]
    with django_assert_max_num_queries(30):
        assert on(7) == (12, 0)
    holders = dict(Incident.objects.values_list("pk", "holder"))
    told = heard(clock=Clock.SILENT)
    assert len(told) == 12
    assert all(each.person == holders[each.incident] for each in told)


def test_one_step_after_the_other_all_are_met(cast: People, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(silence, "STEP", 2)
    incidents = [asked(cast) for _ in range(5)]
    with clock.at(MONDAY + timedelta(hours=1)):
        actions.answer(incidents[1], text="La 1482", by=cast.ana)
    assert [on(day) for day in (2, 4, 7, 10)] == [(4, 0), (4, 0), (4, 0), (0, 4)]
    assert set(Said.objects.values_list("incident", flat=True)) == {each.pk for each in incidents} - {incidents[1].pk}


def test_who_answers_at_that_moment_is_not_closed(cast: People) -> None:
    incident = asked(cast)
    assert not timekeeping.close_unanswered(incident.pk, asked_at=MONDAY + timedelta(seconds=1))
    assert not timekeeping.close_unanswered(0, asked_at=MONDAY)
    assert incident.waiting_since
    assert timekeeping.close_unanswered(incident.pk, asked_at=incident.waiting_since)
    assert not timekeeping.close_unanswered(incident.pk, asked_at=incident.waiting_since)


def test_one_tap_from_the_mail_opens_it_again(cast: People) -> None:
    incident = asked(cast)
    assert incident.waiting_since
    timekeeping.close_unanswered(incident.pk, asked_at=incident.waiting_since)
    event = Event.objects.latest("pk")
    outbox.tell(event.pk)
    incident.refresh_from_db()
    letter = Delivery.objects.get(event=event, person=cast.ana, channel=Channel.MAIL)
    # Signed with the second in which it was written.
    link = re.findall(r"http\S+/verificar/\S+", letter.text)[0]
    assert "Todavía la necesito" in letter.text
    assert Delivery.objects.get(event=event, person=cast.raul, channel=Channel.MAIL).text.count(link) == 0
    page = Client().get(urlsplit(link).path).content.decode()
    assert "Todavía la necesito" in page
    assert "<textarea" not in page
    # And from its own page, where a form would ask what goes on.
    own = browser_of(cast.ana).get(incident.get_absolute_url()).content.decode()
    assert 'name="reason" value="Todavía la necesito."' in own
    done = Client().post(link, {"answer": "same"})
    assert done.status_code == 200
    incident.refresh_from_db()
    assert (incident.state, incident.suggested_holder) == (State.TRANSFERRED, cast.raul)
    assert incident.events.latest("number").bodies.get().body == timekeeping.STILL_NEEDED
    # The same mail a second time: it is open already.
    assert Client().post(link, {"answer": "same"}).status_code == 410
    assert verify.run() == []
    assert Said.objects.count() == 0
