"""Many incidents out of few: each is a copy of one that real actions moved, chained anew."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from math import exp
from random import Random
from typing import Any

from django.db.models import Model

from soportegl.directory.models import Membership
from soportegl.directory.roles import Role, Tier
from soportegl.incidents.models import Attachment, Event, EventText, Incident, Participant, Pause, Stage
from soportegl.incidents.states import State, Verification

TABLES: tuple[type[Model], ...] = (Incident, Event, EventText, Stage, Pause, Participant, Attachment)
ENDED_SHARE = 0.9
#: What the averages over all of them shall be.
STAGES, EVENTS = 3.0, 8.0

Row = dict[str, Any]


def rows_of(queryset: Any) -> list[Row]:
    """The rows as they are stored, without what the model makes of them."""
    return list(queryset.order_by("pk").values())


@dataclass
class Pattern:
    """One incident with all that belongs to it."""

    incident: Row
    events: list[Row]
    bodies: dict[int, list[Row]]
    stages: list[Row]
    pauses: list[Row]
    participants: list[Row]
    attachments: dict[int, list[Row]]
    tiers: dict[int, int]
    """Who of its people attends, and at which tier."""


def read_patterns() -> list[Pattern]:
    """The incidents that an office attends and nobody copied yet."""
    agents = Membership.objects.filter(role=Role.AGENT).values_list("user", "tier")
    tiers = {user: tier for user, tier in agents if tier}
    found = []
    for row in rows_of(Incident.objects.filter(office__isnull=False).exclude(synopsis__contains=" Referencia ")):
        mine = {"incident": row["id"]}
        events = rows_of(Event.objects.filter(**mine))
        bodies: dict[int, list[Row]] = {event["id"]: [] for event in events}
        attachments: dict[int, list[Row]] = {event["id"]: [] for event in events}
        for body in rows_of(EventText.objects.filter(event__incident=row["id"])):
            bodies[body["event_id"]].append(body)
        for file in rows_of(Attachment.objects.filter(**mine)):
            attachments[file["event_id"]].append(file)
        stages, participants = rows_of(Stage.objects.filter(**mine)), rows_of(Participant.objects.filter(**mine))
        pauses = rows_of(Pause.objects.filter(**mine))
        found.append(Pattern(row, events, bodies, stages, pauses, participants, attachments, tiers))
    return found


class Choice:
    """Which pattern comes next: nine in ten have ended, and the averages are those of the bench."""

    def __init__(self, patterns: list[Pattern], *, waiting: Tier | None = None) -> None:
        self.waiting = [pattern for pattern in patterns if _waits(pattern, waiting)]
        self.ended = [pattern for pattern in patterns if pattern.incident["ended_at"] and _is_settled(pattern)]
        self.open = [pattern for pattern in patterns if not pattern.incident["ended_at"]]
        few = len(self.open)
        stages = sum(len(pattern.stages) for pattern in self.open) / few
        events = sum(len(pattern.events) for pattern in self.open) / few
        rest = 1 - ENDED_SHARE
        self.weights = tilted(
            self.ended, (STAGES - rest * stages) / ENDED_SHARE, (EVENTS - rest * events) / ENDED_SHARE
        )

    def next(self, chance: Random) -> Pattern:
        """One of them; only such as wait at a tier when one was named."""
        if self.waiting:
            return chance.choice(self.waiting)
        if chance.random() < ENDED_SHARE:
            return chance.choices(self.ended, self.weights)[0]
        return chance.choice(self.open)


def tilted(patterns: list[Pattern], stages: float, events: float) -> list[float]:
    """Weights under which the averages are about these."""
    sizes = [(len(pattern.stages), len(pattern.events)) for pattern in patterns]
    many, a, b = Counter(sizes), 0.0, 0.0
    # Small steps: larger ones swing to and fro, and end where almost every incident is the same.
    for _ in range(8000):
        weights = {size: count * exp(a * size[0] + b * size[1]) for size, count in many.items()}
        whole = sum(weights.values())
        a += 0.05 * (stages - sum(weight * size[0] for size, weight in weights.items()) / whole)
        b += 0.01 * (events - sum(weight * size[1] for size, weight in weights.items()) / whole)
    return [exp(a * s + b * e) for s, e in sizes]


def _waits(pattern: Pattern, tier: Tier | None) -> bool:
    return tier is not None and pattern.incident["state"] == State.TRANSFERRED and pattern.incident["tier"] == tier


def _is_settled(pattern: Pattern) -> bool:
    """Moved back in time, an unverified solution would be work for the periodic jobs while the pages are measured."""
    return bool(pattern.incident["verification"] != Verification.PENDING)
