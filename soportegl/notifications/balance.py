"""The books of the mail: what was owed against what became of it, hour by hour, and what to do when they differ."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max, Q, Sum, Value
from django.db.models.functions import TruncHour
from procrastinate.contrib.django import app

from soportegl.incidents.models import Event
from soportegl.incidents.recording import TELL
from soportegl.lib import clock
from soportegl.notifications import failures, outbox
from soportegl.notifications.models import WAITING, Channel, Delivery, Owed, Status

HOURS = 48
#: Telling takes a second; after this long its job was lost, or failed as often as it may.
LATE = timedelta(minutes=5)
#: A server that restarts is nobody's alarm; one that refuses for this long is.
TOO_LONG = timedelta(minutes=30)
MOST_AT_ONCE = 500
#: More events than two busy days have.
LOOKED_AT = 50_000
SUMS = {
    "sent": Count("pk", filter=Q(status=Status.SENT)),
    "waiting": Count("pk", filter=Q(status__in=WAITING)),
    "given_up": Count("pk", filter=Q(status=Status.GIVEN_UP)),
    "not_wanted": Count("pk", filter=Q(status=Status.NOT_WANTED)),
}


@dataclass
class Hour:
    """One line of the books; whole when what was owed is all accounted for."""

    at: datetime
    owed: int = 0
    sent: int = 0
    waiting: int = 0
    given_up: int = 0
    not_wanted: int = 0

    @property
    def difference(self) -> int:
        return self.owed - self.sent - self.waiting - self.given_up


def hours() -> list[Hour]:
    """The hours of two days in which something was owed or written, the latest first."""
    since = clock.now() - timedelta(hours=HOURS)
    nothing = {name: Value(0) for name in ("owed", *SUMS)}
    owed = Owed.objects.filter(at__gte=since).annotate(hour=TruncHour("at"))
    mails = Delivery.objects.filter(channel=Channel.MAIL, created_at__gte=since).annotate(hour=TruncHour("created_at"))
    parts = [
        rows.order_by().values("hour").annotate(**{**nothing, **sums}).values_list("hour", *nothing)
        for rows, sums in ((owed, {"owed": Sum("mails")}), (mails, SUMS))
    ]
    found: dict[datetime, Hour] = {}
    # As one question: what is told between two of them would be owed in one and missing in the other.
    for at, *values in parts[0].union(parts[1], all=True):
        line = found.setdefault(at, Hour(at))
        for name, value in zip(nothing, values, strict=True):
            setattr(line, name, getattr(line, name) + value)
    return sorted(found.values(), key=lambda line: line.at, reverse=True)


def total(lines: list[Hour]) -> Hour:
    """The sum of these lines, under the moment of the first of them."""
    whole = Hour(lines[-1].at if lines else clock.now())
    for line in lines:
        for name in ("owed", *SUMS):
            setattr(whole, name, getattr(whole, name) + getattr(line, name))
    return whole


def untold() -> list[int]:
    """Events of the last two days, bounded, that nobody has counted although their telling should long have run."""
    now = clock.now()
    newest = Event.objects.aggregate(newest=Max("pk"))["newest"] or 0
    # By number first: the moments of events have no index of their own, and there are millions of them.
    latest = Event.objects.filter(pk__gt=newest - LOOKED_AT, at__gte=now - timedelta(hours=HOURS), at__lt=now - LATE)
    return list(latest.filter(owed__isnull=True).order_by("pk").values_list("pk", flat=True)[:MOST_AT_ONCE])


def overdue() -> list[Delivery]:
    """Messages whose next attempt should have happened, so that its job must be gone, or that wait for another age."""
    now = clock.now()
    # Written while the clock stood wrong: no pause is that long.
    lost = Q(next_at__lt=now - LATE) | Q(next_at__gt=now + 2 * failures.PAUSES[-1])
    waiting = Delivery.objects.filter(lost, channel=Channel.MAIL, status__in=WAITING)
    return list(waiting.order_by("id")[:MOST_AT_ONCE])


def reconcile() -> tuple[int, int]:
    """Queue again what lost its job: events to tell and messages to send; how many of each."""
    events, deliveries = untold(), overdue()
    for event in events:
        app.configure_task(TELL).defer(event_id=event)
    for delivery in deliveries:
        if delivery.next_at and delivery.next_at > clock.now():
            delivery.next_at = clock.now()
            delivery.save(update_fields=["next_at"])
        outbox.defer(delivery)
    return len(events), len(deliveries)


def alarm() -> str:
    """What is wrong with the mail; empty when nothing is."""
    late = clock.now() - TOO_LONG
    waiting = Delivery.objects.filter(channel=Channel.MAIL, status__in=WAITING)
    oldest = waiting.filter(created_at__lt=late).order_by("created_at").values_list("created_at", flat=True).first()
    if oldest:
        minutes = int((clock.now() - oldest).total_seconds() // 60)
        return f"hay correo en espera desde hace {minutes} minutos"
    if missing := sum(abs(line.difference) for line in hours()):
        return f"el balance de correos no cuadra por {missing}"
    if events := len(untold()):
        return f"{events} sucesos sin avisar"
    return ""
