"""Where an incident can stand, what can be done to it, and where each verb leads."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Flag, StrEnum, auto
from typing import Any, NamedTuple, Self

from django.db import models

from soportegl.directory.roles import Tier


class State(models.TextChoices):
    TRANSFERRED = "transferred", "TRASLADADO"
    IN_RESOLUTION = "in_resolution", "EN RESOLUCION"
    CLOSED = "closed", "CERRADO"
    FINALIZED = "finalized", "FINALIZADO"


OPEN = (State.TRANSFERRED, State.IN_RESOLUTION)
ENDED = (State.CLOSED, State.FINALIZED)
DESKS = (Tier.REGIONAL, Tier.CENTRAL, Tier.INFORMATICS)


class Verification(models.TextChoices):
    """What the reporter of a finalized incident has said of its solution."""

    NONE = "", "No aplica"
    PENDING = "pending", "Pendiente de verificar"
    VERIFIED = "verified", "Verificada: ya funciona"
    UNVERIFIED = "unverified", "Sin verificar"


class Urgency(models.TextChoices):
    LOW = "low", "Baja"
    MEDIUM = "medium", "Media"
    HIGH = "high", "Alta"
    CRITICAL = "critical", "Crítica"


class Place(NamedTuple):
    state: State
    tier: Tier

    @property
    def label(self) -> str:
        """The guide's exact label; it says the tier only while the incident is open."""
        return f"{self.state.label}_N{self.tier.value}" if self.state in OPEN else str(self.state.label)


def _rows(states: tuple[State, ...], to: State | None = None) -> dict[Place, Place]:
    """From each of these states to another one (or the same), at the same tier."""
    return {Place(state, tier): Place(to or state, tier) for state in states for tier in DESKS}


T, R = State.TRANSFERRED, State.IN_RESOLUTION
_UP = {Place(R, tier): Place(T, Tier(tier + 1)) for tier in (Tier.REGIONAL, Tier.CENTRAL)}
_DOWN = {Place(R, tier): Place(T, Tier(tier - 1)) for tier in (Tier.CENTRAL, Tier.INFORMATICS)}


class Who(StrEnum):
    """Who does a verb, as seen from one incident; `policy.WHO` says what makes somebody that."""

    REPORTER = "reporter"
    HOLDER = "holder"
    AGENTS = "agents"
    AGENTS_ONCE_HOLDER_LEFT = "agents_once_holder_left"
    SUPERVISORS = "supervisors"
    SUPERVISORS_ONCE_CLOSED = "supervisors_once_closed"
    WHOEVER_CLOSED_IT = "whoever_closed_it"
    DESK = "desk"
    ADMINISTRATOR = "administrator"


class Turn(StrEnum):
    """What a verb does to the stay at a tier."""

    TAKEN = "taken"
    FREED = "freed"
    LEFT = "left"
    ENDED = "ended"
    AMENDED = "amended"
    BEGUN = "begun"


# With these a stay begins: the incident arrives at a tier.
ARRIVALS = (Turn.LEFT, Turn.BEGUN)


class Is(Flag):
    """How a verb is treated; what is not said of it, it is not."""

    #: Whoever reports may read it.
    PUBLIC = auto()
    #: Written to whoever reports, or to the desk: whoever writes it reads whether it reaches anybody.
    TO_REPORTER = auto()
    TO_DESK = auto()
    #: What the reporter said waits for somebody until one of these is done; a note among colleagues is no answer to it.
    SETTLING = auto()
    #: Said or decided in view of the conversation: not over the head of what came in meanwhile.
    IN_VIEW = auto()
    #: A desk writes it and somebody reads it: data between braces are completed. What whoever reports writes is theirs.
    COMPLETED = auto()
    DECIDED = SETTLING | IN_VIEW | COMPLETED
    #: Done to many incidents at once, too.
    BULK = auto()
    #: Its event keeps no key of the form: whoever sends it twice reads that it was done.
    UNKEYED = auto()


class Words(NamedTuple):
    """How a verb is stored and said: its address, its button, and what it did, as the trace tells it."""

    value: str
    path: str
    label: str
    done: str
    infinitive: str


