"""Whether what is found by its words is what its words say."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from django.db import connection

from soportegl.incidents import filling, words

_OTHERS = (
    "SELECT code FROM unnest(%s::bigint[], %s::text[]) AS made(key, words)"
    " JOIN incidents_incident known ON known.id = key"
    " LEFT JOIN incidents_incidentwords ON incident_id = key"
    " WHERE vector IS DISTINCT FROM words::tsvector ORDER BY key"
)
_OTHER_EVENTS = (
    "SELECT code FROM unnest(%s::bigint[], %s::bigint[], %s::boolean[], %s::text[])"
    " AS made(key, incident, shown, words) JOIN incidents_incident known ON known.id = incident"
    " LEFT JOIN incidents_eventwords ON event_id = key"
    " WHERE (vector, incident_id, public) IS DISTINCT FROM (words::tsvector, incident, shown) ORDER BY key"
)
#: Words of what is not there, or says nothing any more.
_STRAY = (
    "SELECT code FROM incidents_eventwords kept JOIN incidents_incident known ON known.id = incident_id"
    " WHERE NOT EXISTS"
    " (SELECT FROM incidents_eventtext body WHERE body.event_id = kept.event_id)"
    " AND NOT EXISTS (SELECT FROM incidents_attachment file WHERE file.event_id = kept.event_id)"
)
_OLD = (
    "SELECT code FROM incidents_incident known LEFT JOIN incidents_words ON incident_id = known.id"
    " WHERE vector IS DISTINCT FROM incidents_found(search_text, ended_at) ORDER BY known.id"
)
_SAID = "{}: las palabras con que se busca no son las de su texto"


def differences(named: Collection[str] = ()) -> Iterator[str]:
    """Those that a search would not find by their text, or would find by another, but for those named already."""
    if not filling.is_complete():
        yield from _told(_OLD, [], named)
        return
    for rows in filling.chunks():
        keys = [row.pk for row in rows]
        yield from _told(_OTHERS, [keys, [words.vector(row) for row in rows]], named)
        if events := filling.event_rows(keys):
            yield from _told(_OTHER_EVENTS, [list(column) for column in zip(*events, strict=True)], named)
    yield from _told(_STRAY, [], named)


def _told(sql: str, values: list[Any], named: Collection[str]) -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        found = cursor.fetchall()
    yield from (_SAID.format(code) for (code,) in found if code not in named)
