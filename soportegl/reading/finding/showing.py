"""How one that was found is shown: the text that answers best, where it stands, and what in it was looked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from soportegl.incidents.models import Incident
from soportegl.lib.words import marked
from soportegl.reading.finding.naming import Named

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


def hit_of(
    incident: Incident, one: Named, said: Sequence[tuple[str, str]], pieces: set[str], *, has_all: bool, score: float
) -> Hit:
    """What is shown of it: of its texts and what was said in it the one that holds most of these pieces."""
    texts = [
        ("synopsis", incident.synopsis),
        ("solution", incident.solution),
        ("expediente", incident.expediente_number),
        *said,
    ]
    where, parts = "synopsis", marked(incident.synopsis, pieces)
    most = sum(hit for _, hit in parts)
    only_said = bool((one.said | one.noted) & ~one.held)
    for name, text in texts[1:]:
        other = marked(text, pieces)
        many = sum(hit for _, hit in other)
        if many > most or (name not in _OWN and only_said and many and where in _OWN):
            where, parts, most = name, other, many
    for name, text in _names_of(incident) if not most else ():
        other = marked(text, pieces)
        if any(hit for _, hit in other):
            where, parts = name, other
            break
    return Hit(incident, _PLACES[where], parts, marked(incident.title, pieces), has_all, score)


def _names_of(incident: Incident) -> list[tuple[str, str]]:
    """What it belongs to: it may be found by these names alone."""
    return [
        ("entity", incident.entity.name),
        ("reporter", str(incident.reporter)),
        ("module", incident.module.name if incident.module else ""),
        ("type", incident.expediente_type.name if incident.expediente_type else ""),
        ("system", incident.system.name),
    ]
