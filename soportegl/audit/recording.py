"""Writes lines of the audit; whoever acts is known from the request that is being answered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Exists, Model, OuterRef
from django.db.models.functions import Coalesce
from django.utils import timezone

from soportegl.audit.models import Entry, Kind
from soportegl.lib import clock

#: Fields as they are called, each with what it was and what it is.
Changes = dict[str, list[str]]
NAME_LENGTH: int = Entry._meta.get_field("object_name").max_length or 0


@dataclass
class Acting:
    """Who acts from where, asked only when there is something to write."""

    who: Callable[[], AbstractBaseUser | None]
    address: Callable[[], str]
    viewing_as: AbstractBaseUser | None = None
    #: Lines that wait until what surrounds them was undone.
    waiting: list[Entry] | None = None


_acting: ContextVar[Acting | None] = ContextVar("acting", default=None)


@contextmanager
def acting(now: Acting) -> Iterator[None]:
    """What is recorded inside was done by `now`."""
    token = _acting.set(now)
    try:
        yield
    finally:
        _acting.reset(token)


def acts_now() -> Acting | None:
    """Who acts now; None outside of any request."""
    return _acting.get()


@contextmanager
def written_afterwards() -> Iterator[None]:
    """What is recorded inside is written at its end, since all else inside will be undone."""
    now = _acting.get()
    if now is None:
        yield
        return
    now.waiting = []
    try:
        yield
    finally:
        lines, now.waiting = now.waiting, None
        Entry.objects.bulk_create(lines, ignore_conflicts=True)


def add_entry(
    kind: Kind,
    *,
    by: AbstractBaseUser | None = None,
    of: Model | None = None,
    name: str = "",
    changes: Changes | None = None,
) -> None:
    """Write that `by`, or whoever acts now, did this to `of`, with the values before and after of what it changed."""
    _write(_line(kind, by=by, of=of, name=name, changes=changes or {}))


def opened_by(who: int, day: date) -> Exists:
    """Beside an incident: whether it is written already that this person opened it on this day, with their own eyes."""
    there = Entry.objects.filter(kind=Kind.OPENED, object_id=OuterRef("pk"), person=who, day=day)
    return Exists(there.alias(eyes=Coalesce("viewing_as", 0)).filter(eyes=0))


def opened(incident: Model, by: AbstractBaseUser, *, outside: bool) -> None:
    """Write that somebody opened an incident: once a day, and through whose eyes."""
    line = _line(Kind.OPENED, by=by, of=incident, name=str(incident), changes={})
    line.outside, line.day = outside, timezone.localdate(line.at)
    _write(line)


def _line(kind: Kind, *, by: AbstractBaseUser | None, of: Model | None, name: str, changes: Changes) -> Entry:
    now = _acting.get()
    viewing_as = now.viewing_as if now else None
    return Entry(
        kind=kind,
        # While somebody looks through other eyes, what is done is done by them.
        person_id=_key(now.who() if now and (by is None or viewing_as) else by),
        viewing_as_id=_key(viewing_as),
        address=now.address() if now else "",
        at=clock.now(),
        object_type=of._meta.label_lower if of else "",
        object_id=of.pk if of and isinstance(of.pk, int) else None,
        object_name=(name or (str(of) if of else ""))[:NAME_LENGTH],
        changes=changes,
    )


def _key(person: AbstractBaseUser | None) -> int | None:
    return person.pk if person else None


def _write(line: Entry) -> None:
    now = _acting.get()
    if now is not None and now.waiting is not None:
        now.waiting.append(line)
    else:
        # As many: an opening that was written today is no fault.
        Entry.objects.bulk_create([line], ignore_conflicts=line.kind == Kind.OPENED)
