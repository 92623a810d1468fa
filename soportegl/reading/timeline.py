"""The timeline of an incident (COLA_INCIDENCIAS): where it was, with whom and how long; the same for all who see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, OuterRef, Subquery

from soportegl.directory.models import User
from soportegl.directory.roles import Tier
from soportegl.incidents.authors import INSTEAD_OF
from soportegl.incidents.models import Event, Incident, Stage
from soportegl.incidents.states import ENDING, RISES, Verb
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
    taken_instead: str
    """The name of who took it in the place of `taken_by`; empty when they did themselves."""
    left_instead: str
    """The same of who ended the stay."""

    @property
    def span(self) -> timedelta:
        return self.waited + self.worked


@dataclass(frozen=True)
class Timeline:
    stays: list[Stay]
    ended_instead: str = ""
    """The name of who ended it in the place of another; empty when nobody did."""

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
    stood_in = Event.objects.filter(incident=incident, details__has_key=INSTEAD_OF).order_by("number")
    taking = stood_in.filter(verb=Verb.TAKE, at=OuterRef("taken_at"))
    leaving = stood_in.filter(verb=OuterRef("outcome"), at=OuterRef("left_at"))
    # What is finalized after it was closed left its level at the closing.
    ending = stood_in.filter(verb__in=ENDING, at=F("incident__ended_at"))
    named = {"taken_instead": taking, "left_instead": leaving, "ended_instead": ending}
    names = {name: Subquery(of.values("actor__full_name")[:1]) for name, of in named.items()}
    found: list[Any] = list(incident.stages.select_related("taken_by").annotate(**names).order_by("number"))
    return Timeline([_stay(stage, now) for stage in found], (found and found[-1].ended_instead) or "")


def stages_of(incident: Incident) -> list[Stage]:
    """The bare rows, in order, for the picture of the tiers."""
    return _STAGES.instances(incident.pk)


_STAGES = CachedQuery(lambda incident: Stage.objects.filter(incident=incident).order_by("number"), int)


def _stay(stage: Any, now: datetime) -> Stay:
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
        taken_instead=stage.taken_instead or "",
        left_instead=stage.left_instead or "",
    )
