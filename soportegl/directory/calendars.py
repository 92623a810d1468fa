"""Which calendar holds for whom, put together of the law, the rows of its place, and its hours."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import NamedTuple, Self
from uuid import UUID, uuid4

from django.db.models import Subquery

from soportegl.directory.models import CalendarToken, DayOff, Entity, Office, Part, PlaceScope, WeeklyHours
from soportegl.directory.roles import Tier
from soportegl.lib import worktime
from soportegl.lib.query_cache import Statement
from soportegl.lib.text import fold
from soportegl.lib.worktime import DAY, NOON, Calendar, Spans

#: Where Mesa Central and Asistencia Informática are, as long as their hours name no other place.
CAPITAL = "0101"
_SPANS = {Part.DAY: (0, DAY), Part.MORNING: (0, NOON), Part.AFTERNOON: (NOON, DAY)}
_ORDER = list(PlaceScope)
_TOKEN = Statement(f"SELECT token FROM {CalendarToken._meta.db_table}", [])  # noqa: S608 - a table of ours
Municipality = tuple[int, str]


class Place(NamedTuple):
    """Whoever works or is waited for: where they are, and which tier and office they are of."""

    department: int | None = None
    municipality: Municipality | None = None
    tier: int | None = None
    office: int | None = None

    @classmethod
    def of_entity(cls, entity: Entity) -> Self:
        """Of the people of a municipality, or of another body there."""
        return cls(entity.department_id, municipality_of(entity), Tier.MUNICIPAL)


def municipality_of(entity: Entity) -> Municipality:
    """What all the bodies of one municipality share: municipalities of different departments have the same name."""
    return entity.department_id, fold(entity.municipality)


class Calendars:
    """The calendars as they are at one moment; each is put together when it is asked for first."""

    def __init__(self, token: UUID | None) -> None:
        self.token = token
        active = {"is_active": True}
        self.hours = list(WeeklyHours.objects.filter(**active).select_related("municipality", "feasts_of"))
        rows = list(DayOff.objects.filter(**active).select_related("municipality", "department", "office"))
        # Of two that contradict each other the narrower prevails, and of the same place the one that is worked.
        self.days = sorted(rows, key=lambda row: (_ORDER.index(PlaceScope(row.scope)), row.is_worked, -row.pk))
        self._made: dict[tuple[object, ...], Calendar] = {}
        self._known: dict[Place, Calendar] = {}
        self._desks: dict[tuple[int, int | None], Calendar] = {}

    def of_entity(self, entity: Entity) -> Calendar:
        """What holds while a municipality is waited for."""
        return self.of(Place.of_entity(entity))

    def of_tier(self, tier: int) -> Calendar:
        """What holds for Mesa Central or Asistencia Informática."""
        return self.of(self.desk(tier))

    def of_office(self, office: Office) -> Calendar:
        """What holds for the advisers of an office."""
        return self.of(self.desk(Tier.REGIONAL, office))

    def of_desk(self, tier: int, office: int | None) -> Calendar:
        """What holds for those who attend a tier, and at tier 2 for those of an office, by its key."""
        # Asked for each stay of each incident that a list or a job counts.
        key = (tier, office if tier == Tier.REGIONAL else None)
        if (known := self._desks.get(key)) is None:
            row = Office.objects.filter(pk=key[1]).first() if key[1] else None
            known = self._desks[key] = self.of(self.desk(tier, row))
        return known

    def at(self, tier: int, office: Office | None, entity: Entity) -> Calendar:
        """What holds while an incident of this entity stands at a tier."""
        return self.of_entity(entity) if tier == Tier.MUNICIPAL else self.of(self.desk(tier, office))

    def desk(self, tier: int, office: Office | None = None) -> Place:
        """The place of those who attend: what their hours name, or the capital, or the department of the office."""
        own = Place(office.department_id if office else None, None, tier, office.pk if office else None)
        named = next((row.feasts_of for row in reversed(self._hours_of(own)) if row.feasts_of), None)
        if named is None and tier > Tier.REGIONAL:
            named = self._capital
        return own._replace(department=named.department_id, municipality=municipality_of(named)) if named else own

    def of(self, place: Place) -> Calendar:
        """The calendar of a place; those for whom the same rows hold share one."""
        # Among fifty rows 160 µs, kept 0.1: whoever counts for a list asks of every incident.
        if (known := self._known.get(place)) is None:
            hours, rows = self.hours_of(place), self.rows_of(place)
            key = (hours.pk if hours else 0, *(row.pk for row in rows))
            if key not in self._made:
                self._made[key] = _calendar(hours.week if hours else worktime.USUAL_WEEK, rows)
            known = self._known[place] = self._made[key]
        return known

    def hours_of(self, place: Place) -> WeeklyHours | None:
        """The row of hours that holds there; None where those of the country were never written."""
        return next(reversed(self._hours_of(place)), None)

    def rows_of(self, place: Place) -> list[DayOff]:
        """The days off of a place besides the law, of this year or any, the widest first."""
        return [row for row in self.days if _holds(row, place)]

    def _hours_of(self, place: Place) -> list[WeeklyHours]:
        found = [row for row in self.hours if _holds(row, place)]
        return sorted(found, key=lambda row: _ORDER.index(PlaceScope(row.scope)))

    @cached_property
    def _capital(self) -> Entity | None:
        return Entity.objects.filter(code=CAPITAL).first()


def _holds(row: WeeklyHours | DayOff, place: Place) -> bool:
    if row.municipality:
        return municipality_of(row.municipality) == place.municipality
    wanted = (row.department_id, row.tier, row.office_id)
    own = (place.department, place.tier, place.office)
    return all(value is None or value == mine for value, mine in zip(wanted, own, strict=True))


def _calendar(week: Iterable[Spans], rows: list[DayOff]) -> Calendar:
    def days_off(year: int) -> list[worktime.DayOff]:
        return [*worktime.law(year), *(off for row in rows if (off := in_year(row, year)))]

    return Calendar(week, days_off)


def in_year(row: DayOff, year: int) -> worktime.DayOff | None:
    """What a row takes from the working time of a year, or gives back."""
    day = row.in_year(year)
    return worktime.DayOff(day, *_SPANS[Part(row.part)], row.name, row.is_worked) if day else None


_kept: Calendars | None = None


def calendars() -> Calendars:
    """The calendars as they are now: one question, and three more where something changed since the last one.

    Ask once for a page or a job, and keep the answer while it lasts.
    """
    rows = _TOKEN.rows()
    return calendars_at(rows[0][0] if rows else None)


def token_now() -> Subquery:
    """The token as a column of another question, so that it costs none of its own."""
    return Subquery(CalendarToken.objects.values("token")[:1])


def calendars_at(token: UUID | None) -> Calendars:
    """The calendars under the token that was read just now."""
    global _kept
    if _kept is None or token is None or _kept.token != token:
        # Read after the token: what changes in between is found again at the next question.
        _kept = Calendars(token)
    return _kept


def renew_token() -> None:
    """Have everybody put together anew what they count with."""
    CalendarToken.objects.update_or_create(pk=1, defaults={"token": uuid4()})
