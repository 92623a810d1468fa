"""«Volver a verla el …»: a day to come back to an incident, its reason, and what ends it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F, QuerySet

from soportegl.directory.models.people import today
from soportegl.incidents import policy
from soportegl.incidents.errors import Invalid, NotForThem, NotVisible, Refused
from soportegl.incidents.models import Incident, Snooze
from soportegl.incidents.models.snooze import REASON_MAX
from soportegl.incidents.states import OPEN
from soportegl.lib import clock
from soportegl.lib.text import clean

if TYPE_CHECKING:
    from soportegl.directory.models import User

#: Whoever wants to come back later than this will not know why.
LONGEST = timedelta(days=366)


class NotOfTheDesk(NotForThem):
    sentence = "Los recordatorios son de quienes atienden incidencias."


class Ended(Refused):
    sentence = "Esta incidencia ya terminó: no hay a qué volver."


@transaction.atomic
def snooze(incident: Incident, *, day: date, reason: str, by: User) -> Snooze:
    """Have this person come back to it on that day, instead of another that they had named. Raises Refused."""
    if not Incident.objects.one_visible_to(by).filter(pk=incident.pk).exists():
        raise NotVisible
    if not (by.permissions.is_desk and policy.reads_notes(by, incident)):
        raise NotOfTheDesk
    if not incident.is_open:
        raise Ended
    if not today() < day <= today() + LONGEST:
        raise Invalid(day="Elija un día desde mañana y hasta dentro de un año.")
    reason = clean(reason)
    if not reason:
        raise Invalid(reason="Escriba por qué, para saberlo ese día.")
    if len(reason) > REASON_MAX:
        raise Invalid(reason=f"El texto tiene {len(reason)} caracteres; escriba {REASON_MAX} como máximo.")
    # Two windows of one person name a day at the same moment: the last one holds.
    type(by).objects.select_for_update(no_key=True).get(pk=by.pk)
    values = {"tier": incident.tier, "day": day, "reason": reason, "created_at": clock.now()}
    found, _ = Snooze.objects.update_or_create(incident=incident, person=by, done_at=None, defaults=values)
    return found


def kept_by(person: User) -> QuerySet[Snooze]:
    """What this person wants to come back to, that is still open where it was; the nearest day first."""
    return _standing().filter(person=person).select_related("incident__entity").order_by("day", "pk")


def due_on(day: date) -> QuerySet[Snooze]:
    """Everybody's whose day has come."""
    return _standing().filter(day__lte=day).order_by("day", "pk")


def _standing() -> QuerySet[Snooze]:
    return Snooze.objects.filter(done_at=None, incident__state__in=OPEN, incident__tier=F("tier"))


def of(incident: Incident, person: User) -> Snooze | None:
    """When this person wants to come back to it, if they do."""
    return kept_by(person).filter(incident=incident).first()


def done(key: int, *, by: User) -> Snooze | None:
    """They have come back to it; twice is once, and of another's nothing is known."""
    found = Snooze.objects.filter(pk=key, person=by).select_related("incident").first()
    if found and found.done_at is None:
        Snooze.objects.filter(pk=found.pk, done_at=None).update(done_at=clock.now())
    return found


def end_over() -> int:
    """End those whose incident has ended or left the tier; how many."""
    over = Snooze.objects.filter(done_at=None).exclude(incident__state__in=OPEN, incident__tier=F("tier"))
    return Snooze.objects.filter(pk__in=over.values("pk")).update(done_at=clock.now())
