"""What the system itself records: open incidents that follow their entity, and silence after a solution."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from soportegl.incidents.models import Incident
from soportegl.incidents.policy import VERIFY_DAYS
from soportegl.incidents.recording import record
from soportegl.incidents.states import OPEN, State, Verb, Verification
from soportegl.lib import clock, worktime

if TYPE_CHECKING:
    from soportegl.directory.models import Entity, User


@transaction.atomic
def rehome(entity: Entity, *, by: User) -> int:
    """Take the open incidents of an entity along to its present office, by an event each; returns how many."""
    present = Incident.objects.select_for_update(of=("self",)).filter(entity=entity, state__in=OPEN)
    moved = [incident for incident in present.select_related("entity") if incident.office_id != entity.office_id]
    for incident in moved:
        details = {"from": incident.office_id, "to": entity.office_id}
        incident.office = entity.office
        record(Verb.REHOME, incident, by, details=details)
    return len(moved)


def mark_unverified() -> int:
    """Record as «sin verificar» what nobody verified in five working days; returns how many."""
    done = 0
    pending = Incident.objects.filter(state=State.FINALIZED, verification=Verification.PENDING)
    for pk in pending.values_list("pk", flat=True)[:1000]:
        with transaction.atomic():
            incident = pending.select_for_update(of=("self",)).select_related("entity").filter(pk=pk).first()
            if incident is None or incident.ended_at is None:
                continue
            if not worktime.within_working_days(incident.ended_at, clock.now(), VERIFY_DAYS):
                incident.verification = Verification.UNVERIFIED
                record(Verb.LAPSE, incident, None)
                done += 1
    return done
