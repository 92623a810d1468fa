"""Refusals: each has a name, a status and the sentence its reader needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from soportegl.lib import clock

if TYPE_CHECKING:
    from datetime import datetime

    from soportegl.incidents.models import Incident
    from soportegl.incidents.states import Verb


class Refused(Exception):
    """An action that was not done, and why, in Spanish."""

    status = 409

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class NotVisible(Refused):
    """For this person the incident does not exist."""

    status = 404

    def __init__(self) -> None:
        super().__init__("No existe esa gestión, o no está entre las que usted puede ver.")


class NotAllowed(Refused):
    status = 403

    def __init__(self, verb: Verb, why: str) -> None:
        super().__init__(f"Usted no puede {verb.words.infinitive} esta incidencia: {why}.")


class NotNow(Refused):
    """The right person at the wrong moment; it says how the incident stands."""

    def __init__(self, verb: Verb, incident: Incident, why: str = "") -> None:
        super().__init__(f"No se puede {verb.words.infinitive} esta incidencia: {why or standing_of(incident)}.")


class TooSoon(Refused):
    pass


class WindowOver(Refused):
    """The days to reopen have passed."""


class Invalid(Refused):
    """What was typed or sent cannot be accepted; `fields` says what is wrong where."""

    status = 422

    def __init__(self, **fields: str) -> None:
        super().__init__(" ".join(fields.values()))
        self.fields = fields


def moment(at: datetime) -> str:
    """A time as a sentence tells it: only the hour when it is today."""
    local, today = timezone.localtime(at), timezone.localdate(clock.now())
    return f"las {local:%H:%M} de hoy" if local.date() == today else f"el {local:%d/%m/%Y} a las {local:%H:%M}"


def standing_of(incident: Incident) -> str:
    """How an incident stands, in the middle of a sentence."""
    if incident.holder_id:
        return f"está {incident.label}, la tiene {incident.holder} desde {moment(incident.state_since)}"
    return f"está {incident.label} desde {moment(incident.state_since)}"
