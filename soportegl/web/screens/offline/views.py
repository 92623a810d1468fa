"""The script with which a browser keeps pages."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from soportegl.web.site import offline

DAY = 24 * 60 * 60


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The worker of this version; whoever asks for another one gets this, to be kept by nobody."""
    script, version = offline.worker()
    response = HttpResponse(script, content_type="text/javascript; charset=utf-8")
    if request.GET.get("v") == version:
        # Browsers look for another one with every page, and ask past what they keep once a day.
        response["Cache-Control"] = f"public, max-age={DAY}"
    return response
