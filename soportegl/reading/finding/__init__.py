"""Finding what was solved before: the search, what it offers while somebody types, and similar incidents."""

from soportegl.reading.finding.finding import PAGE, RANKED, Findings, find
from soportegl.reading.finding.offering import SAYS, Offer, offered
from soportegl.reading.finding.rewriting import Narrowing, narrowed, narrowings, unquoted, without
from soportegl.reading.finding.showing import Hit
from soportegl.reading.finding.spelling import Correction

__all__ = [
    "PAGE",
    "RANKED",
    "SAYS",
    "Correction",
    "Findings",
    "Hit",
    "Narrowing",
    "Offer",
    "find",
    "narrowed",
    "narrowings",
    "offered",
    "unquoted",
    "without",
]
