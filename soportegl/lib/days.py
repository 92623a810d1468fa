"""Days as people here write them, and the moment at which one begins."""

from contextlib import suppress
from datetime import date, datetime, time

from django.core.exceptions import ValidationError
from django.utils import timezone

#: What is said to whoever wrote no day.
HOW = "Escriba dd/mm/aaaa, por ejemplo 20/11/2026."
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


def midnight(day: date) -> datetime:
    """The moment at which a day begins in Guatemala."""
    return timezone.make_aware(datetime.combine(day, time.min))


def read_of(name: str, typed: str) -> date | None:
    """The day that a field with this name was given, if it was. Raises ValidationError of that field."""
    try:
        return read(typed) if typed else None
    except ValidationError as wrong:
        raise ValidationError({name: wrong.messages}) from None
