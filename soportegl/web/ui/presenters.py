"""What a page says of an incident to whoever reports it: how it stands, what follows, when each level had it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from soportegl.directory.models import User
from soportegl.directory.roles import Tier
from soportegl.incidents import policy
from soportegl.incidents.models import Incident, Stage
from soportegl.incidents.states import State, Verification
from soportegl.lib import clock, worktime
from soportegl.web.ui.elements import you
from soportegl.web.ui.level_steps import Level, levels_of
from soportegl.web.ui.moments import day, short_when, spoken
from soportegl.web.ui.verbs import FORM_SPECS

_VERIFIED = {
    Verification.PENDING: "Finalizada. Le pedimos por correo que verifique la solución.",
    Verification.VERIFIED: "Finalizada. La solución fue verificada: ya funciona.",
    Verification.UNVERIFIED: "Finalizada. Nadie verificó la solución en cinco días hábiles.",
}

_RECEIVED: dict[str, str] = {"": "la recibió", **{verb: spec.look.received for verb, spec in FORM_SPECS.items()}}


def desk_of(incident: Incident) -> str:
    """The desk where it stands, in the middle of a sentence."""
    return Tier(incident.tier).the_desk


def _beginning(words: str) -> str:
    return words[:1].upper() + words[1:]


def sentence_of(incident: Incident) -> SafeString:
    """Where it is and who has it, in one sentence."""
    the_desk = _beginning(desk_of(incident))
    if incident.waiting_since:
        return format_html("{} le pidió información {}.", incident.holder or the_desk, spoken(incident.waiting_since))
    match incident.state:
        case State.TRANSFERRED:
            received = _RECEIVED[incident.arrived_by]
            return format_html("{} {} {}.", the_desk, received, spoken(incident.state_since))
        case State.IN_RESOLUTION:
            since = spoken(incident.state_since)
            if policy.holder_is_gone(incident):
                return format_html("{} la tomó {} y ya no atiende en {}.", incident.holder, since, desk_of(incident))
            return format_html("{} la analiza: {} la tomó {}.", the_desk, incident.holder, since)
        case State.CLOSED if incident.withdrawn:
            return SafeString("La retiró quien la reportó.")
        case State.CLOSED:
            return SafeString("Ya tiene respuesta. Revise la solución.")
    return format_html("{}", _VERIFIED[Verification(incident.verification)])


@dataclass(frozen=True)
class Step:
    """One line of «Qué sigue»; the first is what happens now."""

    text: SafeString
    now: bool = False


def steps_of(incident: Incident, viewer: User) -> list[Step]:
    """What happens now and what follows."""
    return _open_steps(incident, viewer) if incident.is_open else _ended_steps(incident, viewer)


def _open_steps(incident: Incident, viewer: User) -> list[Step]:
    the_desk, own = desk_of(incident), incident.reporter_id == viewer.pk
    last = _further(incident)
    if incident.is_waiting:
        who = format_html("{} responde", you(viewer) if own else incident.reporter)
        to = format_html("<strong>{}</strong> lo que pidió {}.", who, incident.holder or the_desk)
        return [Step(to, now=True), Step(format_html("{} continúa con el caso.", _beginning(the_desk))), last]
    if incident.state == State.TRANSFERRED:
        received = format_html("<strong>{} la recibió</strong> {}.", _beginning(the_desk), spoken(incident.state_since))
        taken = format_html("Una persona de {} la toma y la analiza. Le avisamos por correo.", the_desk)
        return [Step(received, now=True), Step(taken), last]
    if policy.holder_is_gone(incident):
        left = format_html("<strong>{} la tenía y ya no atiende</strong> en {}.", incident.holder, the_desk)
        return [Step(left, now=True), Step(format_html("{} la pasa a otra persona.", _beginning(the_desk))), last]
    analyses = format_html("<strong>{} la analiza</strong>, de {}.", incident.holder, the_desk)
    answer = SafeString("Cuando haya respuesta le avisamos por correo y pasa a Consulta de Incidencias.")
    return [Step(analyses, now=True), Step(answer), last]


def _further(incident: Incident) -> Step:
    if incident.tier == Tier.INFORMATICS:
        return Step(SafeString("Es el último nivel: Asistencia Informática da la solución."))
    above = Tier(incident.tier + 1).the_desk
    return Step(format_html("Si no se resuelve en el Nivel {}, se traslada a {}.", incident.tier, above))


def _ended_steps(incident: Incident, viewer: User) -> list[Step]:
    if incident.withdrawn:
        steps = [
            Step(SafeString("<strong>La incidencia fue retirada</strong> antes de que alguien la tomara."), now=True)
        ]
    elif incident.duplicate_of_id:
        together = "<strong>Se atiende junto con otra gestión.</strong> Le avisamos cuando se resuelva."
        if not incident.original.is_open:
            together = "<strong>Se resolvió junto con otra gestión.</strong> Revise si ya funciona."
        steps = [Step(SafeString(together), now=True)]
    elif incident.state == State.CLOSED:
        steps = [Step(SafeString("<strong>Ya tiene respuesta.</strong> Revise la solución."), now=True)]
    else:
        steps = [Step(_verification(incident, viewer), now=True)]
    return [*steps, Step(_reopening(incident))]


def _verification(incident: Incident, viewer: User) -> SafeString:
    if incident.verification == Verification.PENDING and incident.reporter_id == viewer.pk:
        return format_html("<strong>{} verifica la solución</strong>: «Ya funciona» o «Sigue igual».", you(viewer))
    return format_html("<strong>{}</strong>", _VERIFIED[Verification(incident.verification)])


def last_day_to_reopen(incident: Incident) -> SafeString | str:
    """The last day on which whoever reported it may reopen it."""
    if incident.ended_at is None:
        return ""
    return day(worktime.add_working_days(timezone.localdate(incident.ended_at), policy.REOPEN_DAYS))


def may_still_reopen(incident: Incident) -> bool:
    """Whether the days to reopen have not passed."""
    ended_at = incident.ended_at
    return ended_at is not None and worktime.within_working_days(ended_at, clock.now(), policy.REOPEN_DAYS)


def _reopening(incident: Incident) -> SafeString:
    if may_still_reopen(incident):
        return format_html("Si sigue igual, se puede reabrir hasta el {}.", last_day_to_reopen(incident))
    return SafeString("Ya pasaron los días para reabrirla. Si vuelve a ocurrir, registre una nueva que la continúe.")


def dated_levels(incident: Incident, stages: Iterable[Stage]) -> list[Level]:
    """The picture of the levels with the moment each one last began to work, or received it."""
    notes = {int(Tier.MUNICIPAL): str(short_when(incident.created_at))}
    visited: set[int] = set()
    for stage in stages:
        visited.add(stage.tier)
        notes[stage.tier] = str(short_when(stage.taken_at or stage.received_at))
    for tier in Tier:
        if tier > incident.max_tier and incident.is_open:
            notes.setdefault(int(tier), "si hace falta")
    return levels_of(incident, notes, visited)
