"""The addresses of the API, version 1."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver, path, re_path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from ninja import NinjaAPI

from soportegl.api import (
    counting,
    document,
    incidents,
    loading,
    notices,
    oauth,
    places,
    problems,
    registering,
    reports,
    verbs,
)
from soportegl.api.operations import ROUTER, reply
from soportegl.lib.concurrency_limit import concurrency_limit

#: Each declares its operations when it is imported.
PARTS = (incidents, registering, verbs, loading, places, counting, reports, notices, oauth)
API = NinjaAPI(title="API de SoporteGL", version="1", urls_namespace="api", openapi_url=None, docs_url=None)
API.add_router("", ROUTER)
problems.add_to(API)
problems.add_faults_to(API)


def _in_turn(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """As pages do: only so many work at once."""

    @wraps(view)
    def waited(request: HttpRequest, *args: Any, **named: Any) -> HttpResponseBase:
        with concurrency_limit():
            return view(request, *args, **named)

    return waited


def _each_in_turn(patterns: list[URLPattern | URLResolver]) -> list[URLPattern | URLResolver]:
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            pattern.callback = _in_turn(pattern.callback)
    return patterns


@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    """The document, for programs; it says nothing of anybody."""
    return reply(document.of(API), headers={"Cache-Control": "public, max-age=300"})


@csrf_exempt
def nothing_here(request: HttpRequest, rest: str = "") -> HttpResponse:
    """An address that is none: a program reads JSON, never a page."""
    return problems.problem(404)


app_name = "api"
urlpatterns = [
    path("openapi.json", openapi, name="openapi"),
    *_each_in_turn(API.urls[0]),
    re_path(r"^(?P<rest>.*)$", nothing_here, name="no_operation"),
]
