"""The clock of an incident as text and shape; clocks.js goes on counting what is drawn here."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache

from django.utils.html import format_html
from django.utils.safestring import SafeString

from soportegl.incidents.pausing import Debtor, DueFor
from soportegl.lib.clock import now
from soportegl.lib.worktime import Calendar
from soportegl.reading.clocks import WAITS_FOR, Clock, Standing, hours_ahead
from soportegl.web.ui.elements import icon
from soportegl.web.ui.moments import spoken

Marks = tuple[datetime | None, datetime | None, int, str]
#: Before the time itself: what the shape says, for who does not see it, and at length.
BEFORE = {
    Standing.ON_TIME: ("En plazo, quedan ", "Quedan "),
    Standing.AT_RISK: ("En riesgo, quedan ", "En riesgo: quedan "),
    Standing.OVERDUE: ("Vencida hace ", "Vencida hace "),
}
ICONS = {
    Standing.AT_RISK: "hourglass-split",
    Standing.OVERDUE: "exclamation-octagon-fill",
    Standing.PAUSED: "pause-circle",
}
STILL = {Standing.PAUSED: "En pausa", Standing.NONE: "Sin plazo"}
_RING = (
    '<svg width="18" height="18" viewBox="0 0 18 18" aria-hidden="true"><circle class="pista" cx="9" cy="9" r="7"/>'
    '<circle class="resto" cx="9" cy="9" r="7" pathLength="10" stroke-dasharray="{} 10" transform="rotate(-90 9 9)"/>'
    "</svg>"
)
#: What each clock is for, in the middle of a sentence.
FOR = {DueFor.TAKE: "para tomarla", DueFor.SOLVE: "para resolverla en este nivel", DueFor.WHOLE: "para resolverla"}
FOR_REPORTER = {
    DueFor.TAKE: "para que la tomen",
    DueFor.SOLVE: "para que este nivel la resuelva",
    DueFor.WHOLE: "para que se resuelva",
}


def short(seconds: int) -> str:
    """A time in a list: «18 m», «2 h 10 m», «26 h», «3 d» of the clock on the wall."""
    return _written(seconds, "m")


def long(seconds: int) -> str:
    """The same in a sentence: «2 h 10 min»."""
    return _written(seconds, "min")


def _written(seconds: int, minutes: str) -> str:
    hours, left = divmod(max(0, seconds) // 60, 60)
    if not hours:
        return f"{left} {minutes}"
    return f"{hours} h {left:02d} {minutes}" if left and hours < 10 else f"{hours} h"


def worked(seconds: int) -> str:
    """As much time of work: «2 h 10 min hábiles», «1 h hábil»."""
    time = long(seconds)
    return f"{time} {'hábil' if _is_one(time) else 'hábiles'}"


def _before(standing: Standing, time: str, *, at_length: bool) -> str:
    before = BEFORE[standing][at_length]
    return before.replace("uedan", "ueda") if _is_one(time) else before


def _is_one(time: str) -> bool:
    return time.startswith("1 ") and time.count(" ") == 1


def ago(seconds: int, write: str = "m") -> str:
    """How long ago by the clock on the wall: from two days on in days."""
    return f"{seconds // 86400} d" if seconds >= 2 * 86400 else _written(seconds, write)


def cell(clock: Clock, now: datetime) -> SafeString:
    """As a row of a list has it."""
    if clock.standing in STILL:
        return _still(clock.standing, STILL[clock.standing])
    return _cell(clock.standing, clock.seconds // 60, clock.tenths, _marks(clock, now))


def clock_line(clock: Clock, *, desk: bool = True, own: bool = False) -> SafeString:
    """As the page of an incident says it: to the desks, to who looks on, and to whoever reported it (`own`)."""
    standing, kept, moment = clock.standing, clock.kept, now()
    if standing is Standing.NONE:
        return _still(standing, "Sin plazo prometido")
    if standing is Standing.PAUSED:
        return _shaped(standing, format_html("<span>{}</span>", paused(clock, own=own)))
    purpose = (FOR if desk else FOR_REPORTER)[DueFor(kept.due_for)]
    marks = _marks(clock, moment)
    return _line(standing, clock.seconds // 60, clock.tenths, purpose, str(spoken(kept.due_at)), marks)


def paused(clock: Clock, *, own: bool = False) -> SafeString:
    """For whom it waits, since when, and what is left of it."""
    kept = clock.kept
    since, left = spoken(kept.paused_since), _left(kept.left_seconds)
    until = format_html(", y corre otra vez {}", spoken(kept.paused_until)) if kept.paused_until else ""
    if own and kept.paused_for == Debtor.REPORTER:
        return format_html("<strong>El reloj espera por usted</strong> desde {}{}.{}", since, until, left)
    whom = WAITS_FOR.get(Debtor(kept.paused_for), "") if kept.paused_for else ""
    return format_html("<strong>En pausa:</strong> espera {} desde {}{}.{}", whom, since, until, left)


def _left(seconds: int | None) -> str:
    if seconds is None:
        return ""
    if seconds <= 0:
        return " Ya estaba vencida."
    return f" {_before(Standing.ON_TIME, long(seconds), at_length=True)}{worked(seconds)}."


def _marks(clock: Clock, now: datetime) -> Marks:
    """What clocks.js counts with: when it is due, when at risk, what is worked until then, and in which hours."""
    key = hours_ahead(clock.calendar, now).key if clock.calendar else ""
    return clock.kept.due_at, clock.kept.warn_at, clock.due_worked, key


def _written_down(marks: Marks) -> str:
    due, warn, worked, key = marks
    return f"{int(due.timestamp()) if due else 0}.{int(warn.timestamp()) if warn else 0}.{worked}.{key}"


def page_hours(calendars: Iterable[Calendar]) -> SafeString:
    """The time of the server, and the hours of these calendars: what clocks.js goes on counting with."""
    moment = now()
    ahead = {hours_ahead(each, moment) for each in calendars}
    hours = json.dumps({each.key: each.numbers for each in ahead}, separators=(",", ":"))
    return format_html('<span hidden data-ahora="{}" data-horas="{}"></span>', int(moment.timestamp()), hours)


# The same clock is drawn again and again within a minute: a page of fifty takes 0.06 ms for them so, and 1.6 without.
@lru_cache(maxsize=20_000)
def _cell(standing: Standing, minutes: int, tenths: int, marks: Marks) -> SafeString:
    is_over = standing is Standing.OVERDUE
    time = f"−{ago(minutes * 60)}" if is_over else short(minutes * 60)
    inside = '<span><span class="visually-hidden" data-antes>{}</span><span data-tiempo>{}</span></span>'
    drawn = format_html(inside, _before(standing, time, at_length=False), time)
    return _shaped(standing, drawn, tenths, format_html(' data-reloj="{}"', _written_down(marks)))


@lru_cache(maxsize=20_000)
def _line(standing: Standing, minutes: int, tenths: int, purpose: str, due: str, marks: Marks) -> SafeString:
    time = ago(minutes * 60, "min") if standing is Standing.OVERDUE else worked(minutes * 60)
    inside = '<span><span data-antes>{}</span><b data-tiempo>{}</b> <span class="tenue">· plazo {}: {}</span></span>'
    before = _before(standing, long(minutes * 60), at_length=True)
    # The moment is `spoken`: digits and our own words.
    drawn = format_html(inside, before, time, purpose, SafeString(due))
    return _shaped(standing, drawn, tenths, format_html(' data-larga data-reloj="{}"', _written_down(marks)))


@lru_cache
def _still(standing: Standing, words: str) -> SafeString:
    return _shaped(standing, format_html("<span>{}</span>", words))


def _shaped(standing: Standing, drawn: SafeString, tenths: int = 10, marked: SafeString | str = "") -> SafeString:
    whole = '<span class="sgl-plazo" data-plazo="{}"{}>{}{}</span>'
    return format_html(whole, standing, marked, shape(standing, tenths), drawn)


@lru_cache
def shape(standing: Standing, tenths: int = 10) -> SafeString:
    """What it looks like without its colour: a ring that empties, an hourglass, an octagon, a pause."""
    if standing is Standing.NONE:
        return SafeString("")
    # Digits alone are filled in.
    return SafeString(_RING.format(tenths)) if standing is Standing.ON_TIME else icon(ICONS[standing])
