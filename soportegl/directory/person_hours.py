"""When somebody is at work: by the calendars of the places where they attend, supervise or report."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.utils import timezone

from soportegl.directory.calendars import Calendars, calendars
from soportegl.directory.models import Membership
from soportegl.directory.roles import Tier
from soportegl.lib import days
from soportegl.lib.workdays import opening
from soportegl.lib.worktime import Calendar


class PersonHours:
    """The calendars of these people, read with one question; whoever has no place keeps those of Mesa Central."""

    def __init__(self, people: Collection[int]) -> None:
        known = calendars()
        rows = Membership.objects.active().filter(user__in=people).select_related("entity", "office").order_by("pk")
        self._usual = known.of_tier(Tier.CENTRAL)
        self._of: dict[int, set[Calendar]] = {}
        for row in rows:
            self._of.setdefault(row.user_id, set()).add(_calendar_of(row, known))

    def opening(self, person: int, moment: datetime) -> datetime:
        """When the person is at work, from this moment on."""
        return min(opening(calendar, moment) for calendar in self._of.get(person, {self._usual}))

    def morning(self, person: int, moment: datetime) -> datetime:
        """When their next working day begins; today while it has not begun."""
        midnight = days.midnight(timezone.localdate(moment))
        today = self.opening(person, midnight)
        return today if today >= moment else self.opening(person, midnight + timedelta(days=1))


def _calendar_of(row: Membership, known: Calendars) -> Calendar:
    if row.entity is not None:
        return known.of_entity(row.entity)
    return known.of(known.desk(row.tier or Tier.CENTRAL, row.office))
