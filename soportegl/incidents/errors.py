"""Refusals: each has a name, a status and the sentence its reader needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from soportegl.lib import clock

if TYPE_CHECKING:
    from datetime import datetime

    from soportegl.incidents.models import Incident
    from soportegl.incidents.states import Verb


TELL = "Avise a quien administra SoporteGL."
LATER = "Vuelva a intentarlo en unos minutos; lo escrito sigue aquí."


class Refused(Exception):
    """An action that was not done, and why, in Spanish."""

    status = 409
    #: What its page is called, where the usual name for its status would say less.
    title = ""
    #: What it says, where it says the same in every case.
    sentence = ""

    def __init__(self, sentence: str = "") -> None:
        self.sentence = sentence or self.sentence
        super().__init__(self.sentence)


class NotForThem(Refused):
    """Others may; this person may not."""

    status = 403


class NotThere(Refused):
    """It does not exist, or not for this person."""

    status = 404


class NotVisible(NotThere):
    """For this person the incident does not exist."""

    sentence = "No existe esa gestión, o no está entre las que usted puede ver."


class NotAllowed(NotForThem):
    def __init__(self, verb: Verb, why: str) -> None:
        super().__init__(f"Usted no puede {verb.words.infinitive} esta incidencia: {why}.")


class NotNow(Refused):
    """The right person at the wrong moment; it says how the incident stands."""

    def __init__(self, verb: Verb, incident: Incident, why: str = "") -> None:
        super().__init__(f"No se puede {verb.words.infinitive} esta incidencia: {why or standing_of(incident)}.")


def and_more(changes: int) -> str:
    """How a sentence that tells one change goes on: with how many more there are."""
    return f" y hay {changes} cambio{'s' if changes > 1 else ''} más" if changes else ""


class Changed(Refused):
    """Somebody did something to it that the person had not seen when they wrote."""

    def __init__(self, what: str, *, more: int) -> None:
        super().__init__(
            f"Mientras usted escribía, {what}{and_more(more)}. Lo escrito sigue aquí: revíselo y envíelo otra vez."
        )


class TooSoon(Refused):
    pass


class TooMany(Refused):
    """The person already holds as many as one person of the tier may."""

    def __init__(self, most: int) -> None:
        held = "1 gestión tomada" if most == 1 else f"{most} gestiones tomadas"
        super().__init__(
            f"Ya tiene {held}, el límite de su nivel. Termine, traslade o suelte alguna antes de "
            "tomar otra; las que esperan al usuario no cuentan."
        )


class WindowOver(Refused):
    """The days to reopen have passed."""


class Invalid(Refused):
    """What was typed or sent cannot be accepted; `fields` says what is wrong where."""

    status = 422

    def __init__(self, **fields: str) -> None:
        super().__init__(" ".join(fields.values()))
        self.fields = fields


class FileRedacted(Refused):
    status = 410
    sentence = "Ese archivo fue tachado por la administración: contenía algo que no debía estar aquí."


class FileWaits(Refused):
    title = "El archivo está en revisión"

    def __init__(self, name: str) -> None:
        super().__init__(f"El antivirus todavía revisa «{name}». Vuelva a intentarlo en unos minutos.")


class FileQuarantined(Refused):
    status = 410
    title = "El archivo está en cuarentena"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"«{name}» está en cuarentena: el antivirus encontró en él un programa dañino. La incidencia sigue igual; "
            "si el archivo hace falta, pida o adjunte una copia limpia."
        )


class FileGone(NotThere):
    title = "El archivo no está"

    def __init__(self, name: str) -> None:
        super().__init__(f"El contenido de «{name}» no está en el disco. {TELL}")


class FileDamaged(Refused):
    status = 500
    title = "El archivo está dañado"

    def __init__(self, name: str) -> None:
        super().__init__(f"«{name}» no se entrega: su contenido ya no es el que se recibió. {TELL}")


class FilesAway(Refused):
    status = 503
    title = "Los archivos no están disponibles"

    def __init__(self, name: str) -> None:
        super().__init__(f"«{name}» está guardado, pero ahora no se puede abrir. Vuelva a intentarlo en unos minutos.")


class NoRoom(Refused):
    """The disk is nearly full, and what is left is for the incidents that are there."""

    status = 503
    title = "No hay espacio"
    sentence = f"El servidor no tiene espacio para registrar más incidencias. {LATER} {TELL}"


class NotKept(Invalid):
    """There is nowhere to keep the file right now; it is a field's fault, so that the form keeps what was typed."""

    status = 503
    title = "No se guardó el archivo"

    def __init__(self, name: str) -> None:
        super().__init__(attachments=f"«{name}» no se guardó: ahora no hay dónde. {LATER}")


def moment(at: datetime) -> str:
    """A time after «desde»: only the hour when it is today."""
    local = timezone.localtime(at)
    return f"las {local:%H:%M} de hoy" if _is_today(local) else f"el {local:%d/%m/%Y} a las {local:%H:%M}"


def at_moment(at: datetime) -> str:
    """A time by itself, as in «respondió (hoy a las 08:35)»."""
    local = timezone.localtime(at)
    return f"hoy a las {local:%H:%M}" if _is_today(local) else moment(at)


def _is_today(local: datetime) -> bool:
    return local.date() == timezone.localdate(clock.now())


def standing_of(incident: Incident) -> str:
    """How an incident stands, in the middle of a sentence."""
    if incident.holder_id:
        return f"está {incident.label}, la tiene {incident.holder} desde {moment(incident.state_since)}"
    return f"está {incident.label} desde {moment(incident.state_since)}"
