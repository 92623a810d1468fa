"""What the events of an incident add up to: where it stands, its stays at the tiers, its times."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from soportegl.directory.roles import Tier
from soportegl.incidents import chain
from soportegl.incidents.pausing import PauseEffect
from soportegl.incidents.redaction import REDACTED, Targets
from soportegl.incidents.states import (
    ANSWERED,
    ARRIVALS,
    ENDED,
    ENDING,
    HANDED,
    OPEN,
    REGISTRATIONS,
    Is,
    Place,
    StageEffect,
    State,
    Verb,
    turn_of,
)

if TYPE_CHECKING:
    from datetime import datetime

    from soportegl.incidents.models import Event


@dataclass
class Stay:
    """A row of COLA_INCIDENCIAS as the events tell it."""

    tier: int
    received_at: datetime
    taken_at: datetime | None = None
    taken_by: int | None = None
    left_at: datetime | None = None
    outcome: str = ""
    text: str = ""
    tried: str = ""


@dataclass
class Halt:
    """A pause as the events tell it."""

    debtor: str
    begun_at: datetime
    until: str = ""
    ended_at: datetime | None = None


@dataclass
class Replay:
    """What the events of one incident add up to."""

    gone: Targets
    place: Place | None = None
    stays: list[Stay] = field(default_factory=list)
    halts: list[Halt] = field(default_factory=list)
    marks: dict[str, Any] = field(default_factory=lambda: {"moved_at": None, "answered_at": None, "arrived_by": ""})
    #: Those that rows of before took a moment earlier or later than their event.
    times: dict[str, Any] = field(default_factory=lambda: dict.fromkeys(("state_since", "waiting_since", "ended_at")))
    #: Whom it may be shown first: unless they had left by then, who ended it or had it at this tier before, or who
    #: followed in their post.
    first: int | None = None
    ended_by: int | None = None
    problems: list[str] = field(default_factory=list)

    def step(self, event: Event) -> None:
        """Apply one event; a step that the flow does not know is a problem."""
        verb, after = Verb(event.verb), event.details.get("after", {})
        told = Place(State(after["state"]), Tier(after["tier"]))
        began = self.place is None and verb in REGISTRATIONS
        expected = told if began else verb.flow.get(self.place) if self.place else None
        if expected != told:
            was = self.place.label if self.place else "ninguno"
            self.problems.append(f"suceso {event.number}: «{verb}» no lleva de {was} a {told.label}")
        before, self.place = self.place, told
        turn = turn_of(verb, before)
        self._suggest(verb, told)
        self.ended_by = after.get("ended_by")
        self.marks["moved_at"] = event.at
        if verb is Verb.ANSWER or Is.SETTLING in verb.marks:
            self.marks["answered_at"] = event.at if verb is Verb.ANSWER else None
        if turn in ARRIVALS:
            self.marks["arrived_by"] = str(verb)
        self._turn(turn, event, after)
        self._halt(verb, after.get("paused_for", ""), after.get("paused_until", ""), event.at)
        self._time(verb, before, told, event.at)

    def _halt(self, verb: Verb, debtor: str, until: str, at: datetime) -> None:
        """What was in pause before this event, and what is in pause since."""
        open_one = next((halt for halt in self.halts if halt.ended_at is None), None)
        begins = bool(debtor) and (open_one is None or verb.pause is PauseEffect.BEGUN)
        if open_one and (begins or not debtor):
            open_one.ended_at = at
        if begins:
            self.halts.append(Halt(debtor, at, until))

    def _suggest(self, verb: Verb, told: Place) -> None:
        if verb is Verb.REOPEN:
            self.first = self.ended_by
        elif verb is Verb.SEND_BACK:
            had = [stay.taken_by for stay in self.stays if stay.tier == told.tier and stay.taken_by]
            self.first = had[-1] if had else None
        elif told.state != State.TRANSFERRED:
            self.first = None

    def _time(self, verb: Verb, before: Place | None, after: Place, at: datetime) -> None:
        if before != after or verb in HANDED:
            self.times["state_since"] = at
        if verb is Verb.ASK:
            self.times["waiting_since"] = self.times["waiting_since"] or at
        elif verb in ANSWERED or after.state in ENDED or (before and before.tier != after.tier):
            self.times["waiting_since"] = None
        if after.state in OPEN:
            self.times["ended_at"] = None
        elif verb in ENDING:
            self.times["ended_at"] = at

    def _turn(self, turn: StageEffect | None, event: Event, after: dict[str, Any]) -> None:
        last = self.stays[-1] if self.stays else None
        if last and turn is StageEffect.TAKEN:
            last.taken_at, last.taken_by = event.at, after["holder"]
        elif last and turn is StageEffect.FREED:
            last.taken_at = last.taken_by = None
        elif last and turn in (StageEffect.LEFT, StageEffect.ENDED, StageEffect.AMENDED):
            texts = texts_of(event, self.gone)
            last.left_at = last.left_at if turn is StageEffect.AMENDED else event.at
            last.outcome, last.text = event.verb, texts.get("solution") or texts.get("reason") or ""
            last.tried = texts.get("tried", "")
        if turn in ARRIVALS:
            self.stays.append(Stay(event.tier, event.at))


def texts_of(event: Event, gone: Targets) -> dict[str, str]:
    """The digests its texts must have: those of the chain, or that of what stands for a blanked one."""
    return {
        kind: chain.digest(REDACTED) if (event.number, kind) in gone.texts else digest
        for kind, digest in event.texts.items()
    }
