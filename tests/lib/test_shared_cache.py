"""The locks of the shared cache end together with whoever held them."""

from __future__ import annotations

import threading

import pytest
from django.core.cache import cache
from django.db import connection

KEY = "allauth:rl:login:127.0.0.1:lock"


@pytest.mark.django_db(transaction=True)
def test_a_lock_is_waited_for_and_is_free_when_its_holder_is_gone():
    held, go, got = threading.Event(), threading.Event(), threading.Event()

    def hold_and_die() -> None:
        cache.add(KEY, True, timeout=600)
        held.set()
        go.wait(10)
        # A process killed with -9 leaves its connection like this, without a word to the cache.
        connection.close()

    def come_second() -> None:
        assert cache.add(KEY, True, timeout=600)
        got.set()
        assert cache.delete(KEY)
        connection.close()

    threads = [threading.Thread(target=hold_and_die), threading.Thread(target=come_second)]
    threads[0].start()
    assert held.wait(10)
    threads[1].start()
    assert not got.wait(0.3)
    go.set()
    assert got.wait(5)
    for thread in threads:
        thread.join()


@pytest.mark.django_db
def test_what_is_no_lock_is_kept_as_always():
    assert cache.add("quien", "ana")
    assert not cache.add("quien", "berta")
    assert cache.get("quien") == "ana"
    assert cache.delete("quien")
    assert cache.get("quien") is None
