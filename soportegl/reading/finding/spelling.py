"""Words that nothing holds, corrected to ones that something holds and that are written or sound nearly so."""

from __future__ import annotations

from dataclasses import dataclass

from soportegl.incidents.models import Vocabulary
from soportegl.lib.words import distance, folded, neighbours, piece_of, spoken
from soportegl.lib.words.spelling import ONE, allowed
from soportegl.lib.words.stems import STOP
from soportegl.lib.words.tokens import number_of

#: So many near words are compared letter by letter.
COMPARED = 400
#: Of stems of so few letters one tells too much to be wrong: «chica» is not «cheque», nor «contra» «contable».
FEW = 5
#: What is written together with the next word, though it is shorter than any word that is looked for in two.
_SHORT_FIRST = STOP | {"no", "si", "sin", "mas"}
#: What is longer is no word with a space forgotten.
_LONGEST = 40


@dataclass(frozen=True)
class Correction:
    """What nobody wrote, and what was looked for instead."""

    typed: str
    used: str
    pieces: tuple[str, ...]


def correction(typed: str, piece: str) -> Correction | None:
    """The word that is probably meant, or the two that were written as one; None when none is near enough."""
    if piece.isdigit():
        return _listed(typed)
    if not piece.isalpha() or not allowed(piece):
        return None
    near, wrong = _near(typed, piece)
    if wrong > 1 and (two := _parted(typed)):
        return two
    return near


def _listed(typed: str) -> Correction | None:
    """Two numbers of four digits, which look like a telephone that nothing holds."""
    pair = tuple(typed.split(" "))
    return Correction(typed, ", ".join(pair), tuple(map(number_of, pair))) if len(pair) == 2 else None


def joined(first: str, second: str) -> Correction | None:
    """The word that was written in two; None when nothing holds it."""
    whole = folded(first + second)
    row = Vocabulary.objects.filter(piece=piece_of(whole)).first() if whole.isalpha() and len(whole) > ONE else None
    return None if row is None else Correction(f"{first} {second}", row.word or whole, (row.piece,))


def _near(typed: str, piece: str) -> tuple[Correction | None, int]:
    """The word that differs least, and in how many letters."""
    # The whole word as well: a letter may be wrong in what its stem is known by.
    heard = spoken(folded(typed))
    keys = {*neighbours(piece), *neighbours(heard)}
    rows = Vocabulary.objects.filter(keys__overlap=sorted(keys)).order_by("-count")[:COMPARED]
    best, least = None, (3, 0)
    for row in rows:
        ways = [(distance(heard, spoken(folded(row.word)), allowed(heard)), allowed(heard))]
        if len(piece) > FEW:
            ways.append((distance(piece, row.piece, allowed(piece)), allowed(piece)))
        # Hardly anybody misses how a word begins: with two letters wrong, «urgente» would be «vigente».
        begins = heard[:1] == spoken(folded(row.word))[:1]
        within = [far for far, most in ways if far <= (most if begins else 1)]
        # Of two as near, the one that more texts hold.
        if within and (rank := (min(within), -row.count)) < least:
            best, least = row, rank
    return None if best is None else Correction(typed, best.word, (best.piece,)), least[0]


def _parted(typed: str) -> Correction | None:
    """The two words between which the space is missing, of several the ones that most texts hold."""
    word = folded(typed)
    if not word.isalpha() or len(word) > _LONGEST:
        return None
    parts = [(word[:at], word[at:]) for at in range(2, len(word) - ONE + 1)]
    parts = [(a, b) for a, b in parts if len(a) >= ONE or a in _SHORT_FIRST]
    pieces = {part: piece_of(part) for pair in parts for part in pair}
    rows = {row.piece: row for row in Vocabulary.objects.filter(piece__in=set(pieces.values()) - {""})}
    known = [(a, b) for a, b in parts if pieces[b] in rows and (not pieces[a] or pieces[a] in rows)]
    if not known:
        return None
    first, second = max(known, key=lambda pair: min(rows[pieces[part]].count for part in pair if pieces[part]))
    said = " ".join(rows[pieces[part]].word or part if pieces[part] else part for part in (first, second))
    return Correction(typed, said, tuple(filter(None, (pieces[first], pieces[second]))))
