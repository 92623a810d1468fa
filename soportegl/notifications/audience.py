"""Who hears of what, as which kind, in which words: one row a verb.

Nobody hears of what they did themselves, except that it was registered.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import date
from typing import NamedTuple

from django.utils import timezone

from soportegl.directory.models import Substitution, User
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
    LATE,
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


def was_holder(event: Event, incident: Incident) -> Iterable[User | None]:
    """Whoever had it until time took it from them."""
    return [User.objects.filter(pk=held).first()] if (held := event.details.get("from")) else []


class Message(NamedTuple):
    """The kind of a message, its subject, and the sentence that it begins with, as the product says them by itself."""

    kind: Kind
    subject: str
    lead: str
    #: Where the catalogue of texts has both.
    key: str = ""


class Heard(NamedTuple):
    """What whoever reports hears of a verb, if anything; who else hears of it, and what."""

    reporter: Message | None = None
    others: tuple[Listeners, ...] = ()
    message: Message | None = None
    #: Somebody waits for what the reader does: the mail goes at once, and takes along what was waiting for company.
    urgent: bool = False
    to_the_actor: bool = False


TO_MENTIONED = Message(MENTIONED, "Mención de {quien}", "{quien} {hizo} y mencionó su nombre.", "aviso-mencion")
# To those who are named or stand in for somebody, where the row has no words for them.
_PLAIN = ("{acción}", "{quien} {hizo}.")
PLAIN_TO_REPORTER, PLAIN_TO_OTHERS = (
    Message(OTHER, *_PLAIN, "aviso-demas-reporta"),
    Message(DESK_OTHER, *_PLAIN, "aviso-demas-atiende"),
)

_ROWS: dict[Verb, Heard] = {
    Verb.REGISTER: Heard(
        Message(
            CREATED, "Incidencia creada", "Se creó su incidencia y se trasladó a {nivel}. Guarde el código de Gestión."
        ),
        (first_choice,),
        Message(
            ARRIVED,
            "Nueva incidencia de {entidad}",
            "{reporta} registró una incidencia de una entidad que usted atiende.",
        ),
        to_the_actor=True,
    ),
    Verb.REGISTER_ON_BEHALF: Heard(
        Message(
            CREATED, "Incidencia creada", "{quien} registró por usted esta incidencia. Guarde el código de Gestión."
        ),
        (first_choice,),
        Message(
            ARRIVED,
            "Nueva incidencia de {entidad}",
            "Se registró por llamada una incidencia de una entidad que usted atiende.",
        ),
    ),
    Verb.TAKE: Heard(
        Message(MOVED, "La atiende {quien}", "{quien}, de {nivel}, tomó su incidencia y la está analizando.")
    ),
    Verb.RELEASE: Heard(),
    Verb.ASSIGN: Heard(
        Message(MOVED, "La atiende {responsable}", "Su incidencia quedó a cargo de {responsable}, de {nivel}."),
        (holder,),
        Message(YOURS, "Se le asignó", "{quien} le asignó esta incidencia."),
    ),
    Verb.TRANSFER: Heard(Message(MOVED, "Trasladada a {nivel}", "Su incidencia se trasladó a {nivel}.")),
    Verb.SEND_BACK: Heard(
        Message(MOVED, "Volvió a {nivel}", "Su incidencia volvió a {nivel} para completar la atención."),
        (desk,),
        Message(YOURS, "Devuelta a {nivel}", "{quien} devolvió una incidencia que usted atendió."),
    ),
    Verb.ASK: Heard(
        Message(
            ASKED,
            "Le piden información",
            "{quien} le pide información para continuar. La atención espera su respuesta.",
        ),
        urgent=True,
    ),
    Verb.ANSWER: Heard(None, (desk,), Message(ANSWERED, "Respondieron", "{quien} respondió lo que se le pidió.")),
    Verb.REPLY: Heard(Message(ASKED, "Le escribieron", "{quien}, de {nivel}, le escribió.")),
    Verb.NOTE: Heard(
        None,
        (holder,),
        Message(NOTED, "Nota interna", "{quien} dejó una nota interna en una incidencia que usted tiene."),
    ),
    Verb.NUDGE: Heard(None, (desk,), Message(ANSWERED, "Sigue detenido", "{quien} avisa que su caso sigue detenido.")),
    # Whoever reports reads it on the page of the incident; of a question they are told by mail already.
    Verb.PAUSE: Heard(),
    Verb.RESUME: Heard(),
    Verb.CORRECT: Heard(),
    Verb.WITHDRAW: Heard(
        None, (first_choice,), Message(ARRIVED, "Retirada", "{quien} retiró la incidencia antes de que se atendiera.")
    ),
    Verb.CLOSE: Heard(
        Message(ENDED, "CERRADO: ya tiene respuesta", "Ya hay una respuesta o solución a la incidencia que reportó.")
    ),
    Verb.FINALIZE: Heard(
        Message(ENDED, "FINALIZADO: verifique la solución", "Su incidencia fue finalizada. Verifique si ya funciona."),
        urgent=True,
    ),
    Verb.DUPLICATE: Heard(
        Message(
            ENDED,
            "Se atiende junto con otra",
            "Su incidencia es el mismo caso que ya se atiende en otra gestión, y se cerró para atenderlas juntas. "
            "Cuando la otra se resuelva, se le avisará.",
        )
    ),
    Verb.ORIGINAL_SOLVED: Heard(
        Message(
            ENDED,
            "Ya se resolvió el caso",
            "Se resolvió el caso con el que se atendía su incidencia. Revise si ya funciona; si sigue igual, ábrala de "
            "nuevo.",
        )
    ),
    Verb.ON_ITS_OWN: Heard(
        Message(
            MOVED,
            "Vuelve a atenderse",
            "El caso con el que se atendía su incidencia terminó sin solución. La suya volvió a {nivel}.",
        )
    ),
    Verb.CONFIRM: Heard(
        None, (ended_by,), Message(VERIFIED, "Ya funciona", "{quien} verificó la solución: ya funciona.")
    ),
    Verb.REOPEN: Heard(
        None, (desk,), Message(YOURS, "Sigue igual: se reabrió", "{quien} reabrió una incidencia que usted terminó.")
    ),
    Verb.REDACT: Heard(),
    Verb.REHOME: Heard(),
    # Who leaves a post and who follows are told once of all of it: `account_mail.tell_relieved`.
    Verb.RELIEVE_REPORTER: Heard(),
    Verb.RELIEVE_HOLDER: Heard(),
    # Whoever holds it sees the clock run again, and is told when it is about to run out.
    Verb.WAKE: Heard(),
    Verb.ESCALATE: Heard(
        Message(MOVED, "Trasladada a {nivel}", "Su incidencia se trasladó a {nivel}."),
        (was_holder,),
        Message(YOURS, "Pasó a {nivel} por tiempo", "Pasó el tiempo de su nivel, y la incidencia subió a {nivel}."),
    ),
    Verb.LET_GO: Heard(
        None,
        (was_holder,),
        Message(
            YOURS, "Volvió a la cola", "Pasó el tiempo sin novedad, y la incidencia que usted tenía volvió a la cola."
        ),
    ),
    Verb.NO_ANSWER: Heard(
        Message(
            ENDED,
            "CERRADO sin respuesta",
            "Su incidencia se cerró porque nadie respondió lo que se pidió. Si todavía la necesita, ábrala de nuevo.",
        ),
        (ended_by,),
        Message(LATE, "Cerrada sin respuesta", "Quien reporta no respondió, y la incidencia se cerró por sí sola."),
        urgent=True,
    ),
    Verb.LAPSE: Heard(
        None, (ended_by,), Message(VERIFIED, "Sin verificar", "Nadie verificó la solución en cinco días hábiles.")
    ),
}


def _keyed(message: Message | None, key: str) -> Message | None:
    return message and message._replace(key=key)


HEARD = {
    verb: row._replace(
        reporter=_keyed(row.reporter, f"aviso-{verb.words.path or verb}-reporta"),
        message=_keyed(row.message, f"aviso-{verb.words.path or verb}-atiende"),
    )
    for verb, row in _ROWS.items()
}


def substitutes_of(people: Collection[User], day: date) -> list[User]:
    """Who stands in on a day for any of these: they hear what those hear of their desk."""
    if not people:
        return []
    now = Substitution.objects.now(day).filter(person__in=people).select_related("substitute", "person")
    for each in now:
        # The words of their message say whose it is.
        each.substitute.hears_for = each.person
    return [each.substitute for each in now]


def message_for(event: Event, person: User) -> Message:
    """What this event is for this person: who reports and who attends hear of it as different things."""
    row = HEARD[Verb(event.verb)]
    if event.incident.reporter_id == person.pk:
        return row.reporter or PLAIN_TO_REPORTER
    # Somebody wrote to them: that counts for more than what else they would have heard of it.
    return TO_MENTIONED if person.pk in mentions.keys_of(event) else row.message or PLAIN_TO_OTHERS


def listeners(event: Event) -> list[User]:
    """Who is told of this event, each once, the reporter never of what is internal."""
    row, incident = HEARD[Verb(event.verb)], event.incident
    # Of one who is deactivated, those hear who see all of their entity.
    reporters = (reach.reporters_of(incident) if event.public else [incident.reporter]) if row.reporter else []
    # Colleagues hear of whatever is written with their name in it.
    others = [person for find in (*row.others, mentions.hearing) for person in find(event, incident) if person]
    others += substitutes_of(others, timezone.localdate(event.at))
    people = {person.pk: person for person in (*reporters, *others) if person}
    if not row.to_the_actor and event.actor_id:
        people.pop(event.actor_id, None)
    if not event.public:
        people.pop(incident.reporter_id, None)
    return [person for person in people.values() if person.is_active]
