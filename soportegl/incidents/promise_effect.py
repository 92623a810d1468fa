"""What another promise would do to what is open: counted before it is written, of a bounded number of incidents."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from soportegl.directory.promises import Known, known
from soportegl.directory.roles import Tier
from soportegl.incidents.clock_rows import Rows
from soportegl.incidents.models import Incident
from soportegl.incidents.queries import BY_SLACK
from soportegl.incidents.states import OPEN
from soportegl.lib import lengths

if TYPE_CHECKING:
    from soportegl.directory.models import Promise

#: So many of each tier are computed, those that are to be begun first: both times together a thousand take 0.15 s.
MOST, EXAMPLES = 1000, 5


class Due(NamedTuple):
    """When an incident is due, or what is left of it while its clock stands still."""

    at: datetime | None
    left: timedelta | None

    @property
    def left_in_words(self) -> str:
        """What is left of it in pause; empty when nothing is."""
        minutes = (self.left or timedelta()) // timedelta(minutes=1)
        return lengths.write(minutes) if minutes > 0 else ""


class Example(NamedTuple):
    """One incident whose clock would say something else."""

    incident: Incident
    before: Due
    after: Due


class Line(NamedTuple):
    """A tier: how much is open there of what the promise is of, and what would become of it."""

    tier: Tier
    open: int
    seen: int
    moved: int
    become_late: int
    no_longer_late: int

    @property
    def is_sample(self) -> bool:
        return self.seen < self.open


class Effect(NamedTuple):
    """What a change of promises would do to what is open."""

    lines: list[Line]
    examples: list[Example]

    @property
    def open(self) -> int:
        return sum(line.open for line in self.lines)

    @property
    def moved(self) -> int:
        return sum(line.moved for line in self.lines)

    @property
    def is_sample(self) -> bool:
        return any(line.is_sample for line in self.lines)


def effect_of(ended: Promise | None, begun: Promise | None, now: datetime) -> Effect:
    """What ending one row and beginning another at a moment would do; nothing is written."""
    of = begun or ended
    assert of is not None
    held = known()
    then = held._replace(promises=held.promises.changed(ended, begun, now))
    lines, examples = [], list[Example]()
    for tier in [Tier(of.tier)] if of.tier else [tier for tier in Tier if tier > Tier.MUNICIPAL]:
        line, found = _at(tier, of, held, then, now)
        lines.append(line)
        examples += found
    # What comes to be late first, then what is late no longer, then what is due soonest.
    examples.sort(key=lambda each: (-_turned(each, now), each.after.at or now))
    return Effect(lines, examples[:EXAMPLES])


def _at(tier: Tier, of: Promise, held: Known, then: Known, now: datetime) -> tuple[Line, list[Example]]:
    """What would become of what stands at a tier."""
    rows = Incident.objects.filter(state__in=OPEN, tier=tier, **_kind(of))
    total = rows.count()
    first = rows.select_related("entity", "office").defer("search_text", "synopsis", "solution")
    stays = Rows(first.order_by(*BY_SLACK)[:MOST])
    # Both are computed: what the rows keep may still be of a change before this one.
    before, after = _dues(stays, held, now), _dues(stays, then, now)
    moved = [Example(stays.incidents[pk], due, after[pk]) for pk, due in before.items() if due != after[pk]]
    turned = Counter(_turned(each, now) for each in moved)
    return Line(tier, total, len(stays.incidents), len(moved), turned[2], turned[1]), moved


def _turned(each: Example, now: datetime) -> int:
    """2 when it comes to be late, 1 when it is late no longer."""
    before, after = _late(each.before, now), _late(each.after, now)
    return 0 if before == after else 2 if after else 1


def _kind(of: Promise) -> dict[str, Any]:
    """The incidents that a promise is of: of what it leaves open, all."""
    said = {"urgency": of.urgency, "system": of.system_id, "module": of.module_id}
    return {name: value for name, value in said.items() if value}


def _dues(stays: Rows, held: Known, now: datetime) -> dict[int, Due]:
    found = {}
    for incident, _, _ in stays.wind(held, now):
        left = incident.left_seconds
        found[incident.pk] = Due(incident.due_at, None if left is None else timedelta(seconds=left))
    return found


def _late(due: Due, now: datetime) -> bool:
    if due.at is None:
        return due.left is not None and due.left < timedelta()
    return due.at < now
