"""Few work at once in a process, and nobody waits long for their turn."""

from __future__ import annotations

import threading
import time

import pytest
from django.db import connection

from soportegl.lib import concurrency_limit

pytestmark = pytest.mark.usefixtures("two_at_work")


@pytest.fixture
def two_at_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(concurrency_limit, "_turns", threading.Semaphore(2))


def works(begun: threading.Semaphore, end: threading.Event) -> threading.Thread:
    """Somebody who works until they are told to end."""

    def work() -> None:
        with concurrency_limit.concurrency_limit():
            begun.release()
            end.wait(10)

    thread = threading.Thread(target=work)
    thread.start()
    return thread


def test_the_third_begins_when_one_of_the_two_has_ended(monkeypatch):
    monkeypatch.setattr(concurrency_limit, "PATIENCE", 10)
    begun, ends = threading.Semaphore(0), [threading.Event() for _ in range(3)]
    threads = [works(begun, end) for end in ends[:2]]
    assert all(begun.acquire(timeout=5) for _ in threads)
    threads.append(works(begun, ends[2]))
    assert not begun.acquire(timeout=0.2), "three worked at once"
    ends[0].set()
    assert begun.acquire(timeout=5)
    for thread, end in zip(threads, ends, strict=True):
        end.set()
        thread.join(5)


def test_whoever_has_waited_long_enough_begins_beside_those_that_are_stuck(monkeypatch):
    monkeypatch.setattr(concurrency_limit, "PATIENCE", 0.1)
    begun, end = threading.Semaphore(0), threading.Event()
    stuck = [works(begun, end) for _ in range(2)]
    assert all(begun.acquire(timeout=5) for _ in stuck)
    since = time.monotonic()
    with concurrency_limit.concurrency_limit():
        assert 0.1 <= time.monotonic() - since < 5
    end.set()
    for thread in stuck:
        thread.join(5)
    # Whoever began without a turn gave none back: there are two again, not three.
    assert [concurrency_limit._turns.acquire(blocking=False) for _ in range(3)] == [True, True, False]


def test_a_page_that_fails_gives_its_turn_back(monkeypatch):
    monkeypatch.setattr(concurrency_limit, "PATIENCE", 10)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), concurrency_limit.concurrency_limit():
            raise ZeroDivisionError
    since = time.monotonic()
    with concurrency_limit.concurrency_limit():
        assert time.monotonic() - since < 5


@pytest.mark.django_db(transaction=True)
def test_the_next_one_may_have_the_connection_before_the_answer_is_sent():
    with concurrency_limit.concurrency_limit():
        connection.ensure_connection()
    assert connection.connection is None


@pytest.mark.django_db
def test_what_is_not_written_yet_keeps_its_connection():
    with concurrency_limit.concurrency_limit():
        connection.ensure_connection()
    assert connection.connection is not None
