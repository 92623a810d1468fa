"""What nobody caused and somebody is told: written once for each person, incident and clock, with its notice."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import connection

from soportegl.directory.person_hours import PersonHours
from soportegl.lib import clock as time
from soportegl.notifications.models import Channel, Clock, Said, Status
from soportegl.notifications.notification_types import Kind, Wanted, wanted_by

if TYPE_CHECKING:
    from soportegl.directory.models import User

#: What one person is told by mail within so long goes as one.
TOGETHER = timedelta(minutes=15)
#: Where the number of those that have no notice of their own stands in the sentence.
MANY = "{cuantas}"
_BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)


class Reminder(NamedTuple):
    """One thing to tell one person: of which incident and clock, and on which event its notice hangs."""

    incident: int
    person: User
    clock: Clock
    at: datetime
    event: int
    subject: str


class Rest(NamedTuple):
    """How many of one person have a notice of their own; what one says of the others, with `MANY`; where they are."""

    own: int
    said: str
    page: str


# In one statement, so that of two workers one tells and a killed one leaves nothing half told.
_SAY = f"""
WITH told AS (
  SELECT * FROM unnest(%(incidents)s::bigint[], %(persons)s::bigint[], %(clocks)s::text[], %(moments)s::timestamptz[],
    %(events)s::bigint[], %(subjects)s::text[], %(statuses)s::text[], %(mails)s::timestamptz[])
    AS row (incident_id, person_id, clock, at, event_id, subject, status, mail_at)
), said AS (
  INSERT INTO {Said._meta.db_table} (incident_id, person_id, clock, at, said_at, mail_at)
  SELECT incident_id, person_id, clock, at, %(now)s, mail_at FROM told ORDER BY incident_id, clock, at, person_id
  ON CONFLICT DO NOTHING RETURNING incident_id, person_id, clock, at
), counted AS (
  SELECT told.*, row_number() OVER (PARTITION BY person_id, clock ORDER BY at, incident_id) AS place
  FROM told JOIN said USING (incident_id, person_id, clock, at)
), noticed AS (
  INSERT INTO notifications_delivery (event_id, person_id, channel, "to", subject, text, html, message_id, status,
    attempts, last_error, created_at, next_at, sent_at, read_at, clock)
  SELECT event_id, person_id, '{Channel.APP}', page, subject, '', '', '', status, 0, '', %(now)s, NULL,
    CASE status WHEN '{Status.SENT}' THEN %(now)s::timestamptz END, NULL, clock
  FROM (
    SELECT event_id, person_id, '' AS page, subject, status, clock FROM counted WHERE place <= %(own)s
    UNION ALL
    SELECT NULL, person_id, %(page)s, replace(%(rest)s, '{MANY}', count(*)::text), min(status), clock
    FROM counted WHERE place > %(own)s GROUP BY person_id, clock
  ) AS notice
)
SELECT count(*) FROM said
"""  # noqa: S608 - names of ours


def say(kind: Kind, reminders: Sequence[Reminder], hours: PersonHours | None = None, rest: Rest | None = None) -> int:
    """Tell each of these that was not told yet, in the application now and by mail when its person works.

    Without `rest` each has a notice of its own.
    """
    # Twice in one statement would be one row of what was said and two notices.
    reminders = list({(each.incident, each.person.pk, each.clock, each.at): each for each in reminders}.values())
    if not reminders:
        return 0
    people = {each.person.pk: each.person for each in reminders}
    now = time.now()
    wanted = wanted_by(people.values(), kind)
    moments = _mail_moments(people.values(), wanted, hours or PersonHours(people.keys()), now)
    values: dict[str, Any] = {
        "incidents": [each.incident for each in reminders],
        "persons": [each.person.pk for each in reminders],
        "clocks": [each.clock.value for each in reminders],
        "moments": [each.at for each in reminders],
        "events": [each.event for each in reminders],
        "subjects": [each.subject[:200] for each in reminders],
        "statuses": [_status(wanted[each.person.pk]) for each in reminders],
        "mails": [moments[each.person.pk] for each in reminders],
        "now": now,
        "own": rest.own if rest else len(reminders),
        "rest": rest.said[:200] if rest else "",
        "page": rest.page if rest else "",
    }
    with connection.cursor() as cursor:
        cursor.execute(_SAY, values)
        (said,) = cursor.fetchone()
    return int(said)


def _status(wanted: Wanted) -> str:
    return (Status.SENT if Channel.APP in wanted.channels else Status.NOT_WANTED).value


def _mail_moments(
    people: Collection[User], wanted: dict[int, Wanted], hours: PersonHours, now: datetime
) -> dict[int, datetime | None]:
    """When each of these is written to: once they work, with what else they are told within the quarter of an hour."""
    found: dict[int, datetime | None] = {}
    soon = now + (_BEGINNING - now) % TOGETHER
    for person in people:
        mine = wanted[person.pk]
        if Channel.MAIL not in mine.channels or not person.email:
            found[person.pk] = None
        elif mine.each_morning:
            found[person.pk] = hours.morning(person.pk, now)
        else:
            found[person.pk] = hours.opening(person.pk, soon)
    return found
