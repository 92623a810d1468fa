"""Where an incident can stand, what can be done to it, and where each verb leads."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, NamedTuple, Self

from django.db import models

from soportegl.directory.roles import Tier
from soportegl.directory.urgency import Urgency as Urgency
from soportegl.incidents.pausing import PauseEffect
from soportegl.incidents.steps import ARRIVALS as ARRIVALS
from soportegl.incidents.steps import Is as Is
from soportegl.incidents.steps import StageEffect as StageEffect
from soportegl.incidents.steps import Who as Who
from soportegl.incidents.steps import Words


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


class Place(NamedTuple):
    state: State
    tier: Tier

    @property
    def label(self) -> str:
        """The guide's exact label; it says the tier only while the incident is open."""
        return f"{self.state.label}_N{self.tier.value}" if self.state in OPEN else str(self.state.label)


def _rows(states: tuple[State, ...], to: State | None = None, at: tuple[Tier, ...] = DESKS) -> dict[Place, Place]:
    """From each of these states to another one (or the same), at the same tier."""
    return {Place(state, tier): Place(to or state, tier) for state in states for tier in at}


T, R = State.TRANSFERRED, State.IN_RESOLUTION
_UP = {Place(R, tier): Place(T, Tier(tier + 1)) for tier in (Tier.REGIONAL, Tier.CENTRAL)}
_UP_UNTAKEN = {Place(T, of.tier): to for of, to in _UP.items()}
_DOWN = {Place(R, tier): Place(T, Tier(tier - 1)) for tier in (Tier.CENTRAL, Tier.INFORMATICS)}


class Step(NamedTuple):
    """Who does it (a refusal names the last), from where to where, how it is treated; what stay and pause become."""

    who: tuple[Who, ...]
    flow: dict[Place, Place]
    marks: Is
    stay: StageEffect | None = None
    pause: PauseEffect | None = None


