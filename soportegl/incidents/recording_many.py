"""What happens to many incidents at once that all stay where they stand.

A thousand take two and a half seconds on a busy machine, and one by one twenty-seven.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import Case, CharField, F, Value, When

from soportegl.incidents import filling, words
from soportegl.incidents.models import Event, Incident, Participant, Stage
from soportegl.incidents.recording import TELL, chained, last_moved
from soportegl.incidents.states import HANDED, StageEffect, Verb
from soportegl.lib import clock
from soportegl.lib.insertion import defer_all

if TYPE_CHECKING:
    from soportegl.directory.models import User


def record_all(
    verb: Verb,
    incidents: Sequence[Incident],
    by: User | None,
    values: dict[str, Any],
    details: Callable[[Incident], dict[str, Any]],
) -> None:
    """As `record`, for many locked incidents that stay where they stand, and which all get these values."""
    # One moment for all, and before nothing that any of their chains says.
    now = max([clock.now(), *(at for each in incidents for at in (each.state_since, last_moved(each)))])
    values = {**values, "moved_at": now} | ({"state_since": now} if verb in HANDED else {})
    events = []
    for incident in incidents:
        for name, value in values.items():
            setattr(incident, name, value)
        events.append(chained(verb, incident, by, now, {}, [], details(incident)))
    hashes = Case(*(When(pk=each.pk, then=Value(each.last_hash)) for each in incidents), output_field=CharField())
    rows = Incident.objects.filter(pk__in=[incident.pk for incident in incidents])
    # Each is written once: the indexes that say who sees it are a dozen.
    rows.update(**values, event_count=F("event_count") + 1, last_hash=hashes)
    Event.objects.bulk_create(events)
    if verb in words.WORDED:
        words.keep_all(incidents)
        filling.keep_said([incident.pk for incident in incidents if words.is_rehomed(verb, incident)])
    defer_all(TELL, "event_id", [event.pk for event in events])
    if verb.stay is StageEffect.TAKEN:
        Stage.objects.filter(incident__in=incidents, left_at__isnull=True).update(
            taken_at=now, taken_by=values["holder"]
        )
    people = [(incident, who) for incident in incidents for who in {by.pk if by else None, incident.holder_id}]
    taking_part = [Participant(incident=one, user_id=who) for one, who in people if who and who != one.reporter_id]
    Participant.objects.bulk_create(taking_part, ignore_conflicts=True)
