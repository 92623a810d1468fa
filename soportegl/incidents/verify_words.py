"""Whether what is found by its words is what its words say."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from django.db import connection

from soportegl.incidents import filling, words
from soportegl.incidents.words import EXPEDIENTE, SAID, SOLUTION, SYNOPSIS
from soportegl.incidents.words_compared import Difference
from soportegl.incidents.words_compared import differences as compared

_OLD = (
    "SELECT code FROM incidents_incident known LEFT JOIN incidents_words ON incident_id = known.id"
    " WHERE vector IS DISTINCT FROM incidents_found(search_text, ended_at) ORDER BY known.id"
)
_TOLD = "{}: las palabras con que se busca no son las de su texto"
#: By what each weight stands for; a mark has none.
_OWN = {SYNOPSIS: "síntesis o código", SOLUTION: "solución", EXPEDIENTE: "número de expediente"}
_OF_EVENT = {SAID: "texto", EXPEDIENTE: "nombres de archivos"}
_MARKS = {"-": "marcas de cuándo, de quién y de qué es"}
#: Of more differences than these of one incident the number is said.
SHOWN = 4


def differences(named: Collection[str] = ()) -> Iterator[str]:
    """Those that a search would not find by their text, or would find by another, but for those named already.

    The words themselves are not told: they are what people wrote, and this goes into logs.
    """
    if not filling.is_complete():
        yield from _of_before(named)
        return
    for rows in filling.chunks():
        told: dict[str, list[str]] = {}
        vectors = [words.vector(row) for row in rows]
        for found in compared(rows, vectors, filling.event_rows([row.pk for row in rows])):
            told.setdefault(found.code, []).extend(_parts(found))
        for code, parts in told.items():
            if code not in named:
                more = [f"y {len(parts) - SHOWN} diferencias más"] if len(parts) > SHOWN else []
                yield f"{_TOLD.format(code)} ({'; '.join([*parts[:SHOWN], *more])})"


def _of_before(named: Collection[str]) -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute(_OLD)
        found = cursor.fetchall()
    yield from (_TOLD.format(code) for (code,) in found if code not in named)


def _parts(found: Difference) -> Iterator[str]:
    """Where they differ, and by how many."""
    fields = _OWN if found.number == 0 else _OF_EVENT
    where = "" if found.number == 0 else f"suceso {found.number}: " if found.number else "un suceso que no existe: "
    kept, made = set(found.kept), set(found.made)
    if not kept or not made:
        yield where + ("no tiene ninguna" if made else "tiene las de un texto que no hay")
    elif kept == made:
        yield where + "son las mismas en otro orden, o las lee otra persona"
    else:
        for weight, name in (fields | _MARKS).items():
            counts = [sum(piece[0] == weight for piece in each) for each in (made - kept, kept - made)]
            if any(counts):
                yield f"{where}{name}: {' y '.join(_counted(*counts))}"


def _counted(lacking: int, over: int) -> Iterator[str]:
    if lacking:
        yield f"falta{'n' if lacking > 1 else ''} {lacking}"
    if over:
        yield f"sobra{'n' if over > 1 else ''} {over}"
