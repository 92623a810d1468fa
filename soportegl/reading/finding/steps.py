"""Which questions are put to the indexes: what few hold by itself, of common words as many together as leave few."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from itertools import combinations

from soportegl.reading.finding.terms import Term, archive

#: So many rows one step should name; what names no more than twice as many is asked of the whole archive.
NAMED = 400
#: Of these terms, the rarest, two together are asked for where each by itself is common;
PAIRED = 4
#: of these, as many together as leave few,
COMBINED = 6
#: unless the index would pass so many rows for it.
PASSED = 40_000
#: Words of one case stand together so many times as often as if they knew nothing of each other; words of a question
#: that any few of it may leave out, half as many times.
TOGETHER, APART = 4, 2
#: What more of all hold leaves none out; and what so few hold fills no page.
HELD_BY_MOST, OF_A_PAGE = 0.4, 20


@dataclass(frozen=True)
class Step:
    """One question to the indexes: a tsquery, and how many rows are guessed to hold it."""

    query: str
    said: str
    count: float
    anchor: float = 0.0
    """How many rows its rarest words stand in: so many the index passes to know which hold it."""
    is_marked: bool = True
    """Whether it is asked among what somebody sees; of what few hold, all is asked."""
    most: int = 0
    """Of the words that tell most, all together: so many rows hold them where many say the same in the same words."""


def steps_of(terms: Sequence[Term], budget: int = NAMED, share: float = 1.0) -> list[Step]:
    """What is asked for these terms: those that few hold by themselves, common ones together."""
    known = sorted((term for term in terms if term.is_known), key=lambda term: term.count)
    words = [term for term in known if not term.extra] or known
    rare = _fitting(known, budget)
    near = _fitting([term for term in known if term not in rare], budget / share) if share < 1 else []
    few = [*rare, *near]
    common = _telling([term for term in words if term not in few])
    steps = [_step([[term] for term in rare], sum(term.count for term in rare), is_marked=False)] if rare else []
    if near:
        steps.append(_step([[term] for term in near], sum(term.count for term in near) * share))
    together, least = _together(common[:COMBINED], share)
    steps += together
    if least > 2:
        # Each with one of the rarest: of words that stand everywhere the index would pass most of all there is.
        rarest = common[:1] + _fitting(common[1:PAIRED], PASSED - common[0].count)
        pairs = [pair for pair in combinations(common[:PAIRED], 2) if pair[0] in rarest]
        steps.append(_step(pairs, sum(map(_held_together, pairs)) * share))
    if common and (not few or (len(common) == 1 and sum(term.count for term in few) < OF_A_PAGE)):
        steps.append(_step([common[:1]], common[0].count * share))
    return steps


def _fitting(terms: Iterable[Term], budget: float) -> list[Term]:
    """The first of them that together name no more."""
    fitting, count = list[Term](), 0
    for term in terms:
        if count + term.count <= budget:
            fitting.append(term)
            count += term.count
    return fitting


def _telling(terms: list[Term]) -> list[Term]:
    """Of several those that not nearly everything holds."""
    most = HELD_BY_MOST * archive()[0]
    return ([term for term in terms if term.count < most] or terms[:1]) if len(terms) > 2 else terms


def _together(terms: Sequence[Term], share: float) -> tuple[list[Step], int]:
    """As few of them together as leave few, or all; and how few that is.

    With one more of them besides, since words that mostly stand together are held by more than is guessed; and with one
    fewer, of the latest weeks: these are more weeks than two words alone would have.
    """
    steps, least = list[Step](), 0
    for many in range(len(terms), 1, -1):
        groups = list(combinations(terms, many))
        step = _step(groups, sum(_held_together(group, APART) for group in groups) * share)
        are_many = bool(steps) and step.count > 2 * NAMED
        # Whatever holds so many of them holds one of the rarest, and through these the index goes.
        passed = sum(term.count for term in terms[: len(terms) - many + 1])
        if steps and (passed > PASSED or (are_many and many == 2)):
            break
        most = terms[0].count if many == COMBINED else 0
        steps = [*steps[-1:], replace(step, most=most)]
        if are_many:
            break
        least = many
    return steps, least


def _held_together(terms: Sequence[Term], often: int = TOGETHER) -> float:
    """How many hold all of these, about."""
    size = max(archive()[0], 1)
    alone = reduce(lambda count, term: count * min(1.0, term.count / size), terms[1:], float(terms[0].count))
    return min(alone * often ** (len(terms) - 1), *(term.count for term in terms))


def _step(groups: Sequence[Sequence[Term]], count: float, *, is_marked: bool = True) -> Step:
    """Any of these groups, each with all of its terms."""
    own, said = (
        " | ".join(f"({' & '.join(getattr(term, name) for term in group)})" for group in groups)
        for name in ("query", "said")
    )
    return Step(own, said, count, sum(min(term.count for term in group) for group in groups), is_marked)
