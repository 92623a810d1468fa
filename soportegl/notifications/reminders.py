"""What nobody caused and somebody is told: written once for each person, incident and clock, with its notice."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import connection

from soportegl.directory.person_hours import PersonHours
from soportegl.incidents.models import Event, Incident
from soportegl.lib import clock as time
from soportegl.notifications.models import Channel, Clock, ForMail, Said, Status
from soportegl.notifications.notification_types import Kind, Wanted, wanted_by

if TYPE_CHECKING:
    from soportegl.directory.models import User

#: What one person is told by mail within so long goes as one.
TOGETHER = timedelta(minutes=15)
#: Where the number of those that have no notice of their own stands in the sentence.
MANY = "{cuantas}"
_BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
# On which a notice hangs, asked for those alone that have one: a join that guesses wrong would read the whole chain.
_LAST_EVENT = f"""SELECT id FROM {Event._meta.db_table} WHERE incident_id = counted.incident_id AND number =
  (SELECT event_count FROM {Incident._meta.db_table} WHERE id = counted.incident_id)"""  # noqa: S608 - names of ours


class Reminder(NamedTuple):
    """One thing to tell: of which incident, to whom, of which moment of its clock, and in which words."""

    incident: int
    people: tuple[User, ...]
    at: datetime
    subject: str


class Rest(NamedTuple):
    """How many of one person have a notice of their own; what one says of the others, with `MANY`; where they are."""

    own: int
    said: str
    page: str


# In one statement, so that of two workers one tells and a killed one leaves nothing half told. Who hears is given once
# for all that the same people hear, and what was said is one row for all of them.
_SAY = f"""
WITH thing AS (
  SELECT DISTINCT ON (incident_id, at, alone) *
  FROM unnest(%(incidents)s::bigint[], %(moments)s::timestamptz[], %(subjects)s::text[], %(audiences)s::bigint[],
    %(alone)s::bigint[]) AS row (incident_id, at, subject, audience, alone)
  ORDER BY incident_id, at, alone
), heard AS (
  SELECT * FROM unnest(%(heard_by)s::bigint[], %(persons)s::bigint[], %(statuses)s::text[], %(mails)s::timestamptz[])
    AS row (audience, person_id, status, mail_at)
), together AS (
  SELECT audience, array_agg(person_id) AS people FROM heard GROUP BY audience
), said AS (
  INSERT INTO {Said._meta.db_table} (incident_id, person_id, people, clock, at, said_at)
  SELECT incident_id, alone, people, %(clock)s, at, %(now)s FROM thing JOIN together USING (audience)
  ORDER BY incident_id, at, alone ON CONFLICT DO NOTHING RETURNING id, incident_id, person_id, at
), told AS (
  SELECT said.id, incident_id, at, heard.person_id, subject, status, mail_at
  FROM said JOIN thing USING (incident_id, at) JOIN heard USING (audience)
  WHERE thing.alone IS NOT DISTINCT FROM said.person_id
), mailed AS (
  INSERT INTO {ForMail._meta.db_table} (person_id, mail_at, said)
  SELECT person_id, mail_at, array_agg(id) FROM told WHERE mail_at IS NOT NULL GROUP BY person_id, mail_at
), counted AS (
  SELECT told.*, row_number() OVER (PARTITION BY person_id ORDER BY at, incident_id) AS place FROM told
), noticed AS (
  INSERT INTO notifications_delivery (event_id, person_id, channel, "to", subject, text, html, message_id, status,
    attempts, last_error, created_at, next_at, sent_at, read_at, clock)
  SELECT event_id, person_id, '{Channel.APP}', page, subject, '', '', '', status, 0, '', %(now)s, NULL,
    CASE status WHEN '{Status.SENT}' THEN %(now)s::timestamptz END, NULL, %(clock)s
  FROM (
    SELECT ({_LAST_EVENT}) AS event_id, person_id, '' AS page, subject, status FROM counted WHERE place <= %(own)s
    UNION ALL
    SELECT NULL, person_id, %(page)s, replace(%(rest)s, '{MANY}', count(*)::text), min(status)
    FROM counted WHERE place > %(own)s GROUP BY person_id
  ) AS notice
)
SELECT count(*) FROM told
"""  # noqa: S608 - names of ours


def say(kind: Kind, clock: Clock, reminders: Sequence[Reminder], rest: Rest | None = None) -> int:
    """Tell what was not told yet of this clock, in the application now and by mail when its person works.

    Without `rest` each has a notice of its own. Returns how many heard something, each of each incident.
    """
    # By what they are and not by who is in them: of a million people each would be asked for its key.
    audiences = {id(each.people): each.people for each in reminders}
    people = {person.pk: person for audience in audiences.values() for person in audience}
    if not people:
        return 0
    now = time.now()
    wanted = wanted_by(people.values(), kind)
    moments = _mail_moments(people.values(), wanted, PersonHours(people.keys()), now)
    heard = [(number, key) for number, audience in audiences.items() for key in {person.pk for person in audience}]
    values: dict[str, Any] = {
        "incidents": [each.incident for each in reminders],
        "moments": [each.at for each in reminders],
        "subjects": [each.subject[:200] for each in reminders],
        "audiences": [id(each.people) for each in reminders],
        # A day to come back is one person's, and each may have named it for the same incident.
        "alone": [each.people[0].pk if clock == Clock.RETURN else None for each in reminders],
        "heard_by": [number for number, _ in heard],
        "persons": [person for _, person in heard],
        "statuses": [_status(wanted[person]) for _, person in heard],
        "mails": [moments[person] for _, person in heard],
        "clock": clock.value,
        "now": now,
        "own": rest.own if rest else len(reminders),
        "rest": rest.said[:200] if rest else "",
        "page": rest.page if rest else "",
    }
    with connection.cursor() as cursor:
        cursor.execute(_SAY, values)
        (said,) = cursor.fetchone()
    return int(said)


def alone(name: str) -> None:
    """Wait for whoever is at this, and keep others waiting to the end of the transaction, also where it is killed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])


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
