"""Around every request of a program: whatever was refused before its operation is told as a problem as well."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

PREFIX = "/api/v1/"
#: What answers of ours are; everything else of 400 and above was written for people.
OURS = ("application/problem+json", "application/json")
PROGRAMS_READ = frozenset({"Allow", "Retry-After", "WWW-Authenticate", "X-Request-ID"})


class Programs:
    """HEAD as GET without its body, errors as problems, and how much a token may still ask."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path.startswith(PREFIX):
            return self.get_response(request)
        asked = request.method
        if asked == "HEAD":
            # ninja knows the methods that were declared only.
            request.method = "GET"
        response = self.get_response(request)
        request.method = asked
        if response.status_code >= 400 and not response.get("Content-Type", "").startswith(OURS):
            response = _told(request, response)
        if asked == "HEAD":
            response = _headed(response)
        if rate := getattr(request, "rate", None):
            for name, value in zip(("Limit", "Remaining", "Reset"), rate, strict=True):
                response[f"RateLimit-{name}"] = str(value)
        return response


def _told(request: HttpRequest, response: HttpResponseBase) -> HttpResponse:
    """The same refusal as a problem; of a fault of ours with the code by which it is found in the log."""
    # With it comes all that the API needs, 17 MB of a process, which nobody need have to whom no program comes.
    from soportegl.api.problems import problem

    headers = {name: value for name, value in response.items() if name in PROGRAMS_READ}
    if "Allow" in headers:
        allowed = {each.strip() for each in headers["Allow"].split(",")}
        headers["Allow"] = ", ".join(sorted(allowed | ({"HEAD"} if "GET" in allowed else set())))
    code = getattr(getattr(request, "log_context", None), "code", "")
    if code:
        return problem(response.status_code, headers=headers, error=code)
    return problem(response.status_code, headers=headers)


def _headed(response: HttpResponseBase) -> HttpResponseBase:
    """Its headers without its content, which is closed and not read."""
    bare = HttpResponse(status=response.status_code)
    for name, value in response.items():
        bare[name] = value
    if isinstance(response, HttpResponse):
        bare["Content-Length"] = str(len(response.content))
    response.close()
    return bare
