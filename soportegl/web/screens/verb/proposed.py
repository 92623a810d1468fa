"""What a link proposes for the form of a verb, to be read and edited there: the original, or how another one ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from soportegl.incidents import precedents
from soportegl.incidents.models import Incident
from soportegl.incidents.states import Is, Verb
from soportegl.lib.checkdigit import read_code
from soportegl.reading.incident import ended_with

if TYPE_CHECKING:
    from soportegl.directory.models import User

#: Of a form: the code of the incident whose solution it was drawn with, and whether its author says that it was used.
DRAWN_WITH, NOTED = "solucion-de", "con-ella"


@dataclass(frozen=True)
class Used:
    """The solution of another incident, as it may go to whoever reported this one."""

    of: Incident
    text: str
    is_without_whose: bool
    is_noted: bool | None
    """Whether the event is to keep it, as its author said last; None where nothing is kept."""


def used(incident: Incident, verb: Verb, said: Mapping[str, str], person: User) -> Used | None:
    """The solution that an address or a form asks for; None when there is none, or the verb has nowhere to put it."""
    reuses = Is.REUSES in verb.marks
    names = (DRAWN_WITH, "usar") if reuses else ("original",) if verb is Verb.DUPLICATE else ()
    asked = next((said[name] for name in names if name in said), "")
    found = ended_with(asked, person) if asked else None
    if found is None or not found.solution or found.duplicate_of_id or found == incident:
        return None
    is_noted = (NOTED in said or DRAWN_WITH not in said) if reuses else None
    if found.entity_id == incident.entity_id:
        return Used(found, found.solution, is_without_whose=False, is_noted=is_noted)
    # What a desk has edited for others is better than what is left of it by itself.
    others = Incident.objects.as_precedent().filter(incident=found).first() or precedents.as_precedent(found)
    return Used(found, others.solution, is_without_whose=True, is_noted=is_noted)


def said_to_be_used(verb: Verb, typed: Mapping[str, str]) -> dict[str, str]:
    """What a form says for the action of whose solution it carries."""
    is_said = Is.REUSES in verb.marks and NOTED in typed and DRAWN_WITH in typed
    return {"solution_of": typed[DRAWN_WITH]} if is_said else {}


def values(verb: Verb, begun: Mapping[str, str], said: Mapping[str, str], other: Used | None) -> dict[str, str]:
    """The fields with what was begun, and after it what is proposed."""
    made = dict(begun)
    if verb is Verb.DUPLICATE and (code := read_code(said.get("original", ""))):
        made["original"] = code
    if other is not None:
        field = next(iter(verb.texts))
        if verb is Verb.DUPLICATE:
            # What is solved already is told at once, and not that it will be.
            return made | {field: other.text}
        # What was begun with it the last time has it already.
        if other.text not in made.get(field, ""):
            made[field] = "\n\n".join(part for part in (made.get(field, "").rstrip(), other.text) if part)
    return made
