"""Names the incidents that may be meant, at a cost that does not grow with the archive, and scores them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations
from math import ceil
from typing import Any

from django.db import connection

from soportegl.incidents.words import week_of
from soportegl.lib import clock
from soportegl.reading.finding.terms import Term, archive

#: So many rows one step should name; so many it may.
NAMED, MOST = 400, 1_000
#: When it named too few, so many times as many weeks are asked.
FURTHER = 8
#: Of these terms, the rarest, two together are asked for where each by itself is common.
PAIRED = 4
#: What `ts_rank` takes a word of each weight for, D to A: marks, expediente, solution, synopsis.
_WEIGHTS = "{0.4,0.4,0.45,1}"
#: How much longer texts weigh less, and how many words a text has.
_LONG, _USUAL = 0.05, 45
#: What a word counts that stands in the conversation alone.
SAID = 0.22


@dataclass
class Named:
    """One incident that may be meant."""

    score: float = 0.0
    held: int = 0
    """A bit for each term that its own texts hold."""
    said: int = 0
    """And for each that something said in it holds which whoever reports reads,"""
    noted: int = 0
    """or only the desks read."""
    event: int | None = None
    """The public event that holds most of them,"""
    note: int | None = None
    """and the one of all."""
    is_scored: bool = False


@dataclass
class Naming:
    """What was named, and whether it is all that there is."""

    found: dict[int, Named] = field(default_factory=dict)
    is_cut: bool = False


@dataclass(frozen=True)
class Step:
    """One question to the indexes: a tsquery, and how many rows are guessed to hold it."""

    query: str
    count: int


def steps_of(terms: Sequence[Term], budget: int = NAMED) -> list[Step]:
    """What is asked for these terms: those that few hold by themselves, common ones together."""
    known = sorted((term for term in terms if term.is_known), key=lambda term: term.count)
    words = [term for term in known if not term.extra] or known
    rare = list[Term]()
    for term in known:
        if sum(each.count for each in rare) + term.count <= budget:
            rare.append(term)
    common = [term for term in words if term not in rare]
    steps = []
    if rare:
        steps.append(Step(" | ".join(term.query for term in rare), sum(term.count for term in rare)))
    if common and len(words) > 1:
        steps.append(Step(" & ".join(term.query for term in words), words[0].count))
    if len(common) > 2 or (len(common) == 2 and rare):
        pairs = list(combinations(common[:PAIRED], 2))
        query = " | ".join(f"({first.query} & {second.query})" for first, second in pairs)
        steps.append(Step(query, max(1, sum(first.count for first, _ in pairs) // 2)))
    if common and not rare:
        steps.append(Step(common[0].query, common[0].count))
    return steps


def name(
    steps: Sequence[Step], terms: Sequence[Term], *, public: bool | None, among: list[int] | None = None, far: int = 1
) -> Naming:
    """What these steps name, scored; with `among`, only of these incidents; with `far`, in so many times the weeks.

    `public`: of what is said, only what whoever reports reads; None: nothing of it.
    """
    naming = Naming()
    for step in steps:
        weeks = "" if among is not None else _weeks(step.count, far)
        query = f"({step.query}) & ({weeks})" if weeks else step.query
        naming.is_cut |= bool(weeks)
        _name_own(naming, query, terms, among)
        if public is not None:
            _name_said(naming, query, terms, among, public=public)
    return naming


def _weeks(count: int, far: int) -> str:
    """The latest weeks, as marks, that should hold as many as are to be named; empty when all do."""
    if count <= NAMED:
        return ""
    _, first = archive()
    now = week_of(clock.now())
    many = ceil((now - first + 1) * NAMED * far / count)
    return "" if many > now - first else " | ".join(f"'/w{week}'" for week in range(now, now - many, -1))


def _bits(terms: Sequence[Term], vector: str = "vector") -> tuple[str, list[str]]:
    parts = [f"(CASE WHEN {vector} @@ %s::tsquery THEN {1 << place} ELSE 0 END)" for place in range(len(terms))]
    return " + ".join(parts) or "0", [term.query for term in terms]


def _score(terms: Sequence[Term]) -> tuple[str, list[Any]]:
    # `ts_rank` parts what it finds among all that is asked for: of a word with synonyms that would be less.
    weighed = [(term.query, term.weight * max(1, term.query.count("'") // 2)) for term in terms if term.weight]
    parts = [f"ts_rank('{_WEIGHTS}', vector, %s::tsquery) * %s" for _ in weighed]
    length = f"(1 - {_LONG} + {_LONG} * length(vector) / {_USUAL})"
    values: list[Any] = [value for pair in weighed for value in pair]
    return f"({' + '.join(parts) or '0'}) / {length}", values


def _name_own(naming: Naming, query: str, terms: Sequence[Term], among: list[int] | None) -> None:
    where, few = _among(among)
    rows = _own(f"vector @@ %s::tsquery{where} LIMIT {MOST}", [query, *few], terms)
    naming.is_cut |= len(rows) == MOST
    for key, score, bits in rows:
        found = naming.found.setdefault(key, Named())
        found.score, found.held, found.is_scored = score, bits, True


def _own(where: str, values: list[Any], terms: Sequence[Term]) -> list[tuple[int, float, int]]:
    score, weights = _score(terms)
    bits, queries = _bits(terms)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT incident_id, {score}, {bits} FROM incidents_incidentwords WHERE {where}",  # noqa: S608 - of ours alone
            [*weights, *queries, *values],
        )
        return cursor.fetchall()


def _among(among: list[int] | None) -> tuple[str, list[Any]]:
    return ("", []) if among is None else (" AND incident_id = ANY(%s::bigint[])", [among])


def _name_said(naming: Naming, query: str, terms: Sequence[Term], among: list[int] | None, *, public: bool) -> None:
    where, few = _among(among)
    shown = " AND public" if public else ""
    many = _note(naming, f"vector @@ %s::tsquery{shown}{where} LIMIT {MOST}", [query, *few], terms)
    naming.is_cut |= many == MOST


def _note(naming: Naming, where: str, values: list[Any], terms: Sequence[Term]) -> int:
    bits, queries = _bits(terms)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT incident_id, event_id, public, {bits} FROM incidents_eventwords WHERE {where}",  # noqa: S608 - the same
            [*queries, *values],
        )
        rows = cursor.fetchall()
    for key, event, is_public, held in rows:
        found = naming.found.setdefault(key, Named())
        if is_public:
            if found.event is None or held & ~found.said:
                found.event = event
            found.said |= held
        if found.note is None or held & ~(found.said | found.noted):
            found.note = event
        found.noted |= held
    return len(rows)


def complete(naming: Naming, keys: Sequence[int], terms: Sequence[Term], *, public: bool) -> None:
    """Of these incidents also what only another of their texts holds, and the score of those that said it."""
    bare = [key for key in keys if not naming.found[key].is_scored]
    if bare:
        for key, score, bits in _own("incident_id = ANY(%s)", [bare], terms):
            found = naming.found[key]
            found.score, found.held, found.is_scored = score, bits, True
    whole = (1 << len(terms)) - 1
    lacking = [key for key in keys if naming.found[key].held != whole]
    if lacking and len(terms) > 1:
        anything = " | ".join(term.query for term in terms)
        shown = " AND public" if public else ""
        _note(naming, f"incident_id = ANY(%s) AND vector @@ %s::tsquery{shown}", [lacking, anything], terms)


def best_of(table: str, terms: Sequence[Term], most: int) -> list[tuple[int, int]]:
    """Of a table of some thousands of rows with words, those with the highest score: their keys, and what they hold."""
    score, weights = _score(terms)
    bits, queries = _bits(terms)
    anything = " | ".join(term.query for term in terms)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id, {bits} FROM {table} WHERE vector @@ %s::tsquery ORDER BY {score} DESC, id DESC LIMIT {most}",  # noqa: S608 - of ours alone
            [*queries, anything, *weights],
        )
        return cursor.fetchall()
