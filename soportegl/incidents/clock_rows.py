"""The clocks of incidents as their rows have them, and computed anew from their stays and pauses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from soportegl.directory.promises import Known, known
from soportegl.incidents import clocks
from soportegl.incidents.clocks import Clock, Paused, Spent, Stay, Told
from soportegl.incidents.models import Incident, Pause, Stage
from soportegl.incidents.states import State
from soportegl.lib import clock

if TYPE_CHECKING:
    from soportegl.directory.models import Promise

#: What is kept of a clock on the row of its incident, and on the row of the stay that goes on.
FIELDS = ("due_at", "due_for", "warn_at", "begin_by", "left_seconds")
STAGE_FIELDS = ("promise_id", "take_due_at", "due_at")


def stay_of(stage: Stage, incident: Incident, held: Known, promise: Promise | None) -> Stay:
    """A stay as clocks count it."""
    waits = stage.left_at is None and incident.state == State.TRANSFERRED
    return Stay(
        calendar=held.calendars.of_desk(stage.tier, incident.office_id),
        received_at=stage.received_at,
        offered_at=max(stage.received_at, incident.state_since) if waits else stage.received_at,
        taken_at=stage.taken_at,
        left_at=stage.left_at,
        take=_minutes(promise.take_minutes) if promise else None,
        solve=_minutes(promise.solve_minutes) if promise else None,
        worked=timedelta(seconds=stage.worked_seconds) if stage.left_at and stage.worked_seconds is not None else None,
    )


def paused_of(pauses: Iterable[Pause]) -> list[Paused]:
    """Pauses as clocks count them, the oldest first."""
    return [Paused(pause.debtor, pause.begun_at, pause.over_at) for pause in pauses]


def _minutes(number: int | None) -> timedelta | None:
    return None if number is None else timedelta(minutes=number)


def wind(incident: Incident, stages: Sequence[Stage], pauses: Sequence[Pause], held: Known, now: datetime) -> Clock:
    """Set what its clocks say on an incident and on the stay that goes on; whoever calls writes them."""
    stage = stages[-1] if stages else None
    if stage is None or stage.left_at or not incident.is_open:
        incident.due_at, incident.due_for, incident.warn_at, incident.left_seconds = None, "", None, None
        return Clock()
    kind = (str(incident.urgency), incident.system_id, incident.module_id)
    promise = held.promises.of(stage.tier, *kind, stage.received_at, now)
    whole = held.promises.of(None, *kind, stages[0].received_at, now)
    stays = [stay_of(each, incident, held, promise if each is stage else None) for each in stages]
    found = clocks.clock_of(
        stays,
        paused_of(pauses),
        whole=_minutes(whole.solve_minutes) if whole else None,
        needed_by=incident.needed_by,
        usual=held.promises.usual(stage.tier, incident.system_id, incident.module_id),
    )
    stage.promise, stage.take_due_at, stage.due_at = promise, found.take_due_at, found.solve_due_at
    incident.due_at, incident.due_for = found.due_at, str(found.due_for)
    incident.warn_at, incident.begin_by = found.warn_at, found.begin_by
    incident.left_seconds = None if found.left is None else found.left // clocks.SECOND
    incident.clock_token = held.token
    return found


def note_spent(incident: Incident, stage: Stage, pauses: Sequence[Pause], held: Known) -> None:
    """Keep what a stay took that is over now."""
    assert stage.left_at is not None
    took = clocks.spent(stay_of(stage, incident, held, None), paused_of(pauses), stage.left_at)
    stage.worked_seconds, stage.paused_seconds = took.worked // clocks.SECOND, took.paused // clocks.SECOND


def note_taken(
    incident: Incident, stage: Stage, pauses: Sequence[Pause], held: Known, offered_at: datetime, now: datetime
) -> None:
    """Keep how long a stay waited until somebody took it."""
    waited = stay_of(stage, incident, held, None)._replace(received_at=offered_at, left_at=None, worked=None)
    stage.take_seconds = clocks.spent(waited, paused_of(pauses), now).worked // clocks.SECOND


class Rows:
    """Incidents with their stays and pauses, for two questions however many they are."""

    def __init__(self, incidents: Iterable[Incident]) -> None:
        self.incidents = {incident.pk: incident for incident in incidents}
        self.stages: dict[int, list[Stage]] = defaultdict(list)
        self.pauses: dict[int, list[Pause]] = defaultdict(list)
        for stage in Stage.objects.filter(incident__in=self.incidents).order_by("incident", "number"):
            self.stages[stage.incident_id].append(stage)
        for pause in Pause.objects.filter(incident__in=self.incidents).order_by("incident", "begun_at", "id"):
            self.pauses[pause.incident_id].append(pause)

    def wind(self, held: Known, now: datetime) -> Iterator[tuple[Incident, Stage, bool]]:
        """Each with its open stay, computed anew, and whether it says anything else than before."""
        for pk, incident in self.incidents.items():
            if not (stages := self.stages[pk]):
                continue
            before = values_of(incident, stages[-1])
            wind(incident, stages, self.pauses[pk], held, now)
            yield incident, stages[-1], values_of(incident, stages[-1]) != before


def values_of(incident: Incident, stage: Stage) -> list[Any]:
    """What is kept of its clocks."""
    mine = [getattr(incident, name) for name in FIELDS]
    return [*mine, *(getattr(stage, name) for name in STAGE_FIELDS)]


def clock_of(incident: Incident, held: Known | None = None) -> Clock:
    """The clocks of one incident, computed anew; nothing is written."""
    rows = Rows([incident])
    return wind(incident, rows.stages[incident.pk], rows.pauses[incident.pk], held or known(), clock.now())


def explain(incident: Incident, until: datetime, held: Known | None = None) -> list[tuple[Stage, Spent, list[Told]]]:
    """Each stay of an incident with what it took until a moment, and every stretch of it that counted or did not."""
    held, rows = held or known(), Rows([incident])
    pauses, made = paused_of(rows.pauses[incident.pk]), []
    for stage in rows.stages[incident.pk]:
        stay = stay_of(stage, incident, held, None)
        made.append((stage, clocks.spent(stay, pauses, until), list(clocks.explain(stay, pauses, until))))
    return made
