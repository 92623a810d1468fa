"""Random histories of incidents, and their clocks told by walking minute by minute: what `clocks` is held against."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import compress, islice
from operator import and_
from typing import NamedTuple
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from soportegl.incidents import clocks
from soportegl.incidents.clocks import Clock, Paused, Stay
from soportegl.incidents.pausing import DueFor
from soportegl.lib.worktime import DAY, HOUR, NOON, USUAL_WEEK, WHOLE, Calendar, DayOff, Spans

MINUTE = timedelta(minutes=1)
#: Over the change of hour of New York and of Berlin; histories take the first third of it.
BEGIN, DAYS = datetime(2026, 10, 20, tzinfo=UTC), 50
LATEST = DAYS * 24 * 60
_LUNCH: Spans = ((8 * HOUR, 12 * HOUR), (13 * HOUR, 17 * HOUR))
_NIGHT: Spans = ((0, 3 * HOUR), (22 * HOUR, DAY))


class Place(NamedTuple):
    """The hours of a place, to be read by the calendar and by the walk."""

    week: Sequence[Spans]
    off: tuple[tuple[date, int, int], ...] = ()
    zone: str = "America/Guatemala"


#: With lunch, half days, nights over the change of hour, one day a week, and no hours at all.
PLACES = (
    Place(USUAL_WEEK, ((date(2026, 11, 2), *WHOLE),)),
    Place([_LUNCH] * 5 + [()] * 2, ((date(2026, 10, 30), NOON, DAY), (date(2026, 11, 3), 0, NOON))),
    Place([_NIGHT] * 7, ((date(2026, 11, 5), 2 * HOUR, 23 * HOUR),), "America/New_York"),
    Place([_NIGHT] * 7, (), "Europe/Berlin"),
    Place([()] * 2 + [(WHOLE,)] + [()] * 4),
    Place([()] * 7),
)


class Told(NamedTuple):
    """A stay of a history: minutes since the beginning, and places by their number."""

    place: int
    received: int
    offered: int
    taken: int | None
    left: int | None
    take: int | None
    solve: int | None
    #: By whose hours it was counted when it was left, if those of its place have been changed since.
    counted_by: int | None


class History(NamedTuple):
    """What happened to one incident."""

    stays: list[Told]
    pauses: list[tuple[int, int | None]]
    whole: int | None
    needed: int | None
    usual: int


@cache
def calendar(place: int) -> Calendar:
    """The calendar of a place."""
    week, off, zone = PLACES[place]
    days = [DayOff(day, start, end, "Asueto") for day, start, end in off]
    return Calendar(week, lambda year: [one for one in days if one.day.year == year], ZoneInfo(zone))


@cache
def worked(place: int) -> bytes:
    """Of each minute since the beginning, whether it is worked there: asked of the clock on the wall, one by one."""
    week, off, zone = PLACES[place]
    local = ZoneInfo(zone)

    def is_worked(number: int) -> bool:
        wall = (BEGIN + number * MINUTE).astimezone(local)
        at = (wall.hour * 60 + wall.minute) * HOUR // 60
        if any(day == wall.date() and start <= at < end for day, start, end in off):
            return False
        return any(start <= at < end for start, end in week[wall.weekday()])

    return bytes(map(is_worked, range(LATEST)))


def at(minute: int) -> datetime:
    """The moment of a minute."""
    return BEGIN + minute * MINUTE


def maybe(minute: int | None) -> datetime | None:
    return None if minute is None else at(minute)


def length(minutes: int | None) -> timedelta | None:
    return None if minutes is None else minutes * MINUTE


@st.composite
def histories(draw: st.DrawFn) -> History:
    """Hops, pauses, releases, reopenings, hours of different places, hours changed since a stay was left."""
    whole = st.integers(0, 2_000)
    # Three quarters of each are whole minutes too.
    promised = st.none() | st.integers(1, 900).map(lambda number: number * 4)
    stays: list[Told] = []
    pauses: list[tuple[int, int | None]] = []
    here = draw(whole)
    for number in range(count := draw(st.integers(1, 5))):
        last = number == count - 1
        received, inside = here, sorted(draw(st.lists(whole, min_size=5, max_size=5)))
        offered, taken, first, second, end = (received + each for each in inside)
        if not draw(st.booleans()):
            offered = received
        left = None if last and draw(st.integers(0, 4)) else end
        is_taken = draw(st.booleans())
        places = st.integers(0, len(PLACES) - 1)
        by = draw(st.none() | places) if left is not None else None
        terms = (draw(promised), draw(promised)) if left is None else (None, None)
        stays.append(Told(draw(places), received, offered, taken if is_taken else None, left, *terms, by))
        # With the incident in it, and over its end unless it moves: that ends it.
        if draw(st.booleans()) and first < second:
            pauses.append((first, None if left is None and draw(st.booleans()) else second))
        here = end + (draw(whole) if draw(st.booleans()) else 0)
    return History(stays, pauses, draw(promised), draw(st.none() | st.integers(0, 9_000)), draw(whole))


def stays_of(history: History) -> tuple[list[Stay], list[Paused]]:
    """A history as clocks are given it."""
    pauses = [Paused("bank", at(begun), maybe(ended)) for begun, ended in history.pauses]
    stays = []
    for told in history.stays:
        kept = None if told.counted_by is None or told.left is None else told.counted_by
        spent = None if kept is None else _spent(history, told, kept) * MINUTE
        stays.append(
            Stay(
                calendar(told.place),
                at(told.received),
                at(told.offered),
                maybe(told.taken),
                maybe(told.left),
                length(told.take),
                length(told.solve),
                spent,
            )
        )
    return stays, pauses


def _minutes(history: History, place: int, start: int, end: int) -> Iterator[int]:
    """The minutes between two that are worked at a place and lie in no pause, one by one."""
    runs = bytearray(b"\1") * (end - start)
    for begun, ended in history.pauses:
        first, last = max(begun, start) - start, min(end if ended is None else ended, end) - start
        if first < last:
            runs[first:last] = bytes(last - first)
    return compress(range(start, end), map(and_, runs, worked(place)[start:end]))


def _spent(history: History, told: Told, place: int) -> int:
    """What a stay that was left took, by the hours of a place."""
    assert told.left is not None
    return sum(1 for _ in _minutes(history, place, told.received, told.left))


def _before(history: History, name: DueFor) -> list[tuple[Told, int]]:
    """The stays before the one that goes on, as far as this clock counts them, with what each took."""
    stays = history.stays[:-1] if name is DueFor.WHOLE else []
    return [(told, _spent(history, told, told.place if told.counted_by is None else told.counted_by)) for told in stays]


def walk(history: History) -> Clock:
    """Its clocks, minute by minute."""
    last = history.stays[-1]
    if last.left is not None:
        return Clock()
    held = bool(history.pauses) and history.pauses[-1][1] is None
    takes = last.take is not None and last.taken is None
    amounts = {
        DueFor.TAKE: last.take if takes else None,
        DueFor.SOLVE: last.solve,
        DueFor.WHOLE: history.whole,
    }
    promised = {name: amount for name, amount in amounts.items() if amount is not None}
    due = {name: _reached(history, name, amount) for name, amount in promised.items()}
    named = [maybe(due.get(name)) for name in DueFor.values if name]
    usual = length(history.usual) or timedelta()
    found = sorted((moment, list(promised).index(name), name) for name, moment in due.items() if moment is not None)
    if held:
        hours = any(worked(last.place))
        lefts = [(amount - _ran(history, name), name) for name, amount in promised.items() if hours]
        left, name = min(lefts, default=(None, DueFor.NOTHING))
        return Clock(*named, due_for=name, left=length(left))
    begin_by = _begin(history, due, usual)
    if not found:
        return Clock(*named, begin_by=begin_by)
    moment, _, name = found[0]
    warned = _reached(history, name, promised[name] * 3 // 4)
    return Clock(*named, at(moment), name, maybe(warned), begin_by)


def _start(history: History, name: DueFor) -> int:
    """Where a clock begins to run in the stay that goes on."""
    last = history.stays[-1]
    return last.offered if name is DueFor.TAKE else last.received


def _reached(history: History, name: DueFor, amount: int) -> int | None:
    """The minute by which a clock has run so much; None when it never does."""
    for told, spent in _before(history, name):
        assert told.left is not None
        if amount <= spent:
            by_now = nth(_minutes(history, told.place, told.received, told.left), amount)
            return told.left if by_now is None else by_now
        amount -= spent
    return nth(_minutes(history, history.stays[-1].place, _start(history, name), LATEST), amount)


def nth(minutes: Iterator[int], amount: int) -> int | None:
    """The end of the minute that is the last of so many."""
    found = next(islice(minutes, amount - 1, None), None)
    return None if found is None else found + 1


def _ran(history: History, name: DueFor) -> int:
    """What a clock has run that stands still now."""
    since, place = history.pauses[-1][0], history.stays[-1].place
    running = _minutes(history, place, start, since) if (start := _start(history, name)) < since else ()
    return sum(spent for _, spent in _before(history, name)) + sum(1 for _ in running)


def _begin(history: History, due: dict[DueFor, int | None], usual: timedelta) -> datetime:
    """When to begin: so much working time before something stops, or else before the first of what was promised."""
    last = history.stays[-1]

    def minutes(end: int) -> Iterator[int]:
        return _minutes(history._replace(pauses=[]), last.place, last.received, max(end, last.received))

    ends = [moment for name in (DueFor.SOLVE, DueFor.WHOLE) if (moment := due.get(name)) is not None]
    ends = ends if history.needed is None else [history.needed]
    if not ends and (usually := nth(minutes(LATEST), clocks.UNPROMISED // MINUTE)) is not None:
        ends = [usually]
    if not ends:
        return at(last.received)
    there = sum(1 for _ in minutes(min(ends)))
    earlier = nth(minutes(LATEST), left) if (left := there - usual // MINUTE) > 0 else None
    lacking = usual - there * MINUTE
    return at(min(last.received, min(ends))) - lacking if earlier is None else at(earlier)


def differences(history: History) -> list[str]:
    """Where the clocks of a history are not what the walk says, and where its stretches do not add up."""
    stays, pauses = stays_of(history)
    found = clocks.clock_of(
        stays,
        pauses,
        whole=length(history.whole),
        needed_by=maybe(history.needed),
        usual=length(history.usual) or timedelta(),
    )
    expected = walk(history)
    wrong = [
        f"{name}: {mine} and by the walk {told}"
        for name, mine, told in zip(Clock._fields, found, expected, strict=True)
        if mine != told
    ]
    end = at(max(each for told in history.stays for each in (told.received, told.left or 0)) + 3_000)
    total = timedelta()
    for told, stay in zip(history.stays, stays, strict=True):
        stretches = list(clocks.explain(stay, pauses, end))
        until = stay.left_at or end
        took = clocks.spent(stay._replace(worked=None), pauses, end)
        counted = sum((each.length for each in stretches if each.counted), timedelta())
        in_pause = sum((each.length for each in stretches if each.debtor), timedelta())
        total += sum((each.length for each in stretches), timedelta())
        follow = [stay.received_at, *(each.end for each in stretches)]
        if follow != [*(each.start for each in stretches), until]:
            wrong.append(f"the stretches of {told} leave something out")
        if took != (counted, in_pause):
            wrong.append(f"the stretches of {told} do not add up: {took}, {counted}, {in_pause}")
    gaps = sum(
        (after.received - (before.left or 0) for before, after in zip(history.stays, history.stays[1:], strict=False)),
        0,
    )
    if total + gaps * MINUTE != (stays[-1].left_at or end) - stays[0].received_at:
        wrong.append(f"its stays do not add up to its age: {total}")
    return wrong
