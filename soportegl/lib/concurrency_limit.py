"""How many work at once in a process: with more, each takes the interpreter and the database from the others."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Semaphore

from django.db import connection

#: While one waits for the database the other works; threads are many because lines are slow, not because cores are.
AT_WORK = 2
#: Seconds after which nobody waits any longer: a page that is stuck must not stop the others.
PATIENCE = 0.25

_turns = Semaphore(AT_WORK)


@contextmanager
def concurrency_limit() -> Iterator[None]:
    """Wait until it is one's turn, or until one has waited long enough."""
    came = _turns.acquire(timeout=PATIENCE)
    try:
        yield
    finally:
        # Whoever comes next takes it: held until the answer is sent, half as many more would be needed.
        if not connection.in_atomic_block:
            connection.close()
        if came:
            _turns.release()
