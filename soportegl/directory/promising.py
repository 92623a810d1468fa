"""Promises are begun, replaced by another and ended: always from now on, and what held before stays readable."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from soportegl.audit.models import Kind
from soportegl.audit.recording import add_entry
from soportegl.directory.models import Promise
from soportegl.directory.models.promises import SLOT
from soportegl.lib import clock, lengths

MEANWHILE = "Mientras usted escribía, otra persona cambió este plazo. Vuelva a la lista y revíselo como está ahora."
#: What a change may say otherwise; of what it is promised stays.
SAID = ("take_minutes", "solve_minutes", "applies_to_open")


def in_force(promise: Promise) -> Promise | None:
    """The row that holds now for the same as this one."""
    return Promise.objects.filter(valid_until=None, **{name: getattr(promise, name) for name in SLOT}).first()


def successor(old: Promise, **said: object) -> Promise:
    """What would hold instead of a row from now on; nothing is written."""
    # A clock that was set back must not end it before it began.
    since = max(clock.now(), old.valid_from)
    return Promise(**{name: getattr(old, name) for name in SLOT}, valid_from=since, **said)


def begin(promise: Promise) -> None:
    """Promise what nobody promised yet. Raises ValidationError when somebody did meanwhile."""
    promise.valid_from = clock.now()
    try:
        with transaction.atomic():
            _write(promise)
    except IntegrityError:
        raise ValidationError(MEANWHILE) from None
    add_entry(Kind.ADDED, of=promise, changes={name: ["", words] for name, words in told(promise).items() if words})


@transaction.atomic
def replace(old: Promise, new: Promise) -> None:
    """End a row and begin another in its place. Raises ValidationError when it holds no longer."""
    _end(old, new.valid_from)
    _write(new)
    add_entry(Kind.CHANGED, of=new, changes=_compared(old, new))


@transaction.atomic
def end(old: Promise) -> None:
    """Promise it no longer: from now on what is more general holds. Raises ValidationError when it held no longer."""
    now = max(clock.now(), old.valid_from)
    _end(old, now)
    add_entry(Kind.CHANGED, of=old, changes={"rige": ["sí", "no"], **_compared(old, None)})


def _write(promise: Promise) -> None:
    # Not by `save`, of which the audit hears by itself: one line says what was and what is, in hours and minutes.
    Promise.objects.bulk_create([promise])


def _end(old: Promise, now: object) -> None:
    if not Promise.objects.filter(pk=old.pk, valid_until=None).update(valid_until=now):
        raise ValidationError(MEANWHILE)


def _compared(old: Promise, new: Promise | None) -> dict[str, list[str]]:
    before, after = told(old), told(new) if new else {}
    return {name: [words, after.get(name, "")] for name, words in before.items() if words != after.get(name, "")}


def told(promise: Promise) -> dict[str, str]:
    """What a row promises, each under its name, in words."""
    words = {}
    for name in SAID[:2]:
        minutes = getattr(promise, name)
        words[str(Promise._meta.get_field(name).verbose_name)] = "" if minutes is None else lengths.write(minutes)  # type: ignore[union-attr]  # fields of ours
    return words | {"también a las abiertas": "sí" if promise.applies_to_open else "no"}
