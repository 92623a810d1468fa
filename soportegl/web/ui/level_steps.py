"""The picture of the four levels, as data: what each step says and how it is drawn; and what a state does not say."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from soportegl.directory.roles import Tier
from soportegl.incidents.models import Incident
from soportegl.incidents.states import OPEN, State, Verb, Verification
from soportegl.web.ui.verbs import FORM_SPECS

SAYS = {
    "hecho": "pasó por aquí",
    "vuelto": "pasó por aquí y volvió",
    "pend": "pendiente",
    "omitido": "no hizo falta",
    "fin": "terminó aquí",
}
# Of what arrived before rows kept how, nothing is said.
_ARRIVED: dict[str, str] = {"": "", **{verb: spec.look.mark for verb, spec in FORM_SPECS.items()}}
MODES = {"traslado": "trasladada, por tomar", "resolucion": "en resolución", "retirada": "la retiró quien la reportó"}


@dataclass(frozen=True)
class Level:
    """One step of the picture."""

    tier: int
    name: str
    status: str
    mode: str = ""
    note: str = ""

    @property
    def says(self) -> str:
        """What the drawing says, in words."""
        return MODES[self.mode] if self.mode else SAYS[self.status]


def levels_of(
    incident: Incident, notes: Mapping[int, str] | None = None, visited: Collection[int] | None = None
) -> list[Level]:
    """The four steps of this incident; `notes` are the small lines under each tier.

    Without the tiers it visited, those below are taken as such, unless it never left the one it was registered at.
    """
    if visited is None and incident.arrived_by == Verb.REGISTER_ON_BEHALF:
        visited = (incident.tier,)
    return [_level(tier, incident, (notes or {}).get(tier, ""), visited) for tier in Tier]


def _level(tier: Tier, incident: Incident, note: str, visited: Collection[int] | None) -> Level:
    if tier == incident.tier:
        return Level(tier, tier.short, "actual" if incident.is_open else "fin", mode=_mode(incident), note=note)
    # What is done stands before where the case is: of what it came back from nothing is ticked off.
    if tier < incident.tier:
        passed = tier == Tier.MUNICIPAL or visited is None or tier in visited
        return Level(tier, tier.short, "hecho" if passed else "omitido", note=note)
    if tier <= incident.max_tier:
        return Level(tier, tier.short, "vuelto", note=note)
    return Level(tier, tier.short, "pend" if incident.is_open else "omitido", note=note)


def _mode(incident: Incident) -> str:
    if not incident.is_open:
        return "retirada" if incident.withdrawn else ""
    return "resolucion" if incident.state == State.IN_RESOLUTION else "traslado"


def levels_label(levels: list[Level]) -> str:
    """The whole picture in one phrase, for those who do not see it."""
    for level in levels:
        if level.status in ("actual", "fin"):
            ended = "retirada" if level.mode == "retirada" else "terminada"
            return f"Avance: nivel {level.tier} de 4, {ended if level.status == 'fin' else level.says}"
    return "Avance por niveles"


def course_of(state: str, arrived_by: str, verification: str) -> str:
    """What the state does not say of how it came to stand so, or what for: the name of a mark, or nothing."""
    if state in OPEN:
        return _ARRIVED[arrived_by]
    return "to_verify" if verification == Verification.PENDING else ""
