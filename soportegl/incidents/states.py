"""Where an incident can stand, what can be done to it, and where each verb leads."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

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


class Verb(StrEnum):
    REGISTER = "register"
    REGISTER_ON_BEHALF = "register_on_behalf"
    TAKE = "take"
    RELEASE = "release"
    ASSIGN = "assign"
    TRANSFER = "transfer"
    SEND_BACK = "send_back"
    ASK = "ask"
    ANSWER = "answer"
    REPLY = "reply"
    NOTE = "note"
    NUDGE = "nudge"
    CORRECT = "correct"
    WITHDRAW = "withdraw"
    CLOSE = "close"
    FINALIZE = "finalize"
    CONFIRM = "confirm"
    REOPEN = "reopen"
    REDACT = "redact"
    # What the system itself records; nobody can do these.
    REHOME = "rehome"
    LAPSE = "lapse"

    @property
    def words(self) -> Words:
        return WORDS[self]


class Words(NamedTuple):
    """How a verb is said: its address, its button, and what it did, as the trace tells it."""

    path: str
    label: str
    done: str
    infinitive: str


WORDS = {
    Verb.REGISTER: Words("crear", "Crear", "registró la incidencia", "crear"),
    Verb.REGISTER_ON_BEHALF: Words("crear-por-llamada", "Crear", "registró la incidencia por llamada", "crear"),
    Verb.TAKE: Words("tomar", "Tomar", "tomó el caso", "tomar"),
    Verb.RELEASE: Words("soltar", "Soltar", "soltó el caso", "soltar"),
    Verb.ASSIGN: Words("asignar", "Asignar", "asignó el caso", "asignar"),
    Verb.TRANSFER: Words("trasladar", "Trasladar", "trasladó el caso", "trasladar"),
    Verb.SEND_BACK: Words("devolver", "Devolver", "devolvió el caso", "devolver"),
    Verb.ASK: Words("pedir-informacion", "Pedir información", "pidió información", "pedir información en"),
    Verb.ANSWER: Words("responder", "Responder", "respondió", "responder en"),
    Verb.REPLY: Words("contestar", "Contestar", "escribió a quien reporta", "contestar en"),
    Verb.NOTE: Words("nota", "Nota interna", "dejó una nota interna", "dejar una nota en"),
    Verb.NUDGE: Words("insistir", "Sigue detenido", "insistió: sigue detenido", "insistir en"),
    Verb.CORRECT: Words("corregir", "Corregir datos", "corrigió los datos", "corregir"),
    Verb.WITHDRAW: Words("retirar", "Retirar", "retiró la incidencia", "retirar"),
    Verb.CLOSE: Words("cerrar", "Cerrar", "cerró el caso", "cerrar"),
    Verb.FINALIZE: Words("finalizar", "Finalizar", "finalizó el caso", "finalizar"),
    Verb.CONFIRM: Words("confirmar", "Ya funciona", "verificó la solución: ya funciona", "confirmar"),
    Verb.REOPEN: Words("reabrir", "Sigue igual", "reabrió el caso: sigue igual", "reabrir"),
    Verb.REDACT: Words("tachar", "Tachar", "tachó un texto o un archivo", "tachar en"),
    Verb.REHOME: Words("", "Cambio de sede", "cambió de sede con su entidad", "cambiar de sede"),
    Verb.LAPSE: Words("", "Sin verificar", "quedó sin verificar", "dejar sin verificar"),
}

REGISTRATIONS = (Verb.REGISTER, Verb.REGISTER_ON_BEHALF)
SYSTEM = (Verb.REHOME, Verb.LAPSE)
# With these it ends, or ends otherwise.
ENDING = (Verb.WITHDRAW, Verb.CLOSE, Verb.FINALIZE)
BY_PATH = {words.path: verb for verb, words in WORDS.items() if words.path and verb not in REGISTRATIONS}

# Never shown to whoever reports.
INTERNAL = frozenset({Verb.NOTE, Verb.CORRECT, Verb.REDACT, Verb.REHOME})


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

FLOW: dict[Verb, dict[Place, Place]] = {
    Verb.TAKE: _rows((T,), R),
    Verb.RELEASE: _rows((R,), T),
    Verb.ASSIGN: _rows(OPEN, R),
    Verb.TRANSFER: {
        Place(R, Tier.REGIONAL): Place(T, Tier.CENTRAL),
        Place(R, Tier.CENTRAL): Place(T, Tier.INFORMATICS),
    },
    Verb.SEND_BACK: {
        Place(R, Tier.CENTRAL): Place(T, Tier.REGIONAL),
        Place(R, Tier.INFORMATICS): Place(T, Tier.CENTRAL),
    },
    Verb.ASK: _rows((R,)),
    Verb.ANSWER: _rows(OPEN),
    Verb.REPLY: _rows(OPEN),
    Verb.NOTE: _rows((*OPEN, *ENDED)),
    Verb.NUDGE: _rows(OPEN),
    Verb.CORRECT: _rows(OPEN),
    Verb.WITHDRAW: {Place(T, Tier.REGIONAL): Place(State.CLOSED, Tier.REGIONAL)},
    Verb.CLOSE: _rows((R,), State.CLOSED),
    Verb.FINALIZE: _rows((R, State.CLOSED), State.FINALIZED),
    Verb.CONFIRM: _rows((State.FINALIZED,)),
    Verb.REOPEN: _rows(ENDED, T),
    Verb.REDACT: _rows((*OPEN, *ENDED)),
    Verb.REHOME: _rows(OPEN),
    Verb.LAPSE: _rows((State.FINALIZED,)),
}


# What the reporter said waits for somebody until one of these is done; a note among colleagues is no answer to it.
HEEDS = frozenset(
    {Verb.ASK, Verb.REPLY, Verb.TRANSFER, Verb.SEND_BACK, Verb.WITHDRAW, Verb.CLOSE, Verb.FINALIZE, Verb.REOPEN}
)


class Turn(StrEnum):
    """What a verb does to the stay at a tier."""

    TAKEN = "taken"
    FREED = "freed"
    LEFT = "left"
    ENDED = "ended"
    AMENDED = "amended"
    BEGUN = "begun"


_TURNS = {
    Verb.TAKE: Turn.TAKEN,
    Verb.ASSIGN: Turn.TAKEN,
    Verb.RELEASE: Turn.FREED,
    Verb.TRANSFER: Turn.LEFT,
    Verb.SEND_BACK: Turn.LEFT,
    Verb.WITHDRAW: Turn.ENDED,
    Verb.CLOSE: Turn.ENDED,
    Verb.FINALIZE: Turn.ENDED,
    Verb.REOPEN: Turn.BEGUN,
    Verb.REGISTER: Turn.BEGUN,
    Verb.REGISTER_ON_BEHALF: Turn.BEGUN,
}


# With these a stay begins: the incident arrives at a tier.
ARRIVALS = (Turn.LEFT, Turn.BEGUN)


def turn_of(verb: Verb, before: Place | None) -> Turn | None:
    """How this step turns the stay: which row of COLA_INCIDENCIAS begins, changes or ends."""
    # A closed incident has left its last tier already: finalizing it then only amends how.
    if verb is Verb.FINALIZE and before is not None and before.state == State.CLOSED:
        return Turn.AMENDED
    return _TURNS.get(verb)
