"""Counts: how many each list has, and what waits for whoever reports."""

from __future__ import annotations

from django.http import HttpResponse
from pydantic import BaseModel

from soportegl.api.asking import ApiRequest
from soportegl.api.operations import operation, reply
from soportegl.api.problems import Deny
from soportegl.directory.models import Scope
from soportegl.notifications import notices
from soportegl.reading import counts, registry

TAG = "Informes"


class Count(BaseModel):
    vista: str | None
    sistema: str | None
    nombre: str
    cuantas: int
    o_mas: bool


class Own(BaseModel):
    abiertas: int
    esperan_mi_respuesta: int
    por_verificar: int


class Unread(BaseModel):
    sin_leer: int


@operation("GET", "/informes/bandeja", tag=TAG, about="Cuántas en cada lista", scope=Scope.REPORTS, gives=list[Count])
def desk_counts(request: ApiRequest) -> HttpResponse:
    """De cada lista de la mesa y de cada sistema; con «o_mas» hay más de las que se cuentan."""
    mine = request.user.permissions
    if not (mine.is_desk or mine.is_auditor):
        raise Deny("La bandeja es de quienes atienden incidencias. Las suyas están en /informes/registro.")
    return reply(
        [
            {
                "vista": each.view,
                "sistema": each.system,
                "nombre": each.label,
                "cuantas": min(each.count, counts.LIMIT),
                "o_mas": each.count > counts.LIMIT,
            }
            for each in counts.summary(request.user)
        ]
    )


@operation("GET", "/informes/registro", tag=TAG, about="Lo mío", scope=Scope.REPORTS, gives=Own)
def own_counts(request: ApiRequest) -> HttpResponse:
    """De quien reporta: cuántas tiene abiertas, cuántas esperan su respuesta y cuántas su verificación."""
    if not request.user.permissions.is_reporter:
        raise Deny("Esto es de quienes reportan por una entidad.")
    found = registry.counts(request.user)
    return reply(
        {"abiertas": found["open"], "esperan_mi_respuesta": found["asked"], "por_verificar": found["to_verify"]}
    )


@operation("GET", "/informes/avisos", tag=TAG, about="Avisos sin leer", scope=Scope.REPORTS, gives=Unread)
def unread(request: ApiRequest) -> HttpResponse:
    """Cuántos avisos no ha leído; se cuentan hasta cien."""
    return reply({"sin_leer": notices.unread_count(request.user)})
