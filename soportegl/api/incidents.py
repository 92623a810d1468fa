"""Incidents: lists, one of them, its conversation, its trace and its files."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase

from soportegl.api import documented, shown
from soportegl.api.asking import ApiRequest
from soportegl.api.fields import Code, Number
from soportegl.api.operations import PAGED, Parameter, operation, reply
from soportegl.api.problems import NoSuch
from soportegl.directory.models import Scope, System
from soportegl.incidents import files, openings
from soportegl.incidents.errors import Invalid, NotVisible
from soportegl.incidents.kinds import OCTETS
from soportegl.incidents.models import Incident
from soportegl.incidents.states import State
from soportegl.lib import days
from soportegl.lib.text import clean
from soportegl.reading import conversation, filters, lists, queues, registry, search, timeline
from soportegl.reading.filter_types import NOT_IN_LIST, Day, OneOf
from soportegl.reading.filters import FILTERS
from soportegl.reading.incident import seen_by
from soportegl.reading.lists import ListQuery
from soportegl.reading.search import SearchQuery

TAG = "Gestiones"
SIZE = 25
_DAY = {"type": "string", "maxLength": 10, "examples": ["2026-11-20", "20/11/2026"]}


def _schema(each: filters.Filter) -> dict[str, Any]:
    if isinstance(each.type, Day):
        return _DAY
    if isinstance(each.type, OneOf):
        return {"type": "string", "enum": [str(value) for value in each.type.values]}
    return {"type": "string", "maxLength": 200}


LIST = (
    Parameter(
        "vista",
        "Qué lista: una de las que dice /yo. Sin ella, la que se abre sola.",
        {"type": "string", "enum": list(dict.fromkeys(view.slug for view in queues.VIEWS))},
    ),
    Parameter("q", "Un código o palabras del texto."),
    Parameter("orden", "En qué orden.", {"type": "string", "enum": [order.slug for order in lists.ORDERS]}),
    *(Parameter(each.name, f"Solo las de este valor: {each.label}.", _schema(each)) for each in FILTERS),
    *PAGED,
    Parameter("limite", "Cuántas, 25 si no se dice.", {"type": "integer", "minimum": 1, "maximum": lists.PAGE}),
)


def found_by(request: ApiRequest, code: str, *names: str) -> Incident:
    """The incident with this code, for who asks. Raises NotVisible."""
    if (found := seen_by(request.user, code, *names)) is None:
        raise NotVisible
    if not names:
        openings.note(found, request.user)
    return found


def asked_of(request: ApiRequest) -> dict[str, str]:
    """The parameters, which `operation` has read."""
    asked: dict[str, str] = request.asked  # type: ignore[attr-defined]  # operation() sets it
    return asked


def listing_of(request: ApiRequest) -> lists.Listing:
    """The list that is asked for. Raises Invalid for what a page would only mention."""
    listing = lists.of(ListQuery.of(asked_of(request)), request.user)
    wrong = {chip.name: chip.value for chip in listing.filtering.wrong}
    if listing.unknown:
        wrong["vista"] = "Usted no tiene esa lista. Las suyas están en /yo."
    if listing.unknown_order:
        wrong["orden"] = "No existe ese orden."
    if wrong:
        raise Invalid(**wrong)
    return listing


def size_of(typed: str) -> int:
    """How many rows a page has. Raises Invalid."""
    if not typed:
        return SIZE
    if not (typed.isascii() and typed.isdigit() and 1 <= int(typed[:4]) <= lists.PAGE and len(typed) <= 4):
        raise Invalid(limite=f"Pida de 1 a {lists.PAGE}.")
    return int(typed)


@operation("GET", "/gestiones", tag=TAG, about="Listas de trabajo", scope=Scope.READ, gives=documented.Rows, query=LIST)
def list_incidents(request: ApiRequest) -> HttpResponse:
    """Las incidencias abiertas que usted ve, en las listas y con los filtros de la mesa; por páginas, con cursor."""
    size = size_of(asked_of(request).get("limite", ""))
    found = lists.page(listing_of(request), size)
    _known_mark(found.page.lost)
    rows = [shown.desk_row(row) for row in found.page.rows]
    return reply(shown.paged(rows, found.page.after, found.page.before, found.total))


def _known_mark(lost: bool) -> None:
    if lost:
        raise Invalid(despues="Ese cursor no es de esta lista. Empiece sin él.")


ENDED = (
    Parameter("q", "Un código o palabras del texto."),
    Parameter("sistema", "Identificador del sistema."),
    Parameter("estado", "Cómo terminó.", {"type": "string", "enum": [State.CLOSED.value, State.FINALIZED.value]}),
    Parameter("desde", "Terminada desde este día.", _DAY),
    Parameter("hasta", "Terminada hasta este día.", _DAY),
    *PAGED,
)


@operation(
    "GET",
    "/gestiones/terminadas",
    tag=TAG,
    about="Consulta de Incidencias",
    scope=Scope.READ,
    gives=documented.EndedRows,
    query=ENDED,
)
def list_ended(request: ApiRequest) -> HttpResponse:
    """Las que terminaron, la última primero; «cuantas» se cuenta hasta poco más de mil."""
    asked = asked_of(request)
    system = System.objects.filter(slug=asked["sistema"]).first() if asked.get("sistema") else None
    if asked.get("sistema") and system is None:
        raise Invalid(sistema=NOT_IN_LIST)
    if asked.get("estado") and asked["estado"] not in (State.CLOSED, State.FINALIZED):
        raise Invalid(estado=NOT_IN_LIST)
    since, until = (days.read_of(name, asked.get(name, "")) for name in ("desde", "hasta"))
    found = search.incidents(
        SearchQuery(
            typed=clean(asked.get("q", "")),
            system=system,
            state=State(asked["estado"]) if asked.get("estado") else None,
            since=since,
            until=until,
            after=asked.get("despues", ""),
            before=asked.get("antes", ""),
        ),
        request.user,
    )
    _known_mark(found.page.lost)
    rows = [
        shown.base_of(each)
        | {
            "terminada": shown.moment(each.ended_at),
            "reporta": str(each.reporter),
            "verificacion": each.verification,
            "retirada": each.withdrawn,
        }
        for each in found.page.rows
    ]
    return reply(shown.paged(rows, found.page.after, found.page.before, found.total))


@operation(
    "GET", "/gestiones/propias", tag=TAG, about="Las abiertas propias", scope=Scope.OWN, gives=documented.OwnRows
)
def list_own(request: ApiRequest) -> HttpResponse:
    """Hasta 20 de las que reportó y siguen abiertas o esperan que diga si ya funciona; primero, las que le tocan."""
    return reply({"gestiones": [shown.own_row(each) for each in registry.own(request.user)]})


@operation("GET", "/gestiones/{codigo}", tag=TAG, about="Una incidencia", scope=Scope.READ, gives=documented.Detail)
def incident(request: ApiRequest, codigo: Code) -> HttpResponse:
    """Sus datos y lo que usted puede hacer ahora con ella. Su ETag sirve para If-Match."""
    found = found_by(request, codigo)
    tag = shown.etag(found.event_count)
    if request.headers.get("If-None-Match") == f"{tag}":
        # What it shows may depend on memberships as well: those who ask with the same version are told so only here.
        return HttpResponse(status=304, headers={"ETag": tag})
    return reply(shown.detail(found, request.user), headers={"ETag": tag})


@operation(
    "GET",
    "/gestiones/{codigo}/conversacion",
    tag=TAG,
    about="Su conversación",
    scope=Scope.READ,
    gives=documented.Talk,
    query=(Parameter("todo", "Toda, y no solo lo último.", {"type": "string", "enum": ["1"]}),),
)
def talk(request: ApiRequest, codigo: Code) -> HttpResponse:
    """Lo que se dijo y se hizo; las notas internas, solo para quien las puede leer."""
    found = found_by(request, codigo)
    told = conversation.of(found, request.user, whole=bool(asked_of(request).get("todo")))
    return reply(shown.talk(told, found, request.user), headers={"ETag": shown.etag(found.event_count)})


@operation("GET", "/gestiones/{codigo}/traza", tag=TAG, about="Su traza", scope=Scope.READ, gives=documented.Trace)
def trace(request: ApiRequest, codigo: Code) -> HttpResponse:
    """COLA_INCIDENCIAS: por qué niveles pasó, con quién y cuánto tiempo."""
    found = found_by(request, codigo, "reporter")
    return reply(shown.trace(timeline.of(found), request.user))


@operation(
    "GET",
    "/gestiones/{codigo}/archivos/{numero}",
    tag="Archivos",
    about="Descargar un archivo",
    scope=Scope.READ,
    extra={
        "responses": {
            200: {
                "description": "El archivo como llegó.",
                "content": {"*/*": {"schema": {"type": "string", "format": "binary"}}},
            }
        }
    },
)
def attachment(request: ApiRequest, codigo: Code, numero: Number) -> HttpResponseBase:
    """Con el nombre con que llegó. Uno tachado ya no se entrega (410)."""
    found = found_by(request, codigo)
    file = conversation.attachment_of(found, request.user, numero)
    if file is None:
        raise NoSuch("ese archivo")
    mime = file.kind.handed_out_as if file.kind else OCTETS
    response = FileResponse(files.opened(file), as_attachment=True, filename=file.name, content_type=mime)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
