"""The document of the API as a page that people read, at /api/."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from soportegl.api import document
from soportegl.api.problems import BY_STATUS, CODES
from soportegl.api.urls import API
from soportegl.directory.models import Scope

_TYPES = {"string": "texto", "integer": "número entero", "number": "número", "boolean": "sí o no", "object": "objeto"}
_PLACES = {"query": "la dirección", "path": "el camino", "header": "la cabecera"}


@dataclass(frozen=True)
class Value:
    """Something that is sent: how it is called, where it goes, what it may be."""

    name: str
    place: str
    kind: str
    needed: bool
    about: str = ""


@dataclass(frozen=True)
class Operation:
    """One operation, as it is read."""

    method: str
    path: str
    name: str
    about: str
    scope: str
    values: tuple[Value, ...]
    gives: str
    answers: tuple[tuple[str, str], ...]

    @property
    def anchor(self) -> str:
        return slugify(f"{self.method}-{self.path.removeprefix('/api/v1/')}")


@require_safe
def reference(request: HttpRequest) -> HttpResponse:
    """Every operation by its subject, and every code of a problem; it says nothing of anybody."""
    titles = dict(BY_STATUS.values())
    context = {
        "subjects": subjects(),
        "codes": [(code, titles.get(code, "")) for code in CODES],
        "scopes": [(scope.value, scope.label) for scope in Scope],
    }
    return render(request, "screens/reference/reference.html", context)


@lru_cache(maxsize=1)
def subjects() -> dict[str, list[Operation]]:
    """The operations of the document, by subject and in its order."""
    made = document.of(API)
    found: dict[str, list[Operation]] = {}
    for path, methods in made["paths"].items():
        for method, said in methods.items():
            found.setdefault(said["tags"][0], []).append(_operation(made, path, method, said))
    return found


def _operation(made: dict[str, Any], path: str, method: str, said: dict[str, Any]) -> Operation:
    good = next(answer for status, answer in said["responses"].items() if status < "300")
    gives = next((_kind(made, content["schema"]) for content in good.get("content", {}).values()), "")
    asked = [
        Value(
            each["name"],
            _PLACES[each["in"]],
            _kind(made, each["schema"]),
            each["required"],
            each.get("description", ""),
        )
        for each in said.get("parameters", ())
    ]
    return Operation(
        method=method.upper(),
        path=path,
        name=said["summary"],
        about=said.get("description", ""),
        scope=said.get("x-alcance", ""),
        values=(*asked, *_body(made, said)),
        gives=gives,
        answers=tuple((status, answer["description"]) for status, answer in said["responses"].items()),
    )


def _body(made: dict[str, Any], said: dict[str, Any]) -> list[Value]:
    contents = said.get("requestBody", {}).get("content", {})
    # What a form can hold besides: the files themselves.
    schemas = [_resolved(made, content["schema"]) for content in contents.values()]
    values = dict[str, Value]()
    for schema in schemas:
        needed = schema.get("required", ())
        for name, each in schema.get("properties", {}).items():
            values.setdefault(
                name, Value(name, "el cuerpo", _kind(made, each), name in needed, each.get("description", ""))
            )
    return list(values.values())


def _resolved(made: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    name = schema.get("$ref", "").removeprefix(document.REF)
    found: dict[str, Any] = made["components"]["schemas"][name] if name else schema
    return found


def _kind(made: dict[str, Any], schema: dict[str, Any]) -> str:
    """What a value may be, in words."""
    schema = _resolved(made, schema)
    if choices := schema.get("anyOf"):
        words = [_kind(made, each) for each in choices if each.get("type") != "null"]
        return " o ".join(dict.fromkeys(words)) + (", o nada" if len(words) < len(choices) else "")
    if "enum" in schema:
        return "uno de: " + ", ".join(str(value) for value in schema["enum"])
    if schema.get("type") == "array":
        return f"lista de {_kind(made, schema.get('items', {}))}"
    if schema.get("format") == "date-time":
        return "fecha y hora"
    if schema.get("format") == "binary":
        return "archivo"
    if schema.get("type") == "object" and (fields := schema.get("properties")):
        return f"objeto con {', '.join(fields)}"
    word = _TYPES.get(schema.get("type", ""), "valor")
    return f"{word} de hasta {schema['maxLength']} caracteres" if "maxLength" in schema else word
