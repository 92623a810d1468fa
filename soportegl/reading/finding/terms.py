"""What is looked for, each with how rare it is: the vocabulary knows, or the rows are asked."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from math import log

from django.db import connection

from soportegl.incidents.models import Vocabulary
from soportegl.incidents.widening import Widened, widened

#: Of a piece that the vocabulary does not know, so many rows are counted.
COUNTED = 1_000
#: Codes tell more than words: an error, a report, a CUR.
CODE = 1.2
#: Seconds for which it stays known how much there is.
LATELY = 30
_SIZE = (
    "SELECT greatest(reltuples::bigint, CASE WHEN reltuples < 10000 THEN (SELECT count(*) FROM (SELECT FROM"
    " incidents_incidentwords LIMIT 10000) AS few) ELSE 0 END),"
    " (SELECT incidents_week(created_at) FROM incidents_incident ORDER BY id LIMIT 1)"
    " FROM pg_class WHERE oid = 'incidents_incidentwords'::regclass"
)
_COUNT = (
    "SELECT (SELECT count(*) FROM (SELECT FROM incidents_incidentwords WHERE vector @@ asked LIMIT %s) AS few),"
    " (SELECT count(*) FROM (SELECT FROM incidents_eventwords WHERE vector @@ asked LIMIT %s) AS said)"
    " FROM unnest(%s::text[]) WITH ORDINALITY AS each(typed, place), LATERAL (SELECT typed::tsquery AS asked) AS made"
    " ORDER BY place"
)


@dataclass(frozen=True)
class Term:
    """One thing that is looked for."""

    piece: str
    query: str
    pieces: tuple[str, ...]
    """The pieces of texts that answer to it."""
    count: int
    """How many incidents hold it, about."""
    weight: float
    """How much it tells: the rarer, the more."""
    extra: bool = False
    is_known: bool = True
    """Whether anything holds it at all."""


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
    return log(1 + (max(size - count, 0) + 0.5) / (count + 0.5))


def terms_of(pieces: Sequence[str], extras: Sequence[str] = (), *, queries: Sequence[str] = ()) -> list[Term]:
    """These pieces, those that only make a hit better, and whole tsqueries, each with what it tells."""
    asked = [*widened(pieces, subjects=True)]
    asked += [Widened(f"'{extra}'", (extra,)) for extra in extras]
    asked += [Widened(query, ()) for query in queries]
    names = [*pieces, *extras, *queries]
    size, _ = archive()
    known = dict(
        Vocabulary.objects.filter(pk__in={piece for each in asked for piece in each.pieces}).values_list("pk", "count")
    )
    counts = [sum(known.get(piece, 0) for piece in each.pieces) for each in asked]
    unsure = [place for place, count in enumerate(counts) if not count]
    said = dict.fromkeys(range(len(asked)), 0)
    if unsure:
        with connection.cursor() as cursor:
            cursor.execute(_COUNT, [COUNTED, COUNTED, [asked[place].query for place in unsure]])
            for place, (count, events) in zip(unsure, cursor.fetchall(), strict=True):
                counts[place], said[place] = count, events
    terms = []
    for place, (name, each, count) in enumerate(zip(names, asked, counts, strict=True)):
        extra = len(pieces) <= place < len(pieces) + len(extras)
        held = max(count, said[place])
        weight = rarity(min(held, size), size) * (CODE if extra or _is_code(name) else 1)
        terms.append(Term(name, each.query, each.pieces, held, weight, extra, is_known=bool(held or each.marks)))
    return terms


def _is_code(piece: str) -> bool:
    return any(map(str.isdigit, piece))
