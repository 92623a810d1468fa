"""The numbers of the installation, for whoever watches it."""

from hmac import compare_digest
from ipaddress import ip_address

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from soportegl.web.ops import metrics

#: A proxy on this machine asks from this machine too, but says for whom.
FORWARDED = ("X-Forwarded-For", "X-Real-IP", "Forwarded", "Via", "X-Forwarded-Proto", "X-Forwarded-Host")


@never_cache
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Requests, queues, mails, jobs and room; for everybody else there is no such page."""
    if not (asks_from_here(request) or has_token(request)):
        raise Http404
    return HttpResponse(metrics.text(), content_type=CONTENT_TYPE_LATEST)


def asks_from_here(request: HttpRequest) -> bool:
    """Whether somebody on this machine asks, and not a proxy for somebody elsewhere."""
    if any(request.headers.get(name) is not None for name in FORWARDED):
        return False
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def has_token(request: HttpRequest) -> bool:
    """Whether the request carries the token of the settings."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    known = settings.METRICS_TOKEN
    return bool(known) and kind.lower() == "bearer" and compare_digest(token.strip().encode(), known.encode())