class Verb(StrEnum):
    """What can be done to an incident, each declared once: words, step, and texts as «Escriba …» calls them.

    Who hears of it is a row of `notifications/audience.py`, how it is drawn one of `web/ui/verbs.py`.
    """

    words: Words
    who: tuple[Who, ...]
    flow: dict[Place, Place]
    stay: StageEffect | None
    pause: PauseEffect | None
    marks: Is
    texts: Mapping[str, str]

    def __new__(cls, *row: Any) -> Self:
        """A verb is the value it is stored as, and the rest hangs on it; typed so, `Verb(value)` still finds one."""
        verb = str.__new__(cls, row[0].value)
        verb._value_ = row[0].value
        verb.words, step, verb.texts = row if len(row) == 3 else (*row, {})
        verb.who, verb.flow, verb.marks, verb.stay, verb.pause = step
        return verb

    REGISTER = (
        Words("register", "crear", "Crear", "registró la incidencia", "crear"),
        Step((), {}, Is.PUBLIC, StageEffect.BEGUN),
    )
    REGISTER_ON_BEHALF = (
        Words("register_on_behalf", "crear-por-llamada", "Crear", "registró la incidencia por llamada", "crear"),
        Step((), {}, Is.PUBLIC, StageEffect.BEGUN),
    )
    TAKE = (
        Words("take", "tomar", "Tomar", "tomó el caso", "tomar"),
        Step((Who.AGENTS,), _rows((T,), R), Is.PUBLIC | Is.BULK | Is.UNKEYED, StageEffect.TAKEN),
    )
    # Otherwise what a person held who left would wait for a supervisor that not every office has.
    RELEASE = (
        Words("release", "soltar", "Soltar", "soltó el caso", "soltar"),
        Step((Who.HOLDER, Who.AGENTS_ONCE_HOLDER_LEFT, Who.SUPERVISORS), _rows((R,), T), Is.PUBLIC, StageEffect.FREED),
    )
    ASSIGN = (
        Words("assign", "asignar", "Asignar", "asignó el caso", "asignar"),
        Step((Who.SUPERVISORS,), _rows(OPEN, R), Is.PUBLIC | Is.BULK, StageEffect.TAKEN),
    )
    TRANSFER = (
        Words("transfer", "trasladar", "Trasladar", "trasladó el caso", "trasladar"),
        Step((Who.HOLDER,), _UP, Is.PUBLIC | Is.DECIDED | Is.BULK, StageEffect.LEFT),
        {"reason": "el motivo del traslado", "tried": "qué se intentó antes de trasladar"},
    )
    SEND_BACK = (
        Words("send_back", "devolver", "Devolver", "devolvió el caso", "devolver"),
        Step((Who.HOLDER,), _DOWN, Is.PUBLIC | Is.DECIDED, StageEffect.LEFT),
        {"reason": "el motivo de la devolución"},
    )
    ASK = (
        Words("ask", "pedir-informacion", "Pedir información", "pidió información", "pedir información en"),
        Step((Who.HOLDER,), _rows((R,)), Is.WRITTEN, pause=PauseEffect.BEGUN_IF_RUNNING),
        {"text": "qué información necesita"},
    )
    ANSWER = (
        Words("answer", "responder", "Responder", "respondió", "responder en"),
        Step((Who.REPORTER,), _rows(OPEN), Is.PUBLIC | Is.TO_DESK | Is.FILES, pause=PauseEffect.ENDED_OF_REPORTER),
        {"text": "su respuesta"},
    )
    REPLY = (
        Words("reply", "contestar", "Contestar", "escribió a quien reporta", "contestar en"),
        Step((Who.HOLDER, Who.SUPERVISORS), _rows(OPEN), Is.WRITTEN | Is.REUSES),
        {"text": "el mensaje"},
    )
    NOTE = (
        Words("note", "nota", "Nota interna", "dejó una nota interna", "dejar una nota en"),
        Step((Who.DESK,), _rows((*OPEN, *ENDED)), Is.COMPLETED | Is.FILES | Is.CANNED | Is.BULK),
        {"text": "la nota"},
    )
    NUDGE = (
        Words("nudge", "insistir", "Sigue detenido", "insistió: sigue detenido", "insistir en"),
        Step((Who.REPORTER,), _rows(OPEN), Is.PUBLIC | Is.TO_DESK | Is.FILES),
        {"text": "el mensaje"},
    )
    PAUSE = (
        Words("pause", "pausar", "Pausar el reloj", "pausó el reloj", "pausar el reloj de"),
        Step((Who.HOLDER,), _rows((R,)), Is.PUBLIC, pause=PauseEffect.BEGUN),
        {"reason": "por qué se pausa"},
    )
    RESUME = (
        Words("resume", "reanudar", "Reanudar el reloj", "reanudó el reloj", "reanudar el reloj de"),
        Step((Who.HOLDER, Who.SUPERVISORS), _rows((R,)), Is.PUBLIC, pause=PauseEffect.ENDED),
    )
    CORRECT = (
        Words("correct", "corregir", "Corregir datos", "corrigió los datos", "corregir"),
        Step((Who.HOLDER, Who.SUPERVISORS), _rows(OPEN), Is(0)),
        {"reason": "por qué se corrige"},
    )
    WITHDRAW = (
        Words("withdraw", "retirar", "Retirar", "retiró la incidencia", "retirar"),
        Step((Who.REPORTER,), _rows((T,), State.CLOSED, DESKS[:1]), Is.PUBLIC | Is.SETTLING, StageEffect.ENDED),
    )
    CLOSE = (
        Words("close", "cerrar", "Cerrar", "cerró el caso", "cerrar"),
        Step((Who.HOLDER,), _rows((R,), State.CLOSED), Is.WRITTEN | Is.BULK | Is.REUSES, StageEffect.ENDED),
        {"solution": "la respuesta o solución"},
    )
    DUPLICATE = (
        Words("duplicate", "duplicada", "Es duplicada", "la cerró como duplicada de otra", "cerrar como duplicada"),
        Step(
            (Who.SUPERVISORS, Who.AGENTS_UNTIL_TAKEN, Who.HOLDER),
            _rows(OPEN, State.CLOSED),
            Is.WRITTEN,
            StageEffect.ENDED,
        ),
        {"solution": "lo que leerá quien reporta"},
    )
    FINALIZE = (
        Words("finalize", "finalizar", "Finalizar", "finalizó el caso", "finalizar"),
        Step(
            (Who.HOLDER, Who.WHOEVER_CLOSED_IT, Who.SUPERVISORS_ONCE_CLOSED),
            _rows((R, State.CLOSED), State.FINALIZED),
            Is.WRITTEN | Is.REUSES,
            StageEffect.ENDED,
        ),
        {"solution": "la solución"},
    )
    CONFIRM = (
        Words("confirm", "confirmar", "Ya funciona", "verificó la solución: ya funciona", "confirmar"),
        Step((Who.REPORTER,), _rows((State.FINALIZED,)), Is.PUBLIC),
    )
    REOPEN = (
        Words("reopen", "reabrir", "Sigue igual", "reabrió el caso: sigue igual", "reabrir"),
        Step(
            (Who.REPORTER, Who.SUPERVISORS),
            _rows(ENDED, T),
            Is.PUBLIC | Is.TO_DESK | Is.SETTLING | Is.FILES,
            StageEffect.BEGUN,
        ),
        {"reason": "qué sigue pasando"},
    )
    REDACT = (
        Words("redact", "tachar", "Tachar", "tachó un texto o un archivo", "tachar en"),
        Step((Who.ADMINISTRATOR,), _rows((*OPEN, *ENDED)), Is.UNKEYED),
        {"reason": "por qué se tacha"},
    )
    # What the system itself records; nobody can do these.
    REHOME = (
        Words("rehome", "", "Cambio de sede", "cambió de sede con su entidad", "cambiar de sede"),
        Step((), _rows(OPEN), Is(0)),
    )
    LAPSE = (
        Words("lapse", "", "Sin verificar", "quedó sin verificar", "dejar sin verificar"),
        Step((), _rows((State.FINALIZED,)), Is.PUBLIC),
    )
    ORIGINAL_SOLVED = (
        Words(
            "original_solved",
            "",
            "Resuelta con otra",
            "avisó que se resolvió el caso con el que se atendía",
            "avisar que se resolvió",
        ),
        Step((), _rows((State.CLOSED,)), Is.PUBLIC),
    )
    ON_ITS_OWN = (
        Words(
            "on_its_own",
            "",
            "Vuelve a atenderse",
            "la devolvió a la cola: el caso con el que se atendía terminó sin solución",
            "devolver a la cola",
        ),
        Step((), _rows((State.CLOSED,), T), Is.PUBLIC | Is.SETTLING, StageEffect.BEGUN),
    )
    WAKE = (
        Words("wake", "", "Reloj en marcha", "llegó la fecha: el reloj sigue", "reanudar el reloj de"),
        Step((), _rows(OPEN), Is.PUBLIC, pause=PauseEffect.ENDED),
    )
    ESCALATE = (
        Words(
            "escalate", "", "Traslado automático", "pasó de nivel por el tiempo que llevaba", "trasladar por sí sola"
        ),
        Step((), _UP | _UP_UNTAKEN, Is.PUBLIC | Is.SETTLING, StageEffect.LEFT),
    )
    LET_GO = (
        Words("let_go", "", "Vuelta a la cola", "volvió a la cola: pasó el tiempo sin novedad", "devolver a la cola"),
        Step((), _rows((R,), T), Is.PUBLIC, StageEffect.FREED),
    )
    NO_ANSWER = (
        Words("no_answer", "", "Sin respuesta", "cerró el caso: nadie respondió", "cerrar sin respuesta"),
        Step((), _rows(OPEN, State.CLOSED), Is.PUBLIC | Is.SETTLING, StageEffect.ENDED),
    )
    RELIEVE_REPORTER = (
        Words("relieve_reporter", "", "Relevo", "entregó el puesto de quien reporta", "relevar a quien reporta"),
        Step((), _rows((*OPEN, *ENDED)), Is.PUBLIC),
    )
    RELIEVE_HOLDER = (
        Words("relieve_holder", "", "Relevo", "entregó el puesto de quien la tiene", "relevar a quien la tiene"),
        Step((), _rows((R,)), Is.PUBLIC, StageEffect.TAKEN),
    )


