"""Words of Spanish texts as this field writes them: one set of rules for what is kept and for what is typed."""

from soportegl.lib.words.marking import marked
from soportegl.lib.words.spelling import distance, neighbours
from soportegl.lib.words.stems import piece_of, spoken, stem
from soportegl.lib.words.tokens import Token, folded, tokens_of
from soportegl.lib.words.vectors import Asked, ask, vector_of

#: Which rules a kept row was made by: one more whenever a text gives other pieces than before.
RECIPE = 6

__all__ = [
    "RECIPE",
    "Asked",
    "Token",
    "ask",
    "distance",
    "folded",
    "marked",
    "neighbours",
    "piece_of",
    "spoken",
    "stem",
    "tokens_of",
    "vector_of",
]
