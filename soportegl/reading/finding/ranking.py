"""What was found, in its order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from soportegl.reading.finding.naming import Named

#: What was solved in the same words as a better one comes so much nearer to it; unless more of the best were solved so,
#: or these words are few: then that is how things are closed, and no case.
SOLVED_ALIKE, ALIKE, WORDED, READ = 0.7, 10, 40, 200


@dataclass(frozen=True)
class Ranked:
    """One that was found, in its place among them."""

    key: int
    named: Named
    has_all: bool = True
    has_much: bool = True
    score: float = 0.0

    @property
    def event(self) -> int | None:
        """Where it was said."""
        return self.named.note if self.is_note else self.named.event

    @property
    def is_note(self) -> bool:
        """Whether only the desks read it."""
        return bool(self.named.noted & ~self.named.said)

    @property
    def is_only_said(self) -> bool:
        """Whether something of it stands in the conversation alone."""
        return bool((self.named.said | self.named.noted) & ~self.named.held)


def in_order(rows: Sequence[Ranked]) -> list[Ranked]:
    """The best first; of equal ones the latest."""
    return sorted(rows, key=lambda row: (row.score, row.key), reverse=True)


def solved_alike(rows: Sequence[Ranked], solutions: Mapping[int, str]) -> list[Ranked]:
    """What was solved in the same words as one before it, nearer to that: it is the same case."""
    many, best, nearer = Counter(solutions[row.key] for row in rows), dict[str, float](), list[Ranked]()
    for row in rows:
        solution = solutions[row.key]
        above = best.setdefault(solution, row.score) - row.score
        tells = len(solution) >= WORDED and many[solution] <= ALIKE
        nearer.append(replace(row, score=row.score + SOLVED_ALIKE * above) if above and tells else row)
    return nearer
