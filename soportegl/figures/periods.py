"""From one day to another, and how little has to be read for it: whole months, and the days at both ends."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple, Self

from django.db.models import Q
from django.utils import timezone

from soportegl.figures.counting import month_of, next_month
from soportegl.figures.models import Grain
from soportegl.lib import clock

_DAY = timedelta(days=1)
#: Longer ones are read by their months: a line for each day would be read by nobody.
MOST_DAYS = 400
#: Of what one person did, where it is counted anew.
MOST_DAYS_OF_ONE = 31


class Period(NamedTuple):
    """Both days belong to it."""

    since: date
    until: date

    @classmethod
    def last_days(cls, days: int) -> Self:
        """The last days, with today."""
        today = timezone.localdate(clock.now())
        return cls(today - timedelta(days=days - 1), today)

    @classmethod
    def month(cls, day: date) -> Self:
        """The month of a day."""
        return cls(month_of(day), next_month(month_of(day)) - _DAY)

    @property
    def days(self) -> int:
        return (self.until - self.since).days + 1

    @property
    def is_whole_months(self) -> bool:
        return self.since.day == 1 and (self.until + _DAY).day == 1

    @property
    def before(self) -> Period:
        """As long, and immediately before: of whole months as many months, whatever days they have."""
        until = self.since - _DAY
        if not self.is_whole_months:
            return Period(until - (self.until - self.since), until)
        months = (self.until.year - self.since.year) * 12 + self.until.month - self.since.month + 1
        year, month = divmod(self.since.year * 12 + self.since.month - 1 - months, 12)
        return Period(date(year, month + 1, 1), until)

    @property
    def by_days(self) -> Q:
        """Its days."""
        return Q(grain=Grain.DAY, day__range=(self.since, self.until))

    @property
    def condition(self) -> Q:
        """The sums that make it up: of its whole months theirs, and of the days at both ends their own."""
        first = self.since if self.since.day == 1 else next_month(month_of(self.since))
        end = month_of(self.until + _DAY)
        if first >= end:
            return self.by_days
        parts = Q(grain=Grain.MONTH, day__gte=first, day__lt=end)
        if self.since < first:
            parts |= Q(grain=Grain.DAY, day__gte=self.since, day__lt=first)
        if end <= self.until:
            parts |= Q(grain=Grain.DAY, day__gte=end, day__lte=self.until)
        return parts
