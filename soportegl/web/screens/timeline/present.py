"""COLA_INCIDENCIAS as its page draws it: the rows, the ribbon and what stands under each level."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from soportegl.directory.models import User
from soportegl.directory.roles import Tier
from soportegl.incidents import authors
from soportegl.incidents.models import Incident
from soportegl.reading.timeline import Stay, Timeline
from soportegl.web.ui.moments import duration
from soportegl.web.ui.verbs import FORM_SPECS

WIDEST = 40


@dataclass(frozen=True)
class Row:
    """One row of the table: registering, or a stay at a level."""

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
    taken_instead: str = ""
    left_instead: str = ""
    """Who took it and who passed it on, where somebody stood in."""


@dataclass(frozen=True)
class Piece:
    """A piece of the ribbon; `width` is 1 to 40."""

    tier: Tier
    waiting: bool
    span: timedelta
    width: int


def rows_of(incident: Incident, told: Timeline) -> list[Row]:
    """The rows of the table, in order."""
    return [_registered(incident), *map(_row, told.stays)]


def notes_of(told: Timeline) -> dict[int, str]:
    """What stands under each level in the picture: how long it was there."""
    return {int(Tier.MUNICIPAL): "registró", **{tier: duration(span) for tier, span in told.spans.items()}}


def ended_by(incident: Incident, told: Timeline) -> str:
    """Both names, where somebody ended it in the place of another; else empty."""
    if incident.ended_by is None or not told.ended_instead:
        return ""
    return authors.in_place_of(told.ended_instead, incident.ended_by)


def ribbon_of(told: Timeline) -> list[Piece]:
    """Pieces in proportion to the longest; what lasted less than a minute would only be a line without words."""
    parts = [(stay.tier, *part) for stay in told.stays for part in ((True, stay.waited), (False, stay.worked))]
    longest = max((span for _, _, span in parts), default=timedelta()) or timedelta(seconds=1)
    return [
        Piece(tier, waiting, span, max(1, round(WIDEST * (span / longest))))
        for tier, waiting, span in parts
        if span >= timedelta(minutes=1) or span == longest
    ]


def _registered(incident: Incident) -> Row:
    """The row of the first level: registering takes no time."""
    moment = incident.created_at
    # Whoever follows in the post of who called did not call.
    called = f" por llamada de {incident.caller}" if incident.came_by_call else ""
    what = f"Registró la incidencia{called}."
    return Row(Tier.MUNICIPAL, incident.registered_by, moment, moment, moment, "", timedelta(), [("", what)])


def _row(stay: Stay) -> Row:
    left_behind = (("", stay.outcome_text), ("Qué se intentó", stay.tried))
    return Row(
        stay.tier,
        stay.taken_by,
        stay.received,
        stay.taken,
        stay.left,
        FORM_SPECS[stay.outcome].look.left if stay.outcome else "",
        stay.span,
        [(label, text) for label, text in left_behind if text],
        stay.taken_instead,
        stay.left_instead,
    )
