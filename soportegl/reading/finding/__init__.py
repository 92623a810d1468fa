"""Finding what was solved before: the search, what it offers while somebody types, and similar incidents."""

from soportegl.reading.finding.finding import PAGE, Findings, Hit, find
from soportegl.reading.finding.offering import Offer, offered
from soportegl.reading.finding.spelling import Correction

__all__ = ["PAGE", "Correction", "Findings", "Hit", "Offer", "find", "offered"]
