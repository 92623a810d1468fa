"""Days and moments as people here write them, and the moment at which a day begins."""

import re
from contextlib import suppress
from datetime import date, datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone

from soportegl.lib.spans import FIRST, LAST, span_of, whole_day

#: What is said to whoever wrote no day.
HOW = "Escriba dd/mm/aaaa, por ejemplo 20/11/2026."
HOW_AND_WHEN = "Escriba el día y la hora, por ejemplo 30/11/2026 15:00."
_HOUR = re.compile(
    r"((?P<day>.*?)[ ,t]+(a las )?)?(?P<hour>[01]?\d|2[0-3])(:(?P<minute>[0-5]\d)(:\d\d)?)?( ?h(oras)?)?"
)
#: More than this is no moment.
_LONGEST = 40


def read(typed: str) -> date:
    """The day that was typed, with its year: «20/11/2026», «20-11-26», «20 de noviembre de 2026».

    Raises ValidationError, also for one of another century.
    """
    span = span_of(typed, None)
    if span is None or span[1] - span[0] > timedelta(days=1):
        raise ValidationError(_what_is_wrong(typed))
    return span[0]


def _what_is_wrong(typed: str) -> str:
    # Whoever wrote dd/mm/aaaa learns nothing from being told to.
    if (found := whole_day(typed)) is None:
        return HOW
    year, written = found
    if not FIRST <= year < LAST:
        return f"Escriba un día desde el 01/01/{FIRST} y hasta el 31/12/{LAST - 1}."
    return f"El {written} no existe. {HOW}"


def read_moment(typed: str, now: datetime) -> datetime:
    """The moment that was typed: «30/11/2026 15:00», «hoy 15:00», «mañana 8:30», «15:00», or as browsers and programs
    write it. Raises ValidationError.
    """
    typed = " ".join(typed[:_LONGEST].split())
    with suppress(ValueError, OverflowError):
        if (found := datetime.fromisoformat(typed)).tzinfo and 2000 <= found.year < 2100:
            return found.replace(second=0, microsecond=0)
    if (said := _HOUR.fullmatch(typed.lower())) is None or not (said["minute"] or said["day"]):
        raise ValidationError(HOW_AND_WHEN)
    today = timezone.localdate(now)
    named = {"": today, "hoy": today, "mañana": today + timedelta(days=1)}
    try:
        day = named.get(said["day"] or "") or read(said["day"])
    except ValidationError:
        raise ValidationError(HOW_AND_WHEN) from None
    return timezone.make_aware(datetime.combine(day, time(int(said["hour"]), int(said["minute"] or 0))))


def midnight(day: date) -> datetime:
    """The moment at which a day begins in Guatemala."""
    return timezone.make_aware(datetime.combine(day, time.min))


def read_of(name: str, typed: str) -> date | None:
    """The day that a field with this name was given, if it was. Raises ValidationError of that field."""
    try:
        return read(typed) if typed else None
    except ValidationError as wrong:
        raise ValidationError({name: wrong.messages}) from None
