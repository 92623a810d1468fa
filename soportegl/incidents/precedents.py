"""Solved incidents whose solution a desk marked as fit to be shown to others: without whose they are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count

from soportegl.directory.models import Entity, Membership, User
from soportegl.incidents import anonymous
from soportegl.incidents.anonymous import Removed, Whose
from soportegl.incidents.errors import Invalid, NotVisible, Refused
from soportegl.incidents.models import Event, Helped, Incident, Precedent
from soportegl.incidents.words import SOLUTION, SYNOPSIS
from soportegl.lib import clock
from soportegl.lib.words import vector_of


class NotFit(Refused):
    """Only who attends marks what is shown to others."""

    status = 403

    def __init__(self) -> None:
        super().__init__("Usted no marca soluciones: lo hace quien atiende o supervisa en una mesa.")


@dataclass(frozen=True)
class Anonymous:
    """What remains of an incident, and what was removed from it."""

    synopsis: str
    solution: str
    removed: list[Removed]


def as_precedent(incident: Incident) -> Anonymous:
    """An incident as others may see it: without people, entity, amounts, NIT, CUI, phones, accounts and addresses."""
    whose = _whose(incident)
    synopsis, of_synopsis = anonymous.anonymous(incident.synopsis, whose)
    solution, of_solution = anonymous.anonymous(incident.solution, whose)
    return Anonymous(synopsis, solution, list(dict.fromkeys([*of_synopsis, *of_solution])))


def _whose(incident: Incident) -> Whose:
    took_part = set(Event.objects.filter(incident=incident).values_list("actor_id", flat=True))
    reporting = Membership.objects.filter(entity=incident.entity_id).values("user")
    people = User.objects.filter(pk__in=reporting) | User.objects.filter(pk__in={*took_part, incident.reporter_id})
    names = Entity.objects.values_list("pk", "name", "municipality", "aliases")
    own, others = list[str](), list[str]()
    for key, name, municipality, aliases in names:
        said = [name, name.split(",")[0], municipality, *aliases.split("|")]
        (own if key == incident.entity_id else others).extend(each for each in said if each.strip())
    return Whose([str(person) for person in people], own, others)


@transaction.atomic
def mark(incident: Incident, *, by: User) -> Precedent:
    """Show it to others from now on, as `as_precedent` gives it. Raises NotVisible, NotFit, or Invalid."""
    _allowed(incident, by)
    if incident.is_open or not incident.solution:
        raise Invalid(solution="Solo se muestra a otros una incidencia que terminó con una solución.")
    found = as_precedent(incident)
    texts = [(found.synopsis, SYNOPSIS), (found.solution, SOLUTION)]
    about = [("s", incident.system_id), ("m", incident.module_id), ("t", incident.expediente_type_id)]
    values = {
        "synopsis": found.synopsis,
        "solution": found.solution,
        "removed": [[each.kind, each.text] for each in found.removed],
        "vector": vector_of(texts, [f"{letter}{key}" for letter, key in about if key]),
        "marked_by": by,
        "marked_at": clock.now(),
    }
    return Precedent.objects.update_or_create(incident=incident, defaults=values)[0]


def unmark(incident: Incident, *, by: User) -> None:
    """Show it to nobody any more; one that was not shown is no fault."""
    _allowed(incident, by)
    Precedent.objects.filter(incident=incident).delete()


def note_helped(key: int, *, by: User) -> None:
    """Count that one that is shown was enough for this person, once; what is shown no more counts nothing."""
    for shown in Incident.objects.as_precedent().filter(pk=key):
        Helped.objects.bulk_create([Helped(precedent=shown, person=by, at=clock.now())], ignore_conflicts=True)


def times_helped(shown: Iterable[Precedent]) -> dict[int, int]:
    """For how many people each of these was enough; those that helped nobody are left out."""
    of = Helped.objects.filter(precedent__in=[each.pk for each in shown])
    return dict(of.values_list("precedent").annotate(Count("pk")))


def _allowed(incident: Incident, by: User) -> None:
    if not Incident.objects.one_visible_to(by).filter(pk=incident.pk).exists():
        raise NotVisible
    if not by.permissions.is_desk:
        raise NotFit


__all__ = [
    "Anonymous",
    "Invalid",
    "NotFit",
    "Precedent",
    "as_precedent",
    "mark",
    "note_helped",
    "times_helped",
    "unmark",
]
