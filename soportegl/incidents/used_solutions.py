"""Whose solution an answer carries: kept in its event, inside the chain; what a solution served is counted there."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef
from django.db.models.fields.json import KT

from soportegl.incidents.models import Event, Incident
from soportegl.incidents.states import ENDED, REOPENING
from soportegl.lib.checkdigit import read_code

if TYPE_CHECKING:
    from soportegl.directory.models import User

#: Under which name an event keeps the key of the incident.
SOLUTION_OF = "solution_of"


def noted(incident: Incident, typed: str, *, by: User) -> dict[str, int]:
    """What an event keeps of the one with this code: nothing of what its author does not see, or is not solved."""
    if not (code := read_code(typed)):
        return {}
    ended = Incident.objects.one_visible_to(by).ended().filter(code=code, duplicate_of=None)
    key = ended.exclude(pk=incident.pk).exclude(solution="").values_list("pk", flat=True).first()
    return {SOLUTION_OF: key} if key else {}


def seen_in(events: Iterable[Event], person: User) -> dict[int, Incident]:
    """Those whose solutions these events carry and that this person sees, by key; mostly none, and nothing is asked."""
    keys = {event.details[SOLUTION_OF] for event in events if SOLUTION_OF in event.details}
    return {row.pk: row for row in Incident.objects.one_visible_to(person).filter(pk__in=keys)} if keys else {}


def times_used(keys: Iterable[int]) -> dict[int, int]:
    """In how many incidents the solution of each of these served: they ended after it and were not reopened since."""
    again = Event.objects.filter(incident=OuterRef("incident"), verb__in=REOPENING, number__gt=OuterRef("number"))
    carrying = Event.objects.filter(details__has_key=SOLUTION_OF, incident__state__in=ENDED).filter(~Exists(again))
    of = carrying.annotate(of=KT(f"details__{SOLUTION_OF}")).filter(of__in=[str(key) for key in keys])
    counted = of.order_by().values_list("of").annotate(Count("incident", distinct=True))
    return {int(key): many for key, many in counted}
