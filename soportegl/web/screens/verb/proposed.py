"""What a link proposes for the form of a verb, to be read and edited there: the original, or how another one ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from soportegl.incidents import precedents
from soportegl.incidents.models import Incident
from soportegl.incidents.states import Is, Verb
from soportegl.lib.checkdigit import read_code
from soportegl.reading.incident import ended_with
from soportegl.web.site.requests import PersonRequest


@dataclass(frozen=True)
class Used:
    """The solution of another incident, as it may go to whoever reported this one."""

    of: Incident
    text: str
    is_without_whose: bool


def used(request: PersonRequest, incident: Incident, verb: Verb) -> Used | None:
    """The solution that the address asks for; None when there is none, or the verb has nowhere to put it."""
    asked = request.GET.get("original" if verb is Verb.DUPLICATE else "usar", "")
    found = ended_with(asked, request.user) if asked and Is.CANNED in verb.marks else None
    if found is None or not found.solution:
        return None
    if found.entity_id == incident.entity_id:
        return Used(found, found.solution, is_without_whose=False)
    # What a desk has edited for others is better than what is left of it by itself.
    others = Incident.objects.as_precedent().filter(incident=found).first() or precedents.as_precedent(found)
    return Used(found, others.solution, is_without_whose=True)


def values(request: PersonRequest, verb: Verb, begun: Mapping[str, str], other: Used | None) -> dict[str, str]:
    """The fields with what was begun, and after it what is proposed."""
    made = dict(begun)
    if verb is Verb.DUPLICATE and (code := read_code(request.GET.get("original", ""))):
        made["original"] = code
    if other is not None:
        field = next(iter(verb.texts))
        if verb is Verb.DUPLICATE:
            # What is solved already is told at once, and not that it will be.
            return made | {field: other.text}
        made[field] = "\n\n".join(part for part in (made.get(field, "").rstrip(), other.text) if part)
    return made