class Step(NamedTuple):
    """Who does it (a refusal names the last), from where to where, and what becomes of the stay."""

    who: tuple[Who, ...]
    flow: dict[Place, Place]
    stay: Turn | None = None


class Verb(StrEnum):
    """What can be done to an incident, each declared once: words, step, treatment, and texts as «Escriba …» calls them.

    Who hears of it is a row of `notifications/verbs.py`, how it is drawn one of `web/verbs.py`.
    """

    words: Words
    who: tuple[Who, ...]
    flow: dict[Place, Place]
    stay: Turn | None
    marks: Is
    texts: Mapping[str, str]

    def __new__(cls, *row: Any) -> Self:
        """A verb is the value it is stored as, and the rest hangs on it; typed so, `Verb(value)` still finds one."""
        verb = str.__new__(cls, row[0].value)
        verb._value_ = row[0].value
        verb.words, (verb.who, verb.flow, verb.stay), verb.marks, verb.texts = row if len(row) == 4 else (*row, {})
        return verb

    REGISTER = (
        Words("register", "crear", "Crear", "registró la incidencia", "crear"),
        Step((), {}, Turn.BEGUN),
        Is.PUBLIC,
    )
    REGISTER_ON_BEHALF = (
        Words("register_on_behalf", "crear-por-llamada", "Crear", "registró la incidencia por llamada", "crear"),
        Step((), {}, Turn.BEGUN),
        Is.PUBLIC,
    )
    TAKE = (
        Words("take", "tomar", "Tomar", "tomó el caso", "tomar"),
        Step((Who.AGENTS,), _rows((T,), R), Turn.TAKEN),
        Is.PUBLIC | Is.BULK | Is.UNKEYED,
    )
    # Otherwise what a person held who left would wait for a supervisor that not every office has.
    RELEASE = (
        Words("release", "soltar", "Soltar", "soltó el caso", "soltar"),
        Step((Who.HOLDER, Who.AGENTS_ONCE_HOLDER_LEFT, Who.SUPERVISORS), _rows((R,), T), Turn.FREED),
        Is.PUBLIC,
    )
    ASSIGN = (
        Words("assign", "asignar", "Asignar", "asignó el caso", "asignar"),
        Step((Who.SUPERVISORS,), _rows(OPEN, R), Turn.TAKEN),
        Is.PUBLIC | Is.BULK,
    )
    TRANSFER = (
        Words("transfer", "trasladar", "Trasladar", "trasladó el caso", "trasladar"),
        Step((Who.HOLDER,), _UP, Turn.LEFT),
        Is.PUBLIC | Is.DECIDED | Is.BULK,
        {"reason": "el motivo del traslado", "tried": "qué se intentó antes de trasladar"},
    )
    SEND_BACK = (
        Words("send_back", "devolver", "Devolver", "devolvió el caso", "devolver"),
        Step((Who.HOLDER,), _DOWN, Turn.LEFT),
        Is.PUBLIC | Is.DECIDED,
        {"reason": "el motivo de la devolución"},
    )
    ASK = (
        Words("ask", "pedir-informacion", "Pedir información", "pidió información", "pedir información en"),
        Step((Who.HOLDER,), _rows((R,))),
        Is.PUBLIC | Is.TO_REPORTER | Is.DECIDED,
        {"text": "qué información necesita"},
    )
    ANSWER = (
        Words("answer", "responder", "Responder", "respondió", "responder en"),
        Step((Who.REPORTER,), _rows(OPEN)),
        Is.PUBLIC | Is.TO_DESK,
        {"text": "su respuesta"},
    )
    REPLY = (
        Words("reply", "contestar", "Contestar", "escribió a quien reporta", "contestar en"),
        Step((Who.HOLDER, Who.SUPERVISORS), _rows(OPEN)),
        Is.PUBLIC | Is.TO_REPORTER | Is.DECIDED,
        {"text": "el mensaje"},
    )
    NOTE = (
        Words("note", "nota", "Nota interna", "dejó una nota interna", "dejar una nota en"),
        Step((Who.DESK,), _rows((*OPEN, *ENDED))),
        Is.COMPLETED | Is.BULK,
        {"text": "la nota"},
    )
    NUDGE = (
        Words("nudge", "insistir", "Sigue detenido", "insistió: sigue detenido", "insistir en"),
        Step((Who.REPORTER,), _rows(OPEN)),
        Is.PUBLIC | Is.TO_DESK,
        {"text": "el mensaje"},
    )
    CORRECT = (
        Words("correct", "corregir", "Corregir datos", "corrigió los datos", "corregir"),
        Step((Who.HOLDER, Who.SUPERVISORS), _rows(OPEN)),
        Is(0),
        {"reason": "por qué se corrige"},
    )
    WITHDRAW = (
        Words("withdraw", "retirar", "Retirar", "retiró la incidencia", "retirar"),
        Step((Who.REPORTER,), {Place(T, Tier.REGIONAL): Place(State.CLOSED, Tier.REGIONAL)}, Turn.ENDED),
        Is.PUBLIC | Is.SETTLING,
    )
    CLOSE = (
        Words("close", "cerrar", "Cerrar", "cerró el caso", "cerrar"),
        Step((Who.HOLDER,), _rows((R,), State.CLOSED), Turn.ENDED),
        Is.PUBLIC | Is.TO_REPORTER | Is.DECIDED | Is.BULK,
        {"solution": "la respuesta o solución"},
    )
    FINALIZE = (
        Words("finalize", "finalizar", "Finalizar", "finalizó el caso", "finalizar"),
        Step(
            (Who.HOLDER, Who.WHOEVER_CLOSED_IT, Who.SUPERVISORS_ONCE_CLOSED),
            _rows((R, State.CLOSED), State.FINALIZED),
            Turn.ENDED,
        ),
        Is.PUBLIC | Is.TO_REPORTER | Is.DECIDED,
        {"solution": "la solución"},
    )
    CONFIRM = (
        Words("confirm", "confirmar", "Ya funciona", "verificó la solución: ya funciona", "confirmar"),
        Step((Who.REPORTER,), _rows((State.FINALIZED,))),
        Is.PUBLIC,
    )
    REOPEN = (
        Words("reopen", "reabrir", "Sigue igual", "reabrió el caso: sigue igual", "reabrir"),
        Step((Who.REPORTER, Who.SUPERVISORS), _rows(ENDED, T), Turn.BEGUN),
        Is.PUBLIC | Is.TO_DESK | Is.SETTLING,
        {"reason": "qué sigue pasando"},
    )
    REDACT = (
        Words("redact", "tachar", "Tachar", "tachó un texto o un archivo", "tachar en"),
        Step((Who.ADMINISTRATOR,), _rows((*OPEN, *ENDED))),
        Is.UNKEYED,
        {"reason": "por qué se tacha"},
    )
    # What the system itself records; nobody can do these.
    REHOME = (
        Words("rehome", "", "Cambio de sede", "cambió de sede con su entidad", "cambiar de sede"),
        Step((), _rows(OPEN)),
        Is(0),
    )
    LAPSE = (
        Words("lapse", "", "Sin verificar", "quedó sin verificar", "dejar sin verificar"),
        Step((), _rows((State.FINALIZED,))),
        Is.PUBLIC,
    )


REGISTRATIONS = tuple(verb for verb in Verb if not verb.flow)
SYSTEM = tuple(verb for verb in Verb if not verb.words.path)
# With these it ends, or ends otherwise.
ENDING = tuple(verb for verb in Verb if verb.stay is Turn.ENDED)
BY_PATH = {verb.words.path: verb for verb in Verb if verb.who}


def turn_of(verb: Verb, before: Place | None) -> Turn | None:
    """How this step turns the stay: which row of COLA_INCIDENCIAS begins, changes or ends."""
    # A closed incident has left its last tier already: finalizing it then only amends how.
    if verb is Verb.FINALIZE and before is not None and before.state == State.CLOSED:
        return Turn.AMENDED
    return verb.stay
