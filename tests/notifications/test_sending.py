"""Every message ends as sent, given up or not wanted, whatever the mail server does."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from django.core import mail as django_mail
from procrastinate.contrib.django.models import ProcrastinateJob

from soportegl.lib import bounded_smtp, clock
from soportegl.notifications import failures, outbox
from soportegl.notifications.models import Channel, Delivery, Owed, Status
from tests.cast import People
from tests.notifications.conftest import polite


def to_ana(cast: People) -> Delivery:
    """The mail that tells Ana of what she has just registered."""
    outbox.tell(cast.report().events.get().pk)
    return Delivery.objects.get(channel=Channel.MAIL)


def attempt(delivery: Delivery) -> tuple[str, str]:
    """How one attempt ends."""
    outbox.send(delivery.pk)
    delivery.refresh_from_db()
    return delivery.status, delivery.last_error


def test_a_server_that_is_down_is_tried_again_and_finally_given_up(cast: People, settings) -> None:
    settings.EMAIL_BACKEND = "soportegl.lib.bounded_smtp.Backend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    delivery = to_ana(cast)
    for number, pause in enumerate(failures.PAUSES, start=1):
        failures.forget_quiet()
        status, error = attempt(delivery)
        assert (status, delivery.attempts, "ConnectionRefusedError" in error) == (Status.FAILED, number, True)
        assert delivery.next_at is not None
        assert pause * 0.99 <= delivery.next_at - clock.now() <= pause * 1.5
    failures.forget_quiet()
    assert attempt(delivery)[0] == Status.GIVEN_UP
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert outbox.send_again(delivery)
    failures.forget_quiet()
    assert attempt(delivery) == (Status.SENT, "")
    assert not outbox.send_again(delivery)


def test_the_pauses_of_many_do_not_end_together() -> None:
    assert len({failures.pause_after(3) for _ in range(20)}) == 20


@pytest.mark.parametrize(
    ("command", "said", "reason"),
    [
        ("RCPT", b"550 5.1.1 No existe ese buzon", "550 5.1.1 No existe ese buzon"),
        ("MAIL", b"553 Remitente no permitido", "553 Remitente no permitido"),
        ("DATA", b"554 Rechazado", "554 Rechazado"),
        ("END", b"552 Demasiado grande", "552 Demasiado grande"),
    ],
)
def test_what_is_refused_for_good_is_not_tried_again(cast: People, server_that, command, said, reason) -> None:
    server_that(polite(**{command: said}))
    delivery = to_ana(cast)
    jobs = ProcrastinateJob.objects.count()
    assert attempt(delivery) == (Status.GIVEN_UP, reason)
    assert ProcrastinateJob.objects.count() == jobs


@pytest.mark.parametrize(
    ("command", "said"),
    [("RCPT", b"450 Intente luego"), ("END", b"451 Ocupado"), ("CONNECT", b"421 Cerrado"), ("CONNECT", b"554 Cerrado")],
)
def test_what_is_refused_for_now_is_tried_again_and_arrives(cast: People, server_that, command, said) -> None:
    server_that(polite(**{command: said}))
    delivery = to_ana(cast)
    assert attempt(delivery)[0] == Status.FAILED
    good = server_that(polite())
    failures.forget_quiet()
    assert attempt(delivery) == (Status.SENT, "")
    assert delivery.message_id.encode() in good.received[0]


def test_a_connection_lost_after_the_data_sends_it_twice_under_one_identifier(cast: People, server_that) -> None:
    lost = server_that(lambda command: None if command == b"END" else polite()(command))
    delivery = to_ana(cast)
    assert attempt(delivery)[0] == Status.FAILED
    good = server_that(polite())
    assert attempt(delivery)[0] == Status.SENT
    identifiers = [
        [line for line in content.splitlines() if line.lower().startswith(b"message-id:")]
        for content in (*lost.received, *good.received)
    ]
    assert len(identifiers) == 2
    assert identifiers[0] == identifiers[1]


def test_a_goodbye_that_never_comes_does_not_send_it_again(cast: People, server_that, settings) -> None:
    settings.EMAIL_TIMEOUT = 1

    def silent_at_the_end(command: bytes) -> bytes | None:
        if command != b"QUIT":
            return polite()(command)
        time.sleep(2)
        return None

    server_that(silent_at_the_end)
    assert attempt(to_ana(cast)) == (Status.SENT, "")


def test_a_server_that_drips_holds_a_worker_no_longer_than_allowed(cast: People, server_that, monkeypatch) -> None:
    monkeypatch.setattr(bounded_smtp, "SECONDS", 1.0)

    def drip(command: bytes) -> bytes:
        time.sleep(0.3)
        # A line that begins an answer and never ends it: each byte would begin the timeout of the socket anew.
        return b"250-espere"

    server_that(lambda command: b"220 correo.example" if command == b"CONNECT" else drip(command))
    begun = time.monotonic()
    status, error = attempt(to_ana(cast))
    assert time.monotonic() - begun < 3
    assert status == Status.FAILED
    assert "no terminó" in error


def test_while_the_server_is_down_the_next_one_waits_without_trying(cast: People, settings) -> None:
    settings.EMAIL_BACKEND = "soportegl.lib.bounded_smtp.Backend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    first, second = to_ana(cast), None
    assert attempt(first)[0] == Status.FAILED
    outbox.tell(cast.report("Otra incidencia distinta de la anterior").events.get().pk)
    second = Delivery.objects.filter(channel=Channel.MAIL).exclude(pk=first.pk).get()
    assert attempt(second) == (Status.QUEUED, "")
    assert second.attempts == 0
    assert second.next_at is not None
    assert timedelta(0) < second.next_at - clock.now() <= 2 * failures.QUIET
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    with clock.at(clock.now() + failures.QUIET):
        assert attempt(second)[0] == Status.SENT
    assert outbox.try_all_now() == 1
    assert attempt(first)[0] == Status.SENT
    assert len(django_mail.outbox) == 2


def test_a_person_without_mail_is_told_in_the_application(cast: People) -> None:
    cast.raul.email = ""
    cast.raul.save()
    from soportegl.incidents import actions

    event = actions.answer(cast.held(), text="Esto", by=cast.ana).events.latest("number")
    outbox.tell(event.pk)
    rows = {row.channel: (row.status, row.last_error) for row in Delivery.objects.filter(person=cast.raul)}
    assert rows == {Channel.APP: (Status.SENT, ""), Channel.MAIL: (Status.NOT_WANTED, outbox.NO_MAILBOX)}
    assert Owed.objects.get(event=event).mails == 0
