"""Registering: for oneself, or for who called."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from pydantic import AwareDatetime, Field

from soportegl.api import documented, shown
from soportegl.api.asking import ApiRequest, read, row_of
from soportegl.api.fields import Files
from soportegl.api.loading import loaded
from soportegl.api.operations import Done, operation
from soportegl.api.problems import Deny
from soportegl.directory.models import Consequence, Entity, ExpedienteType, Module, Scope, System, User
from soportegl.incidents import actions, registration
from soportegl.incidents.errors import Invalid
from soportegl.incidents.registration import Report
from soportegl.incidents.report import NOTHING_TO_FOLLOW, to_the_minute
from soportegl.lib.text import clean
from soportegl.reading.incident import ended_with

_LARGEST = 2**31 - 1


class Registration(Files):
    """What is registered."""

    sistema: str = Field(max_length=40, description="Identificador del sistema, de /sistemas.")
    sintesis: str = Field(description="Qué quería hacer y qué pasó, de 10 a 1 500 caracteres.")
    entidad: str = Field("", max_length=12, description="Código; puede faltar si reporta por una sola.")
    reporta: str = Field("", max_length=60, description="Usuario de quien llama; lo registra quien atiende.")
    telefono: str = Field("", max_length=100, description="Sin él, el de quien reporta.")
    correo: str = Field("", max_length=254, description="Sin él, el de quien reporta.")
    modulo: int | None = Field(None, description="Número del módulo, de /sistemas.", ge=1, le=_LARGEST)
    tipo_de_expediente: int | None = Field(None, description="Número, de /tipos-de-expediente.", ge=1, le=_LARGEST)
    expediente: str = Field("", max_length=60, description="Número de expediente.")
    consecuencia: int | None = Field(None, description="Qué se detiene: número, de /consecuencias.", ge=1, le=_LARGEST)
    para_cuando: AwareDatetime | None = Field(None, description="Cuándo se detiene, con su zona.")
    continua: str = Field("", max_length=40, description="Código de la terminada que esta continúa.")


def _place(body: Registration, by: User) -> tuple[User, Entity]:
    """Who reports, and for which entity. Raises Deny or Invalid."""
    if body.reporta:
        if not by.permissions.agent_tiers:
            raise Deny(registration.NotAnAgent.sentence)
        entity = registration.entity_open_to(by, body.entidad)
        if entity is None:
            raise Invalid(entity=registration.ENTITY_NOT_OPEN)
        found = registration.reporter_of(entity, body.reporta)
        if found is None:
            raise Invalid(reporter=registration.NO_SUCH_REPORTER)
        return found, entity
    own = Entity.objects.filter(pk__in=by.permissions.reports_for, is_active=True).select_related("office")
    if body.entidad:
        own = own.filter(code=clean(body.entidad))
    rows = list(own[:2])
    if not by.permissions.is_reporter:
        raise Deny("Usted no reporta por ninguna entidad: si atiende una llamada, diga en «reporta» quién llama.")
    if not rows:
        raise Deny("Usted no reporta incidencias de esa entidad.")
    if len(rows) > 1:
        raise Invalid(entity="Usted reporta por varias entidades: diga el código de una.")
    return by, rows[0]


@operation(
    "POST",
    "/gestiones",
    tag="Gestiones",
    about="Registrar una incidencia",
    scope=Scope.WRITE,
    gives=documented.Moved,
    takes=Registration,
    status=201,
)
def register(request: ApiRequest) -> Done:
    """La registra quien reporta, o quien atiende la llamada de otra persona («reporta»)."""
    body, by = read(request, Registration), request.user
    reporter, entity = _place(body, by)
    system = row_of(System.objects.all(), "system", slug=body.sistema)
    follows = ended_with(body.continua, by) if body.continua else None
    if body.continua and follows is None:
        raise Invalid(follows=NOTHING_TO_FOLLOW)
    report = Report(
        system=system,
        synopsis=body.sintesis,
        phone=body.telefono or reporter.phone,
        email=body.correo or reporter.email,
        module=row_of(Module.objects.all(), "module", pk=body.modulo) if body.modulo else None,
        expediente_type=row_of(ExpedienteType.objects.all(), "expediente_type", pk=body.tipo_de_expediente)
        if body.tipo_de_expediente
        else None,
        expediente_number=body.expediente,
        follows=follows,
        consequence=row_of(Consequence.objects.all(), "consequence", pk=body.consecuencia)
        if body.consecuencia
        else None,
        needed_by=to_the_minute(body.para_cuando),
    )
    key = request.headers.get("Idempotency-Key", "")
    values: dict[str, Any] = {
        "entity": entity,
        "key": registration.key_of(key) if key else uuid4(),
        "by": by,
        "uploads": loaded(request, body, key),
    }
    if body.reporta:
        made = actions.register_on_behalf(report, reporter=reporter, **values)
    else:
        made = actions.register(report, **values)
    headers = {"Location": shown.link(made.code), "ETag": shown.etag(made.event_count)}
    return Done(shown.moved(made), 201, headers)
