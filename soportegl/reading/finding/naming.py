"""Names the incidents that may be meant, at a cost that does not grow with the archive, and scores them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import reduce
from itertools import combinations
from math import ceil
from typing import Any

from django.db import connection

from soportegl.incidents.words import week_of
from soportegl.lib import clock
from soportegl.reading.finding.terms import Term, archive

#: So many rows one step should name; so many it may; and so many of the best are told.
NAMED, MOST, TOLD = 400, 1_000, 300
#: When it named too few, so many times as many weeks are asked, and then so many.
FURTHER = (8, 64)
#: Of these terms, the rarest, two together are asked for where each by itself is common.
PAIRED = 4
#: Words of one case stand together so many times as often as if they knew nothing of each other.
TOGETHER = 4
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
    """or anybody."""
    event: int | None = None
    """The public event that holds most of them,"""
    note: int | None = None
    """and the one of all."""
    most_said: int = 0
    most_noted: int = 0
    """How many of them these hold."""
    is_scored: bool = False
    is_complete: bool = False
    """Whether all that was said in it was looked at."""


@dataclass
class Naming:
    """What was named, the best first, and whether it is all that there is."""

    found: dict[int, Named] = field(default_factory=dict)
    is_cut: bool = False


@dataclass(frozen=True)
class Within:
    """Among what is looked for."""

    public: bool | None = None
    """Of what is said, only what whoever reports reads; None: nothing of it."""
    marks: str = ""
    """The tsquery of what this person sees; empty: everything is looked through, and what they see chosen from it."""
    share: float = 1.0
    """How much of the archive that is, about."""
    narrow: str = ""
    """The tsquery of what was asked for besides words; it leaves little."""
    keys: tuple[int, ...] | None = None
    """With marks, what they see besides; without, all that is looked through."""
    is_little: bool = False
    """Whether it is so little that all of it is looked through, and not the latest weeks."""


@dataclass(frozen=True)
class Step:
    """One question to the indexes: a tsquery, and how many rows are guessed to hold it."""

    query: str
    said: str
    count: float
    anchor: float = 0.0
    """How many rows its rarest words stand in: so many the index passes to know which hold it."""
    is_marked: bool = True
    """Whether it is asked among what somebody sees; of what few hold, all is asked."""


def steps_of(terms: Sequence[Term], budget: int = NAMED, share: float = 1.0) -> list[Step]:
    """What is asked for these terms: those that few hold by themselves, common ones together."""
    known = sorted((term for term in terms if term.is_known), key=lambda term: term.count)
    words = [term for term in known if not term.extra] or known
    rare = _fitting(known, budget)
    near = _fitting([term for term in known if term not in rare], budget / share) if share < 1 else []
    few = [*rare, *near]
    common = [term for term in words if term not in few]
    steps = [_step([[term] for term in rare], sum(term.count for term in rare), is_marked=False)] if rare else []
    if near:
        steps.append(_step([[term] for term in near], sum(term.count for term in near) * share))
    if common and len(words) > 1 and not any(term in few for term in words):
        steps.append(_step([words], _held_together(words) * share))
    if len(common) > 2 or (len(common) == 2 and few):
        pairs = list(combinations(common[:PAIRED], 2))
        steps.append(_step(pairs, sum(map(_held_together, pairs)) * share))
    if common and not few:
        steps.append(_step([common[:1]], common[0].count * share))
    return steps


def _fitting(terms: Iterable[Term], budget: float) -> list[Term]:
    """The first of them that together name no more."""
    fitting, count = list[Term](), 0
    for term in terms:
        if count + term.count <= budget:
            fitting.append(term)
            count += term.count
    return fitting


def _held_together(terms: Sequence[Term]) -> float:
    """How many hold all of these, about."""
    size = max(archive()[0], 1)
    alone = reduce(lambda count, term: count * min(1.0, term.count / size), terms[1:], float(terms[0].count))
    return min(alone * TOGETHER ** (len(terms) - 1), *(term.count for term in terms))


def _step(groups: Sequence[Sequence[Term]], count: float, *, is_marked: bool = True) -> Step:
    """Any of these groups, each with all of its terms."""
    own, said = (
        " | ".join(f"({' & '.join(getattr(term, name) for term in group)})" for group in groups)
        for name in ("query", "said")
    )
    return Step(own, said, count, sum(min(term.count for term in group) for group in groups), is_marked)


def name(steps: Sequence[Step], terms: Sequence[Term], within: Within, *, far: int = 1) -> Naming:
    """What these steps name among what is looked through, scored; in `far` times the weeks that should do."""
    naming, scans = Naming(), list[str]()
    for step in steps:
        weeks = "" if within.is_little or within.narrow else _weeks(step.count, far)
        naming.is_cut |= bool(weeks)
        marks = within.marks if step.is_marked else ""
        where = "" if within.marks or within.keys is None else f" AND {_having(within.keys)}"
        if weeks and NAMED * far / step.count * archive()[0] > step.anchor:
            # The index would pass all that these weeks have: of what few hold they are asked row by row.
            where, weeks = f"{where} AND (vector @@ {_literal(weeks)}) IS NOT FALSE", ""
        scans += _scans(len(scans), step, [within.narrow, marks, weeks], terms, within.public, where)
        if within.marks and within.keys and step.is_marked:
            among = f" AND {_having(within.keys)}"
            scans += _scans(len(scans), step, [within.narrow], terms, within.public, among)
    if not scans:
        return naming
    # Of who sees a part of it, what few hold was named everywhere: none of it is left out.
    told = MOST if within.marks else TOLD
    rows = _asked(_TOLD.format(scans=" UNION ALL ".join(scans), said=_said_weight(terms), most=told))
    for key, score, held, said, noted, most in rows:
        found = Named(score or 0.0, held or 0, said or 0, noted or 0, is_scored=score is not None)
        naming.found[key], naming.is_cut = found, naming.is_cut | (most >= MOST)
    naming.is_cut |= len(rows) == told
    return naming


#: Of every scan its rows, put together by incident; and how many the longest of them had.
_TOLD = """
WITH hit AS MATERIALIZED ({scans}),
told AS (
    SELECT key, max(score) AS score, coalesce(bit_or(bits) FILTER (WHERE event IS NULL), 0) AS held,
        coalesce(bit_or(bits) FILTER (WHERE event IS NOT NULL AND public), 0) AS said,
        coalesce(bit_or(bits) FILTER (WHERE event IS NOT NULL), 0) AS noted
    FROM hit GROUP BY key
)
SELECT key, score, held, said, noted, (SELECT max(many) FROM (SELECT count(*) AS many FROM hit GROUP BY scan) AS each)
FROM told ORDER BY coalesce(score, 0) + {said} DESC, key DESC LIMIT {most}
"""


def _weeks(count: float, far: int) -> str:
    """The latest weeks, as marks, that should hold as many as are to be named; empty when all do."""
    if count <= 2 * NAMED:
        return ""
    _, first = archive()
    now = week_of(clock.now())
    many = ceil((now - first + 1) * NAMED * far / count)
    return "" if many > now - first else " | ".join(f"'/w{week}'" for week in range(now, now - many, -1))


def _scans(
    number: int, step: Step, narrowed: Sequence[str], terms: Sequence[Term], public: bool | None, where: str
) -> list[str]:
    """The rows of both tables that hold it."""
    own = _own(f"{_all([*narrowed, step.query])}{where} LIMIT {MOST}", terms, scan=number)
    if public is None:
        return [own]
    shown = " AND public" if public else ""
    return [own, _said(f"{_all([*narrowed, step.said])}{shown}{where} LIMIT {MOST}", terms, scan=number + 1)]


def _all(queries: Sequence[str]) -> str:
    # Each by itself, those with marks first: GIN then looks at many words only in the rows that carry the marks. As one
    # query it looks at all of them in each row of these weeks.
    return " AND ".join(f"vector @@ {_literal(query)}" for query in queries if query)


def _literal(query: str) -> str:
    # Written down, for the database to know how many rows hold it; and forty parameters take longer to find their
    # places than the statement to be read.
    return "'" + query.replace("'", "''") + "'::tsquery"


def _own(where: str, terms: Sequence[Term], *, scan: int = 0) -> str:
    return (
        f"(SELECT {scan} AS scan, incident_id AS key, NULL::bigint AS event, true AS public, {_bits(terms)} AS bits,"  # noqa: S608 - of ours alone
        f" {_score(terms)} AS score FROM incidents_incidentwords WHERE {where})"
    )


def _said(where: str, terms: Sequence[Term], *, scan: int = 0) -> str:
    return (
        f"(SELECT {scan}, incident_id, event_id, public, {_bits(terms, said=True)}, NULL::float8"  # noqa: S608 - the same
        f" FROM incidents_eventwords WHERE {where})"
    )


def _bits(terms: Sequence[Term], *, said: bool = False) -> str:
    queries = [term.said if said else term.query for term in terms]
    parts = [
        f"CASE WHEN vector @@ {_literal(query)} THEN {1 << at}::int8 ELSE 0 END" for at, query in enumerate(queries)
    ]
    return " | ".join(parts) or "0::int8"


def _score(terms: Sequence[Term]) -> str:
    # `ts_rank` parts what it finds among all that is asked for: of a word with synonyms that would be less.
    weighed = [(term.query, term.weight * max(1, term.query.count("'") // 2)) for term in terms if term.weight]
    parts = [f"ts_rank('{_WEIGHTS}', vector, {_literal(query)}) * {weight!r}::float8" for query, weight in weighed]
    return f"({' + '.join(parts) or '0::float8'}) / (1 - {_LONG} + {_LONG} * length(vector) / {_USUAL}.0)"


def _said_weight(terms: Sequence[Term]) -> str:
    """What those count that are said alone."""
    weighed = [(place, term.weight * SAID) for place, term in enumerate(terms) if term.weight]
    parts = [f"(noted & ~held) >> {place} & 1) * {weight!r}::float8" for place, weight in weighed]
    return " + ".join(f"({part}" for part in parts) or "0"


def _asked(sql: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def complete(naming: Naming, keys: Sequence[int], terms: Sequence[Term], *, public: bool | None) -> None:
    """Of these incidents also what only another of their texts holds, and the score of those that said it."""
    bare = [key for key in keys if not naming.found[key].is_scored]
    whole = (1 << len(terms)) - 1
    lacking = [key for key in keys if naming.found[key].held != whole and not naming.found[key].is_complete]
    scans = [_own(_having(bare), terms)] if bare else []
    if lacking and public is not None:
        anything, shown = " | ".join(f"({term.said})" for term in terms), " AND public" if public else ""
        scans.append(_said(f"{_having(lacking)} AND vector @@ {_literal(anything)}{shown}", terms))
    for _, key, event, is_public, bits, score in _asked(" UNION ALL ".join(scans)) if scans else ():
        found = naming.found[key]
        if event is None:
            found.score, found.held, found.is_scored = score, bits, True
        else:
            _note(found, event, bits, is_public=is_public)
    for key in lacking:
        naming.found[key].is_complete = True


def _having(keys: Sequence[int]) -> str:
    return f"incident_id = ANY('{{{','.join(map(str, keys))}}}'::bigint[])"


def _note(found: Named, event: int, bits: int, *, is_public: bool) -> None:
    if is_public:
        if found.event is None or bits.bit_count() > found.most_said:
            found.event, found.most_said = event, bits.bit_count()
        found.said |= bits
    if found.note is None or bits.bit_count() > found.most_noted:
        found.note, found.most_noted = event, bits.bit_count()
    found.noted |= bits


def best_of(table: str, terms: Sequence[Term], most: int) -> list[tuple[int, int]]:
    """Of a table of some thousands of rows with words, those with the highest score: their keys, and what they hold."""
    anything = " | ".join(f"({term.query})" for term in terms)
    rows = _asked(
        f"SELECT id, {_bits(terms)} FROM {table} WHERE vector @@ {_literal(anything)}"  # noqa: S608 - of ours alone
        f" ORDER BY {_score(terms)} DESC, id DESC LIMIT {most}"
    )
    return [(key, bits) for key, bits in rows]
