"""The stays and pauses of one incident while an action goes on: turned in memory first, written with its event."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from soportegl.directory.promises import known
from soportegl.incidents import clock_rows
from soportegl.incidents.models import Pause, Stage
from soportegl.incidents.pausing import Debtor, PauseEffect
from soportegl.incidents.states import ARRIVALS, StageEffect, Verb
from soportegl.lib.insertion import Insertion

if TYPE_CHECKING:
    from datetime import datetime

    from soportegl.incidents.models import Incident

_STAGE, _PAUSE = Insertion(Stage), Insertion(Pause)
LEAVING = (StageEffect.LEFT, StageEffect.ENDED)
# What is corrected says what is promised, and an office has hours of its own.
REWOUND = (Verb.CORRECT, Verb.REHOME)


class Pausing(NamedTuple):
    """For whom the clock is to wait, and until when at the latest."""

    debtor: str = Debtor.REPORTER
    until: datetime | None = None


class Course:
    """What an incident went through so far; asked for before the step moves it."""

    def __init__(self, incident: Incident) -> None:
        self.held, self._offered_at = known(), incident.state_since
        self.incident, self.is_new = incident, incident._state.adding
        self.stages = [] if self.is_new else list(incident.stages.order_by("number"))
        self.pauses = [] if self.is_new else list(incident.pauses.order_by("begun_at", "id"))
        # What had ended before stays as it is.
        self._open: list[Stage | Pause] = [*self.stages[-1:], *(each for each in self.pauses if not each.ended_at)]
        self._before = [_values(row) for row in self._open]

    @property
    def stage(self) -> Stage | None:
        """The last one."""
        return self.stages[-1] if self.stages else None

    def turn(
        self, verb: Verb, turn: StageEffect | None, now: datetime, texts: Mapping[str, str], wanted: Pausing | None
    ) -> None:
        """What this step does to the stay and to the pause."""
        if (stage := self.stage) and turn is not None:
            self._turn_stage(stage, verb, turn, now, texts)
        self._turn_pause(verb, turn, now, wanted or Pausing())
        if stage and turn in LEAVING:
            clock_rows.note_spent(self.incident, stage, self.pauses, self.held)
        if turn in ARRIVALS:
            number = stage.number + 1 if stage else 1
            self.stages.append(Stage(incident=self.incident, number=number, tier=self.incident.tier, received_at=now))
        clock_rows.wind(self.incident, self.stages, self.pauses, self.held, now)

    def _turn_stage(self, stage: Stage, verb: Verb, turn: StageEffect, now: datetime, texts: Mapping[str, str]) -> None:
        if turn is StageEffect.TAKEN:
            if stage.taken_at is None:
                offered_at = max(self._offered_at, stage.received_at)
                clock_rows.note_taken(self.incident, stage, self.pauses, self.held, offered_at, now)
            stage.taken_at, stage.taken_by = now, self.incident.holder
        elif turn is StageEffect.FREED:
            stage.taken_at = stage.taken_by = stage.take_seconds = None
        elif turn in (*LEAVING, StageEffect.AMENDED):
            stage.left_at = stage.left_at if turn is StageEffect.AMENDED else now
            stage.outcome = verb
            stage.outcome_text = texts.get("solution") or texts.get("reason") or ""
            stage.tried = texts.get("tried", "")

    def _turn_pause(self, verb: Verb, turn: StageEffect | None, now: datetime, wanted: Pausing) -> None:
        incident, effect = self.incident, verb.pause
        ended = turn in LEAVING or effect in (PauseEffect.BEGUN, PauseEffect.ENDED)
        ended = ended or (effect is PauseEffect.ENDED_OF_REPORTER and incident.paused_for == Debtor.REPORTER)
        if incident.paused_since and ended:
            for pause in self.pauses:
                pause.ended_at = pause.ended_at or now
            incident.paused_since, incident.paused_for, incident.paused_until = None, "", None
        if effect is PauseEffect.BEGUN or (effect is PauseEffect.BEGUN_IF_RUNNING and not incident.paused_since):
            incident.paused_since, incident.paused_for, incident.paused_until = now, *wanted
            self.pauses.append(Pause(incident=incident, stage=self.stage, begun_at=now, **wanted._asdict()))

    def write(self) -> None:
        """Write what is not as it was; the first stay of an incident is written with what began it."""
        # Ended before another begins: of one incident one may be open.
        for row, before in zip(self._open, self._before, strict=True):
            now = _values(row)
            if changed := [name for name, value in now.items() if value != before[name]]:
                row.save(update_fields=changed)
        for stage in self.stages:
            if stage._state.adding:
                _STAGE.add(stage)
        for pause in self.pauses:
            if pause._state.adding:
                _PAUSE.add(pause)


def course_of(verb: Verb, turn: StageEffect | None, incident: Incident) -> Course | None:
    """The course of an incident when this step changes anything of it; asked for before it moves."""
    return Course(incident) if turn or verb.pause or verb in REWOUND else None


def _values(row: Stage | Pause) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
