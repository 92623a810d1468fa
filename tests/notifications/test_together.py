"""What one person is told of one case within some minutes is one mail, and the ledger still holds each message."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail as django_mail
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from soportegl.incidents import actions, recording, redaction
from soportegl.incidents.models import Event, EventText, Incident
from soportegl.lib import clock
from soportegl.notifications import balance, bounces, failures, mail, outbox, tasks
from soportegl.notifications.models import Channel, Delivery, Status
from tests.cast import People
from tests.notifications.conftest import polite
from tests.notifications.test_bounces import report

WINDOW = timedelta(seconds=180)


def told() -> list[Delivery]:
    """Tell what nobody told yet; the mails to Ana, oldest first."""
    for event in Event.objects.filter(owed__isnull=True).order_by("pk"):
        outbox.tell(event.pk)
    return list(Delivery.objects.filter(channel=Channel.MAIL, to="ana@solola.example").order_by("pk"))


def work() -> None:
    """What the worker does at this moment: every job that is due."""
    for job in ProcrastinateJob.objects.filter(task_name=outbox.SEND).order_by("id"):
        if job.scheduled_at is None or job.scheduled_at <= clock.now() + timedelta(seconds=1):
            outbox.send_when_due(job.args["delivery_id"])
    for job in ProcrastinateJob.objects.filter(task_name=recording.TELL).order_by("id"):
        tasks.tell(job.args["event_id"])


def moved(cast: People) -> Incident:
    """Registered, taken and answered within a minute."""
    return actions.reply(cast.held(), text="Ya lo vemos", by=cast.raul)


def test_what_happens_within_some_minutes_is_one_mail_and_each_message_is_in_the_books(cast: People) -> None:
    incident = moved(cast)
    rows = told()
    assert len({row.next_at for row in rows}) == 1
    work()
    assert django_mail.outbox == []
    with clock.at(clock.now() + WINDOW):
        work()
        work()
    (sent,) = django_mail.outbox
    assert sent.subject == f"[{incident.code}] Le escribieron (y 2 avisos más)"
    assert str(sent.body).index("Se creó su incidencia") < str(sent.body).index("Ya lo vemos")
    mine = Delivery.objects.filter(pk__in=[row.pk for row in rows])
    assert {(row.status, row.attempts, row.message_id) for row in mine} == {(Status.SENT, 1, rows[-1].message_id)}
    assert sent.message()["Message-ID"] == rows[-1].message_id
    (line,) = [total for total in [balance.total(balance.hours())] if total.owed]
    assert (line.owed, line.sent + line.waiting, line.difference) == (line.owed, line.owed, 0)


def test_a_mail_tells_in_the_order_in_which_it_happened_whichever_job_was_the_first(cast: People) -> None:
    incident = moved(cast)
    for event in reversed(Event.objects.order_by("pk")):
        outbox.tell(event.pk)
    with clock.at(clock.now() + WINDOW):
        work()
    (sent,) = [each for each in django_mail.outbox if each.to == ["ana@solola.example"]]
    assert sent.subject == f"[{incident.code}] Le escribieron (y 2 avisos más)"
    assert str(sent.body).index("Se creó su incidencia") < str(sent.body).index("Ya lo vemos")


@pytest.mark.parametrize("verb", ["ask", "finalize"])
def test_what_somebody_waits_for_goes_at_once_and_takes_the_rest_along(cast: People, verb: str) -> None:
    incident = moved(cast)
    told()
    words = {"text": "¿Qué saldo ve?"} if verb == "ask" else {"solution": "Se corrigió el saldo"}
    getattr(actions, verb)(incident, by=cast.raul, **words)
    told()
    work()
    (sent,) = django_mail.outbox
    assert sent.subject.endswith(" (y 3 avisos más)")
    assert ("Le piden información" if verb == "ask" else "FINALIZADO") in sent.subject


def test_a_mail_that_goes_after_the_answer_asks_for_none(cast: People) -> None:
    incident = moved(cast)
    actions.ask(incident, text="¿Qué saldo ve?", by=cast.raul)
    told()
    actions.answer(incident, text="Cero", by=cast.ana)
    work()
    (sent,) = django_mail.outbox
    assert "Responder en SoporteGL" not in sent.body


def test_what_comes_later_and_what_is_of_another_case_or_person_is_another_mail(cast: People) -> None:
    incident = moved(cast)
    cast.report("Otra incidencia distinta de la anterior")
    told()
    with clock.at(clock.now() + WINDOW):
        work()
        assert sorted(" (y " in sent.subject for sent in django_mail.outbox) == [False, True]
        actions.answer(incident, text="Gracias", by=cast.ana)
        actions.reply(incident, text="Con gusto", by=cast.raul)
        told()
        work()
        assert len(django_mail.outbox) == 2
    with clock.at(clock.now() + 2 * WINDOW):
        work()
    assert sorted(sent.to[0] for sent in django_mail.outbox[2:]) == sorted([cast.raul.email, "ana@solola.example"])


def test_a_mail_that_failed_is_tried_once_for_all_its_messages(cast: People, server_that) -> None:
    server_that(polite(END=b"451 Ocupado"))
    moved(cast)
    rows = told()
    now = clock.now() + WINDOW
    for number, pause in enumerate((timedelta(0), *failures.PAUSES[:2]), start=1):
        now += 1.5 * pause + timedelta(seconds=1)
        with clock.at(now):
            work()
            work()
        attempts = Delivery.objects.filter(pk__in=[row.pk for row in rows]).values_list("attempts", "status")
        assert set(attempts) == {(number, Status.FAILED)}
    good = server_that(polite())
    with clock.at(now + timedelta(hours=1)):
        work()
    assert len(good.received) == 1


def test_a_mail_that_came_back_gives_up_all_its_messages_and_sends_them_again_as_one(cast: People) -> None:
    moved(cast)
    rows = told()
    outbox.send(rows[0].pk)
    carrier = Delivery.objects.get(pk=rows[-1].pk)
    assert bounces.take(report(carrier))
    assert {row.status for row in told()} == {Status.GIVEN_UP}
    assert outbox.send_again(Delivery.objects.get(pk=rows[0].pk))
    work()
    assert (len(django_mail.outbox), {row.status for row in told()}) == (2, {Status.SENT})


def test_the_administration_reads_why_it_came_back_and_what_went_with_it(cast: People) -> None:
    moved(cast)
    rows = told()
    outbox.send(rows[0].pk)
    bounces.take(report(Delivery.objects.get(pk=rows[0].pk)))
    admin = Client()
    admin.force_login(cast.admin)
    books = admin.get("/correos/").content.decode()
    assert books.count("User unknown in virtual mailbox table") == len(rows)
    one = admin.get(f"/administracion/notifications/delivery/{rows[0].pk}/change/").content.decode()
    assert "esa dirección no existe. El servidor dijo: 5.1.1" in one
    assert rows[1].subject in one


def test_a_text_that_was_blanked_meanwhile_does_not_go_out(cast: People) -> None:
    incident = actions.reply(cast.held(), text="SECRETO", by=cast.raul)
    rows = told()
    text = EventText.objects.get(event__incident=incident, body="SECRETO")
    redaction.redact(incident, what=text, reason="Clave", by=cast.admin)
    told()
    outbox.send(rows[0].pk)
    (sent,) = django_mail.outbox
    html, _ = sent.alternatives[0]
    assert "SECRETO" not in f"{sent.body}{html}"
    assert redaction.REDACTED in str(sent.body)


def test_a_synopsis_that_is_blanked_stays_in_no_mail_of_finalizado(cast: People) -> None:
    incident = actions.take(cast.report("Entra con SECRETO en el sistema"), by=cast.raul)
    told()
    incident = actions.finalize(incident, solution="Se corrigió", by=cast.raul)
    waiting, text = told(), EventText.objects.get(event__incident=incident, kind="synopsis")
    redaction.redact(incident, what=text, reason="Clave", by=cast.admin)
    told()
    assert not any("SECRETO" in row.text + row.html for row in told())
    outbox.send(waiting[-1].pk)
    assert "/verificar/" in str(django_mail.outbox[0].body)
    assert "SECRETO" not in str(django_mail.outbox[0].body)


def test_finalizado_that_was_reopened_meanwhile_does_not_ask_to_verify(cast: People) -> None:
    incident = actions.finalize(cast.held(), solution="Se corrigió", by=cast.raul)
    rows = told()
    actions.take(actions.reopen(incident, reason="Sigue igual", by=cast.ana), by=cast.rosa)
    told()
    outbox.send(rows[0].pk)
    (sent,) = django_mail.outbox
    assert "La atiende Rosa Chavajay" in sent.subject
    assert "/verificar/" not in str(sent.body)


def test_the_mail_of_finalizado_says_what_was_reported_and_what_was_done_in_both_parts(cast: People) -> None:
    incident = cast.held()
    solution = "Se corrigió el saldo.\n\n- Vuelva a entrar\n- Apruebe el CUR <7341>"
    event = actions.finalize(incident, solution=solution, by=cast.raul).events.latest("number")
    words = mail.words_for(event, cast.ana)
    for part in (words.text, words.html):
        assert incident.synopsis in part
        assert "/verificar/" in part
        assert "Vuelva a entrar" in part
    assert "&lt;7341&gt;" in words.html
    # Outlook draws with Word: what is not in a table and in the element itself, it does not know.
    assert words.html.count('role="presentation"') >= 5
    assert '<div style="display:none' in words.html
    assert "<img" not in words.html
    assert len(words.html) < 20_000
