"""The page behind the link of FINALIZADO's mail: it works without signing in, and only its buttons change anything."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from soportegl.incidents import actions, authors, mentions, timekeeping
from soportegl.incidents.errors import Refused
from soportegl.incidents.states import Verification
from soportegl.notifications import verification
from soportegl.texts import saying

THANKS = {
    "works": "verificar-gracias",
    "same": "verificar-reabierta",
}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest, token: str) -> HttpResponse:
    """Ask whether it works; scanners that open links change nothing."""
    try:
        incident = verification.read(token)
    except verification.BadLink as problem:
        return render(request, "screens/verification/verify.html", {"problem": str(problem)}, status=410)
    context = {
        "incident": incident,
        "ended_by": authors.ended_by(incident),
        "named": mentions.names_in(incident),
        "unanswered": timekeeping.closed_unanswered(incident),
        "verified": incident.verification == Verification.VERIFIED,
        "reason": "",
    }
    if request.method != "POST":
        return render(request, "screens/verification/verify.html", context)
    said = request.POST.get("answer", "")
    reason = timekeeping.STILL_NEEDED if context["unanswered"] else request.POST.get("reason", "")
    try:
        if said == "works":
            actions.confirm(incident, by=incident.reporter)
        else:
            said = "same"
            actions.reopen(incident, reason=reason, by=incident.reporter)
    except Refused as refusal:
        context |= {"sentence": refusal.sentence, "reason": request.POST.get("reason", "")}
        return render(request, "screens/verification/verify.html", context, status=refusal.status)
    return render(
        request, "screens/verification/verify.html", {"done": saying.html(THANKS[said]), "code": incident.code}
    )
