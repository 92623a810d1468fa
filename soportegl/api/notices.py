"""What a person was told inside the application."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpResponse
from pydantic import BaseModel

from soportegl.api import shown
from soportegl.api.asking import ApiRequest
from soportegl.api.incidents import asked_of
from soportegl.api.operations import PAGED, Done, operation, reply
from soportegl.directory.models import Scope
from soportegl.incidents.errors import Invalid
from soportegl.notifications import notices as told
from soportegl.reading import notices

TAG = "Avisos"


class Notice(BaseModel):
    id: int
    asunto: str
    cuando: datetime
    leido: bool
    codigo: str | None


class Notices(BaseModel):
    avisos: list[Notice]
    despues: str
    antes: str


class Read(BaseModel):
    leidos: int


@operation("GET", "/avisos", tag=TAG, about="Sus avisos", scope=Scope.READ, gives=Notices, query=PAGED)
def list_notices(request: ApiRequest) -> HttpResponse:
    """El último primero."""
    asked = asked_of(request)
    page = notices.page(request.user, after=asked.get("despues", ""), before=asked.get("antes", ""))
    if page.lost:
        raise Invalid(despues="Ese cursor no es de esta lista. Empiece sin él.")
    rows = [
        {
            "id": each.pk,
            "asunto": each.subject,
            "cuando": shown.moment(each.created_at),
            "leido": each.read_at is not None,
            "codigo": each.event.incident.code if each.event else None,
        }
        for each in page.rows
    ]
    return reply({"avisos": rows, "despues": page.after, "antes": page.before})


@operation("POST", "/avisos/leidos", tag=TAG, about="Marcar todos como leídos", scope=Scope.WRITE, gives=Read)
def read_notices(request: ApiRequest) -> Done:
    """Los que había sin leer."""
    return Done({"leidos": told.read_all(request.user)})
