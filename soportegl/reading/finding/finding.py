"""The search over everything a person sees: by relevance or by date, what was corrected, and what stopped it."""

from __future__ import annotations

from dataclasses import dataclass, field

from soportegl.directory.models import User
from soportegl.incidents.models import Incident
from soportegl.reading.finding import asking, codes
from soportegl.reading.finding.searching import RANKED, Search
from soportegl.reading.finding.showing import Hit, hits_of
from soportegl.reading.finding.spelling import Correction

PAGE = 20


@dataclass
class Findings:
    """A page of what was found, and what is to be said of it."""

    typed: str
    hits: list[Hit] = field(default_factory=list)
    total: int | None = 0
    """How many there are; None when there are many and nobody counted them."""
    page: int = 1
    has_more: bool = False
    by_date: bool = False
    straight: Incident | None = None
    """The incident whose code was typed: one goes straight to it."""
    is_mistyped_code: bool = False
    """It looks like a code, and its check digit refuses it."""
    meant: list[Incident] = field(default_factory=list)
    """Of a code that is mistyped or stands for nothing, those they see that may be meant."""
    numbered: list[Incident] = field(default_factory=list)
    """Of a number alone, those whose code it stands in."""
    no_such_code: str = ""
    """A code that stands for nothing this person sees."""
    corrections: list[Correction] = field(default_factory=list)
    unheld: list[str] = field(default_factory=list)
    """Words that nothing this person sees holds: they stopped it."""
    are_apart: bool = False
    """Each of them is held, by others: nothing holds them together."""
    problems: list[str] = field(default_factory=list)
    """What could not be read of it, in sentences."""


def find(typed: str, person: User, *, by_date: bool = False, page: int = 1, as_typed: bool = False) -> Findings:
    """What this person sees that answers to what was typed; `as_typed`, without correcting any word."""
    question = asking.read(typed)
    found = Findings(question.typed, page=max(1, page), by_date=by_date, problems=question.problems)
    if question.code or question.is_mistyped_code:
        codes.look(question, found, person)
        if found.straight or found.is_mistyped_code or found.no_such_code:
            return found
    if question.is_impossible or question.is_empty:
        return found
    found.numbered = codes.with_number(question.typed, person)
    search = Search(question, person)
    if not as_typed:
        found.corrections = search.correct()
    _answer(search, found)
    return found


def _answer(search: Search, found: Findings) -> None:
    """Put the page of it into `found`."""
    rows, is_all = search.ranked(enough=PAGE)
    found.unheld = search.unheld(rows)
    found.are_apart = search.are_apart
    if found.by_date:
        rows.sort(key=lambda row: (row.has_all, row.key), reverse=True)
    begin = (found.page - 1) * PAGE
    shown = rows[begin : begin + PAGE]
    found.total = len(rows) if is_all and len(rows) < RANKED else search.counted
    found.has_more = len(rows) > begin + PAGE
    found.hits = hits_of(search, shown)
