"""Words that are kept beside those that the texts give, where they are not the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from django.db import connection

from soportegl.incidents.models import Incident

#: Its pieces, each behind the weight of the text where it stands first; marks have none.
_PIECES = "ARRAY(SELECT coalesce(weights[1], '-') || lexeme FROM unnest({}))"
_OWN = (
    f"SELECT key, code, 0, {_PIECES.format('vector')}, {_PIECES.format('words::tsvector')}"  # noqa: S608 - ours
    " FROM unnest(%s::bigint[], %s::text[]) AS made(key, words) JOIN incidents_incident known ON known.id = key"
    " LEFT JOIN incidents_incidentwords ON incident_id = key"
    " WHERE vector IS DISTINCT FROM words::tsvector ORDER BY key"
)
#: From both sides: also words of what says nothing any more, or is not there.
_SAID = (
    f"SELECT known.id, code, number, {_PIECES.format('vector')}, {_PIECES.format('words::tsvector')}"  # noqa: S608 - ours
    " FROM (SELECT * FROM incidents_eventwords WHERE incident_id = ANY(%s)) kept"
    " FULL JOIN unnest(%s::bigint[], %s::bigint[], %s::boolean[], %s::text[]) AS made(key, incident, shown, words)"
    " ON event_id = key JOIN incidents_incident known ON known.id = coalesce(incident, kept.incident_id)"
    " LEFT JOIN incidents_event event ON event.id = coalesce(key, event_id)"
    " WHERE (vector, kept.incident_id, kept.public) IS DISTINCT FROM (words::tsvector, incident, shown)"
    " ORDER BY known.id, number"
)

#: The words of an event that says something: its key, its incident, who reads it, and they.
EventRow = tuple[int, int, bool, str]


class Difference(NamedTuple):
    """What is kept of one text or event, and what should be."""

    incident: int
    code: str
    number: int | None
    """Of the event; 0 is what the incident itself says, None an event that is not there."""
    kept: list[str]
    made: list[str]


def differences(incidents: Sequence[Incident], vectors: Sequence[str], events: Sequence[EventRow]) -> list[Difference]:
    """Where the words of these incidents and of what was said in them are others than these."""
    keys = [incident.pk for incident in incidents]
    columns = [list(column) for column in zip(*events, strict=True)] or [[], [], [], []]
    with connection.cursor() as cursor:
        cursor.execute(_OWN, [keys, list(vectors)])
        found = [Difference(*row) for row in cursor.fetchall()]
        cursor.execute(_SAID, [keys, *columns])
        return found + [Difference(*row) for row in cursor.fetchall()]
