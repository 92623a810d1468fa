"""What the clocks of an incident say: when each runs out, what is left of it, and which stretches counted.

Nothing is asked here and nothing is written: stays, pauses, promises and calendars are handed in.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from soportegl.incidents.pausing import Debtor, DueFor
from soportegl.lib.worktime import Calendar, NeverWorked, OutOfReach

#: Where what is in pause stands among what is ordered by its slack: after everything.
NEVER = datetime(2999, 12, 31, tzinfo=UTC)
#: What nobody promised anything of and nobody says when they need it is in its place as if this were promised: five
#: days of eight hours. First or last among the others it would be before all of them or never.
UNPROMISED = timedelta(hours=40)
NOTHING, SECOND = timedelta(), timedelta(seconds=1)
#: Who has it is warned when so much of the promise is gone.
WARNED = 0.75


class Paused(NamedTuple):
    """Time in which a clock waits for somebody; without an end it still does."""

    debtor: str
    begun_at: datetime
    ended_at: datetime | None = None


class Stay(NamedTuple):
    """A stay at a tier, with the calendar of whoever attends there and what was promised."""

    calendar: Calendar
    received_at: datetime
    #: Since when it waits to be taken: since it came, or since somebody gave it back.
    offered_at: datetime
    taken_at: datetime | None = None
    left_at: datetime | None = None
    take: timedelta | None = None
    solve: timedelta | None = None
    #: The working time of a stay that was over when it was counted: it stays what it was by the calendar of then.
    worked: timedelta | None = None


class Spent(NamedTuple):
    """Of the time of a stay: what was worked, and what it waited in pauses by the clock on the wall."""

    worked: timedelta
    paused: timedelta


class Clock(NamedTuple):
    """What the clocks of an incident say as it stands."""

    take_due_at: datetime | None = None
    solve_due_at: datetime | None = None
    whole_due_at: datetime | None = None
    due_at: datetime | None = None
    due_for: str = DueFor.NOTHING
    warn_at: datetime | None = None
    begin_by: datetime = NEVER
    left: timedelta | None = None


class Told(NamedTuple):
    """A stretch of a stay that counted or did not, why, and whose turn it was when it did not by a pause."""

    start: datetime
    end: datetime
    counted: bool
    reason: str
    debtor: str = ""

    @property
    def length(self) -> timedelta:
        return self.end - self.start


class _Run(NamedTuple):
    """One clock: how much it gives, counted through these stays, from where in the first of them."""

    due_for: DueFor
    amount: timedelta
    stays: Sequence[Stay]
    start: datetime


def spent(stay: Stay, pauses: Sequence[Paused], until: datetime) -> Spent:
    """What a stay has taken until a moment, or until it was left."""
    end = min(until, stay.left_at) if stay.left_at else until
    worked = stay.worked
    if worked is None:
        worked = sum((stay.calendar.elapsed(*each) for each in _running(pauses, stay.received_at, end)), NOTHING)
    overlaps = ((max(each.begun_at, stay.received_at), min(each.ended_at or end, end)) for each in pauses)
    return Spent(whole_seconds(worked), whole_seconds(sum((b - a for a, b in overlaps if b > a), NOTHING)))


def whole_seconds(length: timedelta) -> timedelta:
    """As it is kept: so that what is kept and what is counted anew are the same."""
    return length // SECOND * SECOND


def clock_of(
    stays: Sequence[Stay],
    pauses: Sequence[Paused],
    *,
    whole: timedelta | None = None,
    needed_by: datetime | None = None,
    usual: timedelta = NOTHING,
) -> Clock:
    """What the clocks of an incident say: of its stays, the oldest first, of which the last goes on unless it ended.

    Whatever time lay between an end and a reopening belongs to no stay, and is not counted.
    """
    if not stays or stays[-1].left_at:
        return Clock()
    stay = stays[-1]
    runs = []
    if stay.take is not None and stay.taken_at is None:
        runs.append(_Run(DueFor.TAKE, stay.take, [stay], stay.offered_at))
    if stay.solve is not None:
        runs.append(_Run(DueFor.SOLVE, stay.solve, [stay], stay.received_at))
    if whole is not None:
        runs.append(_Run(DueFor.WHOLE, whole, stays, stays[0].received_at))
    found = [(run, due) for run in runs if (due := _due(run, run.amount, pauses)) is not None]
    moments = {run.due_for: due for run, due in found}
    named = (moments.get(DueFor.TAKE), moments.get(DueFor.SOLVE), moments.get(DueFor.WHOLE))
    if pauses and pauses[-1].ended_at is None:
        # All stand still together: the one with the least left is the one that will run out first.
        lefts = [(run.amount - _ran(run, pauses), run.due_for) for run in runs if not _is_never(run)]
        left, due_for = min(lefts, default=(None, DueFor.NOTHING))
        return Clock(*named, due_for=due_for, left=left)
    begin_by = _begin_by(stay, moments, needed_by, usual)
    if not found:
        return Clock(*named, begin_by=begin_by)
    run, due = min(found, key=lambda each: each[1])
    warn_at = _due(run, run.amount * WARNED, pauses)
    return Clock(*named, due, run.due_for, warn_at, begin_by)


def explain(stay: Stay, pauses: Sequence[Paused], until: datetime) -> Iterator[Told]:
    """Every stretch of a stay until a moment: they follow one another, and those that counted are what was worked."""
    end = min(until, stay.left_at) if stay.left_at else until
    here = stay.received_at
    for pause in pauses:
        begun, over = max(pause.begun_at, here), min(pause.ended_at or end, end)
        if begun >= over:
            continue
        yield from _told(stay.calendar, here, begun)
        yield Told(begun, over, False, f"En pausa. Se espera a: {Debtor(pause.debtor).label.lower()}", pause.debtor)
        here = over
    yield from _told(stay.calendar, here, end)


def _told(calendar: Calendar, start: datetime, end: datetime) -> Iterator[Told]:
    for stretch in calendar.intervals(start, end):
        yield Told(*stretch)


def _running(pauses: Sequence[Paused], start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The time from a moment to another without its pauses."""
    here = start
    for pause in pauses:
        if pause.begun_at >= end:
            break
        if pause.begun_at > here:
            yield here, pause.begun_at
        here = max(here, pause.ended_at or end)
    if here < end:
        yield here, end


