"""Who hears of what, as which kind, in which words: one row a verb.

Nobody hears of what they did themselves, except that it was registered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from soportegl.directory.models import User
from soportegl.incidents import mentions, reach
from soportegl.incidents.models import Event, Incident
from soportegl.incidents.states import Verb
from soportegl.notifications.notification_types import (
    ANSWERED,
    ARRIVED,
    ASKED,
    CREATED,
    DESK_OTHER,
    ENDED,
    MENTIONED,
    MOVED,
    NOTED,
    OTHER,
    VERIFIED,
    YOURS,
    Kind,
)

Listeners = Callable[[Event, Incident], Iterable[User | None]]


def desk(event: Event, incident: Incident) -> Iterable[User | None]:
    """Whoever has it or is shown it first; when nobody of them attends it now, those who can see to it."""
    return reach.desk_of(event).people


def holder(event: Event, incident: Incident) -> Iterable[User | None]:
    """Whoever held it when it happened, or who can see to it when they left; nobody when nobody had it."""
    return desk(event, incident) if event.details["after"]["holder"] else [incident.suggested_holder]


def first_choice(event: Event, incident: Incident) -> Iterable[User | None]:
    """Whoever it is shown first: who had it before, or the adviser its entity prefers."""
    return [reach.responsible_for(event)]


def ended_by(event: Event, incident: Incident) -> Iterable[User | None]:
    return [incident.ended_by]


class Message(NamedTuple):
    """The kind of a message, its subject, and the sentence that it begins with."""

    kind: Kind
    subject: str
    lead: str


class Heard(NamedTuple):
    """What whoever reports hears of a verb, if anything; who else hears of it, and what."""

    reporter: Message | None = None
    others: tuple[Listeners, ...] = ()
    message: Message | None = None
    #: Somebody waits for what the reader does: the mail goes at once, and takes along what was waiting for company.
    urgent: bool = False
    to_the_actor: bool = False


TO_MENTIONED = Message(MENTIONED, "Mención de {actor}", "{actor} {done} y mencionó su nombre.")
# To those who are named or stand in for somebody, where the row has no words for them.
_PLAIN = ("{label}", "{actor} {done}.")
_PLAIN_TO_REPORTER, _PLAIN_TO_OTHERS = Message(OTHER, *_PLAIN), Message(DESK_OTHER, *_PLAIN)

HEARD: dict[Verb, Heard] = {
    Verb.REGISTER: Heard(
        Message(
            CREATED, "Incidencia creada", "Se creó su incidencia y se trasladó a {tier}. Guarde el código de Gestión."
        ),
        (first_choice,),
        Message(
            ARRIVED,
            "Nueva incidencia de {entity}",
            "{reporter} registró una incidencia de una entidad que usted atiende.",
        ),
        to_the_actor=True,
    ),
    Verb.REGISTER_ON_BEHALF: Heard(
        Message(
            CREATED, "Incidencia creada", "{actor} registró por usted esta incidencia. Guarde el código de Gestión."
        ),
        (first_choice,),
        Message(
            ARRIVED,
            "Nueva incidencia de {entity}",
            "Se registró por llamada una incidencia de una entidad que usted atiende.",
        ),
    ),
    Verb.TAKE: Heard(
        Message(MOVED, "La atiende {actor}", "{actor}, de {tier}, tomó su incidencia y la está analizando.")
    ),
    Verb.RELEASE: Heard(),
    Verb.ASSIGN: Heard(
        Message(MOVED, "La atiende {holder}", "Su incidencia quedó a cargo de {holder}, de {tier}."),
        (holder,),
        Message(YOURS, "Se le asignó", "{actor} le asignó esta incidencia."),
    ),
    Verb.TRANSFER: Heard(Message(MOVED, "Trasladada a {tier}", "Su incidencia se trasladó a {tier}.")),
    Verb.SEND_BACK: Heard(
        Message(MOVED, "Volvió a {tier}", "Su incidencia volvió a {tier} para completar la atención."),
        (desk,),
        Message(YOURS, "Devuelta a {tier}", "{actor} devolvió una incidencia que usted atendió."),
    ),
    Verb.ASK: Heard(
        Message(
            ASKED,
            "Le piden información",
            "{actor} le pide información para continuar. La atención espera su respuesta.",
        ),
        urgent=True,
    ),
    Verb.ANSWER: Heard(None, (desk,), Message(ANSWERED, "Respondieron", "{actor} respondió lo que se le pidió.")),
    Verb.REPLY: Heard(Message(ASKED, "Le escribieron", "{actor}, de {tier}, le escribió.")),
    Verb.NOTE: Heard(
        None,
        (holder,),
        Message(NOTED, "Nota interna", "{actor} dejó una nota interna en una incidencia que usted tiene."),
    ),
    Verb.NUDGE: Heard(None, (desk,), Message(ANSWERED, "Sigue detenido", "{actor} avisa que su caso sigue detenido.")),
    Verb.CORRECT: Heard(),
    Verb.WITHDRAW: Heard(
        None, (first_choice,), Message(ARRIVED, "Retirada", "{actor} retiró la incidencia antes de que se atendiera.")
    ),
    Verb.CLOSE: Heard(
        Message(ENDED, "CERRADO: ya tiene respuesta", "Ya hay una respuesta o solución a la incidencia que reportó.")
    ),
    Verb.FINALIZE: Heard(
        Message(ENDED, "FINALIZADO: verifique la solución", "Su incidencia fue finalizada. Verifique si ya funciona."),
        urgent=True,
    ),
    Verb.CONFIRM: Heard(
        None, (ended_by,), Message(VERIFIED, "Ya funciona", "{actor} verificó la solución: ya funciona.")
    ),
    Verb.REOPEN: Heard(
        None, (desk,), Message(YOURS, "Sigue igual: se reabrió", "{actor} reabrió una incidencia que usted terminó.")
    ),
    Verb.REDACT: Heard(),
    Verb.REHOME: Heard(),
    # Who leaves a post and who follows are told once of all of it: `account_mail.tell_relieved`.
    Verb.RELIEVE_REPORTER: Heard(),
    Verb.RELIEVE_HOLDER: Heard(),
    Verb.LAPSE: Heard(
        None, (ended_by,), Message(VERIFIED, "Sin verificar", "Nadie verificó la solución en cinco días hábiles.")
    ),
}


def message_for(event: Event, person: User) -> Message:
    """What this event is for this person: who reports and who attends hear of it as different things."""
    row = HEARD[Verb(event.verb)]
    if event.incident.reporter_id == person.pk:
        return row.reporter or _PLAIN_TO_REPORTER
    # Somebody wrote to them: that counts for more than what else they would have heard of it.
    return TO_MENTIONED if person.pk in mentions.keys_of(event) else row.message or _PLAIN_TO_OTHERS


def listeners(event: Event) -> list[User]:
    """Who is told of this event, each once, the reporter never of what is internal."""
    row, incident = HEARD[Verb(event.verb)], event.incident
    # Of one who is deactivated, those hear who see all of their entity.
    reporters = (reach.reporters_of(incident) if event.public else [incident.reporter]) if row.reporter else []
    # Colleagues hear of whatever is written with their name in it.
    others = [person for find in (*row.others, mentions.hearing) for person in find(event, incident)]
    people = {person.pk: person for person in (*reporters, *others) if person}
    if not row.to_the_actor and event.actor_id:
        people.pop(event.actor_id, None)
    if not event.public:
        people.pop(incident.reporter_id, None)
    return [person for person in people.values() if person.is_active]
