"""What waits until its person works: one mail in place of many, each thing told once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from importlib import import_module

import pytest
from django.core import mail as django_mail
from django.db import connection

from soportegl.directory.models import User
from soportegl.directory.person_hours import PersonHours
from soportegl.incidents import actions
from soportegl.incidents.models import Event
from soportegl.lib import clock
from soportegl.notifications import digest, notices, outbox, reminders
from soportegl.notifications import notification_types as kinds
from soportegl.notifications.models import Channel, Clock, Delivery, ForMail, Owed, Said, Status
from soportegl.notifications.reminders import Reminder
from tests.cast import People

# Guatemala is six hours behind: a Tuesday at nine at night, the next morning at eight, and Saturday.
NIGHT = datetime(2026, 12, 2, 3, 0, tzinfo=UTC)
MORNING = datetime(2026, 12, 2, 14, 0, tzinfo=UTC)
SATURDAY = datetime(2026, 12, 5, 16, 0, tzinfo=UTC)
MONDAY = datetime(2026, 12, 7, 14, 0, tzinfo=UTC)
NOON = datetime(2026, 12, 2, 18, 7, tzinfo=UTC)


def tell_all() -> None:
    for key in Event.objects.filter(owed__isnull=True).order_by("pk").values_list("pk", flat=True):
        outbox.tell(key)


def mails_at(moment: datetime) -> list[str]:
    """The subjects of what is gathered and sent at a moment."""
    before = set(Delivery.objects.values_list("pk", flat=True))
    with clock.at(moment):
        digest.gather()
        for delivery in Delivery.objects.filter(channel=Channel.MAIL).exclude(pk__in=before):
            outbox.send(delivery.pk)
    return list(Delivery.objects.exclude(pk__in=before).order_by("pk").values_list("subject", flat=True))


def reminder(cast: People, person: User, at: datetime) -> Reminder:
    incident = cast.report() if not Event.objects.exists() else Event.objects.latest("pk").incident
    return Reminder(incident.pk, (person,), at, f"[{incident.code}] Vuelva a verla: cierre")


def say(*told: Reminder) -> int:
    return reminders.say(kinds.RETURNS, Clock.RETURN, told)


@pytest.mark.parametrize(
    ("moment", "opens", "morning"),
    [
        (NIGHT, MORNING, MORNING),
        (MORNING, MORNING, MORNING),
        (NOON, NOON, MORNING + timedelta(days=1)),
        (SATURDAY, MONDAY, MONDAY),
    ],
)
def test_somebody_works_when_their_place_does(
    cast: People, moment: datetime, opens: datetime, morning: datetime
) -> None:
    hours = PersonHours([cast.ana.pk, cast.raul.pk])
    # Whoever has no place at all keeps the hours of Mesa Central.
    for person in (cast.ana.pk, cast.raul.pk, cast.admin.pk):
        assert (hours.opening(person, moment), hours.morning(person, moment)) == (opens, morning)


def test_who_wants_one_mail_each_morning_gets_one_and_what_is_urgent_at_once(cast: People) -> None:
    kinds.choose_each_morning(cast.raul, yes=True)
    with clock.at(NOON):
        held = cast.held()
        for number in range(3):
            actions.note(held, text=f"Nota {number}", by=cast.rosa)
        actions.nudge(held, by=cast.ana)
        tell_all()
    his = Delivery.objects.filter(person=cast.raul, channel=Channel.MAIL)
    assert set(his.values_list("status", "last_error")) == {(Status.NOT_WANTED, outbox.WITH_OTHERS)}
    # In the application everything is there at once.
    assert notices.unread_of(cast.raul).count() == 4
    assert mails_at(NOON + timedelta(hours=1)) == []
    assert mails_at(MORNING + timedelta(days=1)) == ["SoporteGL: novedades: 4"]
    sent = django_mail.outbox[-1]
    assert sent.to == [cast.raul.email]
    assert sent.body.count(held.code) == 8
    assert "Nota interna" in sent.body
    assert mails_at(MORNING + timedelta(days=2)) == []
    assert (
        sum(Owed.objects.values_list("mails", flat=True))
        == Delivery.objects.filter(channel=Channel.MAIL).exclude(status=Status.NOT_WANTED).count()
    )


def test_a_question_and_a_solution_are_not_kept_until_the_morning(cast: People) -> None:
    kinds.choose_each_morning(cast.ana, yes=True)
    with clock.at(NOON):
        held = actions.ask(cast.held(), text="¿Cuál cuenta?", by=cast.raul)
        actions.close(actions.answer(held, text="La 1482", by=cast.ana), solution="Así", by=cast.raul)
        tell_all()
    waits = set(Said.objects.filter(person=cast.ana).values_list("event__verb", flat=True))
    assert waits == {"register", "take"}


@pytest.mark.parametrize(("moment", "waits"), [(NIGHT, True), (NOON, False)])
def test_what_nobody_did_disturbs_nobody_at_night(cast: People, moment: datetime, waits: bool) -> None:
    from soportegl.incidents.recording import record
    from soportegl.incidents.states import Verb, Verification

    with clock.at(moment):
        done = actions.finalize(cast.held(), solution="Se corrigió", by=cast.raul)
        tell_all()
        done.verification = Verification.UNVERIFIED
        record(Verb.LAPSE, done, None)
        tell_all()
    assert Said.objects.filter(person=cast.raul, event__verb=Verb.LAPSE).exists() is waits
    letter = Delivery.objects.get(person=cast.raul, channel=Channel.MAIL, event__verb=Verb.LAPSE)
    assert (letter.status == Status.NOT_WANTED) is waits
    # What a person did is told as before.
    assert not Said.objects.exclude(event__verb=Verb.LAPSE).exists()


def test_a_reminder_is_said_once_and_mailed_when_its_person_works(cast: People) -> None:
    with clock.at(NIGHT):
        one = reminder(cast, cast.raul, NIGHT)
        assert say(one, one._replace(people=(cast.rosa,)), one) == 2
        assert say(one) == 0
        assert say(one._replace(at=NOON)) == 1
        assert say() == reminders.say(kinds.LATE, Clock.DUE, [one._replace(people=())]) == 0
    assert notices.unread_of(cast.raul).filter(clock=Clock.RETURN).count() == 2
    assert mails_at(NIGHT + timedelta(minutes=20)) == []
    assert mails_at(MORNING) == ["SoporteGL: para volver a ver hoy: 2", "SoporteGL: para volver a ver hoy: 1"]
    assert "Vuelva a verla: cierre" in django_mail.outbox[-1].body


def test_during_the_day_what_comes_within_a_quarter_of_an_hour_is_one_mail(cast: People) -> None:
    with clock.at(NOON):
        say(one := reminder(cast, cast.raul, NOON))
    with clock.at(NOON + timedelta(minutes=5)):
        say(one._replace(at=NIGHT))
    assert mails_at(NOON + timedelta(minutes=6)) == []
    assert mails_at(NOON + timedelta(minutes=8)) == ["SoporteGL: para volver a ver hoy: 2"]


def test_what_was_said_to_each_by_themselves_is_mailed_with_what_is_said_together(cast: People) -> None:
    with clock.at(NIGHT):
        one = reminder(cast, cast.raul, NIGHT)
        say(one)
        # As before several were told in one row.
        Said.objects.create(
            incident_id=one.incident, person=cast.raul, clock=Clock.RETURN, at=NOON, said_at=NIGHT, mail_at=MORNING
        )
        assert say(one._replace(at=NOON)) == 0
    assert mails_at(MORNING) == ["SoporteGL: para volver a ver hoy: 2"]
    assert mails_at(MORNING + timedelta(hours=1)) == []
    assert not ForMail.objects.exists()
    assert not Said.objects.filter(mail_at__isnull=False).exists()


def test_of_many_the_mail_counts_all_and_names_the_first(cast: People, monkeypatch) -> None:
    monkeypatch.setattr(digest, "SHOWN", 2)
    monkeypatch.setattr(digest, "AT_ONCE", 2)
    with clock.at(NIGHT):
        incidents = [cast.held() for _ in range(5)]
        for place, each in enumerate(incidents):
            for person in (cast.raul, cast.olga):
                say(Reminder(each.pk, (person,), NIGHT - timedelta(hours=place), f"[{each.code}] Cierre"))
    # Whoever does not see them is not written to.
    assert mails_at(MORNING) == ["SoporteGL: para volver a ver hoy: 5"]
    text = django_mail.outbox[-1].body
    assert [each.code in text for each in incidents] == [False, False, False, True, True]
    assert "y 3 más en SoporteGL\n" in text


def test_what_is_no_longer_so_and_who_is_no_longer_there_is_not_written_to(cast: People) -> None:
    with clock.at(NIGHT):
        held = actions.ask(cast.held(), text="¿Cuál cuenta?", by=cast.raul)
        asked = reminder(cast, cast.ana, held.waiting_since or NIGHT)
        reminders.say(kinds.ASKED, Clock.UNANSWERED, [asked])
        actions.answer(held, text="La 1482", by=cast.ana)
        say(asked._replace(people=(cast.rosa,)))
    cast.rosa.is_active = False
    cast.rosa.save()
    assert mails_at(MORNING) == []
    assert not ForMail.objects.exists()


def test_who_chose_no_mail_or_has_no_mailbox_is_told_in_the_application_alone(cast: People) -> None:
    kinds.choose(cast.raul, kinds.RETURNS, app=False, mail=False)
    cast.rosa.email = ""
    cast.rosa.save()
    with clock.at(NOON):
        one = reminder(cast, cast.raul, NOON)
        say(one, one._replace(people=(cast.rosa,)))
    assert not ForMail.objects.exists()
    assert notices.unread_of(cast.raul).count() == notices.unread_of(cast.rosa).count() == 1


def test_going_back_leaves_each_told_by_themselves_and_what_waits_for_a_mail_waiting(cast: People) -> None:
    with clock.at(NIGHT):
        one = reminder(cast, cast.raul, NIGHT)
        cast.rosa.email = ""
        together = one._replace(people=(cast.raul, cast.rosa))
        assert reminders.say(kinds.LATE, Clock.DUE, [together]) == 2
        say(one)
    (with_mail,) = ForMail.objects.filter(said=[Said.objects.get(clock=Clock.DUE).pk]).values_list("mail_at", flat=True)
    back = import_module("soportegl.notifications.migrations.0008_said_together").APART
    with connection.cursor() as cursor:
        for statement in back:
            cursor.execute(statement)
    assert sorted(Said.objects.values_list("clock", "person", "mail_at"), key=str) == sorted(
        [
            (Clock.DUE, cast.raul.pk, with_mail),
            (Clock.DUE, cast.rosa.pk, None),
            (Clock.RETURN, cast.raul.pk, with_mail),
        ],
        key=str,
    )
