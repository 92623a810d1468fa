"""The two systems that this project plays, a row each, told apart by the name they are reached by."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest


class System(NamedTuple):
    slug: str
    #: Who signs its capsules and with which key, as SoporteGL has them registered.
    issuer: str
    kid: str
    name: str
    color: str
    screen: str
    module: str
    title: str
    operation_type: str
    operation_number: str
    button: str
    error_code: str
    error: str
    facts: tuple[tuple[str, str], ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


SYSTEMS = {
    "127.0.0.1": System(
        slug="sicoin-gl",
        issuer="https://sicoin.example",
        kid="demostracion",
        name="SICOIN GL",
        color="#14532d",
        screen="Compras · Orden de compra",
        module="Compras y Contrataciones",
        title="Orden de compra 2025-1482",
        operation_type="Orden de Compra",
        operation_number="2025-1482",
        button="Aprobar",
        error_code="OC-2031",
        error="La partida 02-00-000-002-000-262 no tiene saldo disponible en la fuente 21-0101-0001.",
        facts=(
            ("Proveedor", "Ferretería El Constructor, NIT 5418973-2"),
            ("Unidad", "Dirección Municipal de Planificación"),
            ("Fecha", "14/05/2025"),
            ("Estado", "SOLICITADO"),
        ),
        columns=("Renglón", "Descripción", "Cantidad", "Monto"),
        rows=(
            ("262", "Combustibles y lubricantes", "40", "Q 1,480.00"),
            ("274", "Cemento", "120", "Q 10,200.00"),
            ("281", "Productos siderúrgicos", "35", "Q 6,125.00"),
        ),
    ),
    "localhost": System(
        slug="servicios-gl",
        issuer="https://servicios.example",
        kid="demostracion-servicios",
        name="SERVICIOS GL",
        color="#7c2d12",
        screen="Recaudación · Receptoría",
        module="Recaudación",
        title="Receptoría 1, recibo 7-B 88215",
        operation_type="Recibo 7-B",
        operation_number="88215",
        button="Cobrar",
        error_code="REC-114",
        error="El correlativo del recibo 7-B ya fue utilizado en otra caja. No se registró el cobro.",
        facts=(
            ("Contribuyente", "María Tum Ajú, DPI 2458 71209 0701"),
            ("Caja", "1, abierta a las 08:02"),
            ("Concepto", "Boleto de ornato"),
            ("Estado", "PENDIENTE"),
        ),
        columns=("Código", "Concepto", "Período", "Monto"),
        rows=(
            ("11-2-90", "Boleto de ornato", "2025", "Q 15.00"),
            ("13-2-10", "Tasa por servicio de agua", "abril 2025", "Q 30.00"),
        ),
    ),
}


def of(request: HttpRequest) -> System:
    """The system that was asked."""
    return SYSTEMS[request.get_host().partition(":")[0]]


def address(request: HttpRequest) -> str:
    """The issuer of its tokens."""
    return request.build_absolute_uri("/").rstrip("/")


def context(request: HttpRequest) -> dict[str, Any]:
    """What each page shows of its system."""
    return {"system": of(request), "product": settings.PRODUCT}
