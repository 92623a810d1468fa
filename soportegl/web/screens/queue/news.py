"""What is new since a page was drawn: asked every few seconds by each open desk, and mostly answered with nothing."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.crypto import salted_hmac
from django.views.decorators.http import require_POST

from soportegl.desk import presence
from soportegl.incidents.change_token import change_token
from soportegl.incidents.recording import news as news_of
from soportegl.reading.incident import seen_by
from soportegl.web.screens.queue.views import fresh_list
from soportegl.web.site.access import desk_readers
from soportegl.web.site.requests import PersonRequest, whole_number

#: What a browser sends of what it has: the last change token, the fingerprint of its rows, who it said is looking.
TOKEN, PRINT, WHO = "pulso", "huella", "quienes"


@desk_readers
@require_POST
def news(request: PersonRequest) -> HttpResponse:
    """What changed in the list and in the incident that are open; 204 when nothing did.

    A POST, because it also says who is looking: no address of it may be kept or asked ahead.
    """
    # An open page asks this by itself, with nobody in front of it.
    request.unattended = True
    sent, now = request.POST, change_token()
    told: dict[str, Any] = {}
    if code := sent.get("caso", ""):
        told |= _of_case(request, code, anew=now != sent.get(TOKEN))
    if now != sent.get(TOKEN) and "lista" in sent:
        told |= fresh_list(request, now, known=sent.get(PRINT, ""))
    if not told:
        # The token goes along: without it every later question would look at the list again.
        return HttpResponse(status=204, headers={"Pulso": now})
    return JsonResponse({**told, "change_token": now})


def _of_case(request: PersonRequest, code: str, *, anew: bool) -> dict[str, Any]:
    """Who else has it open, and what happened to it since the page's last event."""
    incident = seen_by(request.user, code, "holder")
    if incident is None:
        return {"gone": "Esta gestión ya no está entre las que usted puede ver."} if anew else {}
    # Whoever only reads is in nobody's way.
    if request.user.permissions.is_desk:
        presence.seen(incident, request.user, writing=bool(request.POST.get("escribe")))
    others = presence.others(incident, request.user)
    told: dict[str, Any] = {}
    who = salted_hmac("presence", repr(others)).hexdigest()[:12] if others else ""
    if who != request.POST.get(WHO, ""):
        told |= {"who": who, "others": render_to_string("screens/queue/others.html", {"others": others})}
    version = whole_number(request.POST.get("version", ""))
    if anew and version is not None and version < incident.event_count:
        what, _ = news_of(incident, version, request.user)
        told |= {"version": incident.event_count, "happened": what and f"{what}."}
    return told
