"""What a system is sent, and what becomes of it whatever the receiver does."""

from __future__ import annotations

import json
import socket
import threading
import time
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections
from procrastinate.contrib.django.models import ProcrastinateJob

from soportegl.directory.models import Membership
from soportegl.incidents.models import Incident
from soportegl.lib import clock
from soportegl.notifications import outbox
from soportegl.webhooks import planning, secrets, sending
from soportegl.webhooks.models import Attempt, Endpoint, Message, Status
from tests.cast import People
from tests.webhooks.conftest import OK, Receiver, endpoint

pytestmark = pytest.mark.django_db
BUSY = b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 7200\r\nContent-Length: 0\r\n\r\n"
FALLS = b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 9\r\n\r\nse cay\xc3\xb3\x00"
HUGE = b"HTTP/1.1 200 OK\r\nContent-Length: 9999999999\r\n\r\n" + b"x" * 200_000
AWAY = b"HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/latest/meta-data/\r\nContent-Length: 0\r\n\r\n"


def waiting(incident: Incident) -> list[Message]:
    for event in incident.events.order_by("number"):
        outbox.tell(event.pk)
    return list(Message.objects.order_by("id"))


def one(cast: People, receiver: Receiver, **more: Any) -> Message:
    """What a system is told of an incident that was just registered."""
    endpoint(cast.aura, receiver.url, **more)
    (message,) = waiting(cast.report())
    return message


def attempt(message: Message) -> Message:
    """Have it tried now."""
    Endpoint.objects.update(quiet_until=None)
    Message.objects.filter(pk=message.pk, status=Status.WAITING).update(next_at=clock.now())
    sending.send(message.pk)
    message.refresh_from_db()
    return message


def test_it_arrives_signed_and_a_second_job_sends_nothing(cast: People, receiver_that) -> None:
    receiver = receiver_that()
    _, secret = endpoint(cast.aura, receiver.url)
    incident = cast.report()
    (message,) = waiting(incident)
    assert attempt(message).status == Status.ARRIVED
    attempt(message)
    (received,) = receiver.received
    assert received.line == "POST /avisos?de=soportegl HTTP/1.1"
    assert received.headers["host"] == f"127.0.0.1:{receiver.port}"
    assert received.headers["content-type"] == "application/json"
    moment = int(received.headers["webhook-timestamp"])
    assert abs(moment - time.time()) < 60
    assert received.headers["webhook-id"] == message.identifier
    signed = secrets.signatures([secret], message.identifier, moment, received.body)
    assert received.headers["webhook-signature"] == signed
    told = json.loads(received.body)
    assert (told["type"], told["timestamp"][:10]) == ("gestion.crear", f"{incident.created_at:%Y-%m-%d}")
    assert told["data"]["gestion"]["codigo"] == incident.code
    assert told["data"]["entrada"]["numero"] == 1
    (tried,) = Attempt.objects.all()
    assert (tried.status, tried.said, tried.error) == (200, "ok", "")


@pytest.mark.parametrize(
    ("answer", "status", "reason"),
    [
        (FALLS, 500, "Respondió 500."),
        (AWAY, 302, "Respondió 302."),
        (lambda line: None, None, "Cortó la conexión sin responder (RemoteDisconnected"),
        (lambda line: line.sendall(b"HTTP/1.1 20"), None, "Lo que respondió no es HTTP (BadStatusLine"),
        (b"220 correo.example ESMTP\r\n", None, "BadStatusLine"),
        (b"HTTP/1.1 200 OK\r\nX: " + b"x" * 70_000, None, "LineTooLong"),
        (lambda line: line.recv(1) and None, None, "No respondió en"),
        (lambda line: [line.sendall(b"HTTP/1.1 100 Continue\r\n\r\n") or time.sleep(0.1) for _ in range(50)], None, ""),
    ],
)
def test_what_does_not_arrive_is_tried_again_with_the_same_name(
    cast: People, receiver_that, monkeypatch, answer, status, reason
) -> None:
    # Only of what never comes whole: a busy machine takes longer for what does.
    with monkeypatch.context() as hurry:
        if reason in ("No respondió en", ""):
            hurry.setattr(sending, "SECONDS", 0.4)
        receiver = receiver_that(answer)
        began = clock.now()
        message = attempt(one(cast, receiver))
    assert (message.status, message.attempts) == (Status.WAITING, 1)
    assert reason in message.last_error
    assert message.last_error
    assert message.next_at is not None
    assert message.next_at - began >= timedelta(seconds=4)
    assert message.next_at - clock.now() <= timedelta(seconds=6)
    assert Attempt.objects.get().status == status
    receiver.answer = OK
    assert attempt(message).status == Status.ARRIVED
    first, second = receiver.received
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.body == second.body
    assert Endpoint.objects.get().failing_since is None


