"""COLA_INCIDENCIAS as data: the rows, the ribbon and the sums."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from soportegl.directory.models import User
from soportegl.directory.roles import Tier
from soportegl.incidents.models import Incident, Stage
from soportegl.incidents.states import RISES, Verb
from soportegl.lib import clock
from soportegl.web.moments import duration
from soportegl.web.verbs import SHEETS

WIDEST = 40


@dataclass(frozen=True)
class Row:
    """One stay at a level."""

    tier: Tier
    person: User | None
    received: datetime
    taken: datetime | None
    left: datetime | None
    how: str
    """How it left: «trasladado», «finalizado»…"""
    span: timedelta
    texts: list[tuple[str, str]]
    """(label or empty, what the level left behind)."""


@dataclass(frozen=True)
class Piece:
    """A piece of the ribbon; `width` is 1 to 40."""

    tier: Tier
    waiting: bool
    span: timedelta
    width: int


@dataclass
class Trace:
    rows: list[Row] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)
    waited: timedelta = timedelta()
    worked: timedelta = timedelta()
    transfers: int = 0
    notes: dict[int, str] = field(default_factory=dict)

    @property
    def visited(self) -> set[int]:
        """The tiers it was at."""
        return {row.tier for row in self.rows}

    @property
    def total(self) -> timedelta:
        return self.waited + self.worked


def trace_of(incident: Incident) -> Trace:
    """Where the incident was, from its stages; times run on until now while it is open."""
    now = clock.now()
    stages = list(incident.stages.select_related("taken_by").order_by("number"))
    told = Trace(
        rows=[_registered(incident)],
        transfers=sum(RISES[Verb(stage.outcome)] != 0 for stage in stages if stage.outcome),
    )
    spans: dict[int, timedelta] = {}
    parts: list[tuple[Tier, bool, timedelta]] = []
    for stage in stages:
        end = stage.left_at or now
        taken = stage.taken_at or end
        told.waited += taken - stage.received_at
        told.worked += end - taken
        tier = Tier(stage.tier)
        spans[tier] = spans.get(tier, timedelta()) + (end - stage.received_at)
        parts += [(tier, True, taken - stage.received_at), (tier, False, end - taken)]
        told.rows.append(_row(stage, end))
    told.pieces = _ribbon(parts)
    told.notes = {int(Tier.MUNICIPAL): "registró", **{tier: duration(span) for tier, span in spans.items()}}
    return told


def _ribbon(parts: list[tuple[Tier, bool, timedelta]]) -> list[Piece]:
    """Pieces in proportion to the longest; what lasted less than a minute would only be a line without words."""
    longest = max((span for _, _, span in parts), default=timedelta()) or timedelta(seconds=1)
    return [
        Piece(tier, waiting, span, max(1, round(WIDEST * (span / longest))))
        for tier, waiting, span in parts
        if span >= timedelta(minutes=1) or span == longest
    ]


def _registered(incident: Incident) -> Row:
    """The row of the first level: registering takes no time."""
    moment = incident.created_at
    on_behalf = incident.registered_by_id != incident.reporter_id
    what = f"Registró la incidencia por llamada de {incident.reporter}." if on_behalf else "Registró la incidencia."
    return Row(
        tier=Tier.MUNICIPAL,
        person=incident.registered_by,
        received=moment,
        taken=moment,
        left=moment,
        how="",
        span=timedelta(),
        texts=[("", what)],
    )


def _row(stage: Stage, end: datetime) -> Row:
    left_behind = (("", stage.outcome_text), ("Qué se intentó", stage.tried))
    return Row(
        tier=Tier(stage.tier),
        person=stage.taken_by,
        received=stage.received_at,
        taken=stage.taken_at,
        left=stage.left_at,
        how=SHEETS[Verb(stage.outcome)].look.left if stage.outcome else "",
        span=end - stage.received_at,
        texts=[(label, text) for label, text in left_behind if text],
    )
