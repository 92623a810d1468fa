"""Incidents that say the same as another, or as what is being written: the system proposes, a person decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from soportegl.incidents import filling, precedents
from soportegl.incidents.models import Incident
from soportegl.incidents.precedents import Precedent
from soportegl.incidents.visibility import marks_of
from soportegl.lib.words import ask, marked
from soportegl.reading.finding import naming
from soportegl.reading.finding.asking import any_mark
from soportegl.reading.finding.naming import Within
from soportegl.reading.finding.rows import Showing
from soportegl.reading.finding.steps import steps_of
from soportegl.reading.finding.terms import Term, archive, rarity, terms_of

if TYPE_CHECKING:
    from soportegl.directory.models import ExpedienteType, Module, System, User

#: So many of the words that tell most are asked for,
TELLING = 40
#: and so many rows are named for them.
NAMED = 250
#: What the module and the type of expediente tell beside the words, and how many of all have one of them.
SUBJECT, EACH = 0.5, 25
#: Of what is asked for, so much must be held: below it two cases share words and not a problem.
LEAST = 0.1
#: Of so many words that are written, one is enough.
ALONE = 2
#: Of so many of the best it is asked whether somebody sees them.
AMONG = 60
_COLUMNS = Showing(
    *("code", "synopsis", "solution", "state", "tier", "withdrawn", "verification", "created_at", "ended_at"),
    *("event_count", "system__name", "entity__name", "entity__code"),
)


@dataclass(frozen=True)
class Draft:
    """What somebody is writing."""

    synopsis: str
    system: System | None = None
    module: Module | None = None
    expediente_type: ExpedienteType | None = None
    expediente_number: str = ""


@dataclass(frozen=True)
class Similar:
    """An incident that may be the same case."""

    incident: Incident
    parts: list[tuple[str, bool]]
    """Its synopsis, in pieces that both say or do not; to be escaped."""
    share: float
    """How much of what was asked for it holds, from 0 to 1."""

    @property
    def is_open(self) -> bool:
        """Whether it is open: then it may be a duplicate; else its solution may do."""
        return self.incident.is_open


@dataclass(frozen=True)
class Solved:
    """A case that was solved, as whoever reports may see it."""

    precedent: Precedent
    parts: list[tuple[str, bool]]
    share: float
    times: int
    """How often it served."""


def similar_to(incident: Incident, person: User, *, limit: int = 5) -> list[Similar]:
    """What this person sees that says the same as this incident, the most similar first."""
    draft = Draft(
        incident.synopsis, incident.system, incident.module, incident.expediente_type, incident.expediente_number
    )
    return similar_while_writing(draft, person, limit=limit, but=incident.pk)


def similar_while_writing(draft: Draft, person: User, *, limit: int = 5, but: int | None = None) -> list[Similar]:
    """The same of what is being written; `but` is the incident that it is itself."""
    marks = marks_of(person) if filling.are_marked() else []
    terms, share, asked = _terms(draft, marks)
    within = Within(marks=any_mark(marks), share=share) if marks else Within()
    found = naming.name(steps_of(terms, NAMED, share), terms, within).found
    found.pop(but or 0, None)
    best = list(found)[: AMONG if marks or not person.permissions.sees_all else 2 * limit]
    # A duplicate says the same as its original, and has no solution of its own.
    rest = Incident.objects.one_visible_to(person).filter(pk__in=best, duplicate_of=None)
    seen = set(rest.order_by().values_list("pk", flat=True))
    shares = {key: _share(found[key].held, terms, asked) for key in best if key in seen}
    chosen = [key for key, share in shares.items() if share >= LEAST][:limit]
    rows = {row.pk: row for row in _COLUMNS.rows(chosen)}
    pieces = {piece for term in terms for piece in term.pieces}
    return [
        Similar(rows[key], marked(rows[key].synopsis, pieces, length=len(rows[key].synopsis)), shares[key])
        for key in chosen
        if key in rows
    ]


def precedents_for(draft: Draft, *, limit: int = 3) -> list[Solved]:
    """Solved cases whose solution a desk marked as fit to be shown: all that reporters see of others."""
    terms, _, asked = _terms(draft)
    if not terms:
        return []
    keys = naming.best_of("incidents_precedent", terms, 4 * limit)
    shares = {key: _share(bits, terms, asked) for key, bits in keys}
    rows = {row.pk: row for row in Incident.objects.as_precedent().filter(pk__in=shares)}
    pieces = {piece for term in terms for piece in term.pieces}
    times = precedents.times_served([row.incident_id for row in rows.values()])
    served = {key: times.get(row.incident_id, 0) for key, row in rows.items()}
    chosen = [key for key, share in shares.items() if share >= LEAST and key in rows]
    # Of those that say as much of it, what served most.
    chosen.sort(key=lambda key: (round(shares[key], 2), served[key]), reverse=True)
    return [
        Solved(rows[key], marked(rows[key].synopsis, pieces, length=len(rows[key].synopsis)), shares[key], served[key])
        for key in chosen[:limit]
    ]


def _terms(draft: Draft, marks: Sequence[str] = ()) -> tuple[list[Term], float, int]:
    """What tells most of it, what share of the archive has these marks, and how many words it has."""
    asked = ask(f"{draft.synopsis}\n{draft.expediente_number}")
    words = [each.piece for each in asked if not each.extra]
    terms, share = terms_of(words, [each.piece for each in asked if each.extra], marks=marks)
    told = sorted((term for term in terms if term.is_known), key=lambda term: term.weight, reverse=True)[:TELLING]
    return ([*told, *_subjects(draft)] if told else []), share, len(words)


def _subjects(draft: Draft) -> list[Term]:
    """What it is about, as marks: many have each, so it decides between those that say the same."""
    size, _ = archive()
    about = [("m", draft.module), ("t", draft.expediente_type)]
    marks = [f"'/{letter}{row.pk}'" for letter, row in about if row is not None]
    weight = SUBJECT * rarity(size / EACH, size)
    return [Term(mark, mark, mark, (), max(size // EACH, naming.MOST), weight, extra=True) for mark in marks]


def _share(bits: int, terms: Sequence[Term], asked: int) -> float:
    # Of three words or more, one alone is one that both happen to use.
    if asked > ALONE and bits.bit_count() == 1:
        return 0.0
    held = sum(term.weight for place, term in enumerate(terms) if bits >> place & 1)
    return held / (sum(term.weight for term in terms) or 1.0)
