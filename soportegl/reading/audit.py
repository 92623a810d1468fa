"""The audit as it is searched: by who, what, about what or whom, and when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from soportegl.audit.models import Entry, Kind
from soportegl.directory.models import User
from soportegl.incidents.models import Incident
from soportegl.lib import keyset
from soportegl.lib.checkdigit import read_code
from soportegl.lib.days import midnight
from soportegl.lib.text import fold

if TYPE_CHECKING:
    from soportegl.lib.keyset import Page

#: People of one name whose lines are looked for, and lines that go into one file.
NAMESAKES, MOST_ROWS = 200, 100_000


@dataclass(frozen=True)
class AuditQuery:
    """What is looked for; empty is everything."""

    who: str = ""
    """Part of the name, or the user name, of whoever did it."""
    about: str = ""
    """A Gestión code, the user name of a person, or how the name of anything begins."""
    kind: str = ""
    outside: bool = False
    since: date | None = None
    until: date | None = None


def page(query: AuditQuery, reader: User, *, after: str = "", before: str = "") -> Page[Entry]:
    """One page of it, the latest first."""
    return keyset.page_of(lines(query, reader), _load, order=("-id",), after=after, before=before)


def rows(query: AuditQuery, reader: User) -> Iterator[Entry]:
    """All of it up to MOST_ROWS, as it is written into a file."""
    return (
        lines(query, reader)
        .select_related("person", "viewing_as")
        .order_by("-id")[:MOST_ROWS]
        .iterator(chunk_size=1000)
    )


def lines(query: AuditQuery, reader: User) -> QuerySet[Entry]:
    """The lines that answer the query of somebody who may read all of them."""
    found = Entry.objects.all()
    if query.who:
        found = found.filter(person__in=_people(query.who))
    if query.about:
        found = found.filter(_about(query.about, reader))
    if query.kind:
        found = found.filter(kind=query.kind)
    if query.outside:
        found = found.filter(outside=True)
    if query.since:
        found = found.filter(at__gte=midnight(query.since))
    if query.until:
        found = found.filter(at__lt=midnight(query.until + timedelta(days=1)))
    return found


def _load(keys: list[int]) -> QuerySet[Entry]:
    return Entry.objects.filter(pk__in=keys).select_related("person", "viewing_as")


def _people(typed: str) -> list[int]:
    named = Q(username__iexact=typed.strip()) | Q(sort_key__contains=fold(typed))
    return list(User.objects.filter(named).order_by().values_list("pk", flat=True)[:NAMESAKES])


def _about(typed: str, reader: User) -> Q:
    """What was done to an incident, to a person and to what they reported, or to whatever is called so."""
    if code := read_code(typed):
        return Q(object_type=Incident._meta.label_lower, object_name=code)
    person = User.objects.filter(username__iexact=typed.strip()).first()
    if person is None:
        return Q(object_name__startswith=typed.strip())
    reported = Incident.objects.visible_to(reader).filter(reporter=person).values("pk")
    return Q(object_type=User._meta.label_lower, object_id=person.pk) | Q(
        kind=Kind.OPENED, object_type=Incident._meta.label_lower, object_id__in=reported
    )
