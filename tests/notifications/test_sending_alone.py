"""A mail is spoken to its server by one job at a time, and while it is nobody waits for its rows."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.db import connection, transaction

from soportegl.lib import session_locks
from soportegl.notifications import failures, outbox, together
from soportegl.notifications.models import Channel, Delivery, Status
from tests.cast import People, gather
from tests.notifications.conftest import polite

LOCKS = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def waiting() -> Iterator[Delivery]:
    """The mail that tells Ana of what she has just registered."""
    people: People = gather()
    outbox.tell(people.report().events.get().pk)
    yield Delivery.objects.get(channel=Channel.MAIL)
    failures.forget_quiet()


def send(delivery: Delivery) -> None:
    try:
        outbox.send(delivery.pk)
    finally:
        connection.close()


def test_while_the_server_is_spoken_to_the_rows_are_free_and_no_transaction_is_open(waiting, server_that) -> None:
    arrived, go_on = Event(), Event()

    def slow(command: bytes) -> bytes | None:
        if command == b"DATA":
            arrived.set()
            go_on.wait(10)
        return polite()(command)

    server_that(slow)
    with ThreadPoolExecutor(1) as pool:
        sending = pool.submit(send, waiting)
        assert arrived.wait(10)
        try:
            with transaction.atomic():
                row = Delivery.objects.select_for_update(nowait=True).get(pk=waiting.pk)
            assert row.status == Status.QUEUED
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                    " AND pid <> pg_backend_pid() AND state = 'idle in transaction'"
                )
                assert cursor.fetchone() == (0,)
        finally:
            go_on.set()
        sending.result(10)
    waiting.refresh_from_db()
    assert waiting.status == Status.SENT


def test_of_several_jobs_of_one_mail_one_sends_it(waiting, server_that) -> None:
    server = server_that(polite())
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(send, [waiting] * 4))
    assert len(server.received) == 1
    waiting.refresh_from_db()
    assert (waiting.status, waiting.attempts) == (Status.SENT, 1)


def test_what_was_being_sent_by_a_process_that_was_killed_is_sent_by_the_next(waiting, server_that) -> None:
    server = server_that(polite())
    name = f"mail {waiting.event.incident_id} {waiting.person_id} {waiting.to}"

    def killed() -> None:
        session_locks.lock(name)
        connection.close()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(killed).result(10)
        pool.submit(send, waiting).result(10)
    assert len(server.received) == 1


def test_a_lock_is_let_go_when_what_it_was_held_for_fails(waiting, server_that, monkeypatch) -> None:
    def fails(rows: list[Delivery]) -> str:
        raise RuntimeError

    server = server_that(polite())
    with monkeypatch.context() as patch:
        patch.setattr("soportegl.notifications.mail.send", fails)
        with pytest.raises(RuntimeError):
            outbox.send(waiting.pk)
    with ThreadPoolExecutor(1) as pool:
        pool.submit(send, waiting).result(10)
    assert len(server.received) == 1


@pytest.mark.parametrize("of_an_incident", [True, False])
def test_the_lock_that_is_taken_with_the_mail_is_the_one_that_is_let_go(waiting, server_that, of_an_incident) -> None:
    server = server_that(polite())
    letter = (
        waiting if of_an_incident else outbox.queue_mail(to="a@b.example", subject="Uno", text="t", html="<p>t</p>")
    )
    with together.alone_with(letter.pk) as rows, connection.cursor() as cursor:
        assert [row.pk for row in rows] == [letter.pk]
        cursor.execute(LOCKS)
        assert cursor.fetchone() == (1,)
    outbox.send(letter.pk)
    with together.alone_with(letter.pk) as rows:
        assert rows == []
    with connection.cursor() as cursor:
        cursor.execute(LOCKS)
        assert cursor.fetchone() == (0,)
    assert len(server.received) == 1
