"""What is looked for, each with how rare it is: the vocabulary knows, or the rows are asked."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from math import log

from django.db import connection

from soportegl.incidents.widening import Widened, widened
from soportegl.lib.query_cache import planned_cursor
from soportegl.lib.words.spelling import allowed
from soportegl.lib.words.vectors import MARK

#: Of a piece that the vocabulary does not know, so many rows are counted.
COUNTED = 1_000
#: In an archive of fewer the vocabulary leaves out what is not rare at all, and what it does not know is counted.
SMALL = 20_000
#: So many hold, in a larger one, a number or a code that the vocabulary does not know.
FEW = 3
#: Codes tell more than words: an error, a report, a CUR.
CODE = 1.2
#: No word tells more, however rare: what one person alone wrote is as often how they say it as what it is about.
MOST = 6.0
#: What no more hold is also looked for without what was put before it: «descuadre» also finds «cuadra».
SELDOM = 5
_BEFORE, _ROOT = ("des", "re"), 4
#: Seconds for which it stays known how much there is.
LATELY = 30
_SIZE = (
    "SELECT greatest(reltuples::bigint, CASE WHEN reltuples < 10000 THEN (SELECT count(*) FROM (SELECT FROM"
    " incidents_incidentwords LIMIT 10000) AS few) ELSE 0 END),"
    # Not only of the first: what was taken over from elsewhere has later keys.
    " least((SELECT incidents_week(created_at) FROM incidents_incident ORDER BY id LIMIT 1),"
    " (SELECT incidents_week((histogram_bounds::text::timestamptz[])[1]) FROM pg_stats"
    " WHERE schemaname = current_schema AND tablename = 'incidents_incident' AND attname = 'created_at'))"
    " FROM pg_class WHERE oid = 'incidents_incidentwords'::regclass"
)
_KNOWN = "SELECT piece, count FROM incidents_vocabulary WHERE piece = ANY(%s::varchar[])"
_COUNT = (
    "SELECT"
    " (SELECT count(*) FROM (SELECT FROM incidents_incidentwords WHERE vector @@ typed::tsquery LIMIT %s) AS own),"
    " (SELECT count(*) FROM (SELECT FROM incidents_eventwords WHERE vector @@ told::tsquery LIMIT %s) AS said)"
    " FROM unnest(%s::text[], %s::text[]) WITH ORDINALITY AS each(typed, told, place) ORDER BY place"
)


@dataclass(frozen=True)
class Term:
    """One thing that is looked for."""

    piece: str
    query: str
    said: str
    """The same, as messages are asked: they know nothing of what an incident is about."""
    pieces: tuple[str, ...]
    """The pieces of texts that answer to it."""
    count: int
    """How many incidents hold it, about."""
    weight: float
    """How much it tells: the rarer, the more."""
    extra: bool = False
    is_known: bool = True
    """Whether anything holds it at all, or may."""
    is_sure: bool = True
    """Whether that was looked up, and is not seen only by what is found."""
    beside: str = ""
    """The tsquery of it as a word that was typed between others; empty where their order tells nothing."""


@dataclass
class _Archive:
    until: float = 0.0
    size: int = 0
    first_week: int = 0


_archive = _Archive()


def archive() -> tuple[int, int]:
    """How many incidents there are, about, and in which week the first of them began."""
    now = time.monotonic()
    if now >= _archive.until:
        with connection.cursor() as cursor:
            cursor.execute(_SIZE)
            size, week = cursor.fetchone()
        _archive.size, _archive.first_week, _archive.until = size or 0, week or 0, now + LATELY
    return _archive.size, _archive.first_week


def rarity(count: float, size: int) -> float:
    """The weight of what so many of so many hold."""
    return min(MOST, log(1 + (max(size - count, 0) + 0.5) / (count + 0.5)))


def terms_of(
    pieces: Sequence[str], extras: Sequence[str] = (), *, queries: Sequence[str] = (), marks: Sequence[str] = ()
) -> tuple[list[Term], float]:
    """These pieces, those that only make a hit better, and whole tsqueries, each with what it tells.

    Then what share of the archive carries one of these marks; 1 when nobody counted them.
    """
    asked = [*widened(pieces, subjects=True)]
    asked += [Widened(f"'{extra}'", (extra,), said=f"'{extra}'") for extra in extras]
    asked += [Widened(query, tuple(query.split("'")[1::2]), said=query) for query in queries]
    names = [*pieces, *extras, *queries]
    size, _ = archive()
    marks = [f"{MARK}{mark}" for mark in marks]
    roots = {piece: [piece.removeprefix(b) for b in _BEFORE if _is_before(b, piece)] for piece in pieces}
    known = _known([*chain(*((*each.pieces, *each.marks) for each in asked), *roots.values()), *marks])
    asked = [_with_roots(each, roots.get(name, ()), known) for name, each in zip(names, asked, strict=True)]
    first_query = len(pieces) + len(extras)
    counts = [_count(each, known, is_query=place >= first_query) for place, each in enumerate(asked)]
    said, unsure = _counted(
        asked, counts, [_is_counted(*each, size) for each in zip(names, asked, counts, strict=True)]
    )
    terms = []
    for place, (name, each, count) in enumerate(zip(names, asked, counts, strict=True)):
        extra = len(pieces) <= place < first_query
        held = max(count, said[place]) or (FEW if place in unsure else 0)
        weight = rarity(min(held, size), size) * (CODE if extra or _is_code(name) else 1)
        is_known = bool(held or each.marks)
        # Only the pieces of texts are shown as hits: a phrase is not found by one of its words.
        shown = () if place >= first_query else each.pieces
        terms.append(Term(name, each.query, each.said, shown, held, weight, extra, is_known, place not in unsure))
    share = sum(known.get(mark, 0) for mark in marks) / max(size, 1)
    return terms, min(1.0, share) or 1.0


def _is_before(begun: str, piece: str) -> bool:
    return piece.startswith(begun) and len(piece) >= len(begun) + _ROOT


def _with_roots(each: Widened, roots: Sequence[str], known: Mapping[str, int]) -> Widened:
    """Of a word that hardly anything holds, also what holds it without what was put before it."""
    held = [root for root in roots if root in known]
    if not held or each.marks or sum(known.get(piece, 0) for piece in each.pieces) > SELDOM:
        return each
    more = "".join(f" | '{root}'" for root in held)
    return replace(
        each, query=f"({each.query}{more})", said=f"({each.said}{more})", pieces=tuple({*each.pieces, *held})
    )


def _known(pieces: list[str]) -> dict[str, int]:
    with planned_cursor() as cursor:
        cursor.execute(_KNOWN, [list(dict.fromkeys(pieces))])
        return dict(cursor.fetchall())


def _count(each: Widened, known: Mapping[str, int], *, is_query: bool) -> int:
    counts = [known.get(piece, 0) for piece in (*each.pieces, *each.marks)]
    # A phrase is held by no more than its rarest word.
    return min(counts, default=0) if is_query else sum(counts)


def _is_counted(name: str, each: Widened, count: int, size: int) -> bool:
    """Whether what the vocabulary does not know is counted: else it is rare, and whoever finds it sees that."""
    return not count and (size < SMALL or bool(each.marks) or bool(name.isalpha() and allowed(name)))


def _counted(asked: list[Widened], counts: list[int], is_counted: list[bool]) -> tuple[dict[int, int], set[int]]:
    """How many messages hold each that is counted, `counts` filled in; and the places of those that nobody counted."""
    places = [place for place, is_one in enumerate(is_counted) if is_one]
    said = dict.fromkeys(range(len(asked)), 0)
    if places:
        with connection.cursor() as cursor:
            queries = [asked[place].query for place in places], [asked[place].said for place in places]
            cursor.execute(_COUNT, [COUNTED, COUNTED, *queries])
            for place, (count, events) in zip(places, cursor.fetchall(), strict=True):
                counts[place], said[place] = count, events
    return said, {place for place, count in enumerate(counts) if not count and not is_counted[place]}


def _is_code(piece: str) -> bool:
    return any(map(str.isdigit, piece))
