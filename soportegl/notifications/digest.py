"""One mail instead of many: what time told somebody, and what they wanted to read together each morning."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import chain
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection, transaction
from django.urls import reverse

from soportegl.directory.models import User
from soportegl.incidents.models import Incident
from soportegl.incidents.states import OPEN
from soportegl.lib import clock as time
from soportegl.notifications import mail, outbox
from soportegl.notifications.models import Channel, Clock, Delivery, ForMail, Said
from soportegl.notifications.wording_of_time import CLOCKS, DIGEST, late
from soportegl.texts.saying import plain

#: So many of each kind stand in a mail; the rest is in the lists.
SHOWN = 25
#: So many are asked for with one question.
AT_ONCE = 5000
#: In the order in which they stand; what people did comes last.
ORDER = (*CLOCKS, "")
# What is claimed is claimed once: a second worker waits for the first, and then finds nothing.
_CLAIM = f"""
WITH alone AS (
  UPDATE {Said._meta.db_table} SET mail_at = NULL WHERE person_id = %(person)s AND mail_at <= %(now)s
  RETURNING incident_id, clock, at, event_id
), together AS (DELETE FROM {ForMail._meta.db_table} WHERE person_id = %(person)s AND mail_at <= %(now)s RETURNING said)
SELECT * FROM alone UNION ALL SELECT incident_id, clock, at, event_id FROM {Said._meta.db_table}
WHERE id IN (SELECT unnest(said) FROM together)
"""  # noqa: S608 - names of ours


class Line(NamedTuple):
    """One thing that is told: of which incident, in which words, and where it is seen."""

    code: str
    title: str
    said: str
    link: str


class Part(NamedTuple):
    """All of one kind: how many, the first of them, and how many more."""

    heading: str
    lines: list[Line]
    more: int


class _Told(NamedTuple):
    incident: int
    clock: str
    at: datetime
    event: int | None


class _Now(NamedTuple):
    state: str
    due_at: datetime | None
    waiting_since: datetime | None


def gather() -> int:
    """Write to everybody whose moment came, one mail each; returns how many."""
    now = time.now()
    rows = (table.objects.filter(mail_at__lte=now).values_list("person", flat=True) for table in (Said, ForMail))
    return sum(_write_to(person, now) for person in sorted(set(chain(*rows)) - {None}))


@transaction.atomic
def _write_to(key: int, now: datetime) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, {"person": key, "now": now})
        claimed = [_Told(*row) for row in cursor.fetchall()]
    person = User.objects.filter(pk=key, is_active=True).exclude(email="").first()
    parts = _parts(person, claimed) if person else []
    if person is None or not parts:
        return False
    words = words_for(person, parts)
    outbox.queue_mail(to=person.email.strip(), subject=words.subject, text=words.text, html=words.html)
    return True


def _parts(person: User, claimed: Sequence[_Told]) -> list[Part]:
    now = _now_of(person, {each.incident for each in claimed})
    found: dict[str, list[_Told]] = {}
    for each in claimed:
        if (state := now.get(each.incident)) and still_so(each.clock, each.at, state):
            found.setdefault(each.clock, []).append(each)
    for told in found.values():
        told.sort(key=lambda each: (each.at, each.incident))
    # Those that stand in the mail alone: the others may be all that is open.
    shown = {each.incident for told in found.values() for each in told[:SHOWN]}
    incidents = Incident.objects.in_bulk(shown)
    return [_part(clock, found[clock], person, incidents) for clock in ORDER if clock in found]


def _now_of(person: User, keys: Iterable[int]) -> dict[int, _Now]:
    """How those of these are now that this person sees."""
    rows, found = Incident.objects.visible_to(person), dict[int, _Now]()
    ordered = sorted(keys)
    for begun in range(0, len(ordered), AT_ONCE):
        some = rows.filter(pk__in=ordered[begun : begun + AT_ONCE])
        for key, *values in some.values_list("pk", "state", "due_at", "waiting_since"):
            found[key] = _Now(*values)
    return found


def _part(clock: str, told: list[_Told], person: User, incidents: dict[int, Incident]) -> Part:
    shown = told[:SHOWN]
    said = _late(shown, incidents) if clock in (Clock.WARN, Clock.DUE) else _said(shown, person)
    lines = [_line(incidents[each.incident], said[each.incident, each.event]) for each in shown]
    return Part(heading(clock, len(told)), lines, len(told) - len(shown))


def still_so(clock: str, at: datetime, incident: _Now) -> bool:
    """Whether it is still to be told: over a night somebody may have taken, answered or ended it."""
    match clock:
        case Clock.WARN | Clock.DUE:
            return incident.state in OPEN and incident.due_at == at
        case Clock.UNANSWERED | Clock.UNANSWERED_AGAIN | Clock.SILENT:
            return incident.waiting_since == at
    return True


def _late(shown: list[_Told], incidents: dict[int, Incident]) -> dict[tuple[int, int | None], str]:
    """The words of each, whether it had a notice of its own or not."""
    rows = ((each, incidents[each.incident]) for each in shown)
    return {(row.pk, each.event): late(Clock(each.clock), row.tier, row.due_for, each.at) for each, row in rows}


def _said(shown: list[_Told], person: User) -> dict[tuple[int, int | None], str]:
    """The words of each, as its notice has them."""
    clock, notices = shown[0].clock, Delivery.objects.filter(person=person, channel=Channel.APP)
    which = (
        {"event__incident__in": {each.incident for each in shown}} if clock else {"event__in": [e.event for e in shown]}
    )
    rows = notices.filter(clock=clock, **which).order_by("pk")
    columns = rows.values_list("event__incident", "event", "event__incident__code", "subject")
    # The code stands beside it already.
    return {
        (incident, None if clock else event): subject.removeprefix(f"[{code}] ")
        for incident, event, code, subject in columns
    }


def _line(incident: Incident, said: str) -> Line:
    return Line(incident.code, incident.title, said, settings.PUBLIC_URL + incident.get_absolute_url())


def heading(clock: str, many: int) -> str:
    """What stands over all of one kind."""
    return plain(f"{DIGEST}-{CLOCKS[Clock(clock)][0] if clock else 'novedades'}", cuantas=many)


def words_for(person: Any, parts: Sequence[Part]) -> mail.Words:
    """Subject, text and HTML of the mail that tells all of this."""
    headings = ", ".join(part.heading[:1].lower() + part.heading[1:] for part in parts)
    subject = mail.in_one_line(plain(f"{DIGEST}-asunto", lista=headings))[:200]
    context = {"person": person, "parts": parts, "link": settings.PUBLIC_URL + reverse("queue")}
    return mail.Words(subject, *mail.drawn("digest", context))
