"""While somebody registers: what was solved before like what they write, and that it was enough for them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_POST

from soportegl.directory.models import ExpedienteType, Module
from soportegl.hosts import arrivals
from soportegl.incidents import precedents
from soportegl.incidents.errors import NotForThem
from soportegl.incidents.models.incident import TEXT_MAX
from soportegl.lib.text import clean
from soportegl.reading.similar import Draft, precedents_for, similar_while_writing
from soportegl.texts.saying import plain
from soportegl.web.site.access import only
from soportegl.web.site.requests import PersonRequest, SeeOther, same_person, whole_number, whole_numbers

SOLVED, OF_THE_DESK = 3, 5
#: Of what is written, a case holds so much at least: whoever is busy writing is not shown what only shares words.
LIKELY = 0.25
#: So many of them somebody says are not theirs before nothing more is proposed.
REFUSED_MOST = 20


class RegistersNothing(NotForThem):
    sentence = "Los casos parecidos se muestran a quienes registran incidencias."


_who_register = only(lambda permissions: permissions.is_reporter or permissions.is_desk, RegistersNothing)


@_who_register
@require_POST
def similar(request: PersonRequest) -> HttpResponse:
    """What is like the form as it stands: to reporters what desks marked, to desks what they see as well."""
    same_person(request)
    draft = _draft(request)
    refused = set(whole_numbers(request.POST.get("sin", "").split(","))[:REFUSED_MOST])
    seen = similar_while_writing(draft, request.user, limit=OF_THE_DESK) if request.user.permissions.is_desk else []
    seen = [each for each in seen if each.share >= LIKELY]
    known = {each.incident.pk for each in seen} | refused
    solved = precedents_for(draft, limit=SOLVED + len(known))
    solved = [each for each in solved if each.share >= LIKELY and each.precedent.incident_id not in known][:SOLVED]
    context = {
        "seen": [each for each in seen if each.incident.pk not in refused],
        "solved": solved,
        "reports": request.user.permissions.is_reporter,
    }
    # Without the frame of a page, whose questions it does not need.
    return HttpResponse(render_to_string("screens/similar/writing.html", context))


def _draft(request: PersonRequest) -> Draft:
    """What the form says; what a host said of the screen tells more than any word."""
    typed: QueryDict = request.POST
    arrival = arrivals.given(typed.get("entrada", ""), request.user)
    said = (typed.get("synopsis", ""), arrival.error_code if arrival else "")
    return Draft(
        clean(" ".join(said))[:TEXT_MAX],
        module=Module.objects.filter(pk=whole_number(typed.get("module", "")) or 0).first(),
        expediente_type=ExpedienteType.objects.filter(pk=whole_number(typed.get("expediente_type", "")) or 0).first(),
        expediente_number=clean(typed.get("expediente_number", ""))[:60],
    )


@_who_register
@require_POST
def helped(request: PersonRequest) -> HttpResponse:
    """«Esto lo resolvió»: counted once for each person; nothing is registered, and what they wrote stays a draft."""
    same_person(request)
    precedents.note_helped(whole_number(request.POST.get("precedente", "")) or 0, by=request.user)
    messages.success(request, plain("parecida-me-sirvio"))
    return SeeOther(reverse("registry" if request.user.permissions.is_reporter else "queue"))
