"""Reports and the incidents behind them: the same rows as on the page and in the file."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpResponse
from pydantic import BaseModel

from soportegl.api.asking import ApiRequest
from soportegl.api.counting import TAG
from soportegl.api.operations import Parameter, operation, reply
from soportegl.api.problems import Deny
from soportegl.directory.models import Scope
from soportegl.figures import asking, listing
from soportegl.figures.asking import Asked, Row
from soportegl.figures.reports import GROUPS, REPORTS
from soportegl.figures.scopes import NONE_OF_THEIRS, scope_of
from soportegl.incidents.errors import Invalid

_FIRST = next(iter(REPORTS))
_DAY = {"type": "string", "maxLength": 10}
NARROWED = (
    Parameter("desde", "El primer día, dd/mm/aaaa o aaaa-mm-dd; sin él, el primero del mes de «hasta».", _DAY),
    Parameter("hasta", "El último día; sin él, hoy.", _DAY),
    Parameter("nivel", "2, 3 o 4."),
    Parameter("sede", "El número de la sede."),
    Parameter("sistema", "El identificador del sistema, por ejemplo sicoin-gl."),
    Parameter("modulo", "El número del módulo."),
    Parameter("entidad", "El código o el nombre de la entidad."),
    Parameter("persona", "El usuario de quien atendió; solo para quienes supervisan o auditan."),
)
_BY = Parameter("por", "Por qué se distinguen las filas.", {"type": "string", "enum": list(GROUPS)})
_COMPARE = Parameter("comparar", "«1» para tener también el período anterior.", {"type": "string", "enum": ["1"]})


class Column(BaseModel):
    clave: str
    nombre: str
    tipo: str


class Line(BaseModel):
    nombre: str
    valores: dict[str, float | None]
    antes: dict[str, float | None] | None


class Answered(BaseModel):
    informe: str
    nombre: str
    alcance: str
    desde: date
    hasta: date
    por: str
    columnas: list[Column]
    filas: list[Line]
    total: Line


class Incident(BaseModel):
    codigo: str
    creada: datetime
    entidad: str
    sede: str | None
    sistema: str
    modulo: str | None
    expediente: str | None
    estado: str
    nivel_mas_alto: int
    terminada: datetime | None
    verificacion: str
    tiempo_n2: int | None
    tiempo_n3: int | None
    tiempo_n4: int | None
    en_pausa: int | None
    devoluciones: int
    reaperturas: int
    atendio: str | None = None


class Incidents(BaseModel):
    gestiones: list[Incident]
    despues: str


def _read(request: ApiRequest, report: str) -> Asked:
    """What is asked. Raises Deny and Invalid."""
    scope = scope_of(request.user.permissions)
    if scope is None:
        raise Deny(NONE_OF_THEIRS)
    asked = asking.read(report, request.asked, scope)  # type: ignore[attr-defined]  # what `operation` read
    if asked.wrong:
        raise Invalid(**asked.wrong)
    return asked


def _declare(slug: str) -> None:
    """An operation for each report: their rows can be told apart by different things."""
    report = REPORTS[slug]

    def view(request: ApiRequest) -> HttpResponse:
        asked = _read(request, slug)
        found = asking.answer(asked)
        return reply(
            {
                "informe": slug,
                "nombre": report.label,
                "alcance": asked.scope.label,
                "desde": asked.period.since,
                "hasta": asked.period.until,
                "por": asked.group.slug,
                "columnas": [{"clave": each.key, "nombre": each.label, "tipo": each.kind} for each in found.columns],
                "filas": [_line(row, asked) for row in found.rows],
                "total": _line(found.total, asked),
            }
        )

    view.__name__, view.__doc__ = f"report_{slug.replace('-', '_')}", f"{report.about} Los tiempos van en segundos."
    operation(
        "GET",
        f"/informes/reportes/{slug}",
        tag=TAG,
        about=report.label,
        scope=Scope.REPORTS,
        gives=Answered,
        query=(*NARROWED, _BY, _COMPARE),
    )(view)


for _slug in REPORTS:
    _declare(_slug)


def _line(row: Row, asked: Asked) -> dict[str, Any]:
    keys = [column.key for column in asked.columns]
    before = dict(zip(keys, row.before, strict=True)) if row.before else None
    return {"nombre": row.label, "valores": dict(zip(keys, row.values, strict=True)), "antes": before}


@operation(
    "GET",
    "/informes/gestiones",
    tag=TAG,
    about="Las gestiones de un período",
    scope=Scope.REPORTS,
    gives=Incidents,
    query=(*NARROWED, Parameter("despues", "El cursor «despues» de la página anterior.")),
)
def report_incidents_(request: ApiRequest) -> HttpResponse:
    """Las que se crearon en el período, de mil en mil, la más antigua primero; los tiempos van en segundos."""
    asked = _read(request, _FIRST)
    step = listing.page(asked.period, asked.scope, asked.narrowed, asked.written.get("despues", ""))
    keys = [each.key for each in listing.columns(asked.scope)]
    return reply({"gestiones": [dict(zip(keys, row, strict=True)) for row in step.rows], "despues": step.after})
