"""Solved incidents whose solution a desk marked as fit to be shown to others: without whose they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count

from soportegl.audit.models import Kind
from soportegl.audit.recording import add_entry
from soportegl.directory.models import Entity, Membership, User
from soportegl.incidents import anonymous, used_solutions
from soportegl.incidents.anonymous import Removed, Whose
from soportegl.incidents.errors import NotForThem, NotVisible, Refused
from soportegl.incidents.models import Event, Helped, Incident, Precedent
from soportegl.incidents.recording import required
from soportegl.incidents.words import SOLUTION, SYNOPSIS
from soportegl.lib import clock
from soportegl.lib.words import vector_of

#: Its texts, as they are called where one is missing.
TEXTS = {"synopsis": "la síntesis", "solution": "la solución"}


class NotFit(NotForThem):
    """Only who attends marks what is shown to others."""

    def __init__(self) -> None:
        super().__init__("Usted no marca soluciones: lo hace quien atiende o supervisa en una mesa.")


class NotSolved(Refused):
    sentence = "Solo se muestra a otros una incidencia que terminó con una solución."


class MarkedMeanwhile(Refused):
    def __init__(self, by: User | None) -> None:
        what = f"{by} cambió lo que se muestra" if by else "alguien dejó de mostrarla"
        super().__init__(f"Mientras tanto {what}. Lo que usted escribió sigue aquí: revíselo y guarde otra vez.")


class StillSays(Refused):
    """What somebody wrote for others says again what is removed; `found` is what they wrote without it."""

    status = 422

    def __init__(self, found: Anonymous) -> None:
        said = ", ".join(dict.fromkeys(f"«{each.text}»" for each in found.removed))
        super().__init__(f"Se quitó {said}, que dice de quién es. Revise los textos y guarde otra vez.")
        self.found = found


@dataclass(frozen=True)
class Anonymous:
    """What remains of an incident, and what was removed from it."""

    synopsis: str
    solution: str
    removed: list[Removed]


def as_precedent(incident: Incident) -> Anonymous:
    """An incident as others may see it: without people, entity, amounts, NIT, CUI, phones, accounts and addresses."""
    return _without_whose(incident, {"synopsis": incident.synopsis, "solution": incident.solution})


def _without_whose(incident: Incident, texts: Mapping[str, str]) -> Anonymous:
    whose = _whose(incident)
    synopsis, of_synopsis = anonymous.anonymous(texts["synopsis"], whose)
    solution, of_solution = anonymous.anonymous(texts["solution"], whose)
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


def marked(incident: Incident) -> Precedent | None:
    """What is kept of it for others, whether it is still shown or not."""
    return Precedent.objects.filter(incident=incident).select_related("marked_by").first()


def check_solved(incident: Incident) -> None:
    """Raises NotSolved when there is no solution of its own that could be shown."""
    if incident.is_open or incident.duplicate_of_id or not incident.solution:
        raise NotSolved


@transaction.atomic
def mark(incident: Incident, *, by: User, texts: Mapping[str, str] | None = None, seen: str | None = None) -> Precedent:
    """Show it to others from now on, as `as_precedent` gives it or as these texts say it, which are held against it.

    `seen` is `stamp` as the person read it. Raises NotVisible, NotFit, NotSolved, MarkedMeanwhile, StillSays, Invalid.
    """
    incident = Incident.objects.select_for_update(of=("self",)).get(pk=incident.pk)
    _allowed(incident, by)
    check_solved(incident)
    before = marked(incident)
    if seen is not None and seen != stamp(before):
        raise MarkedMeanwhile(before.marked_by if before else None)
    found = as_precedent(incident)
    if texts is not None:
        written = {name: required(name, texts.get(name, ""), what) for name, what in TEXTS.items()}
        # Whoever edits may take out more, and never put back what says whose it is.
        if (told := _without_whose(incident, written)).removed:
            raise StillSays(told)
        found = Anonymous(**written, removed=found.removed)
    made = Precedent.objects.update_or_create(incident=incident, defaults=_values(incident, found, by))[0]
    _note(incident, before, made, by)
    return made


def _values(incident: Incident, found: Anonymous, by: User) -> dict[str, object]:
    texts = [(found.synopsis, SYNOPSIS), (found.solution, SOLUTION)]
    about = [("s", incident.system_id), ("m", incident.module_id), ("t", incident.expediente_type_id)]
    return {
        "synopsis": found.synopsis,
        "solution": found.solution,
        "removed": [[each.kind, each.text] for each in found.removed],
        "vector": vector_of(texts, [f"{letter}{key}" for letter, key in about if key]),
        "marked_by": by,
        "marked_at": clock.now(),
    }


def stamp(shown: Precedent | None) -> str:
    """What tells whether it was marked again since somebody read it."""
    return shown.marked_at.isoformat() if shown else ""


@transaction.atomic
def unmark(incident: Incident, *, by: User) -> None:
    """Show it to nobody any more; one that was not shown is no fault."""
    _allowed(incident, by)
    before = marked(incident)
    Precedent.objects.filter(incident=incident).delete()
    _note(incident, before, None, by)


def _note(incident: Incident, before: Precedent | None, after: Precedent | None, by: User) -> None:
    """Into the audit, without the texts: a line of it can never be blanked, and a text may have to be."""
    others = [what for name, what in TEXTS.items() if getattr(before, name, "") != getattr(after, name, "")]
    if not others:
        return
    kind = Kind.CHANGED if before and after else Kind.ADDED if after else Kind.REMOVED
    told = {"textos": ["", " y ".join(others)], "se quitó": ["", ", ".join(_kinds(after)) or "nada"]}
    name = f"{incident.code} · solución mostrada a otros"
    add_entry(kind, by=by, of=incident, name=name, changes=told if after else {})


def _kinds(shown: Precedent | None) -> list[str]:
    return sorted({kind for kind, _ in shown.removed}) if shown else []


def note_helped(key: int, *, by: User) -> None:
    """Count that one that is shown was enough for this person, once; what is shown no more counts nothing."""
    for shown in Incident.objects.as_precedent().filter(pk=key):
        Helped.objects.bulk_create([Helped(precedent=shown, person=by, at=clock.now())], ignore_conflicts=True)


def times_served(keys: Collection[int]) -> dict[int, int]:
    """How often the solutions of these incidents served: to people who registered nothing, and where others ended."""
    if not keys:
        return {}
    helped = Helped.objects.filter(precedent__incident__in=keys).values_list("precedent__incident")
    return Counter(dict(helped.annotate(Count("pk")))) + Counter(used_solutions.times_used(keys))


def _allowed(incident: Incident, by: User) -> None:
    if not Incident.objects.one_visible_to(by).filter(pk=incident.pk).exists():
        raise NotVisible
    if not by.permissions.is_desk:
        raise NotFit


__all__ = [
    *("Anonymous", "MarkedMeanwhile", "NotFit", "NotSolved", "Precedent", "StillSays", "as_precedent"),
    *("check_solved", "mark", "marked", "note_helped", "stamp", "times_served", "unmark"),
]