@pytest.mark.parametrize("answer", [HUGE, b"HTTP/1.1 204 No Content\r\n\r\n", b"HTTP/1.1 201 Created\r\n\r\nsin fin"])
def test_the_status_says_whether_it_arrived_and_little_of_the_answer_is_kept(cast, receiver_that, answer) -> None:
    began = time.monotonic()
    assert attempt(one(cast, receiver_that(answer))).status == Status.ARRIVED
    assert time.monotonic() - began < 3
    assert len(Attempt.objects.get().said) <= 500


def test_one_that_nobody_answers_waits_longer_and_longer_and_is_given_up(cast: People, receiver_that) -> None:
    receiver = receiver_that()
    receiver.stop()
    message = one(cast, receiver)
    for number, pause in enumerate(sending.PAUSES, start=1):
        attempt(message)
        assert (message.status, message.attempts) == (Status.WAITING, number)
        assert message.last_error == "Nadie atiende en esa dirección."
        assert message.next_at is not None
        assert pause * 0.99 <= message.next_at - clock.now() <= pause * 1.21
        # In due time, and once.
        jobs = ProcrastinateJob.objects.filter(task_name=planning.SEND, args={"message_id": message.pk})
        assert jobs.count() == number + 1
    assert attempt(message).status == Status.GIVEN_UP
    assert sum(sending.PAUSES, timedelta()) == timedelta(hours=75, minutes=35, seconds=5)


def test_who_asks_to_wait_is_waited_for(cast: People, receiver_that) -> None:
    message = attempt(one(cast, receiver_that(BUSY)))
    assert message.next_at is not None
    assert timedelta(minutes=119) < message.next_at - clock.now() <= timedelta(hours=2)
    quiet = Endpoint.objects.get().quiet_until
    assert quiet is not None
    assert quiet - clock.now() > timedelta(minutes=119)


def test_while_a_receiver_fails_its_other_messages_wait_and_use_up_no_attempt(cast: People, receiver_that) -> None:
    receiver = receiver_that(FALLS)
    first = one(cast, receiver)
    attempt(first)
    second = waiting(cast.report())[-1]
    sending.send(second.pk)
    second.refresh_from_db()
    assert (second.status, second.attempts, len(receiver.received)) == (Status.WAITING, 0, 1)
    assert second.next_at is not None
    assert second.next_at > clock.now() + timedelta(seconds=3)


def test_where_a_name_leads_is_looked_at_each_time(cast: People, receiver_that, settings) -> None:
    receiver = receiver_that()
    message = one(cast, receiver)
    settings.WEBHOOK_NETWORKS = []
    assert "https" in attempt(message).last_error
    Endpoint.objects.update(url=receiver.url.replace("http:", "https:").replace("127.0.0.1", "localhost"))
    assert "red privada" in attempt(message).last_error
    assert receiver.received == []


def test_a_rotated_secret_signs_beside_the_old_one_for_a_day(cast: People, receiver_that) -> None:
    receiver = receiver_that()
    made, old = endpoint(cast.aura, receiver.url)
    new = made.take_secret()
    made.save()
    (message,) = waiting(cast.report())
    attempt(message)
    headers = receiver.received[0].headers
    body, moment = receiver.received[0].body, int(headers["webhook-timestamp"])
    assert headers["webhook-signature"] == secrets.signatures([new, old], message.identifier, moment, body)
    assert made.secrets_at(clock.now() + timedelta(hours=25)) == [new]
    # Asked for again, by whoever loads the page once more: the receiver has still the first.
    newest = made.take_secret()
    assert made.secrets_at(clock.now()) == [newest, new, old]
    for _ in range(3):
        made.take_secret()
    assert len(made.secrets_at(clock.now())) == 4
    assert new not in made.secret


