"""A program with a token, and its answers held against the document."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import jsonschema_rs
from django.test import Client
from django.urls import Resolver404, resolve

from soportegl.api import document
from soportegl.api.problems import MEDIA
from soportegl.api.urls import API
from soportegl.directory import access
from soportegl.directory.models import Scope, User

ALL = tuple(Scope.values)
BASE = "/api/v1"


class Program:
    """Asks as one person; whatever is answered must be what the document says."""

    def __init__(self, person: User, scopes: Iterable[str] = ALL) -> None:
        self.client = Client(raise_request_exception=False)
        self.token, self.word = access.make_token(person, name="Prueba", scopes=scopes, days=30)

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """The answer to a body as JSON, or to a form of files."""
        sent: dict[str, Any] = {"headers": {"Authorization": f"Bearer {self.word}", **_named(headers)}}
        if body is not None:
            sent |= {"data": json.dumps(body), "content_type": "application/json"}
        answer = self.client.generic(method, f"{BASE}{path}", **sent)
        conforms(method, path, answer)
        return answer

    def get(self, path: str, **headers: str) -> Any:
        return self.ask("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.ask("POST", path, body, **headers)

    def send(self, path: str, form: dict[str, Any], **headers: str) -> Any:
        """The answer to a form in parts."""
        named = {"Authorization": f"Bearer {self.word}", **_named(headers)}
        answer = self.client.post(f"{BASE}{path}", form, headers=named)
        conforms("POST", path, answer)
        return answer


def _named(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


@lru_cache(maxsize=1)
def whole() -> dict[str, Any]:
    return document.of(API)


@lru_cache(maxsize=200)
def _validator(pointer: str) -> Any:
    schema = {"$ref": pointer, "components": whole()["components"]}
    return jsonschema_rs.validator_for(schema)


def operation_of(method: str, path: str) -> dict[str, Any] | None:
    """What the document says of this address."""
    try:
        route = resolve(f"{BASE}{path.partition('?')[0]}").route
    except Resolver404:
        return None
    declared = "/" + route.replace("<", "{").replace(">", "}")
    found: dict[str, Any] | None = whole()["paths"].get(declared, {}).get(method.lower())
    return found


def conforms(method: str, path: str, answer: Any) -> None:
    """The status, the type and the content are what the document says of this operation."""
    if answer.status_code >= 400:
        assert answer["Content-Type"] == MEDIA, (method, path, answer.content[:200])
        said = answer.json()
        assert said["status"] == answer.status_code
        assert said["detail"]
        assert said["codigo"]
    operation = operation_of(method, path)
    if operation is None:
        return
    declared = operation["responses"].get(str(answer.status_code))
    assert declared, f"{method} {path}: {answer.status_code} is not in the document"
    for kind, content in declared.get("content", {}).items():
        if kind in ("application/json", MEDIA):
            assert answer["Content-Type"] == kind
            schema = content["schema"]
            wanted = schema if "$ref" not in schema else {"$ref": schema["$ref"]}
            checker = jsonschema_rs.validator_for({**wanted, "components": whole()["components"]})
            wrong = [f"{each.instance_path}: {each.message}" for each in checker.iter_errors(answer.json())]
            assert wrong == [], (method, path, wrong[:3])
