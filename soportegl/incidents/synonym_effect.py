"""What a row of synonyms does to the search, before it holds: how many say each way, and how many are found by any."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import QuerySet

from soportegl.incidents.models import Incident, IncidentWords, Synonym
from soportegl.incidents.widening import pieces_of

#: Beyond so many nobody needs the number.
COUNTED = 10_000
#: What more than this share of all say, brings what is not meant; in an archive of so few nothing can be said of it.
TOO_COMMON, LEAST = 0.2, 100
EXAMPLES = 3


@dataclass(frozen=True)
class Line:
    """One way to say it."""

    way: str
    kept_as: str
    many: int
    """How many incidents say it in their synopsis, solution or expediente; more than `COUNTED` are not counted."""
    others: int
    """How many more are found by it, once it means the same as the others."""
    examples: list[Incident]
    """Some of those: they would not have been found by it."""


@dataclass
class Effect:
    lines: list[Line]
    together: int
    """How many are found by any of them."""
    warnings: list[str] = field(default_factory=list)
    """What its author should think about, in sentences."""


def effect_of(row: Synonym) -> Effect:
    """The effect of a row as it is written, saved or not."""
    queries = {way: _query([way]) for way in row.ways}
    together = _count(_query(row.ways))
    lines = [_line(way, row.ways, queries[way], together) for way in queries]
    return Effect(lines, together, [*_the_same(row), *_elsewhere(row), *_unsaid(lines), *_common(lines)])


def _line(way: str, ways: list[str], query: str, together: int) -> Line:
    many, examples = _count(query), list[Incident]()
    if together > many:
        others = _query(each for each in ways if each != way)
        keys = _saying(f"{others} & !{query}").order_by("-incident").values_list("incident", flat=True)[:EXAMPLES]
        examples = list(Incident.objects.filter(pk__in=list(keys)).order_by("-pk"))
    return Line(way, " ".join(pieces_of(way)), many, together - many, examples)


def _query(ways: Iterable[str]) -> str:
    """All the pieces of any of these, as the search asks for them."""
    every = [" & ".join(f"'{piece}'" for piece in pieces_of(way)) for way in ways]
    return f"({' | '.join(f'({each})' for each in every if each)})"


def _saying(query: str) -> QuerySet[IncidentWords]:
    return IncidentWords.objects.extra(where=["vector @@ %s::tsquery"], params=[query])


def _count(query: str) -> int:
    return _saying(query)[: COUNTED + 1].count()


def _the_same(row: Synonym) -> list[str]:
    met = dict[tuple[str, ...], str]()
    said = []
    for way in row.ways:
        first = met.setdefault(pieces_of(way), way)
        if first != way:
            said.append(f"«{first}» y «{way}» ya se encuentran juntas sin decirlo: una sobra.")
    return said


def _elsewhere(row: Synonym) -> list[str]:
    own = {pieces_of(way): way for way in reversed(row.ways)}
    said = []
    for other in Synonym.objects.filter(is_active=True).exclude(pk=row.pk):
        met = [own[pieces] for pieces in map(pieces_of, other.ways) if pieces in own]
        said += [f"«{way}» también está en «{other}»: al buscarla se encuentra lo de las dos." for way in met]
    return said


def _unsaid(lines: list[Line]) -> list[str]:
    return [f"«{line.way}» no está en ninguna gestión." for line in lines if not line.many]


def _common(lines: list[Line]) -> list[str]:
    if (size := IncidentWords.objects.count()) < LEAST:
        return []
    common = [line.way for line in lines if line.many > TOO_COMMON * size]
    return [f"«{way}» está en muchas: quien busque las otras encontrará también lo que no quería." for way in common]
