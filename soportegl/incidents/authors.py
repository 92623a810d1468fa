"""Who did something and in whose place, and from whom to whom a post went, as the event keeps it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soportegl.directory.models import User
from soportegl.incidents.states import ENDING, Verb

if TYPE_CHECKING:
    from collections.abc import Iterable

    from soportegl.incidents.models import Event, Incident

#: Under which name an event keeps for whom its author stood in.
INSTEAD_OF = "instead_of"
RELIEVING = (Verb.RELIEVE_REPORTER, Verb.RELIEVE_HOLDER)
People = dict[int, User]


def _keys_of(event: Event) -> list[int]:
    handed = [event.details["from"], event.details["to"]] if event.verb in RELIEVING else []
    return [*handed, event.details[INSTEAD_OF]] if INSTEAD_OF in event.details else handed


def named_in(events: Iterable[Event]) -> People:
    """Whom these events name besides their authors; most name nobody, and then nothing is asked."""
    keys = {key for event in events for key in _keys_of(event)}
    return User.objects.in_bulk(keys) if keys else {}


def author_of(event: Event, people: People) -> str:
    """«X», «X, en sustitución de Y», or the system itself."""
    if event.actor is None:
        return "SoporteGL"
    instead_of = people.get(event.details.get(INSTEAD_OF, 0))
    return in_place_of(event.actor, instead_of) if instead_of else str(event.actor)


def ended_by(incident: Incident) -> str:
    """Who ended it, and in whose place; empty when nobody did."""
    event = incident.events.filter(verb__in=ENDING).select_related("actor").order_by("-number").first()
    return author_of(event, named_in([event])) if event else ""


def in_place_of(author: User | str, person: User) -> str:
    """Both names."""
    return f"{author}, en sustitución de {person}"


def done_of(event: Event, people: People) -> str:
    """What was done, as it follows the name of who did it."""
    done = Verb(event.verb).words.done
    if event.verb not in RELIEVING:
        return done
    return f"{done}: de {people[event.details['from']]} a {people[event.details['to']]}"


def former_reporters(events: Iterable[Event]) -> set[int]:
    """Who stood in the place of the reporter before others did."""
    return {event.details["from"] for event in events if event.verb == Verb.RELIEVE_REPORTER}
