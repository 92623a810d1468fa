"""What an operation gets: who asks, with which token, and the body read as it was declared."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Any, TypeVar

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from ninja.security import HttpBearer

from soportegl.api.fields import Files, Input, checked, is_json, refuse_nul
from soportegl.api.problems import Malformed, NoAccess, NoScope, NotThisType, TooOften
from soportegl.directory import access
from soportegl.directory.access import Bearer
from soportegl.directory.models import Scope, User
from soportegl.hosts import assertions
from soportegl.incidents import files
from soportegl.incidents.errors import Invalid
from soportegl.lib import clock
from soportegl.reading.filter_types import NOT_IN_LIST

M = TypeVar("M", bound=Input)
JSON, MULTIPART = "application/json", "multipart/form-data"
FORM = "application/x-www-form-urlencoded"


class ApiRequest(HttpRequest):
    """A request of a program that is let in."""

    user: User
    bearer: Bearer
    #: How many requests its token may make in a minute, how many are left, and the seconds until it ends.
    rate: tuple[int, int, int]


class Access(HttpBearer):
    """Lets in who has a token that is good for this, as often as it may ask."""

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> Bearer:
        """Who asks. Raises NoAccess, TooOften or NoScope."""
        bearer = access.bearer_of(token)
        if bearer is None or (bearer.shown_in and not assertions.still_shows(bearer.shown_in)):
            raise NoAccess
        request.user = bearer.person
        request.bearer = bearer  # type: ignore[attr-defined]  # ApiRequest has it
        now, most = clock.now(), settings.API_PER_MINUTE
        left, seconds = most - access.asked(bearer.token, now), 60 - int(now.timestamp()) % 60
        request.rate = (most, max(0, left), seconds)  # type: ignore[attr-defined]  # the same
        if left < 0:
            raise TooOften(most, seconds)
        if not bearer.is_good_for(self.scope):
            raise NoScope(self.scope or Scope.READ)
        return bearer


def read(request: HttpRequest, model: type[M]) -> M:
    """The body. Raises Malformed, NotThisType or Invalid."""
    if request.content_type == MULTIPART and issubclass(model, Files):
        typed: dict[str, Any] = {name: request.POST[name] for name in request.POST if name != "archivos"}
        return checked(model, {**typed, "archivos": request.POST.getlist("archivos")})
    text = _text(request)
    if text and request.content_type != JSON:
        also = f" o {MULTIPART}" if issubclass(model, Files) else ""
        raise NotThisType(f"Envíe el contenido como {JSON}{also}.")
    if text and not is_json(text):
        raise Malformed("El contenido no es JSON válido (RFC 8259), o repite un nombre.")
    return checked(model, text or "{}")


def _text(request: HttpRequest) -> str:
    try:
        return request.body.decode()
    except UnicodeDecodeError:
        raise Malformed("El contenido no está en UTF-8.") from None


def parameters(request: HttpRequest, known: Mapping[str, Any]) -> dict[str, str]:
    """What stands behind the question mark. Raises Invalid for a name that is none, or that comes twice."""
    wrong = {name[:40]: "No existe este parámetro aquí." for name in request.GET if name not in known}
    wrong |= {name: "Viene más de una vez." for name, values in request.GET.lists() if len(values) > 1}
    if wrong:
        raise Invalid(**wrong)
    asked = {name: str(value) for name, value in request.GET.items()}
    refuse_nul(asked)
    if wrong := {name: said for name, value in asked.items() if (said := _unlike(known[name].schema, value))}:
        raise Invalid(**wrong)
    return asked


def _unlike(schema: Mapping[str, Any], value: str) -> str:
    """What is wrong with a value beside its schema, which only says how long it is and which there are."""
    if len(value) > schema.get("maxLength", len(value)):
        return "Es demasiado largo."
    return NOT_IN_LIST if value not in schema.get("enum", (value,)) else ""


def row_of(rows: QuerySet[Any], name: str, **key: Any) -> Any:
    """The row of a list with this key. Raises Invalid."""
    if (found := rows.filter(**key).first()) is None:
        raise Invalid(**{name: NOT_IN_LIST})
    return found


def digest(request: HttpRequest) -> str:
    """What tells this request from another one with the same key; how a form is cut into parts tells nothing."""
    made = sha256(f"{request.method} {request.get_full_path()}\n".encode())
    if request.content_type == MULTIPART:
        for name, values in sorted(request.POST.lists()):
            made.update(repr((name, values)).encode())
        for name, sent in sorted(request.FILES.lists()):
            made.update(repr([(name, file.name, files.digest_of(file)) for file in sent]).encode())
    else:
        made.update(request.body)
    return made.hexdigest()
