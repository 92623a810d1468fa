"""What each row holds of what is looked for, and how much that tells, as the database is asked it."""

from __future__ import annotations

from collections.abc import Sequence

from soportegl.reading.finding.terms import Term

#: What `ts_rank` takes a word of each weight for, D to A: marks, expediente, solution, synopsis.
_WEIGHTS = "{0.4,0.4,0.45,1}"
#: How much longer texts weigh less, and how many words a text has.
_LONG, _USUAL = 0.05, 45
#: What a word counts that stands in the conversation alone.
SAID = 0.22
#: What two words count more that stand near each other, of what the commoner of them counts; of so many pairs.
NEAR, PAIRS = 0.25, 8


def literal(query: str) -> str:
    """A tsquery as it is written into a statement."""
    # Written down, for the database to know how many rows hold it; and forty parameters take longer to find their
    # places than the statement to be read.
    return "'" + query.replace("'", "''") + "'::tsquery"


def bits_of(terms: Sequence[Term], *, said: bool = False) -> str:
    """A bit for each of these that a row holds."""
    queries = [term.said if said else term.query for term in terms]
    parts = [
        f"CASE WHEN vector @@ {literal(query)} THEN {1 << at}::int8 ELSE 0 END" for at, query in enumerate(queries)
    ]
    return " | ".join(parts) or "0::int8"


def score_of(terms: Sequence[Term]) -> str:
    """How much tells what a row holds of these, and of those that say it, that their words stand near each other."""
    # `ts_rank` parts what it finds among all that is asked for: of a word with synonyms that would be less.
    weighed = [(term.query, term.weight * max(1, term.query.count("'") // 2)) for term in terms if term.weight]
    weighed += _pairs([term for term in terms if term.beside])
    parts = [f"ts_rank('{_WEIGHTS}', vector, {literal(query)}) * {weight!r}::float8" for query, weight in weighed]
    return f"({' + '.join(parts) or '0::float8'}) / (1 - {_LONG} + {_LONG} * length(vector) / {_USUAL}.0)"


def _pairs(terms: Sequence[Term]) -> list[tuple[str, float]]:
    """Each with the two typed after it: of words that both must be held `ts_rank` counts how near they stand."""
    pairs = [(one, other) for at, one in enumerate(terms) for other in terms[at + 1 : at + 3]]
    return [
        (f"({one.beside}) & ({other.beside})", NEAR * min(one.weight, other.weight)) for one, other in pairs[:PAIRS]
    ]


def said_weight(terms: Sequence[Term]) -> str:
    """What those count that are said alone."""
    weighed = [(place, term.weight * SAID) for place, term in enumerate(terms) if term.weight]
    parts = [f"(noted & ~held) >> {place} & 1) * {weight!r}::float8" for place, weight in weighed]
    return " + ".join(f"({part}" for part in parts) or "0"
