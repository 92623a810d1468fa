"""Words that nothing holds, corrected to ones that something holds and that are written or sound nearly so."""

from __future__ import annotations

from dataclasses import dataclass

from soportegl.incidents.models import Vocabulary
from soportegl.lib.words import distance, folded, neighbours, spoken
from soportegl.lib.words.spelling import allowed

#: So many near words are compared letter by letter.
COMPARED = 400


@dataclass(frozen=True)
class Correction:
    """A word that nobody wrote, and what was looked for instead."""

    typed: str
    used: str
    piece: str


def correction(typed: str, piece: str) -> Correction | None:
    """The word that is probably meant; None when none is near enough."""
    if not piece.isalpha() or not allowed(piece):
        return None
    # The whole word as well: a letter may be wrong in what its stem is known by.
    heard = spoken(folded(typed))
    keys = {*neighbours(piece), *neighbours(heard)}
    near = Vocabulary.objects.filter(keys__overlap=sorted(keys)).order_by("-count")[:COMPARED]
    best, wrong = None, (3, 0)
    for row in near:
        far = distance(piece, row.piece, allowed(piece)), distance(heard, spoken(folded(row.word)), allowed(heard))
        within = [each for each, most in zip(far, (allowed(piece), allowed(heard)), strict=True) if each <= most]
        # Of two as near, the one that more texts hold.
        rank = (min(within, default=3), -row.count)
        if rank < wrong:
            best, wrong = row, rank
    return None if best is None else Correction(typed, best.word, best.piece)
