"""The numbers of codes: given without waiting for anybody, and still none can vanish unseen.

A registration that is undone leaves its number unused, so a gap by itself says nothing. What says something are the
registrations that came after: each keeps, in its chained event, which of the latest numbers it found taken.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db import connection

from soportegl.lib.query_cache import Statement

#: Under which name the event of a registration keeps them, and how many of the latest it looks at.
SEEN, LATEST = "seen", 50
MOST = 9_999_999
Runs = list[list[int]]
# One question, which reads no more rows than are allowed; a number that is refused is not taken either. The latest by
# the order in which they came: that of codes begins with the year.
_NEXT = Statement(
    "SELECT CASE WHEN (SELECT count(*) FROM (SELECT 1 FROM incidents_incident WHERE registered_by_id = %s"  # noqa: S608 - a number of ours
    " AND created_at > %s LIMIT %s) AS lately) < %s THEN nextval('incident_number') END,"
    f" ARRAY(SELECT substr(code, 6, 7)::int FROM incidents_incident ORDER BY id DESC LIMIT {LATEST})",
    [0, 1, 2, 2],
)


def take(by: int, *, since: datetime, most: int) -> tuple[int | None, Runs]:
    """The next number, unless this person took so many since then; and the latest that this transaction sees taken."""
    ((number, latest),) = _NEXT.rows(by, since, most)
    return number, runs_of(latest)


def runs_of(numbers: Iterable[int]) -> Runs:
    """The numbers as runs without a gap, [first, last] each."""
    runs: Runs = []
    for number in sorted(numbers):
        if runs and number <= runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return runs


def number_of(code: str) -> int:
    """The number inside a code."""
    return int(code[5:12])


class Roll:
    """Which numbers are there, and which some registration saw taken."""

    def __init__(self) -> None:
        self.there = bytearray(MOST + 1)
        self.twice: list[int] = []
        self.seen: Runs = []

    def add(self, code: str, seen: Runs) -> None:
        """Count an incident, and what it saw."""
        number = number_of(code)
        if self.there[number]:
            self.twice.append(number)
        self.there[number] = 1
        for first, last in seen:
            # Almost always that of the one before it, moved on by one.
            if self.seen and self.seen[-1][0] <= first <= self.seen[-1][1] + 1:
                self.seen[-1][1] = max(self.seen[-1][1], last)
            else:
                self.seen.append([first, last])

    def differences(self) -> Iterator[str]:
        """What cannot be: a number that was seen and is gone, one that two have, and one that was never given."""
        for first, last in runs_of(self._gone()):
            if first == last:
                yield f"Falta la gestión de número {first:07d}: otra posterior la vio registrada"
            else:
                which = f"{first:07d} a {last:07d}"
                yield f"Faltan las gestiones de número {which}: otras posteriores las vieron registradas"
        for number in self.twice:
            yield f"Dos gestiones llevan el número {number:07d}"
        highest = self.there.rfind(1)
        if highest > _last_given():
            yield f"La gestión de número {highest:07d} lleva un número que todavía no se ha dado"

    def _gone(self) -> Iterator[int]:
        for first, last in self.seen:
            at = self.there.find(0, first, last + 1)
            while at >= 0:
                yield at
                at = self.there.find(0, at + 1, last + 1)


def _last_given() -> int:
    with connection.cursor() as cursor:
        # Not `last_value`: whoever may only take the next one may not read that.
        cursor.execute("SELECT coalesce(pg_sequence_last_value('incident_number'), 0)")
        number: int = cursor.fetchone()[0]
    return number
