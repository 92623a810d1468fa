"""What the form of registration says, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from soportegl.directory import phones
from soportegl.directory.models import Consequence, ExpedienteType, Module, System, User
from soportegl.incidents.errors import Invalid
from soportegl.incidents.models import Incident
from soportegl.incidents.models.incident import SYNOPSIS_MIN, TEXT_MAX
from soportegl.incidents.titles import says_something
from soportegl.lib import clock
from soportegl.lib.text import clean

if TYPE_CHECKING:
    from soportegl.hosts.models import HostContext


NOTHING_TO_FOLLOW = "No existe la gestión que esta continúa, o no está entre las suyas."


@dataclass(frozen=True)
class Report:
    """What the form of registration says."""

    system: System
    synopsis: str
    phone: str
    email: str
    module: Module | None = None
    expediente_type: ExpedienteType | None = None
    expediente_number: str = ""
    follows: Incident | None = None
    consequence: Consequence | None = None
    """What stops when it is not solved."""
    needed_by: datetime | None = None
    """When that stops."""
    context: HostContext | None = None
    """Of the screen where it happened, as its host said it."""


def check(report: Report, reporter: User, by: User) -> None:
    """Raises Invalid with what is wrong in a report."""
    wrong = _out_of_use(report)
    if late := wrong_moment(report.needed_by):
        wrong["needed_by"] = late
    length = len(clean(report.synopsis))
    if not SYNOPSIS_MIN <= length <= TEXT_MAX:
        wrong["synopsis"] = f"Escriba entre {SYNOPSIS_MIN} y {TEXT_MAX} caracteres; lleva {length}."
    elif not says_something(clean(report.synopsis)):
        wrong["synopsis"] = "Por ahora solo dice un saludo. Cuente qué quería hacer y qué pasó."
    if report.module and report.module.system_id != report.system.pk:
        wrong["module"] = f"El módulo {report.module} no es de {report.system}. Elija otro módulo."
    if report.follows and not Incident.objects.visible_to(by).filter(pk=report.follows.pk).exists():
        wrong["follows"] = NOTHING_TO_FOLLOW
    phone = clean(report.phone)
    # What the directory has of somebody is their number: nobody is kept from registering by it.
    if not phones.is_phone(phone) and not (phone and phone == reporter.phone):
        wrong["phone"] = phones.TOO_LONG if len(phone) > phones.LONGEST else phones.WRONG
    try:
        validate_email(clean(report.email))
    except ValidationError:
        wrong["email"] = "Escriba un correo electrónico completo, por ejemplo nombre@muni.gob.gt."
    if wrong:
        raise Invalid(**wrong)


def _out_of_use(report: Report) -> dict[str, str]:
    """What was in use when the form was drawn and is not any more."""
    wrong = {}
    if not report.system.is_active:
        wrong["system"] = f"Ya no se reciben incidencias sobre {report.system}. Elija otra plataforma."
    if report.module and not report.module.is_active:
        wrong["module"] = f"El módulo {report.module} ya no se usa. Elija otro, o ninguno."
    if report.expediente_type and not report.expediente_type.is_active:
        wrong["expediente_type"] = f"El tipo {report.expediente_type} ya no se usa. Elija otro, o ninguno."
    if report.consequence and not report.consequence.is_active:
        wrong["consequence"] = f"«{report.consequence}» ya no se usa. Elija otra cosa, o ninguna."
    return wrong


#: Further away nothing is stopped: it was mistyped.
MOST_AHEAD = timedelta(days=366)


def wrong_moment(needed_by: datetime | None) -> str:
    """What is wrong with when something stops; nothing when it lies ahead, within a year."""
    now = clock.now()
    if needed_by is None or now < needed_by <= now + MOST_AHEAD:
        return ""
    if needed_by > now:
        return "Está a más de un año. Revise el día y la hora."
    return "Ese momento ya pasó. Escriba uno que falte; si ya se detuvo, déjelo vacío y dígalo en la síntesis."


def to_the_minute(moment: datetime | None) -> datetime | None:
    """As forms write it. Raises Invalid for one of another century, which no time zone may have."""
    if moment is None:
        return None
    if not 2000 <= moment.year < 2100:
        raise Invalid(needed_by="Revise el día y la hora: es de otro siglo.")
    return moment.replace(second=0, microsecond=0)
