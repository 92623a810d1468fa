"""Words as PostgreSQL keeps and intersects them: it parses nothing, stems nothing and stops nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from soportegl.lib.words.tokens import Token, tokens_of

#: PostgreSQL keeps no place behind this one, and no more of one word.
LAST_PLACE, PLACES_EACH = 16_383, 200
#: No word of a text begins with it, so what is said of a row beside its words stands behind it.
MARK = "/"
#: Of texts longer than this the rest is left out: a vector must not come near 1 MB.
LONGEST_TEXT = 100_000


def vector_of(fields: Iterable[tuple[str, str]], marks: Iterable[str] = ()) -> str:
    """What is written into a tsvector: texts with the weight of each, A to D, and marks that nobody types."""
    kept: dict[str, list[str]] = {}
    begun = 0
    for text, weight in fields:
        last = begun
        for token in tokens_of(text[:LONGEST_TEXT]):
            last = begun + token.place
            places = kept.setdefault(token.piece, [])
            if len(places) < PLACES_EACH and last <= LAST_PLACE:
                places.append(f"{last}{weight}")
        # A phrase does not begin in one text and end in the next.
        begun = last + 10
    words = (f"'{piece}':{','.join(places)}" if places else f"'{piece}'" for piece, places in kept.items())
    return " ".join((*words, *(f"'{MARK}{mark}'" for mark in marks)))


@dataclass(frozen=True)
class Asked:
    """One word or number that is looked for."""

    typed: str
    """As it was written."""
    piece: str
    extra: bool = False
    """It makes a hit better, and nobody need hold it."""

    @property
    def query(self) -> str:
        """The tsquery that finds it."""
        return f"'{self.piece}'"


def ask(text: str) -> list[Asked]:
    """What a text asks for, each once, in its order."""
    found: dict[str, Asked] = {}
    for token in tokens_of(text, mapped=True):
        asked = Asked(text[token.begin : token.end], token.piece, token.extra)
        if token.piece not in found or found[token.piece].extra > token.extra:
            found[token.piece] = asked
    return list(found.values())


def phrase(tokens: Iterable[Token]) -> str:
    """The tsquery of words that follow each other as these do; empty of none."""
    parts, before = list[str](), None
    for token in tokens:
        if token.extra:
            continue
        if before is not None:
            parts.append(f"<{token.place - before}>")
        parts.append(f"'{token.piece}'")
        before = token.place
    return " ".join(parts)
