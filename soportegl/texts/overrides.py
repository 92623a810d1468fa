"""The words in force of every text, known in each process and asked again when they are some seconds old."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import lru_cache

from django.db import DatabaseError, connection
from django.db.models import Count, Max

from soportegl.texts.catalogue import CATALOGUE
from soportegl.texts.checking import problems
from soportegl.texts.models import Version

log = logging.getLogger(__name__)

#: Seconds for which they stay known: every page and mail asks for some, and they change a few times in a year.
LATELY = 5


@dataclass
class _Known:
    until: float = 0.0
    #: The last version and how many there are: one that was begun earlier and ended later adds to the second alone.
    mark: tuple[int, int] = (0, 0)
    words: Mapping[str, str] = field(default_factory=dict)


_known = _Known()
_tried: ContextVar[Mapping[str, str] | None] = ContextVar("tried", default=None)


def current(key: str) -> str:
    """What this text says: the words of the administration where they can be used, else those of the product."""
    tried = _tried.get()
    if tried is not None and key in tried:
        return tried[key]
    typed = _words().get(key)
    return CATALOGUE[key].original if typed is None else _usable(key, typed) or CATALOGUE[key].original


@contextmanager
def trying(key: str, typed: str) -> Iterator[None]:
    """Inside, this text says that: how a page or a mail would look with it."""
    token = _tried.set({key: typed})
    try:
        yield
    finally:
        _tried.reset(token)


def forget() -> None:
    """Have them read again: this process has just changed one."""
    _known.until = 0.0


def latest() -> dict[str, Version]:
    """The last version of each text that was ever changed, by key."""
    rows = Version.objects.order_by("key", "-number").distinct("key").select_related("by")
    return {row.key: row for row in rows}


def _words() -> Mapping[str, str]:
    now = time.monotonic()
    if now >= _known.until:
        # Before it is asked: of twenty threads that find it old, one asks.
        _known.until = now + LATELY
        _read()
    return _known.words


def _read() -> None:
    try:
        asked = Version.objects.aggregate(last=Max("pk"), count=Count("pk"))
        mark = (asked["last"] or 0, asked["count"])
        if mark != _known.mark:
            rows = Version.objects.order_by("key", "-number").distinct("key").values_list("key", "words")
            _known.words = {key: words for key, words in rows if words}
            _known.mark = mark
    except DatabaseError:
        if connection.in_atomic_block:
            raise
        # The manual is read while the database is away, too.
        log.warning("The texts of the administration could not be read", exc_info=True)


@lru_cache(maxsize=1024)
def _usable(key: str, typed: str) -> str:
    """The same words, or nothing when they cannot be used: the list of texts says why."""
    if problems(CATALOGUE[key], typed):
        log.warning("A text of the administration is not used: %s", key)
        return ""
    return typed
