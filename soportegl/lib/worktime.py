"""Working time: how much lies between two moments, when so much has passed, and why the rest does not count.

It is counted on the wall clock of the calendar's zone, piece by piece of one offset: an hour that a zone skips is not
there, and one that it repeats counts twice. Nothing walks minute by minute: weeks are multiplied, and only days that
are not as their weekday is are looked at.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.utils import timezone

from soportegl.lib import clock, public_holidays
from soportegl.lib.zones import offsets

GUATEMALA = ZoneInfo("America/Guatemala")
_MICROSECOND = timedelta(microseconds=1)
#: Moments of a day are microseconds since its midnight.
HOUR = timedelta(hours=1) // _MICROSECOND
NOON, DAY = 12 * HOUR, 24 * HOUR
WHOLE = (0, DAY)
#: Beyond these nothing is counted: such a year was mistyped, and the calendar has no end.
FIRST_YEAR, LAST_YEAR = 1950, 2150
_LAST = datetime(LAST_YEAR, 12, 31, 23, 59, 59, tzinfo=UTC)
WORKED, CLOSED, BREAK = "Horario de atención", "Fuera de horario", "Receso"
WEEKEND, NO_HOURS = "Fin de semana", "Día sin horario"


class NeverWorked(ValueError):
    """So much time never passes on this calendar; the text says why."""

    def __init__(self, calendar: Calendar) -> None:
        late = f"Con este calendario el plazo no vence antes del año {LAST_YEAR}."
        super().__init__(
            late if calendar.total else "Este calendario no tiene horas de atención: ningún plazo llega a vencer."
        )


class OutOfReach(ValueError):
    """A moment in a year that no calendar reaches."""

    def __init__(self) -> None:
        super().__init__(f"Solo se cuentan fechas entre los años {FIRST_YEAR} y {LAST_YEAR}.")


class DayOff(NamedTuple):
    """Part of a day on which nobody works; with `works`, on which it is worked all the same."""

    day: date
    start: int
    end: int
    name: str
    works: bool = False


class Piece(NamedTuple):
    """Part of a day of the wall clock."""

    start: int
    end: int
    counted: bool
    reason: str


class Stretch(NamedTuple):
    """Time between two moments (UTC) that counts, or does not, and why."""

    start: datetime
    end: datetime
    counted: bool
    reason: str

    @property
    def length(self) -> timedelta:
        return self.end - self.start


class _Year(NamedTuple):
    """The days of a year that are not as their weekday is."""

    days: list[int]
    #: How much more than usual was worked on the first n of them.
    sums: list[int]
    pieces: dict[int, tuple[Piece, ...]]


Spans = tuple[tuple[int, int], ...]


class Calendar:
    """Weekly hours, Monday first, without the days off that `days_off` gives for a year: the later one prevails."""

    def __init__(
        self, week: Iterable[Spans], days_off: Callable[[int], Iterable[DayOff]], zone: ZoneInfo = GUATEMALA
    ) -> None:
        self.zone, self._days_off = zone, days_off
        self._week = tuple(_usual(spans, weekday) for weekday, spans in enumerate(week))
        assert len(self._week) == 7
        usual = [_worked(pieces) for pieces in self._week]
        self._before = [0, *accumulate(usual)]
        self._usual, self.total = usual, self._before[7]
        self._years: dict[int, _Year] = {}

    def elapsed(self, start: datetime, end: datetime) -> timedelta:
        """The working time between two aware moments; none when the end is not later, as after a clock was set back."""
        return sum((self._between(*wall) for wall, _ in self._chunks(start, end)), 0) * _MICROSECOND

    def add(self, start: datetime, duration: timedelta) -> datetime:
        """The first moment (UTC) by which this much working time has passed. Raises NeverWorked or ValueError."""
        left = duration // _MICROSECOND
        if left < 0:
            raise ValueError("Un plazo no puede ser negativo.")
        if left == 0:
            return start.astimezone(UTC)
        if not self.total:
            raise NeverWorked(self)
        for (begin, end), offset in self._chunks(start, _LAST):
            there = self._between(begin, end)
            if left <= there:
                return (self._reach(begin, end, left) - offset).replace(tzinfo=UTC)
            left -= there
        raise NeverWorked(self)

    def intervals(self, start: datetime, end: datetime) -> Iterator[Stretch]:
        """Every stretch between two moments, counted or not: they follow one another and leave nothing out."""
        last: Stretch | None = None
        for (begin, until), offset in self._chunks(start, end):
            for ordinal in range(begin.toordinal(), until.toordinal() + 1):
                midnight = datetime.fromordinal(ordinal)
                for piece in self._pieces(ordinal, midnight.year):
                    here = max(begin, midnight + piece.start * _MICROSECOND)
                    there = min(until, midnight + piece.end * _MICROSECOND)
                    if here >= there:
                        continue
                    one, other = ((moment - offset).replace(tzinfo=UTC) for moment in (here, there))
                    if last and last[2:] == piece[2:]:
                        last = last._replace(end=other)
                        continue
                    if last:
                        yield last
                    last = Stretch(one, other, piece.counted, piece.reason)
        if last:
            yield last

    def is_worked(self, day: date) -> bool:
        """Whether anything is worked on this day."""
        return _worked(self._pieces(day.toordinal(), day.year)) > 0

    def _chunks(self, start: datetime, end: datetime) -> Iterator[tuple[tuple[datetime, datetime], timedelta]]:
        """The time between two moments as pieces of the wall clock within one year and offset, each with its offset."""
        here, last = (moment.astimezone(UTC).replace(tzinfo=None) for moment in (start, end))
        if not FIRST_YEAR <= here.year <= LAST_YEAR or not FIRST_YEAR <= last.year <= LAST_YEAR:
            raise OutOfReach
        for year in range(here.year, last.year + 1):
            for until, offset in offsets(self.zone, year):
                if (there := min(until, last)) > here:
                    yield (here + offset, there + offset), offset
                    here = there

    def _between(self, start: datetime, end: datetime) -> int:
        """What is worked between two moments of the wall clock."""
        return self._until(start.year, end) - self._until(start.year, start)

    def _until(self, year: int, moment: datetime) -> int:
        ordinal = moment.toordinal()
        clock_time = (moment.hour * 3600 + moment.minute * 60 + moment.second) * 1_000_000 + moment.microsecond
        worked = self._until_day(year, ordinal, moment.year)
        for piece in self._pieces(ordinal, moment.year):
            if piece.start >= clock_time:
                break
            if piece.counted:
                worked += min(piece.end, clock_time) - piece.start
        return worked

    def _until_day(self, year: int, ordinal: int, its_year: int) -> int:
        """What is worked until the beginning of a day, from one and the same moment for all that ask of `year`."""
        weeks, weekday = divmod(ordinal - 1, 7)
        found = self._year(its_year)
        more = found.sums[bisect_left(found.days, ordinal)]
        years = sum(self._year(each).sums[-1] for each in range(year, its_year))
        return weeks * self.total + self._before[weekday] + more + years

    def _reach(self, start: datetime, end: datetime, left: int) -> datetime:
        """The first moment of the wall clock from `start` on by which this much is worked; it lies before `end`."""
        year, wanted = start.year, self._until(start.year, start) + left
        days = range(start.toordinal() + 1, end.toordinal() + 1)
        later = bisect_left(days, wanted, key=lambda ordinal: self._until_day(year, ordinal, _year_of(ordinal)))
        midnight = datetime.fromordinal(days.start + later - 1)
        left = wanted - self._until_day(year, midnight.toordinal(), midnight.year)
        for piece in self._pieces(midnight.toordinal(), midnight.year):
            if piece.counted:
                if left <= piece.end - piece.start:
                    return midnight + (piece.start + left) * _MICROSECOND
                left -= piece.end - piece.start
        raise AssertionError("The day was chosen because it is reached on it")

    def _pieces(self, ordinal: int, year: int) -> tuple[Piece, ...]:
        return self._year(year).pieces.get(ordinal) or self._week[(ordinal - 1) % 7]

    def _year(self, year: int) -> _Year:
        if (found := self._years.get(year)) is None:
            pieces: dict[int, tuple[Piece, ...]] = {}
            for off in self._days_off(year):
                ordinal = off.day.toordinal()
                usual = self._week[(ordinal - 1) % 7]
                pieces[ordinal] = _without(pieces.get(ordinal, usual), off, usual)
            days = sorted(pieces)
            more = (_worked(pieces[ordinal]) - self._usual[(ordinal - 1) % 7] for ordinal in days)
            found = self._years[year] = _Year(days, [0, *accumulate(more)], pieces)
        return found


def _year_of(ordinal: int) -> int:
    return date.fromordinal(ordinal).year


def _worked(pieces: Iterable[Piece]) -> int:
    return sum(piece.end - piece.start for piece in pieces if piece.counted)


def _usual(spans: Spans, weekday: int) -> tuple[Piece, ...]:
    """A whole day of these hours."""
    if not spans:
        return (Piece(*WHOLE, False, WEEKEND if weekday >= 5 else NO_HOURS),)
    pieces, at = [], 0
    for start, end in sorted(spans):
        if not at <= start < end <= DAY:
            raise ValueError("Las horas de un día se cruzan, o terminan antes de empezar.")
        pieces += [Piece(at, start, False, BREAK if at else CLOSED), Piece(start, end, True, WORKED)]
        at = end
    pieces.append(Piece(at, DAY, False, CLOSED))
    return tuple(piece for piece in pieces if piece.start < piece.end)


def _without(pieces: Iterable[Piece], off: DayOff, usual: Iterable[Piece]) -> tuple[Piece, ...]:
    """The day with this part of it taken away, or given back as it usually is."""
    inside = usual if off.works else (Piece(*WHOLE, False, off.name),)
    cut = [
        *(piece._replace(end=min(piece.end, off.start)) for piece in pieces),
        *(piece._replace(start=max(piece.start, off.start), end=min(piece.end, off.end)) for piece in inside),
        *(piece._replace(start=max(piece.start, off.end)) for piece in pieces),
    ]
    return tuple(piece for piece in cut if piece.start < piece.end)


def law(year: int) -> list[DayOff]:
    """What the law takes from the working days of a year."""
    return [DayOff(day, NOON if half else 0, DAY, name) for day, half, name in public_holidays.by_law(year)]


#: Monday to Friday, and Saturday and Sunday.
USUAL_WEEK: tuple[Spans, ...] = (*[((8 * HOUR, 16 * HOUR + HOUR // 2),)] * 5, (), ())
#: Where nothing else is known of a place.
NATIONAL = Calendar(USUAL_WEEK, law)


def is_working_day(day: date) -> bool:
    """Whether offices work on this day, if only for a part of it."""
    return NATIONAL.is_worked(day)


def add_working_days(day: date, days: int, calendar: Calendar = NATIONAL) -> date:
    """The day that lies this many working days after `day`. Raises NeverWorked."""
    while days > 0:
        if not calendar.total or day.year > LAST_YEAR:
            raise NeverWorked(calendar)
        day += timedelta(days=1)
        days -= calendar.is_worked(day)
    return day


def working_day_of(moment: datetime) -> date:
    """The working day a moment belongs to: its own, or the next one when it falls on a day of rest."""
    return add_working_days(timezone.localdate(moment) - timedelta(days=1), 1)


def within_working_days(start: datetime, now: datetime, days: int, calendar: Calendar = NATIONAL) -> bool:
    """Whether `now` is not later than the end of the working day that lies `days` working days after `start`."""
    try:
        return timezone.localdate(now) <= add_working_days(timezone.localdate(start), days, calendar)
    except NeverWorked:
        # That day never comes; whoever asks of many places goes on with the others.
        return True


def working_days_ago(days: int) -> datetime:
    """The same hour of the day that lies `days` working days before today."""
    moment = timezone.localtime(clock.now())
    while days > 0:
        moment -= timedelta(days=1)
        days -= is_working_day(moment.date())
    return moment
