"""What all tests of a module begin with, made once: each test changes what it likes of it, and leaves it as it was."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from pytest_django import DjangoDbBlocker

from soportegl.incidents import filling, widening
from soportegl.reading.finding import terms
from tests.cast import People


@contextmanager
def made_once(blocker: DjangoDbBlocker, folder: Path, make: Callable[[], People]) -> Iterator[People]:
    """Inside, the rows that this makes are there; a test that asks for `db` has a transaction of its own within theirs.

    Whoever hands the people out to tests copies them: what one test reads of somebody is not what another finds.
    """
    with blocker.unblock(), pytest.MonkeyPatch.context() as patch, transaction.atomic():
        # Whatever is registered asks whether there is room.
        patch.setattr(settings, "DATA_ROOT", folder)
        # What is known for some seconds is known anew in each test, and before the first of them as well.
        patch.setattr(filling, "_complete", True)
        patch.setattr(widening, "_known", widening._Known())
        patch.setattr(terms, "_archive", terms._Archive())
        yield make()
        transaction.set_rollback(True)
