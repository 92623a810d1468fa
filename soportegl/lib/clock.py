"""The one place the time is taken from, so that a demonstration or a test can stand at another moment."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.utils import timezone

_moment: ContextVar[datetime | None] = ContextVar("moment", default=None)


def now() -> datetime:
    """The present moment, aware; inside `at`, the moment it was given."""
    return _moment.get() or timezone.now()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Everything inside happens at this aware moment."""
    token = _moment.set(moment)
    try:
        yield
    finally:
        _moment.reset(token)
