"""Beside an incident: what is like it, solved or open, what its solution is good for, and its duplicates."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from soportegl.incidents import duplicates, policy, precedents
from soportegl.incidents.errors import NotVisible
from soportegl.incidents.models import Incident
from soportegl.incidents.states import Verb
from soportegl.reading.incident import seen_by
from soportegl.reading.similar import similar_to
from soportegl.web.site.access import desk_only
from soportegl.web.site.requests import PersonRequest

SHOWN, OF_DUPLICATES = 5, 20
#: Below it two share words and not a case.
LIKELY = 0.2
#: Into whose form the solution of another one goes, each `Is.REUSES`.
USES = {Verb.REPLY: "Responder con ella", Verb.CLOSE: "Cerrar con ella", Verb.FINALIZE: "Finalizar con ella"}


@desk_only
@require_safe
def beside(request: PersonRequest, code: str) -> HttpResponse:
    """The list, beside the incident or on a page of its own. It changes nothing: a person decides."""
    incident = seen_by(request.user, code)
    if incident is None:
        raise NotVisible
    context = _context(request, incident)
    if request.htmx:
        response = HttpResponse(render_to_string("screens/similar/beside_list.html", context))
    else:
        response = render(request, "screens/similar/beside.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _context(request: PersonRequest, incident: Incident) -> dict[str, Any]:
    user = request.user
    verbs = policy.verbs_for(user, incident)
    under = duplicates.keys_under(incident.pk)
    seen = Incident.objects.visible_to(user).filter(pk__in=under).with_names("entity")[:OF_DUPLICATES] if under else []
    found = [each for each in similar_to(incident, user, limit=SHOWN) if each.share >= LIKELY]
    return {
        "incident": incident,
        "found": found,
        "times": precedents.times_served([each.incident.pk for each in found]),
        "uses": [(verb, label) for verb, label in USES.items() if verb in verbs],
        "closes": Verb.DUPLICATE if Verb.DUPLICATE in verbs else None,
        "duplicates": seen,
        "many": len(under),
        "volver": request.GET.get("volver", ""),
    }
