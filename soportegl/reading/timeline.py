"""The timeline of an incident (COLA_INCIDENCIAS): where it was, with whom and how long; the same for all who see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from soportegl.directory.models import User
from soportegl.directory.roles import Tier
from soportegl.incidents.models import Incident, Stage
from soportegl.incidents.states import RISES, Verb
from soportegl.lib import clock
from soportegl.lib.query_cache import CachedQuery


@dataclass(frozen=True)
class Stay:
    """One stay at a tier; the one that has not ended lasts until now."""

    tier: Tier
    received: datetime
    taken: datetime | None
    taken_by: User | None
    left: datetime | None
    waited: timedelta
    worked: timedelta
    outcome: Verb | None
    """How it ended."""
    outcome_text: str
    tried: str

    @property
    def span(self) -> timedelta:
        return self.waited + self.worked


@dataclass(frozen=True)
class Timeline:
    stays: list[Stay]

    @property
    def waited(self) -> timedelta:
        return sum((stay.waited for stay in self.stays), timedelta())

    @property
    def worked(self) -> timedelta:
        return sum((stay.worked for stay in self.stays), timedelta())

    @property
    def total(self) -> timedelta:
        return self.waited + self.worked

    @property
    def transfers(self) -> int:
        """How often it went to another tier."""
        return sum(RISES[stay.outcome] != 0 for stay in self.stays if stay.outcome)

    @property
    def spans(self) -> dict[Tier, timedelta]:
        """How long it was at each tier that it visited."""
        spans = dict[Tier, timedelta]()
        for stay in self.stays:
            spans[stay.tier] = spans.get(stay.tier, timedelta()) + stay.span
        return spans


def of(incident: Incident) -> Timeline:
    """Its stays, in order."""
    now = clock.now()
    return Timeline([_stay(stage, now) for stage in incident.stages.select_related("taken_by").order_by("number")])


def stages_of(incident: Incident) -> list[Stage]:
    """The bare rows, in order, for the picture of the tiers."""
    return _STAGES.instances(incident.pk)


_STAGES = CachedQuery(lambda incident: Stage.objects.filter(incident=incident).order_by("number"), int)


def _stay(stage: Stage, now: datetime) -> Stay:
    end = stage.left_at or now
    taken = stage.taken_at or end
    return Stay(
        tier=Tier(stage.tier),
        received=stage.received_at,
        taken=stage.taken_at,
        taken_by=stage.taken_by,
        left=stage.left_at,
        waited=taken - stage.received_at,
        worked=end - taken,
        outcome=Verb(stage.outcome) if stage.outcome else None,
        outcome_text=stage.outcome_text,
        tried=stage.tried,
    )
