"""What was owed is all accounted for, and what lost its job gets another."""

from __future__ import annotations

from datetime import timedelta

from procrastinate.contrib.django.models import ProcrastinateJob

from soportegl.incidents import actions
from soportegl.incidents.models import Event
from soportegl.lib import clock
from soportegl.notifications import balance, outbox
from soportegl.notifications.models import Channel, Delivery, Status
from tests.cast import People


def tell_everything() -> None:
    for event in Event.objects.filter(owed__isnull=True):
        outbox.tell(event.pk)


def test_the_books_of_an_hour_say_where_each_message_is(cast: People, django_assert_num_queries) -> None:
    for number in range(4):
        cast.report(f"Incidencia número {number} de la mañana")
    actions.reply(cast.held(), text="Lo vemos", by=cast.raul)
    tell_everything()
    # Of four cases, each with one mail: those of one case go together.
    created = Delivery.objects.filter(channel=Channel.MAIL, subject__endswith="Incidencia creada")
    mails = list(created.order_by("event__incident_id"))
    outbox.send(mails[0].pk)
    Delivery.objects.filter(pk=mails[1].pk).update(status=Status.FAILED)
    Delivery.objects.filter(pk=mails[2].pk).update(status=Status.GIVEN_UP)
    outbox.queue_mail(to="ana@solola.example", subject="Recuperación", text="Enlace", html="Enlace")
    # As one: what is told between two questions would be a difference.
    with django_assert_num_queries(1):
        (line,) = balance.hours()
    assert (line.owed, line.sent, line.waiting, line.given_up, line.difference) == (8, 1, 6, 1, 0)
    assert balance.alarm() == ""


def test_a_message_that_vanished_is_a_difference_and_an_alarm(cast: People) -> None:
    cast.report()
    tell_everything()
    Delivery.objects.filter(channel=Channel.MAIL).delete()
    assert [line.difference for line in balance.hours()] == [1]
    assert balance.alarm() == "el balance de correos no cuadra por 1"


def test_an_event_that_nobody_told_is_found_and_told(cast: People) -> None:
    with clock.at(clock.now() - timedelta(minutes=10)):
        event = cast.report().events.get()
    assert balance.alarm() == "1 sucesos sin avisar"
    ProcrastinateJob.objects.none()
    assert balance.untold() == [event.pk]
    assert balance.reconcile() == (1, 0)
    outbox.tell(event.pk)
    assert balance.untold() == []
    assert balance.reconcile() == (0, 0)


def test_a_message_that_lost_its_job_gets_another_and_one_only(cast: People) -> None:
    with clock.at(clock.now() - timedelta(minutes=10)):
        cast.report()
        tell_everything()
    delivery = Delivery.objects.get(channel=Channel.MAIL)
    jobs = ProcrastinateJob.objects.filter(task_name=outbox.SEND)
    assert (balance.reconcile(), jobs.count()) == ((0, 1), 1)
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE task_name = %s", [outbox.SEND])
    assert (balance.reconcile(), jobs.count()) == ((0, 1), 1)
    outbox.send(delivery.pk)
    assert balance.reconcile() == (0, 0)


def test_mail_that_waits_too_long_is_an_alarm(cast: People) -> None:
    with clock.at(clock.now() - timedelta(minutes=41)):
        cast.report()
        tell_everything()
    assert balance.alarm() == "hay correo en espera desde hace 41 minutos"
