"""Codes among what is typed: the incident one stands for, and those that may be meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from soportegl.directory.models import User
from soportegl.incidents.models import Incident
from soportegl.incidents.queries import FIRST_YEAR
from soportegl.lib import clock
from soportegl.lib.checkdigit import make_code, near_codes
from soportegl.reading.finding.asking import Question

if TYPE_CHECKING:
    from soportegl.reading.finding.finding import Findings

#: So many that may be meant are named; of more nobody could tell which.
NAMED = 3
_SHOWN = ("code", "synopsis", "state", "tier", "withdrawn", "created_at")


def look(question: Question, found: Findings, person: User) -> None:
    """Put into `found` what the code that was typed stands for, among what this person sees."""
    if question.code:
        found.straight = Incident.objects.visible_to(person).filter(code=question.code).first()
        if not found.straight:
            found.no_such_code = question.code
            found.meant = _seen(_of_any_year(int(question.code[5:12])), person)
        return
    found.is_mistyped_code = True
    found.meant = _seen(near_codes(question.code_typed), person)


def with_number(typed: str, person: User) -> list[Incident]:
    """Those that this person sees whose code holds this number, the latest first; none of what is no number alone."""
    if not (typed.isascii() and typed.isdigit() and len(typed) <= 7 and int(typed)):
        return []
    return _seen(_of_any_year(int(typed)), person)


def _of_any_year(number: int) -> list[str]:
    return [make_code(year, number) for year in range(timezone.localdate(clock.now()).year, FIRST_YEAR - 1, -1)]


def _seen(codes: list[str], person: User) -> list[Incident]:
    """Those of these codes that this person sees, in the order of the codes."""
    rows = Incident.objects.visible_to(person).filter(code__in=codes).only(*_SHOWN)
    return sorted(rows, key=lambda row: codes.index(row.code))[:NAMED]
