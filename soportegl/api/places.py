"""The directory: systems, places, catalogues, and people as far as somebody may see them."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from pydantic import BaseModel

from soportegl.api import documented, shown
from soportegl.api.asking import ApiRequest
from soportegl.api.fields import Code, Name
from soportegl.api.incidents import asked_of, found_by
from soportegl.api.operations import Parameter, operation, reply
from soportegl.api.problems import Deny, NoSuch
from soportegl.directory import entities
from soportegl.directory.models import Category, Consequence, Department, Entity, ExpedienteType, Office, Scope, System
from soportegl.directory.roles import Tier
from soportegl.incidents import mentions, policy, redaction, reporter_lookup
from soportegl.incidents.models import Attachment
from soportegl.lib.text import clean
from soportegl.reading import queues

TAG = "Directorio"
SHOWN = 50
Q = Parameter("q", "Palabras del nombre, o el código.", {"type": "string", "maxLength": 80})


class View(BaseModel):
    vista: str
    nombre: str


class Me(BaseModel):
    usuario: str
    nombre: str
    niveles: list[int]
    supervisa: list[int]
    entidades: list[documented.Named]
    audita: bool
    administra: bool
    alcances: list[str]
    vence: str
    vistas: list[View]


class SystemOut(BaseModel):
    sistema: str
    nombre: str
    modulos: list[documented.Named]


class EntityOut(BaseModel):
    codigo: str
    nombre: str
    municipio: str
    departamento: str
    sede: str | None
    activa: bool


class OfficeOut(BaseModel):
    id: str
    nombre: str
    telefono: str
    correo: str


class DepartmentOut(BaseModel):
    codigo: str
    nombre: str


class CallerOut(BaseModel):
    usuario: str
    nombre: str
    puesto: str
    telefono: str
    entidad: str
    abiertas: int


class AgentOut(BaseModel):
    usuario: str
    nombre: str


class Redactable(BaseModel):
    que: str
    numero: int
    tipo: str


def _inside(request: ApiRequest) -> bool:
    mine = request.user.permissions
    return mine.is_desk or mine.is_auditor or mine.is_administrator


@operation("GET", "/yo", tag=TAG, about="Quién pregunta", gives=Me)
def me(request: ApiRequest) -> HttpResponse:
    """La persona de este token, lo que puede y las listas que tiene. Sirve también para probar el token."""
    user, mine = request.user, request.user.permissions
    own = Entity.objects.filter(pk__in=mine.reports_for)
    return reply(
        {
            "usuario": user.username,
            "nombre": str(user),
            "niveles": sorted(mine.agent_tiers | ({int(Tier.MUNICIPAL)} if mine.is_reporter else set())),
            "supervisa": sorted(mine.supervisor_tiers),
            "entidades": [{"id": each.code, "nombre": each.name} for each in own],
            "audita": mine.is_auditor,
            "administra": mine.is_administrator,
            "alcances": sorted(request.bearer.scopes),
            "vence": shown.moment(request.bearer.expires_at),
            "vistas": [{"vista": view.slug, "nombre": view.label} for view in queues.views_of(mine)],
        }
    )


@operation("GET", "/sistemas", tag=TAG, about="Sistemas y sus módulos", scope=Scope.DIRECTORY, gives=list[SystemOut])
def systems(request: ApiRequest) -> HttpResponse:
    """Los que se usan, en su orden."""
    rows = System.objects.filter(is_active=True).prefetch_related("modules")
    return reply(
        [
            {
                "sistema": row.slug,
                "nombre": row.name,
                "modulos": [shown.named(each) for each in row.modules.all() if each.is_active],
            }
            for row in rows
        ]
    )


@operation(
    "GET",
    "/tipos-de-expediente",
    tag=TAG,
    about="Tipos de expediente",
    scope=Scope.DIRECTORY,
    gives=list[documented.Named],
)
def expediente_types(request: ApiRequest) -> HttpResponse:
    """Los que se usan."""
    return reply([shown.named(row) for row in ExpedienteType.objects.filter(is_active=True)])


class ConsequenceOut(documented.Named):
    urgencia: str
    pregunta_para_cuando: bool


@operation(
    "GET",
    "/consecuencias",
    tag=TAG,
    about="Qué se detiene",
    scope=Scope.DIRECTORY,
    gives=list[ConsequenceOut],
)
def consequences(request: ApiRequest) -> HttpResponse:
    """Lo que puede detenerse, con la urgencia que significa, en el orden en que se ofrece."""
    rows = Consequence.objects.filter(is_active=True)
    return reply(
        [{**(shown.named(row) or {}), "urgencia": row.urgency, "pregunta_para_cuando": row.asks_when} for row in rows]
    )


@operation("GET", "/categorias", tag=TAG, about="Categorías", scope=Scope.DIRECTORY, gives=list[documented.Named])
def categories(request: ApiRequest) -> HttpResponse:
    """Con que la mesa de ayuda ordena lo que se le pide."""
    if not _inside(request):
        raise Deny("Las categorías son de quienes atienden incidencias.")
    return reply([shown.named(row) for row in Category.objects.filter(is_active=True)])


@operation("GET", "/departamentos", tag=TAG, about="Departamentos", scope=Scope.DIRECTORY, gives=list[DepartmentOut])
def departments(request: ApiRequest) -> HttpResponse:
    """Con su código INE."""
    return reply([{"codigo": row.code, "nombre": row.name} for row in Department.objects.all()])


@operation("GET", "/sedes", tag=TAG, about="Sedes", scope=Scope.DIRECTORY, gives=list[OfficeOut])
def offices(request: ApiRequest) -> HttpResponse:
    """Las que se usan, con su teléfono."""
    rows = Office.objects.filter(is_active=True)
    return reply([{"id": str(row.pk), "nombre": row.name, "telefono": row.phone, "correo": row.email} for row in rows])


def _entity(row: Entity) -> dict[str, Any]:
    return {
        "codigo": row.code,
        "nombre": row.name,
        "municipio": row.municipality,
        "departamento": row.department.name,
        "sede": str(row.attended_by) if row.attended_by else None,
        "activa": row.is_active,
    }


@operation("GET", "/entidades", tag=TAG, about="Entidades", scope=Scope.DIRECTORY, gives=list[EntityOut], query=(Q,))
def entities_(request: ApiRequest) -> HttpResponse:
    """Las que responden a lo escrito, 50 a lo sumo; sin «q», las suyas."""
    typed = clean(asked_of(request).get("q", ""))
    if typed and _inside(request):
        found = entities.like(typed, limit=SHOWN)
    else:
        rows = Entity.objects.select_related("department", "office").filter(pk__in=request.user.permissions.reports_for)
        found = [row for row in rows if typed.casefold() in f"{row.code} {row.name}".casefold()]
    return reply([_entity(row) for row in found])


@operation("GET", "/entidades/{codigo}", tag=TAG, about="Una entidad", scope=Scope.DIRECTORY, gives=EntityOut)
def entity(request: ApiRequest, codigo: Name) -> HttpResponse:
    """Quien reporta ve la suya."""
    found = Entity.objects.select_related("department", "office").filter(code=clean(codigo)).first()
    if found is None or not (_inside(request) or found.pk in request.user.permissions.reports_for):
        raise NoSuch("esa entidad")
    return reply(_entity(found))


def _caller(found: reporter_lookup.Caller) -> dict[str, Any]:
    return {
        "usuario": found.person.username,
        "nombre": str(found.person),
        "puesto": found.position,
        "telefono": found.person.phone,
        "entidad": found.entity.code,
        "abiertas": found.open,
    }


@operation(
    "GET",
    "/quienes-reportan",
    tag=TAG,
    about="Quién llama",
    scope=Scope.DIRECTORY,
    gives=list[CallerOut],
    query=(Q, Parameter("entidad", "Toda la gente de esta entidad.", {"type": "string", "maxLength": 12})),
)
def callers(request: ApiRequest) -> HttpResponse:
    """De las entidades que usted atiende: por nombre, teléfono o entidad; sin nada, los últimos que llamaron."""
    asked, by = asked_of(request), request.user
    if not by.permissions.agent_tiers:
        raise Deny("Quién reporta lo ven quienes atienden llamadas.")
    if asked.get("entidad"):
        found = Entity.objects.filter(code=clean(asked["entidad"])).first()
        return reply([_caller(each) for each in reporter_lookup.of_entity(found, by=by)] if found else [])
    return reply([_caller(each) for each in reporter_lookup.find(clean(asked.get("q", "")), by=by)])


def _agents(rows: Any) -> list[dict[str, str]]:
    return [{"usuario": row.username, "nombre": str(row)} for row in rows]


@operation("GET", "/quienes-atienden", tag=TAG, about="Quienes atienden", scope=Scope.DIRECTORY, gives=list[AgentOut])
def agents(request: ApiRequest) -> HttpResponse:
    """Todas las personas que hoy atienden o supervisan en un nivel."""
    if not _inside(request):
        raise Deny("Quién atiende lo ven las mesas de ayuda.")
    return reply(_agents(mentions.colleagues().order_by("sort_key")))


@operation(
    "GET",
    "/gestiones/{codigo}/posibles",
    tag=TAG,
    about="A quién se puede asignar",
    scope=Scope.DIRECTORY,
    gives=list[AgentOut],
)
def possible(request: ApiRequest, codigo: Code) -> HttpResponse:
    """Quienes atienden donde está la gestión."""
    found = found_by(request, codigo)
    if not policy.reads_notes(request.user, found):
        raise Deny("Quién atiende lo ven las mesas de ayuda.")
    return reply(_agents(row for row in policy.possible_holders(found) if row.pk != found.holder_id))


@operation(
    "GET",
    "/gestiones/{codigo}/tachables",
    tag="Gestiones",
    about="Lo que se puede tachar",
    scope=Scope.REDACT,
    gives=list[Redactable],
)
def redactables(request: ApiRequest, codigo: Code) -> HttpResponse:
    """Los textos y los archivos, sin su contenido; solo para quien administra."""
    found = found_by(request, codigo)
    if not request.user.permissions.is_administrator:
        raise Deny("Tachar es de quienes administran SoporteGL.")
    rows: list[dict[str, Any]] = []
    for name, what in redaction.redactable(found).items():
        kind = "archivo" if isinstance(what, Attachment) else str(what.get_kind_display())
        rows.append({"que": name, "numero": what.event.number, "tipo": kind})
    return reply(rows)
