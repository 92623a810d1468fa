"""Days and moments as people here write them, and the moment at which a day begins."""

import re
from contextlib import suppress
from datetime import date, datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone

#: What is said to whoever wrote no day.
HOW = "Escriba dd/mm/aaaa, por ejemplo 20/11/2026."
HOW_AND_WHEN = "Escriba el día y la hora, por ejemplo 30/11/2026 15:00."
_HOUR = re.compile(
    r"((?P<day>.*?)[ ,t]+(a las )?)?(?P<hour>[01]?\d|2[0-3])(:(?P<minute>[0-5]\d)(:\d\d)?)?( ?h(oras)?)?"
)
#: More than this is no moment.
_LONGEST = 40
FORMS = ("%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y")


def read(typed: str) -> date:
    """The day that was typed. Raises ValidationError, also for one of another century."""
    for form in FORMS:
        with suppress(ValueError):
            day = datetime.strptime(typed.strip(), form).date()  # noqa: DTZ007 - a day stands at no time
            # At the ends of the calendar the time zone has no midnight.
            if 2000 <= day.year < 2100:
                return day
    raise ValidationError(HOW)


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
        day = named.get(said["day"] or "") or read(said["day"].upper())
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