def _due(run: _Run, left: timedelta, pauses: Sequence[Paused]) -> datetime | None:
    """The moment by which a clock has run so much; None when none comes, by a pause or by a calendar without hours."""
    for stay in run.stays[:-1]:
        worked = spent(stay, pauses, stay.received_at if stay.left_at is None else stay.left_at).worked
        if left <= worked:
            # By the calendar of today it may be reached later than the stay was left, and was reached then.
            found = _reached(stay.calendar, left, pauses, stay.received_at)
            return min(found, stay.left_at or found) if found else stay.left_at
        left -= worked
    start = run.start if len(run.stays) == 1 else run.stays[-1].received_at
    return _reached(run.stays[-1].calendar, left, pauses, start)


def _reached(calendar: Calendar, left: timedelta, pauses: Sequence[Paused], start: datetime) -> datetime | None:
    here = start
    for pause in pauses:
        if pause.ended_at is not None and pause.ended_at <= here:
            continue
        worked = calendar.elapsed(here, pause.begun_at)
        if left <= worked:
            return _add(calendar, here, left)
        if pause.ended_at is None:
            return None
        left, here = left - worked, max(here, pause.ended_at)
    return _add(calendar, here, left)


def _add(calendar: Calendar, start: datetime, left: timedelta) -> datetime | None:
    try:
        return calendar.add(start, left)
    except (NeverWorked, OutOfReach):
        return None


def _ran(run: _Run, pauses: Sequence[Paused]) -> timedelta:
    """What a clock that stands still has run."""
    since, stay = pauses[-1].begun_at, run.stays[-1]
    before = sum((spent(each, pauses, each.left_at or since).worked for each in run.stays[:-1]), NOTHING)
    start = run.start if len(run.stays) == 1 else stay.received_at
    return before + sum((stay.calendar.elapsed(*each) for each in _running(pauses, start, since)), NOTHING)


def _is_never(run: _Run) -> bool:
    return _add(run.stays[-1].calendar, run.stays[-1].received_at, run.amount) is None


def _begin_by(stay: Stay, moments: dict[DueFor, datetime], needed_by: datetime | None, usual: timedelta) -> datetime:
    """When to begin at the latest: whoever takes the usual time is then done before what stops, or what was promised.

    When something stops, that alone decides. With promises in between, or with the promise to take, the order is
    nearly that of arrival (`bench/slack.py`: at a full desk 93 of a hundred in time instead of 99).
    """
    due = needed_by or min((moments[name] for name in (DueFor.SOLVE, DueFor.WHOLE) if name in moments), default=None)
    due = due or _add(stay.calendar, stay.received_at, UNPROMISED)
    return _before(stay.calendar, stay.received_at, due, usual) if due else stay.received_at


def _before(calendar: Calendar, start: datetime, end: datetime, usual: timedelta) -> datetime:
    """So much working time before `end`; what would have had to begin before it came is earlier by what it lacks."""
    try:
        there = calendar.elapsed(start, end)
        return calendar.add(start, there - usual) if there > usual else min(start, end) - (usual - there)
    except (NeverWorked, OutOfReach):
        return end
