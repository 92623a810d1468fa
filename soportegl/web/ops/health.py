"""Answers whoever watches: whether this process lives, and whether the whole installation can serve people."""

from django.core.cache import cache
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from soportegl.backups import ages
from soportegl.reading.health import alarms, findings

#: Proxies ask every few seconds, and the books of two days need not be added up each time.
ALARM_SECONDS = 30


@never_cache
@require_safe
def alive(request: HttpRequest) -> JsonResponse:
    """This process answers."""
    return JsonResponse({"status": "vivo"})


@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """The installation can serve people; 503 and the reasons when it cannot."""
    found = findings()
    well = not any(found.values())
    answer: dict[str, object] = {"status": "listo" if well else "no listo", "checks": _said(found)}
    if well:
        answer["alarms"] = _said(cache.get_or_set("alarms", alarms, ALARM_SECONDS) or {})
        answer["seconds_since"] = ages.ages()
    return JsonResponse(answer, status=200 if well else 503)


def _said(found: dict[str, str]) -> dict[str, str]:
    return {name: problem or "bien" for name, problem in found.items()}
