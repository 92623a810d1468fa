"""How one that was found is shown: the text that answers best, where it stands, and what in it was looked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection

from soportegl.incidents.models import Incident
from soportegl.lib.words import marked
from soportegl.lib.words.marking import SHOWN
from soportegl.reading.finding.rows import Showing

if TYPE_CHECKING:
    from soportegl.reading.finding.ranking import Ranked
    from soportegl.reading.finding.searching import Search

#: The texts that an incident has by itself.
_OWN = ("synopsis", "solution", "expediente")
_PLACES = {
    "synopsis": "síntesis",
    "solution": "solución",
    "expediente": "expediente",
    "said": "conversación",
    "file": "archivo",
    "entity": "entidad",
    "reporter": "quien reporta",
    "module": "módulo",
    "type": "tipo de expediente",
    "system": "sistema",
}

_COLUMNS = Showing(
    *("code", "synopsis", "solution", "state", "tier", "withdrawn", "verification", "created_at", "ended_at"),
    *("expediente_number", "event_count", "entity__name", "entity__code", "reporter__full_name", "reporter__username"),
    module_name="module__name",
    type_name="expediente_type__name",
    system_name="system__name",
)
_SAID = (
    "SELECT event_id, 0 AS kind, id, body FROM incidents_eventtext WHERE event_id = ANY(%s)"
    " UNION ALL SELECT event_id, 1, id, name FROM incidents_attachment WHERE event_id = ANY(%s) ORDER BY kind, id"
)


@dataclass(frozen=True)
class Hit:
    """One incident that was found."""

    incident: Incident
    where: str
    """In which of its texts, as it is called."""
    parts: list[tuple[str, bool]]
    """The part of that text, in pieces that are hits or are not; to be escaped."""
    title: list[tuple[str, bool]]
    """Its title, in the same way."""
    has_all: bool
    """Whether it holds all that was looked for."""
    score: float

    @property
    def is_told(self) -> bool:
        """Whether its title says where it was found, and its text need not."""
        return self.where == _PLACES["synopsis"] and any(hit for _, hit in self.title)


def hits_of(search: Search, shown: Sequence[Ranked]) -> list[Hit]:
    """These, each with the text that says why."""
    incidents = {row.pk: row for row in _COLUMNS.rows([row.key for row in shown])}
    there = [row for row in shown if row.key in incidents]
    search.complete_for(there)
    texts, pieces = _said([row.event for row in there if row.event]), search.pieces
    return [_hit(incidents[row.key], row, pieces, texts.get(row.event or 0, [])) for row in there]


def _said(events: list[int]) -> dict[int, list[tuple[str, str]]]:
    """The texts of these events, then the names of their files."""
    texts = dict[int, list[tuple[str, str]]]()
    if events:
        with connection.cursor() as cursor:
            cursor.execute(_SAID, [events, events])
            for event, is_file, _, text in cursor.fetchall():
                texts.setdefault(event, []).append(("file" if is_file else "said", text))
    return texts


def _hit(incident: Incident, row: Ranked, pieces: set[str], said: Sequence[tuple[str, str]]) -> Hit:
    """Of its texts and what was said in it, the one that holds most of these pieces."""
    where, parts = "synopsis", marked(incident.synopsis, pieces)
    most = in_synopsis = sum(hit for _, hit in parts)
    title = incident.title
    # Mostly it is all of the synopsis, which was looked through already; and without a hit there, it has none.
    is_same = title == incident.synopsis and len(title) <= SHOWN
    # Of a «…» three letters are made, and all others would have to be looked for where they stood.
    whole = title.removesuffix("…")
    if is_same or not in_synopsis:
        titled = parts if is_same else [(title, False)]
    else:
        titled = marked(whole, pieces) + [("…", False)] * (whole != title)
    for name, text in [("solution", incident.solution), ("expediente", incident.expediente_number), *said]:
        other = marked(text, pieces) if text else []
        many = sum(hit for _, hit in other)
        if many > most or (name not in _OWN and row.is_only_said and many and where in _OWN):
            where, parts, most = name, other, many
    for name, text in _names_of(incident) if not most else ():
        other = marked(text, pieces)
        if any(hit for _, hit in other):
            where, parts = name, other
            break
    return Hit(incident, _PLACES[where], parts, titled, row.has_all, row.score)


def _names_of(incident: Incident) -> list[tuple[str, str]]:
    """What it belongs to: it may be found by these names alone."""
    return [
        ("entity", incident.entity.name),
        ("reporter", str(incident.reporter)),
        *((place, getattr(incident, f"{place}_name") or "") for place in ("module", "type", "system")),
    ]
