"""COLA_INCIDENCIAS: level by level, who had it, from when until when, and what was left behind."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from soportegl.directory.roles import Tier
from soportegl.incidents import mentions, openings, policy
from soportegl.incidents.models import Incident
from soportegl.lib.checkdigit import read_code
from soportegl.reading import timeline
from soportegl.web.screens.timeline.present import ended_by, notes_of, ribbon_of, rows_of
from soportegl.web.site.access import signed_in
from soportegl.web.site.context import menu_of_lists
from soportegl.web.site.incidents import find
from soportegl.web.site.requests import PersonRequest
from soportegl.web.ui import presenters
from soportegl.web.ui.level_steps import levels_of
from soportegl.web.ui.verb_spec import Bar
from soportegl.web.ui.verbs import BARS

LISTS = {"consult": "Consulta de Incidencias", "registry": "Registro de Incidencias", "queue": "Mesa"}


@signed_in
@require_safe
def trace(request: PersonRequest, code: str) -> HttpResponse:
    """The trace of an open or an ended incident, on one sheet."""
    if (written := read_code(code)) and written != code:
        return redirect("trace", written)
    found = find(request, code)
    openings.note(found, request.user)
    told = timeline.of(found)
    verbs = policy.verbs_for(request.user, found) if not found.is_open else []
    back, back_label = _back(request.GET.get("volver", ""), found)
    context = {
        "incident": found,
        "menu": menu_of_lists(request, found),
        "told": told,
        "rows": rows_of(found, told),
        "ribbon": ribbon_of(told),
        "ended_by": ended_by(found, told),
        "named": mentions.names_in(found),
        "levels": levels_of(found, notes_of(told), {Tier.MUNICIPAL, *told.spans}),
        "sentence": presenters.sentence_of(found),
        "back": back,
        "back_label": back_label,
        "ending_verbs": [verb for verb in BARS[Bar.ENDED] if verb in verbs],
    }
    return render(request, "screens/timeline/trace.html", context)


def _back(asked: str, found: Incident) -> tuple[str, str]:
    """«Nivel Anterior»: the list the person came from with its filters, or else the incident; never another site."""
    parts = urlsplit(asked)
    if not (parts.scheme or parts.netloc):
        for name, label in LISTS.items():
            if parts.path == reverse(name):
                return (f"{parts.path}?{parts.query}" if parts.query else parts.path), label
    return found.get_absolute_url(), f"Gestión {found.code}"
