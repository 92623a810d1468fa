"""What of a solved incident is shown to others: a desk reads what was removed, edits what remains, and marks it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from soportegl.incidents import precedents
from soportegl.incidents.errors import Invalid, NotVisible, Refused
from soportegl.incidents.models import Incident
from soportegl.reading.incident import seen_by
from soportegl.web.site import pending_form
from soportegl.web.site.access import desk_only
from soportegl.web.site.requests import PersonRequest, SeeOther, same_person
from soportegl.web.ui.forms import Form
from soportegl.web.ui.verb_fields import text_field


class ShownForm(Form):
    """Both texts."""

    synopsis = text_field("Qué pasaba", rows=5)(None)  # type: ignore[arg-type]  # a text is the same for every incident
    solution = text_field("Cómo se resolvió", rows=5)(None)  # type: ignore[arg-type]  # the same


@desk_only
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: PersonRequest, code: str) -> HttpResponse:
    """The page on which one is marked, edited or taken back."""
    incident = seen_by(request.user, code)
    if incident is None:
        raise NotVisible
    precedents.check_solved(incident)
    if request.method == "POST":
        return _post(request, incident)
    typed = pending_form.take(request, request.path)
    return _page(request, incident, ShownForm(initial=typed.dict() if typed else _texts(incident)))


def _texts(incident: Incident) -> dict[str, str]:
    """What is shown, or would be."""
    found = precedents.marked(incident) or precedents.as_precedent(incident)
    return {"synopsis": found.synopsis, "solution": found.solution}


def _post(request: PersonRequest, incident: Incident) -> HttpResponse:
    form = ShownForm(request.POST)
    try:
        same_person(request)
        form.is_valid()
        if "retirar" in request.POST:
            precedents.unmark(incident, by=request.user)
            done = "Esta solución ya no se muestra a otros."
        else:
            seen = request.POST.get("visto")
            precedents.mark(incident, by=request.user, texts=form.cleaned_data, seen=seen)
            done = "Esta solución se muestra ahora a quienes registran casos parecidos."
    except precedents.StillSays as refusal:
        written = {"synopsis": refusal.found.synopsis, "solution": refusal.found.solution}
        return _page(request, incident, ShownForm(initial=written), refusal)
    except Refused as refusal:
        if isinstance(refusal, Invalid):
            form.refuse(refusal.fields)
        return _page(request, incident, form, refusal)
    messages.success(request, done, extra_tags=request.path)
    return SeeOther(incident.get_absolute_url())


def _page(request: PersonRequest, incident: Incident, form: ShownForm, refusal: Refused | None = None) -> HttpResponse:
    shown = precedents.marked(incident)
    context: dict[str, Any] = {
        "incident": incident,
        "form": form,
        "shown": shown,
        "stamp": precedents.stamp(shown),
        "is_over": shown is not None and incident.ended_at is not None and shown.marked_at < incident.ended_at,
        "times": precedents.times_served([incident.pk]).get(incident.pk, 0),
        "removed": precedents.as_precedent(incident).removed,
        "sentence": refusal.sentence if refusal and not form.errors else "",
    }
    status = refusal.status if refusal else 200
    return render(request, "screens/similar/showing.html", context, status=status)
