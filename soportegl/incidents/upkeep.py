"""What the system itself records: open incidents that follow their entity or a post, silence, and duplicates."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction

from soportegl.directory.bulk import kinds, plans
from soportegl.directory.calendars import calendars
from soportegl.incidents import duplicates, hands, particulars
from soportegl.incidents.models import Event, Incident
from soportegl.incidents.policy import VERIFY_DAYS
from soportegl.incidents.recording import record
from soportegl.incidents.recording_many import record_all
from soportegl.incidents.states import OPEN, State, Verb, Verification
from soportegl.lib import clock, worktime

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet

    from soportegl.directory.bulk.plans import Plan
    from soportegl.directory.models import Entity, Membership, Office, User


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


#: So many are in hand at once; of thousands, memory would grow with each.
STEP = 500


def relieve_reporter(reported: QuerySet[Incident], post: Membership, successor: User, *, by: User | None) -> int:
    """Put `successor` in the place of who reported these, with how they are reached; returns how many."""
    contact = {"phone": successor.phone, "email": successor.email, "position": str(post.position or "")}
    values = {"reporter": successor, **{f"contact_{name}": value for name, value in contact.items()}}
    return _relieve(Verb.RELIEVE_REPORTER, reported, post, values, successor, by)


def relieve_holder(held: QuerySet[Incident], post: Membership, successor: User, *, by: User | None) -> int:
    """Put these into the hands of `successor`; returns how many."""
    return _relieve(Verb.RELIEVE_HOLDER, held, post, {"holder": successor}, successor, by)


@transaction.atomic
def _relieve(
    verb: Verb, rows: QuerySet[Incident], post: Membership, values: dict[str, Any], successor: User, by: User | None
) -> int:
    def details(incident: Incident) -> dict[str, Any]:
        told = particulars.corrected(incident, values)
        return {"from": post.user_id, "to": successor.pk} | ({particulars.REGISTERED: told} if told else {})

    done, last = 0, 0
    while True:
        # By key: who is in between is neither left out nor met twice.
        step = list(rows.select_for_update(of=("self",)).filter(pk__gt=last).order_by("pk")[:STEP])
        if not step:
            return done
        record_all(verb, step, by, values, details)
        done, last = done + len(step), step[-1].pk


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
            incident = pending.locked(pk)
            if incident is None or incident.ended_at != ended_at:
                continue
            incident.verification = Verification.UNVERIFIED
            record(Verb.LAPSE, incident, None)
            done += 1
    return done


#: With these somebody solved it,
_SOLVED = (Verb.CLOSE, Verb.FINALIZE)
#: and with these it ended as it was.
_UNSOLVED = (Verb.WITHDRAW, Verb.NO_ANSWER)


def follow_original(event: Event) -> int:
    """Say in each duplicate, once, what became of what it is the same as; in how many it was said.

    What ended without a solution leaves nobody behind: its duplicates go back to the queue of their tier.
    """
    if event.verb in _SOLVED:
        return sum(_tell_duplicate(Verb.ORIGINAL_SOLVED, key) for key in duplicates.keys_under(event.incident_id))
    if event.verb in _UNSOLVED:
        own = Incident.objects.filter(duplicate_of=event.incident_id).order_by("pk").values_list("pk", flat=True)
        return sum(_tell_duplicate(Verb.ON_ITS_OWN, key) for key in list(own))
    return 0


@transaction.atomic
def _tell_duplicate(verb: Verb, key: int) -> bool:
    incident = Incident.objects.locked(key)
    # Reopened meanwhile, or told already: the other one was closed first and finalized later.
    if incident is None or incident.duplicate_of_id is None or incident.state != State.CLOSED:
        return False
    last = incident.events.filter(verb__in=(Verb.DUPLICATE, Verb.ORIGINAL_SOLVED)).order_by("-number").first()
    if verb is Verb.ORIGINAL_SOLVED and last is not None and last.verb == verb:
        return False
    if verb is Verb.ON_ITS_OWN:
        incident.duplicate_of, incident.solution = None, ""
    record(verb, incident, None)
    return True
