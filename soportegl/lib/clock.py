"""The one place the time is taken from, so that a demonstration or a test can stand at another moment."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

from django.utils import timezone

_moment: ContextVar[datetime | None] = ContextVar("moment", default=None)
_UNASKED = datetime.max.replace(tzinfo=UTC)


def now() -> datetime:
    """The present moment, aware; inside `at`, the moment it was given. Raises RuntimeError inside `unasked`."""
    if (moment := _moment.get()) is _UNASKED:
        raise RuntimeError("What is kept must not depend on the hour: take it as a parameter")
    return moment or timezone.now()


@contextmanager
def unasked() -> Iterator[None]:
    """Nothing inside may depend on the hour."""
    with at(_UNASKED):
        yield


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Everything inside happens at this aware moment."""
    token = _moment.set(moment)
    try:
        yield
    finally:
        _moment.reset(token)
