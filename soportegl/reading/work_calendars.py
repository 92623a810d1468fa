"""What holds at a place in a year, and how the time between two moments is counted there."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import chain, islice
from typing import NamedTuple

from django.utils import timezone

from soportegl.directory.calendars import Place, calendars, in_year
from soportegl.directory.models import DayOff, Entity, Office, WeeklyHours
from soportegl.directory.models.calendar import WEEKDAYS
from soportegl.directory.roles import Tier
from soportegl.lib import opening_hours, public_holidays, worktime
from soportegl.lib.worktime import Calendar, Stretch

COUNTRY = "Todo el país"
LAW = "Ley, todo el país"
#: Stretches that are listed; of more, the sums by reason say the rest.
LISTED = 300
LONGEST = timedelta(days=3660)
Choices = list[tuple[str, str]]


class Known(NamedTuple):
    """A place as it is chosen, and what holds there."""

    key: str
    name: str
    place: Place
    calendar: Calendar
    hours: WeeklyHours | None
    rows: list[DayOff]
    #: Of a municipality or another body, its number.
    entity: int | None = None


class Off(NamedTuple):
    """A day off of a year: of the law, or a row."""

    day: date
    part: str
    name: str
    where: str
    row: DayOff | None = None


class Year(NamedTuple):
    """What holds in a year, and how much is worked in it."""

    off: list[Off]
    days: int
    time: timedelta


class Counted(NamedTuple):
    """The time between two moments: what counts, what does not and why, all of it."""

    worked: timedelta
    whole: timedelta
    reasons: list[tuple[str, bool, timedelta]]
    stretches: list[Stretch]
    more: int


def choices() -> list[tuple[str, Choices]]:
    """The places to choose from, in groups."""
    desks = [(f"nivel-{tier.value}", str(tier.label)) for tier in Tier if tier > Tier.REGIONAL]
    offices = [(f"sede-{office.pk}", office.name) for office in Office.objects.filter(is_active=True)]
    entities = Entity.objects.filter(is_active=True).order_by("code").values_list("code", "name")
    named = [(code, f"{code} {name.removeprefix('Municipalidad de ')}") for code, name in entities]
    return [("", [("", COUNTRY)]), ("Mesas", desks), ("Sedes", offices), ("Municipios y otras entidades", named)]


def known(key: str) -> Known | None:
    """The place with this key, one of `choices`; None when it is gone."""
    now, entity = calendars(), None
    kind, _, number = key.partition("-")
    if not key:
        place, name = Place(), COUNTRY
    elif kind == "nivel":
        place, name = now.desk(int(number)), str(Tier(int(number)).label)
    elif kind == "sede":
        office = Office.objects.filter(pk=int(number)).first()
        if office is None:
            return None
        place, name = now.desk(Tier.REGIONAL, office), office.called
    else:
        entity = Entity.objects.filter(code=key).first()
        if entity is None:
            return None
        place, name = Place.of_entity(entity), entity.name
    number_of = entity.pk if entity else None
    return Known(key, name, place, now.of(place), now.hours_of(place), now.rows_of(place), number_of)


def week_of(there: Known) -> list[tuple[str, str]]:
    """Each weekday with its hours."""
    spans = there.hours.week if there.hours else worktime.USUAL_WEEK
    names = [str(WeeklyHours._meta.get_field(name).verbose_name) for name in WEEKDAYS]  # type: ignore[union-attr]  # fields of ours
    return [(name, opening_hours.write(each)) for name, each in zip(names, spans, strict=True)]


def year_of(there: Known, year: int) -> Year:
    """The days off of a place in a year, in their order."""
    whole, half = "Todo el día", "Desde las 12:00"
    off = [Off(day, half if noon else whole, name, LAW) for day, noon, name in public_holidays.by_law(year)]
    for row in there.rows:
        if found := in_year(row, year):
            part = f"Se atiende: {row.get_part_display().lower()}" if row.is_worked else row.get_part_display()
            off.append(Off(found.day, part, row.name, row.where, row))
    first, last = (timezone.make_aware(datetime(each, 1, 1)) for each in (year, year + 1))  # noqa: DTZ001 - made aware
    days = sum(there.calendar.is_worked(date(year, 1, 1) + timedelta(days=day)) for day in range((last - first).days))
    return Year(sorted(off, key=lambda each: each.day), days, there.calendar.elapsed(first, last))


def count(calendar: Calendar, start: datetime, end: datetime) -> Counted:
    """How the time between two moments is counted, to the last microsecond."""
    return summed(calendar.intervals(start, end))


def summed(stretches: Iterable[Stretch]) -> Counted:
    """What these stretches come to, which follow one another: in all, by reason, and the first of them one by one."""
    stretches = iter(stretches)
    listed = list(islice(stretches, LISTED))
    reasons: dict[tuple[bool, str], timedelta] = {}
    more = 0
    for stretch in chain(listed, stretches):
        key = (stretch.counted, stretch.reason)
        reasons[key] = reasons.get(key, timedelta()) + stretch.length
        more += 1
    found = [(reason, counted, length) for (counted, reason), length in reasons.items()]
    # What counts first, and what took the most.
    found.sort(key=lambda each: (not each[1], -each[2]))
    worked = sum((length for _, counted, length in found if counted), timedelta())
    whole = sum((length for _, _, length in found), timedelta())
    return Counted(worked, whole, found, listed, more - len(listed))
