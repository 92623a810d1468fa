"""What the system itself records: open incidents that follow their entity, and silence after a solution."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from soportegl.directory.bulk import kinds, plans
from soportegl.directory.calendars import calendars
from soportegl.incidents import hands
from soportegl.incidents.models import Incident
from soportegl.incidents.policy import VERIFY_DAYS
from soportegl.incidents.recording import record
from soportegl.incidents.states import OPEN, State, Verb, Verification
from soportegl.lib import clock, worktime

if TYPE_CHECKING:
    from collections.abc import Callable

    from soportegl.directory.bulk.plans import Plan
    from soportegl.directory.models import Entity, Office, User


@transaction.atomic
def rehome(entity: Entity, *, by: User | None) -> int:
    """Take the open incidents of an entity along to its present office, by an event each; returns how many."""
    present = Incident.objects.select_for_update(of=("self",)).filter(entity=entity, state__in=OPEN)
    office = entity.attended_by
    to = office.pk if office else None
    moved = [incident for incident in present.select_related("entity") if incident.office_id != to]
    for incident in moved:
        details = {"from": incident.office_id, "to": to}
        incident.office = office
        record(Verb.REHOME, incident, by, details=details)
    return len(moved)


@transaction.atomic
def rehome_all(office: Office, *, by: User | None) -> int:
    """The same for all entities of an office that was put out of use, or into use again."""
    # Each finds the office as it is now, and not as it was when it was read.
    return sum(rehome(entity, by=by) for entity in office.entities.select_related("office"))


def plan_of(content: bytes) -> Plan:
    """The plan of a sheet, with what lies in the hands of those whose function it ends. Raises Unreadable."""
    plan = kinds.plan_of(content)
    for row in plan.rows:
        if row.ends and (held := hands.held_after(row.ends)):
            what = "1 gestión tomada, que queda" if held == 1 else f"{held} gestiones tomadas, que quedan"
            row.said += (f"tiene {what} sin quien la{'' if held == 1 else 's'} atienda",)
    return plan


@transaction.atomic
def import_sheet(make: Callable[[], Plan], *, by: User | None, shown: str = "", good_only: bool = False) -> Plan:
    """Do what a sheet says, and take the open incidents of its entities along to their new office.

    Raises plans.Refused or plans.Changed, and then nothing was done.
    """
    plan, moved = plans.apply(make, shown=shown, good_only=good_only)
    for entity in moved:
        rehome(entity, by=by)
    return plan


def mark_unverified() -> int:
    """Record as «sin verificar» what nobody verified in five working days of their place; returns how many."""
    now, done, known = clock.now(), 0, calendars()
    pending = Incident.objects.filter(state=State.FINALIZED, verification=Verification.PENDING)
    # Whoever waits longest comes first, and all of them: those who may still verify must not fill a bounded list.
    long_ago = pending.filter(ended_at__lt=now - timedelta(days=VERIFY_DAYS)).order_by("ended_at", "pk")
    for waiting in long_ago.select_related("entity").only("ended_at", "entity__department", "entity__municipality"):
        pk, ended_at, its = waiting.pk, waiting.ended_at, known.of_entity(waiting.entity)
        if ended_at is None or worktime.within_working_days(ended_at, now, VERIFY_DAYS, its):
            continue
        with transaction.atomic():
            incident = pending.select_for_update(of=("self",)).select_related("entity").filter(pk=pk).first()
            if incident is None or incident.ended_at != ended_at:
                continue
            incident.verification = Verification.UNVERIFIED
            record(Verb.LAPSE, incident, None)
            done += 1
    return done
