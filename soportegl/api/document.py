"""The document of the API (OpenAPI 3.1): what ninja knows of the operations, and what holds for all of them."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from ninja import NinjaAPI
from pydantic import BaseModel

from soportegl import __version__
from soportegl.api import documented
from soportegl.api.operations import BODIES
from soportegl.api.problems import BY_STATUS, MEDIA
from soportegl.directory.models import Scope
from soportegl.incidents import shapes

ABOUT = """Todo lo que una persona puede hacer en SoporteGL, con un token y por las mismas reglas: cada quien ve y
hace lo suyo. Los nombres van en español y las fechas en ISO 8601 con su zona. Lo que no se puede hacer se responde como
problema
(RFC 9457), con un código que no cambia."""
REF = "#/components/schemas/"
_INTEGER = {"schema": {"type": "integer"}}
RATE = {
    "RateLimit-Limit": {"description": "Peticiones por minuto de este token.", **_INTEGER},
    "RateLimit-Remaining": {"description": "Las que le quedan en este minuto.", **_INTEGER},
    "RateLimit-Reset": {"description": "Segundos hasta el próximo.", **_INTEGER},
}
#: Refusals that any operation can answer with; 405 and 413 come from before it.
ALWAYS = (400, 401, 403, 404, 405, 413, 422, 429, 500, 503)
WRITING = (409, 410, 412, 415)
SUCCESS = {200: "Hecho.", 201: "Creado.", 204: "Hecho; no hay nada que decir."}


def _problem(status: int) -> dict[str, Any]:
    made: dict[str, Any] = {
        "description": BY_STATUS[status][1] + ".",
        "content": {MEDIA: {"schema": {"$ref": f"{REF}Problem"}}},
    }
    if status in (429, 503):
        made["headers"] = {"Retry-After": {"description": "Segundos que hay que esperar.", **_INTEGER}}
    return made


def _finish(operation: dict[str, Any], method: str) -> None:
    """Add to one operation what holds for all."""
    public = "security" not in operation
    responses = {str(status): said for status, said in operation["responses"].items()}
    for status, said in responses.items():
        said["description"] = SUCCESS.get(int(status), said["description"])
        if int(status) < 400 and not public:
            said["headers"] = {**RATE, **said.get("headers", {})}
    statuses = [*ALWAYS, *(WRITING if method != "get" else (409, 410))]
    if "{codigo}" in operation.get("x-ruta", "") and method == "get":
        responses["304"] = {"description": "Sigue igual (If-None-Match)."}
    for status in statuses:
        responses.setdefault(str(status), _problem(status))
    operation["responses"] = dict(sorted(responses.items()))
    if not public:
        scope = [operation["x-alcance"]] if operation["x-alcance"] else []
        operation["security"] = [{"token": scope}, {"sistema": scope}]


@lru_cache(maxsize=1)
def of(api: NinjaAPI) -> dict[str, Any]:
    """The whole document; it is the same for everybody."""
    made: dict[str, Any] = api.get_openapi_schema(path_prefix=f"{shapes.BASE}/")
    made["info"] = {"title": "API de SoporteGL", "version": "1", "description": ABOUT, "x-version": __version__}
    schemas = made["components"].setdefault("schemas", {})
    named: dict[str, type[BaseModel]] = {**BODIES, "Problem": documented.Problem}
    for name, model in named.items():
        schema = model.model_json_schema(ref_template=REF + "{model}")
        schemas.update(schema.pop("$defs", {}))
        schemas[name] = schema
    for path, methods in made["paths"].items():
        for method, operation in methods.items():
            operation["x-ruta"] = path
            _finish(operation, method)
    made["components"]["securitySchemes"] = {
        "token": {
            "type": "http",
            "scheme": "bearer",
            "description": "Un token personal, de Mi cuenta, Accesos; o el que dio POST /token a un sistema.",
        },
        "sistema": {
            "type": "oauth2",
            "flows": {
                "clientCredentials": {
                    "tokenUrl": f"{shapes.BASE}/token",
                    "scopes": {scope.value: str(scope.label) for scope in Scope},
                }
            },
        },
    }
    return dict(made)
