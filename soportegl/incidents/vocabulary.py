"""Which words the texts hold, how often, and how they are written: made anew now and then, from a sample of many."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from django.db import connection, transaction

from soportegl.incidents.models import EventText, Incident, Vocabulary
from soportegl.lib import clock
from soportegl.lib.words import folded, neighbours, spoken, tokens_of
from soportegl.lib.words.stems import SHORT
from soportegl.lib.words.vectors import MARK

#: Of so many rows each is counted; of more, a part.
COUNTED = 200_000
#: So many of the latest texts of each kind are read for how words are written.
READ = 8_000
#: A number that stands in fewer of the rows that are read tells them apart by itself.
COMMON_NUMBER = 4
#: From so many incidents on it is made once a day, at this hour (UTC); before, each time.
MANY, HOUR = 50_000, 7
_ROWS = "SELECT reltuples::bigint FROM pg_class WHERE oid = %s::regclass"
#: Of marks, those that many have: what it is about, the entity and the office.
_STAT = "SELECT word, ndoc FROM ts_stat(%s) WHERE NOT starts_with(word, '/') OR word ~ '^/[eosmtx]'"


def is_due() -> bool:
    """Whether it is to be made now."""
    return clock.now().hour == HOUR or _rows("incidents_incidentwords") < MANY


@transaction.atomic
def refresh() -> int:
    """Make it anew; how many pieces it has."""
    # The more of both: it decides how many rows a search would name.
    own, said = _counted("incidents_incidentwords"), _counted("incidents_eventwords")
    counts = Counter(own) | Counter({piece: many for piece, many in said.items() if not piece.startswith(MARK)})
    written = _written()
    rows = [
        Vocabulary(piece=piece, word=written.get(piece, ""), count=many, keys=_keys(piece, written))
        for piece, many in counts.items()
    ]
    Vocabulary.objects.all().delete()
    Vocabulary.objects.bulk_create(rows, batch_size=5_000)
    return len(rows)


def _keys(piece: str, written: dict[str, str]) -> list[str]:
    if len(piece) <= SHORT or not piece.isalpha() or piece not in written:
        return []
    return sorted({*neighbours(piece), *neighbours(spoken(folded(written[piece])))})


def _rows(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_ROWS, [table])
        return int(cursor.fetchone()[0])


def _counted(table: str) -> dict[str, int]:
    """Each piece of the rows of a table, and in how many of them it is."""
    part = min(1.0, COUNTED / max(1, _rows(table)))
    sample = f" TABLESAMPLE SYSTEM ({part * 100:.4f})" if part < 1 else ""
    with connection.cursor() as cursor:
        cursor.execute(_STAT, [f"SELECT vector FROM {table}{sample}"])  # noqa: S608 - names of ours
        found = cursor.fetchall()
    return {piece: round(many / part) for piece, many in found if not piece.isdigit() or many >= COMMON_NUMBER}


def _texts() -> Iterator[str]:
    yield from Incident.objects.order_by("-pk").values_list("synopsis", flat=True)[:READ]
    yield from EventText.objects.order_by("-pk").values_list("body", flat=True)[:READ]


def _written() -> dict[str, str]:
    """How each piece is mostly written."""
    ways = defaultdict[str, Counter[str]](Counter)
    for text in _texts():
        for token in tokens_of(text, mapped=True):
            if not token.extra and token.piece.isalpha():
                ways[token.piece][text[token.begin : token.end].lower()] += 1
    # With its accents, where both are written as often.
    return {
        piece: max(each.items(), key=lambda way: (way[1], way[0] != folded(way[0])))[0][:64]
        for piece, each in ways.items()
    }
