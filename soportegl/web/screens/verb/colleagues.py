"""Who can be named in the text of a verb."""

from __future__ import annotations

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from soportegl.directory.models import User
from soportegl.directory.roles import Tier
from soportegl.incidents import mentions
from soportegl.incidents.errors import NotVisible
from soportegl.incidents.models import Incident
from soportegl.incidents.states import Is, Verb
from soportegl.reading.incident import seen_by
from soportegl.web.site.access import desk_only
from soportegl.web.site.requests import PersonRequest


@desk_only
@require_safe
def colleagues(request: PersonRequest, code: str, verb: Verb) -> HttpResponse:
    """Who can be named in the text of this verb, as their name is typed."""
    incident = seen_by(request.user, code)
    if incident is None:
        raise NotVisible
    found = mentions.find(request.GET.get("q", ""), incident, internal=Is.PUBLIC not in verb.marks, by=request.user)
    rows = [(person, _where(person, incident)) for person in found]
    # Without what every page is drawn with: it is asked for with each letter.
    return HttpResponse(render_to_string("screens/verb/colleagues.html", {"colleagues": rows}))


def _where(person: User, incident: Incident) -> str:
    """What tells two of the same name apart, in a word."""
    return "La tiene" if person.pk == incident.holder_id else Tier(max(person.permissions.desk_tiers)).short
