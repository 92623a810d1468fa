"""Who was told of what time did, each by themselves, however its rows are kept."""

from __future__ import annotations

from typing import Any, NamedTuple

from soportegl.notifications.models import Said


class Heard(NamedTuple):
    person: int
    incident: int
    clock: str


def heard(**which: Any) -> list[Heard]:
    """Each that somebody was told of a clock, in the order in which it was said."""
    rows = Said.objects.filter(event=None, **which).order_by("pk")
    return [Heard(person, row.incident_id, row.clock) for row in rows for person in row.people or [row.person_id]]
