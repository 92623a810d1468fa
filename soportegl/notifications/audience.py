"""Who hears of what: one row a verb. Nobody hears of what they did themselves, except that it was registered."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from soportegl.directory.models import User
from soportegl.incidents import mentions, reach
from soportegl.incidents.models import Event, Incident
from soportegl.incidents.states import Verb

Listeners = Callable[[Event, Incident], Iterable[User | None]]


def reporter(event: Event, incident: Incident) -> Iterable[User | None]:
    """Whoever reported it, wherever they are now; of one who is deactivated, who sees all of their entity."""
    return reach.reporters_of(incident) if event.public else [incident.reporter]


def desk(event: Event, incident: Incident) -> Iterable[User | None]:
    """Whoever has it or is shown it first; when nobody of them attends it now, those who can see to it."""
    return reach.desk_of(event).people


def holder(event: Event, incident: Incident) -> Iterable[User | None]:
    """Whoever held it when it happened, or who can see to it when they left; nobody when nobody had it."""
    return desk(event, incident) if event.details["after"]["holder"] else [incident.suggested_holder]


def first_choice(event: Event, incident: Incident) -> Iterable[User | None]:
    """Whoever it is shown first: who had it before, or the adviser its entity prefers."""
    return [reach.responsible_for(event)]


def mentioned(event: Event, incident: Incident) -> Iterable[User | None]:
    """Colleagues whom a text names and who may read it."""
    return mentions.hearing(event, incident)


def ended_by(event: Event, incident: Incident) -> Iterable[User | None]:
    return [incident.ended_by]


AUDIENCE: dict[Verb, tuple[Listeners, ...]] = {
    Verb.REGISTER: (reporter, first_choice),
    Verb.REGISTER_ON_BEHALF: (reporter, first_choice),
    Verb.TAKE: (reporter,),
    Verb.RELEASE: (),
    Verb.ASSIGN: (holder, reporter),
    Verb.TRANSFER: (reporter,),
    Verb.SEND_BACK: (reporter, desk),
    Verb.ASK: (reporter,),
    Verb.ANSWER: (desk,),
    Verb.REPLY: (reporter,),
    Verb.NOTE: (holder,),
    Verb.NUDGE: (desk,),
    Verb.CORRECT: (),
    Verb.WITHDRAW: (first_choice,),
    Verb.CLOSE: (reporter,),
    Verb.FINALIZE: (reporter,),
    Verb.CONFIRM: (ended_by,),
    Verb.REOPEN: (desk,),
    Verb.REDACT: (),
    Verb.REHOME: (),
    Verb.LAPSE: (ended_by,),
}

# Of whatever is written with their name in it, whatever the verb.
ALWAYS: tuple[Listeners, ...] = (mentioned,)
TO_THE_ACTOR = frozenset({Verb.REGISTER})


def listeners(event: Event) -> list[User]:
    """Who is told of this event, each once, the reporter never of what is internal."""
    verb, incident = Verb(event.verb), event.incident
    people = {person.pk: person for find in (*AUDIENCE[verb], *ALWAYS) for person in find(event, incident) if person}
    if verb not in TO_THE_ACTOR and event.actor_id:
        people.pop(event.actor_id, None)
    if not event.public:
        people.pop(incident.reporter_id, None)
    return [person for person in people.values() if person.is_active]
