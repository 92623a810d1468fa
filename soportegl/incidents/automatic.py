"""What happens by itself once enough working time has passed: a pause is over, or nobody went on with something."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Max

from soportegl.directory.calendars import Calendars, calendars
from soportegl.directory.models.promises import MOST_MINUTES
from soportegl.incidents.models import Event, Incident, Pause, Stage, TimeRule
from soportegl.incidents.models.time_rule import Act
from soportegl.incidents.recording import record
from soportegl.incidents.states import OPEN, State, Verb
from soportegl.lib import clock

#: So many are in hand at once.
STEP = 500
VERBS = {Act.TRANSFER: Verb.ESCALATE, Act.RELEASE: Verb.LET_GO}


def let_time_act() -> tuple[int, int]:
    """End the pauses whose day came, and do what the rules of the tiers say; how many of each."""
    now = clock.now()
    woken = wake(now)
    # One that wakes has its whole time again before anything happens to it.
    return woken, sum(_follow(rule, now) for rule in TimeRule.objects.order_by("tier", "act"))


def wake(now: datetime) -> int:
    """Have the clocks go on of what was to wait until now; returns how many."""
    over = Incident.objects.filter(paused_since__isnull=False, paused_until__lte=now)
    return sum(_wake(pk, now) for pk in list(over.order_by("paused_until", "pk").values_list("pk", flat=True)))


@transaction.atomic
def _wake(pk: int, now: datetime) -> bool:
    incident = Incident.objects.locked(pk)
    if incident is None or incident.paused_until is None or incident.paused_until > now:
        return False
    record(Verb.WAKE, incident, None)
    return True


def _follow(rule: TimeRule, now: datetime) -> int:
    # What was written before anybody asked: so much time never passes, and no calendar reaches back so far.
    if rule.minutes > MOST_MINUTES:
        return 0
    known, done, last = calendars(), 0, 0
    after = timedelta(minutes=rule.minutes)
    # Working time is never longer than the time on the wall: what came later cannot be due.
    there = Incident.objects.filter(tier=rule.tier, paused_since__isnull=True, state_since__lte=now - after)
    there = there.filter(state=State.IN_RESOLUTION) if rule.act == Act.RELEASE else there.filter(state__in=OPEN)
    while step := list(there.filter(pk__gt=last).select_related("entity", "office").order_by("pk")[:STEP]):
        last = step[-1].pk
        due = _due(Act(rule.act), step, after, known, now)
        done += sum(_do(VERBS[Act(rule.act)], incident) for incident in due)
    return done


def _due(act: Act, step: list[Incident], after: timedelta, known: Calendars, now: datetime) -> Iterator[Incident]:
    """Those of which so much working time has passed since they came, or since their holder last did something."""
    keys = [incident.pk for incident in step]
    since = _last_acts(keys) if act is Act.RELEASE else _arrivals(keys)
    pauses: dict[int, list[Pause]] = {}
    for pause in Pause.objects.filter(incident__in=keys):
        pauses.setdefault(pause.incident_id, []).append(pause)
    for incident in step:
        start = since.get(incident.pk, incident.state_since)
        if act is Act.RELEASE:
            start = max(start, incident.state_since)
        calendar = known.at(incident.tier, incident.office, incident.entity)
        worked = calendar.elapsed(start, now)
        for pause in pauses.get(incident.pk, []):
            worked -= calendar.elapsed(max(pause.begun_at, start), pause.over_at or now)
        if worked >= after:
            yield incident


def _arrivals(keys: list[int]) -> dict[int, datetime]:
    return dict(Stage.objects.filter(incident__in=keys, left_at=None).values_list("incident", "received_at"))


def _last_acts(keys: list[int]) -> dict[int, datetime]:
    """When whoever holds each last did something to it."""
    acts = Event.objects.filter(incident__in=keys, actor=F("incident__holder"))
    return dict(acts.values_list("incident").annotate(last=Max("at")))


@transaction.atomic
def _do(verb: Verb, found: Incident) -> bool:
    """Do it, unless somebody did something meanwhile."""
    incident = Incident.objects.locked(found.pk)
    if incident is None or incident.event_count != found.event_count:
        return False
    record(verb, incident, None, details={"from": incident.holder_id} if incident.holder_id else None)
    return True
