"""Names the incidents that may be meant, at a cost that does not grow with the archive, and scores them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import Any

from django.db import connection

from soportegl.incidents.words import week_of
from soportegl.lib import clock
from soportegl.reading.finding.scoring import bits_of, literal, said_weight, score_of
from soportegl.reading.finding.steps import NAMED, PASSED, Step
from soportegl.reading.finding.terms import Term, archive

#: So many rows one step may name; and so many of the best are told.
MOST, TOLD = 1_000, 300
#: What many may say in the same words is looked for among so many of the latest; where so many of these do, nowhere
#: else: one copy is as good as another. Walking these takes 2 ms, passing 190,000 copies in the index of a million 53:
#: what is similar took 74 ms of processor at p95 for who sees all of them, and takes 17.
LATEST, ENOUGH = 10_000, 100
#: An incident has about so many texts.
EACH = 4
_OWN, _SAID = "incidents_incidentwords", "incidents_eventwords"
_LATEST = "(SELECT * FROM {table} ORDER BY incident_id DESC LIMIT {many}) latest"
#: When it named too few, so many times as many weeks are asked, and then so many.
FURTHER = (8, 64)


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


def name(steps: Sequence[Step], terms: Sequence[Term], within: Within, *, far: int = 1) -> Naming:
    """What these steps name among what is looked through, scored; in `far` times the weeks that should do."""
    naming, scans, first = Naming(), list[str](), list[str]()
    for step in steps:
        weeks = "" if within.is_little or within.narrow else _weeks(step.count, far)
        naming.is_cut |= bool(weeks)
        marks = within.marks if step.is_marked else ""
        where = "" if within.marks or within.keys is None else f" AND {_having(within.keys)}"
        if weeks and NAMED * far / step.count * archive()[0] > step.anchor:
            # The index would pass all that these weeks have: of what few hold they are asked row by row.
            where, weeks = f"{where} AND (vector @@ {literal(weeks)}) IS NOT FALSE", ""
        if step.most and within.public is None and within.keys is None:
            first += _copies(step, marks, weeks, terms, within.share, where)
            continue
        walked = _walked(step, far) if weeks and marks else 0
        weeks = "" if walked else weeks
        # Of words that hundreds hold together, two alone tell less; asking for them took 5 to 16 ms.
        where += _unless_enough(first)
        scans += _scans(len(scans), step, [within.narrow, marks, weeks], terms, within.public, where, latest=walked)
        if within.marks and within.keys and step.is_marked:
            scans += _scans(len(scans), step, [within.narrow], terms, within.public, keys=within.keys)
    scans += [_COPIES.format(scan=-1 - place, place=place) for place in range(len(first))]
    if not scans:
        return naming
    # Of who sees a part of it, what few hold was named everywhere: none of it is left out.
    told = MOST if within.marks else TOLD
    before = "".join(f"copies{place} AS MATERIALIZED {scan}, " for place, scan in enumerate(first))
    rows = _asked(_TOLD.format(before=before, scans=" UNION ALL ".join(scans), said=said_weight(terms), most=told))
    for key, score, held, said, noted, most in rows:
        found = Named(score or 0.0, held or 0, said or 0, noted or 0, is_scored=score is not None)
        naming.found[key], naming.is_cut = found, naming.is_cut | (most >= MOST)
    naming.is_cut |= len(rows) == told
    return naming


#: Of every scan its rows, put together by incident; and how many the longest of them had.
_TOLD = """
WITH {before}hit AS MATERIALIZED ({scans}),
told AS (
    SELECT key, max(score) AS score, coalesce(bit_or(bits) FILTER (WHERE event IS NULL), 0) AS held,
        coalesce(bit_or(bits) FILTER (WHERE event IS NOT NULL AND public), 0) AS said,
        coalesce(bit_or(bits) FILTER (WHERE event IS NOT NULL), 0) AS noted
    FROM hit GROUP BY key
)
SELECT key, score, held, said, noted, (SELECT max(many) FROM (SELECT count(*) AS many FROM hit GROUP BY scan) AS each)
FROM told ORDER BY coalesce(score, 0) + {said} DESC, key DESC LIMIT {most}
"""


def _walked(step: Step, far: int) -> int:
    """So many of the latest should hold as many as are to be named; 0 when these are more than is walked."""
    # Instead of three long lists of the index, marks, weeks and words: for who sees half of a million, what several
    # common words took fell from 69 to 28 ms of processor (p95 from 169 to 89). Without marks weeks cost less.
    many = ceil(NAMED * far / step.count * archive()[0])
    return many if many <= LATEST else 0


def _copies(step: Step, marks: str, weeks: str, terms: Sequence[Term], share: float, where: str) -> list[str]:
    """The rows that hold it: those of the latest, where enough of them may; and of all, unless these are enough."""
    latest = list[str]()
    if step.most > 2 * LATEST and step.most * share * LATEST >= ENOUGH * archive()[0]:
        latest.append(
            _own(f"{_all([marks, step.query])} LIMIT {NAMED}", terms, among=_LATEST.format(table=_OWN, many=LATEST))
        )
    asked = f"{_all([marks, weeks, step.query])}{where}{_unless_enough(latest)}"
    return [*latest, _own(f"{asked} LIMIT {MOST}", terms)]


def _unless_enough(scans: Sequence[str]) -> str:
    """The condition that leaves out a scan, unread, where these named enough."""
    return "".join(_UNLESS.format(place=place) for place in range(len(scans)))


_COPIES = "(SELECT {scan}, key, event, public, bits, score FROM copies{place})"
_UNLESS = f" AND (SELECT count(*) FROM copies{{place}}) < {ENOUGH}"  # noqa: S608 - the same


def _weeks(count: float, far: int) -> str:
    """The latest weeks, as marks, that should hold as many as are to be named; empty when all do."""
    if count <= 2 * NAMED:
        return ""
    _, first = archive()
    now = week_of(clock.now())
    many = ceil((now - first + 1) * NAMED * far / count)
    return "" if many > now - first else " | ".join(f"'/w{week}'" for week in range(now, now - many, -1))


def _scans(
    number: int,
    step: Step,
    narrowed: Sequence[str],
    terms: Sequence[Term],
    public: bool | None,
    where: str = "",
    *,
    latest: int = 0,
    keys: Sequence[int] = (),
) -> list[str]:
    """The rows of both tables that hold it; of so many of the `latest`, or of those with these keys."""
    owned, told = _OWN, _SAID
    if latest:
        owned, told = _LATEST.format(table=_OWN, many=latest), _LATEST.format(table=_SAID, many=EACH * latest)
    if keys:
        # The planner would pass 140,000 texts of a common word to intersect them with the 2,600 of these: 22 ms, not 3.
        where, told = f" AND {_having(keys)}", _texts_of(keys) if step.anchor > PASSED else _SAID
    own = _own(f"{_all([*narrowed, step.query])}{where} LIMIT {MOST}", terms, scan=number, among=owned)
    if public is None:
        return [own]
    asked = f"{_all([*narrowed, step.said])}{' AND public' if public else ''}{where}"
    return [own, _said(f"{asked} LIMIT {MOST}", terms, scan=number + 1, among=told)]


def _all(queries: Sequence[str]) -> str:
    # Each by itself, those with marks first: GIN then looks at many words only in the rows that carry the marks. As one
    # query it looks at all of them in each row of these weeks.
    return " AND ".join(f"vector @@ {literal(query)}" for query in queries if query)


def _own(where: str, terms: Sequence[Term], *, scan: int = 0, among: str = _OWN) -> str:
    return (
        f"(SELECT {scan} AS scan, incident_id AS key, NULL::bigint AS event, true AS public, {bits_of(terms)} AS bits,"  # noqa: S608 - of ours alone
        f" {score_of(terms)} AS score FROM {among} WHERE {where})"
    )


def _said(where: str, terms: Sequence[Term], *, scan: int = 0, among: str = _SAID) -> str:
    return (
        f"(SELECT {scan}, incident_id, event_id, public, {bits_of(terms, said=True)}, NULL::float8"  # noqa: S608 - the same
        f" FROM {among} WHERE {where})"
    )


def _texts_of(keys: Sequence[int]) -> str:
    # Read by their incidents alone: where the planner takes an incident for one of many texts it would ask the index of
    # words as well, which passes all that hold any of them. Of five million texts that took 80 to 200 ms, and this 1.
    return f"(SELECT * FROM incidents_eventwords WHERE {_having(keys)} OFFSET 0) texts"  # noqa: S608 - of ours alone


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
        scans.append(_said(f"vector @@ {literal(anything)}{shown}", terms, among=_texts_of(lacking)))
    for _, key, event, is_public, bits, score in _asked(" UNION ALL ".join(scans)) if scans else ():
        found = naming.found[key]
        if event is None:
            found.score, found.held, found.is_scored = score, bits, True
        else:
            _note(found, event, bits, is_public=is_public)
    for key in lacking:
        naming.found[key].is_complete = True


def holding(keys: Sequence[int], terms: Sequence[Term], *, public: bool) -> list[tuple[int, bool]]:
    """Which of these incidents hold any of these, each with whether whoever reports reads where it stands."""
    anything, shown = " | ".join(f"({term.query})" for term in terms), " AND public" if public else ""
    where = f"{_having(keys)} AND vector @@ {literal(anything)}"
    return [
        (key, is_public)
        for key, is_public in _asked(
            f"SELECT incident_id, true FROM incidents_incidentwords WHERE {where}"  # noqa: S608 - of ours alone
            f" UNION SELECT incident_id, public FROM incidents_eventwords WHERE {where}{shown}"
        )
    ]


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
        f"SELECT id, {bits_of(terms)} FROM {table} WHERE vector @@ {literal(anything)}"  # noqa: S608 - of ours alone
        f" ORDER BY {score_of(terms)} DESC, id DESC LIMIT {most}"
    )
    return [(key, bits) for key, bits in rows]
