"""The day on which somebody wanted to come back to an incident has come: they are told, in their own words why."""

from __future__ import annotations

from soportegl.directory.models.people import today
from soportegl.incidents import snoozing
from soportegl.incidents.models import Snooze
from soportegl.lib.days import midnight
from soportegl.notifications import reminders
from soportegl.notifications.models import Clock
from soportegl.notifications.notification_types import RETURNS
from soportegl.notifications.reminders import Reminder
from soportegl.notifications.wording_of_time import TIME
from soportegl.texts.saying import plain

#: So many are in hand at once.
STEP = 500
#: Of a subject, what a reason may take.
REASON = 120


def tell_returns() -> int:
    """Tell each of them once; returns how many were told. Those of ended incidents are over."""
    snoozing.end_over()
    told, last = 0, 0
    due = snoozing.due_on(today()).filter(person__is_active=True).select_related("incident", "person")
    while step := list(due.filter(pk__gt=last).order_by("pk")[:STEP]):
        last = step[-1].pk
        told += reminders.say(RETURNS, Clock.RETURN, [_reminder(row) for row in step])
    return told


def _reminder(row: Snooze) -> Reminder:
    reason = row.reason if len(row.reason) <= REASON else f"{row.reason[: REASON - 1]}…"
    subject = f"[{row.incident.code}] {plain(f'{TIME}-volver', motivo=reason)}"
    # Of the day, so that another day named for the same incident is told as well.
    return Reminder(row.incident_id, (row.person,), midnight(row.day), subject)