REGISTRATIONS = tuple(verb for verb in Verb if not verb.flow)
SYSTEM = tuple(verb for verb in Verb if not verb.words.path)
# With these it comes into other hands without moving.
HANDED = (Verb.ASSIGN, Verb.RELIEVE_HOLDER)
# With these it ends, or ends otherwise.
ENDING = tuple(verb for verb in Verb if verb.stay is StageEffect.ENDED)
# With these what had ended is open again.
REOPENING = tuple(verb for verb in Verb if any(of.state in ENDED and to.state in OPEN for of, to in verb.flow.items()))
# After these nobody waits for the reporter's answer.
ANSWERED = tuple(verb for verb in Verb if verb is Verb.ANSWER or verb.pause is PauseEffect.ENDED)
# How many tiers up a verb leads; down is less than none.
RISES = {verb: next((to.tier - of.tier for of, to in verb.flow.items()), 0) for verb in Verb}
BY_PATH = {verb.words.path: verb for verb in Verb if verb.who}


def turn_of(verb: Verb, before: Place | None) -> StageEffect | None:
    """How this step turns the stay: which row of COLA_INCIDENCIAS begins, changes or ends."""
    # A closed incident has left its last tier already: finalizing it then only amends how.
    if verb is Verb.FINALIZE and before is not None and before.state == State.CLOSED:
        return StageEffect.AMENDED
    return verb.stay
