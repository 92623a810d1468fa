"""How an operation is declared: one row each, from which its address, scope, body, answers and document follow."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from inspect import signature
from typing import Any, NamedTuple

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from ninja import Router
from pydantic import BaseModel

from soportegl.api import asking
from soportegl.api.asking import JSON, MULTIPART, Access, ApiRequest
from soportegl.api.fields import Files, Input
from soportegl.api.problems import InvalidKey, KeyUsed
from soportegl.directory.models import KeptAnswer, Scope

ROUTER = Router()
#: Every body that an operation takes, for the document.
BODIES: dict[str, type[BaseModel]] = {}
IDEMPOTENCY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "La misma clave con el mismo contenido da la misma respuesta, durante siete días.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
}
IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "required": False,
    "description": "El ETag con que se leyó la gestión: si ya cambió, no se hace nada (412).",
    "schema": {"type": "string"},
}


class Done(NamedTuple):
    """What was done, as it is answered and kept: it never holds a text that somebody may have blanked later."""

    body: Mapping[str, Any]
    status: int = 200
    headers: Mapping[str, str] = {}


@dataclass(frozen=True)
class Parameter:
    """Something behind the question mark."""

    name: str
    about: str
    schema: Mapping[str, Any] = field(default_factory=lambda: {"type": "string", "maxLength": 200})

    @property
    def document(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "in": "query",
            "required": False,
            "description": self.about,
            "schema": dict(self.schema),
        }


PAGED = (
    Parameter("despues", "El cursor «despues» de la página anterior.", {"type": "string", "maxLength": 500}),
    Parameter("antes", "El cursor «antes» de la página siguiente.", {"type": "string", "maxLength": 500}),
)


def reply(body: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> HttpResponse:
    """The answer as JSON. Written by ourselves: a list of 25 takes 0.1 ms so, and checking what we made ourselves
    against its model and writing that, 0.2 ms; tests/api holds each answer against the document."""
    content = json.dumps(body, ensure_ascii=False, separators=(",", ":"), cls=DjangoJSONEncoder)
    return HttpResponse(content, status=status, content_type=JSON, headers=dict(headers or {}))


def operation(
    method: str,
    path: str,
    *,
    tag: str,
    about: str,
    gives: Any = None,
    scope: Scope | None = None,
    public: bool = False,
    status: int = 200,
    query: tuple[Parameter, ...] = (),
    takes: type[Input] | None = None,
    versioned: bool = False,
    extra: Mapping[str, Any] | None = None,
) -> Callable[[Callable[..., Any]], Callable[..., HttpResponseBase]]:
    """Declare one. What writes answers with `Done`, which is kept under its `Idempotency-Key`."""
    writes = method != "GET" and not public
    parameters = [each.document for each in query]
    parameters += [IDEMPOTENCY] if writes else []
    parameters += [IF_MATCH] if versioned else []
    document: dict[str, Any] = {"x-alcance": str(scope or ""), **(extra or {})}
    if parameters:
        document["parameters"] = parameters
    if takes is not None:
        BODIES[takes.__name__] = takes
        schema = {"schema": {"$ref": f"#/components/schemas/{takes.__name__}"}}
        kinds = {JSON: schema} | ({MULTIPART: _multipart(takes)} if issubclass(takes, Files) else {})
        needed = any(each.is_required() for each in takes.model_fields.values())
        document["requestBody"] = {"content": kinds, "required": needed}
    known = {each.name: each for each in query}

    def declare(view: Callable[..., Any]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def asked(request: ApiRequest, **named: Any) -> HttpResponseBase:
            request.asked = asking.parameters(request, known)  # type: ignore[attr-defined]  # for this request only
            if writes:
                return once(request, lambda: view(request, **named))
            made: HttpResponseBase = view(request, **named)
            return made

        # ninja reads the types of what it calls, in the module where that stands.
        asked.__signature__ = signature(view, eval_str=True)  # type: ignore[attr-defined]  # as functools does
        add = ROUTER.api_operation(
            [method],
            path,
            auth=None if public else Access(str(scope or "")),
            response={status: gives},
            operation_id=view.__name__.rstrip("_"),
            summary=about,
            description=view.__doc__,
            tags=[tag],
            openapi_extra=document,
            url_name=view.__name__,
        )
        add(asked)
        return asked

    return declare


def _multipart(takes: type[Input]) -> dict[str, Any]:
    """The same body as a form, with the files themselves."""
    parts = takes.model_json_schema()["properties"]
    files = {"type": "array", "maxItems": 5, "items": {"type": "string", "format": "binary"}}
    needed = takes.model_json_schema().get("required", [])
    return {"schema": {"type": "object", "properties": {**parts, "archivo": files}, "required": needed}}


def once(request: ApiRequest, do: Callable[[], Done]) -> HttpResponse:
    """Do it, unless this very request was done before: then what was answered. Raises KeyUsed or InvalidKey.

    What is done and what is kept of it are one transaction: of two that arrive at once the second waits for the first.
    What was refused is not kept: it may be possible later.
    """
    key = request.headers.get("Idempotency-Key")
    if key is None:
        with transaction.atomic():
            return _answered(do())
    if not (0 < len(key) <= 255 and key.isascii() and key.isprintable() and " " not in key):
        raise InvalidKey
    digest = asking.digest(request)
    with transaction.atomic():
        row = KeptAnswer(person=request.user, key=key, digest=digest)
        KeptAnswer.objects.bulk_create([row], ignore_conflicts=True)
        kept = KeptAnswer.objects.select_for_update().get(person=request.user, key=key)
        if kept.digest != digest:
            raise KeyUsed
        if kept.status:
            replayed = {**kept.headers, "Idempotent-Replayed": "true"}
            return _answered(Done(kept.body, kept.status, replayed))
        done = do()
        kept.status, kept.body, kept.headers = done.status, dict(done.body), dict(done.headers)
        kept.save(update_fields=["status", "body", "headers"])
    return _answered(done)


def _answered(done: Done) -> HttpResponse:
    return HttpResponse(status=204) if done.status == 204 else reply(done.body, done.status, done.headers)
