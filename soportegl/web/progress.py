"""The picture of the four levels, as data: what each step says and how it is drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from soportegl.directory.roles import Tier
from soportegl.incidents.models import Incident
from soportegl.incidents.states import State

SAYS = {"hecho": "pasó por aquí", "pend": "pendiente", "omitido": "no hizo falta", "fin": "terminó aquí"}
MODES = {"traslado": "trasladada, por tomar", "resolucion": "en resolución"}


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


def levels_of(incident: Incident, notes: Mapping[int, str] | None = None) -> list[Level]:
    """The four steps of this incident; `notes` are the small lines under each tier."""
    return [_level(tier, incident, (notes or {}).get(tier, "")) for tier in Tier]


def _level(tier: Tier, incident: Incident, note: str) -> Level:
    if tier == incident.tier:
        if not incident.is_open:
            return Level(tier, tier.short, "fin", note=note)
        mode = "resolucion" if incident.state == State.IN_RESOLUTION else "traslado"
        return Level(tier, tier.short, "actual", mode=mode, note=note)
    if tier < incident.tier or tier <= incident.max_tier:
        return Level(tier, tier.short, "hecho", note=note)
    return Level(tier, tier.short, "pend" if incident.is_open else "omitido", note=note)


def spoken(levels: list[Level]) -> str:
    """The whole picture in one phrase, for those who do not see it."""
    for level in levels:
        if level.status in ("actual", "fin"):
            return f"Avance: nivel {level.tier} de 4, {'terminada' if level.status == 'fin' else level.says}"
    return "Avance por niveles"
