"""Each request has a number, leaves one line in the log and is counted; none of it says what anybody wrote."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable, Mapping
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from soportegl.incidents.states import Verb
from soportegl.lib.checkdigit import read_code
from soportegl.lib.logs import log_context
from soportegl.web.ops import metrics

log = logging.getLogger("soportegl.requests")

WELL_FORMED = re.compile(r"[0-9A-Za-z_-]{8,64}")
#: Asked every few seconds by machines; their lines would bury those of people.
UNTOLD = ("alive", "ready", "metrics")
NO_PAGE = "(sin página)"
#: What of an address may be told: a whole code, a verb, a short number. A token, a name or a phone stays a pattern.
TOLD_PARTS: dict[str, Callable[[Any], bool]] = {
    "code": lambda value: read_code(value) == value,
    "pk": lambda value: isinstance(value, int) and value < 10**9,
    "object_id": lambda value: bool(re.fullmatch(r"\d{1,9}", str(value))),
}


class RequestLine:
    """What the log tells of one request, at whatever moment it is asked."""

    def __init__(self, request: HttpRequest, number: str) -> None:
        self.request = request
        self.number = number
        # The code of the error page that was shown, if one was.
        self.code = ""

    def __call__(self) -> Mapping[str, Any]:
        return {
            "request": self.number,
            "person": person_of(self.request),
            "method": self.request.method,
            "path": path_of(self.request),
            "route": route_of(self.request),
            "error_code": self.code,
        }


class Observed:
    """Around every page: its number, its line, its seconds."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        line = RequestLine(request, number_of(request))
        request.log_context = line  # type: ignore[attr-defined]  # read by lib/logs.py, also after the last middleware
        begun = time.perf_counter()
        with log_context(line):
            response = self.get_response(request)
            seconds = time.perf_counter() - begun
            response["X-Request-ID"] = line.number
            metrics.count(route_of(request), request.method, response.status_code, seconds)
            if route_of(request) not in UNTOLD:
                level = logging.WARNING if response.status_code >= 500 else logging.INFO
                extra = {"status": response.status_code, "ms": round(seconds * 1000)}
                log.log(level, "%s %s", request.method, path_of(request), extra=extra)
        return response


def number_of(request: HttpRequest) -> str:
    """The number that a proxy of ours gave this request, or a new one."""
    given = request.headers.get("X-Request-ID", "") if settings.TRUSTED_PROXIES else ""
    return given if WELL_FORMED.fullmatch(given) else uuid4().hex


def remember_code(request: HttpRequest, code: str) -> None:
    """From here on every line of this request carries the code that its person was shown."""
    line = getattr(request, "log_context", None)
    if isinstance(line, RequestLine):
        line.code = code


def person_of(request: HttpRequest) -> int | None:
    """The number of who asks, when that is known already: the log must not ask the database."""
    user = request.__dict__.get("user")
    if isinstance(user, SimpleLazyObject):
        user = request.__dict__.get("_cached_user")
    return getattr(user, "pk", None)


def route_of(request: HttpRequest) -> str:
    """The name of the page's address; few enough to count by."""
    match = request.resolver_match
    return (match.view_name or "unnamed") if match else "none"


def path_of(request: HttpRequest) -> str:
    """The address without its search, and with nothing in it that a person may have typed or a mail carried."""
    match = request.resolver_match
    if match is None:
        return NO_PAGE

    def part(found: re.Match[str]) -> str:
        value = match.kwargs.get(found[1])
        if isinstance(value, Verb):
            return value.words.path
        may = TOLD_PARTS.get(found[1])
        return str(value) if may and value is not None and may(value) else found[0]

    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", part, match.route or "").lstrip("^")
