"""What is promised of an incident at a tier, and how long its like usually take: kept until one of them changes."""

from __future__ import annotations

from collections import defaultdict
from copy import copy
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from soportegl.directory.calendars import Calendars, calendars
from soportegl.directory.models import Promise, UsualTime

Slot = tuple[int | None, str, int | None, int | None]


class Promises:
    """The promises as they are at one moment."""

    def __init__(self) -> None:
        self._slots: dict[Slot, list[Promise]] = defaultdict(list)
        for row in Promise.objects.order_by("valid_from", "id"):
            self._slots[_slot_of(row)].append(row)
        self._usual = {
            (row.tier, row.system_id, row.module_id): timedelta(seconds=row.seconds) for row in UsualTime.objects.all()
        }

    def of(
        self, tier: int | None, urgency: str, system: int, module: int | None, at: datetime, now: datetime | None = None
    ) -> Promise | None:
        """What holds for what was received at a moment; without a tier, for the whole incident.

        With `now`, for what is still there: rows that began since then hold too when they apply to open incidents.
        """
        for slot in _slots_of(tier, urgency, system, module):
            if rows := self._slots.get(slot):
                held = [row for row in rows if row.valid_from <= at and (not row.valid_until or at < row.valid_until)]
                if now is not None:
                    held += [row for row in rows if row.applies_to_open and at < row.valid_from <= now]
                if held:
                    return held[-1]
        return None

    def changed(self, ended: Promise | None, begun: Promise | None, now: datetime) -> Promises:
        """These as they would be with one row ended and another begun; nothing is written."""
        made = copy(self)
        made._slots = defaultdict(list, {slot: list(rows) for slot, rows in self._slots.items()})
        if ended:
            rows, until = made._slots[_slot_of(ended)], copy(ended)
            until.valid_until = now
            rows[:] = [until if row.pk == ended.pk else row for row in rows]
        if begun:
            made._slots[_slot_of(begun)].append(begun)
        return made

    def usual(self, tier: int, system: int, module: int | None) -> timedelta:
        """How much working time its like took at this tier lately; nothing where nothing is known."""
        for key in ((tier, system, module), (tier, system, None), (tier, None, None)):
            if (found := self._usual.get(key)) is not None:
                return found
        return timedelta()

    def next_beginning(self, after: datetime, until: datetime) -> bool:
        """Whether a row for open incidents began to hold between two moments."""
        return any(
            row.applies_to_open and after < row.valid_from <= until for rows in self._slots.values() for row in rows
        )


def _slot_of(row: Promise) -> Slot:
    return row.tier, row.urgency, row.system_id, row.module_id


def _slots_of(tier: int | None, urgency: str, system: int, module: int | None) -> list[Slot]:
    """Of which slots a promise may be, the most specific first: module, system, urgency, the tier alone."""
    places = [(system, module), (system, None), (None, None)] if module else [(system, None), (None, None)]
    return [(tier, which, *place) for place in places for which in (urgency, "")]


class Known(NamedTuple):
    """What clocks are computed with."""

    calendars: Calendars
    promises: Promises

    @property
    def token(self) -> UUID | None:
        """What changes with them."""
        return self.calendars.token


_kept: Known | None = None


def known() -> Known:
    """Calendars and promises as they are now, for one question; ask once for a page or a job."""
    global _kept
    now = calendars()
    if _kept is None or _kept.calendars is not now:
        _kept = Known(now, Promises())
    return _kept


def promises() -> Promises:
    """The promises as they are now."""
    return known().promises