def test_what_was_sealed_with_another_key_is_said(cast: People, receiver_that, settings) -> None:
    receiver = receiver_that()
    message, before = one(cast, receiver), settings.SECRET_KEY
    settings.SECRET_KEY = "another-key-altogether-of-this-length"
    assert "haga otro" in attempt(message).last_error
    assert receiver.received == []
    settings.SECRET_KEY_FALLBACKS = [before]
    assert attempt(message).status == Status.ARRIVED
    # Or with another secret, which then signs alone.
    settings.SECRET_KEY_FALLBACKS = []
    made = Endpoint.objects.get()
    new = made.take_secret()
    made.save()
    assert attempt(waiting(cast.report())[-1]).status == Status.ARRIVED
    assert made.secrets_at(clock.now()) == [new]


def test_killed_between_sending_and_writing_it_down_it_is_sent_again_with_the_same_name(
    cast: People, receiver_that, monkeypatch
) -> None:
    receiver = receiver_that()
    message = one(cast, receiver)

    def killed(*_: object, **__: object) -> None:
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(sending, "_arrived", killed)
        with pytest.raises(SystemExit):
            attempt(message)
    assert (Attempt.objects.count(), len(receiver.received)) == (0, 1)
    assert attempt(message).status == Status.ARRIVED
    assert len({each.headers["webhook-id"] for each in receiver.received}) == 1
    assert len(receiver.received) == 2


def test_who_lost_the_role_meanwhile_is_told_nothing_of_what_waited(cast: People, receiver_that) -> None:
    receiver = receiver_that()
    message = one(cast, receiver)
    Membership.objects.filter(user=cast.aura).delete()
    assert (attempt(message).status, message.last_error) == (Status.GIVEN_UP, sending.UNSEEN)
    assert receiver.received == []


def test_a_test_message_comes_without_an_incident_and_is_tried_once(cast: People, receiver_that) -> None:
    receiver = receiver_that()
    made, _ = endpoint(cast.aura, receiver.url)
    attempt(sending.try_out(made))
    assert json.loads(receiver.received[0].body)["type"] == "soportegl.prueba"
    receiver.answer = FALLS
    assert attempt(sending.try_out(made)).status == Status.GIVEN_UP


def test_what_lost_its_job_is_queued_again(cast: People, receiver_that) -> None:
    message = one(cast, receiver_that())
    assert sending.reconcile() == 0
    Message.objects.update(next_at=clock.now() - timedelta(minutes=6))
    ProcrastinateJob.objects.filter(task_name=planning.SEND).delete()
    assert sending.reconcile() == 1
    assert ProcrastinateJob.objects.get(task_name=planning.SEND).args == {"message_id": message.pk}


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_one_message_once_and_four_keep_two_places_free(cast: People, receiver_that) -> None:
    go = threading.Event()

    def slowly(line: socket.socket) -> None:
        go.wait(5)
        line.sendall(OK)

    receiver = receiver_that(slowly)
    endpoint(cast.aura, receiver.url)
    messages = [waiting(cast.report())[-1] for _ in range(3)]
    jobs = [messages[0], messages[0], messages[1], messages[2]]

    def work(message: Message) -> None:
        try:
            sending.send(message.pk)
        finally:
            connections.close_all()

    workers = [threading.Thread(target=work, args=[each]) for each in jobs]
    for each in workers:
        each.start()
    deadline = time.monotonic() + 5
    while sum(each.is_alive() for each in workers) > 2 and time.monotonic() < deadline:
        time.sleep(0.01)
    assert sum(each.is_alive() for each in workers) == 2
    go.set()
    for each in workers:
        each.join(5)
    assert len(receiver.received) == 2
    assert len({each.headers["webhook-id"] for each in receiver.received}) == 2
    assert Message.objects.filter(status=Status.ARRIVED).count() == 2
    assert Message.objects.get(status=Status.WAITING).attempts == 0
