"""Registro de Incidencias: the open ones of whoever reports."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from soportegl.lib.clock import now
from soportegl.reading import clocks
from soportegl.reading import registry as reading
from soportegl.web.site.access import signed_in
from soportegl.web.site.offline import keepable
from soportegl.web.site.pages import how_many, neighbours
from soportegl.web.site.requests import PersonRequest
from soportegl.web.ui import presenters, registering
from soportegl.web.ui.clocks import page_hours


@signed_in
@require_safe
def registry(request: PersonRequest) -> HttpResponse:
    """The open incidents of this person, or of the entity they see; those that wait for their answer first."""
    user = request.user
    if not user.permissions.is_reporter:
        return redirect("home")
    counts = reading.counts(user)
    page = reading.page(user, after=request.GET.get("despues", ""), before=request.GET.get("antes", ""))
    # Those that wait come first, so on the first page the first of them is the first row.
    first_asked = next((row for row in page.rows if row.is_waiting and row.reporter_id == user.pk), None)
    running = {row.pk: clocks.of_incident(row, now()) for row in page.rows}
    context = {
        "page": page,
        "rows": [(row, presenters.sentence_of(row)) for row in page.rows],
        "clocks": running,
        "hours": page_hours({each.calendar for each in running.values() if each.calendar}),
        **neighbours(request, page),
        "total": how_many(counts["open"], "incidencia en atención", "incidencias en atención"),
        "asked": counts["asked"],
        "to_verify": counts["to_verify"],
        "first_asked": first_asked,
        "entities": registering.entities_of(user),
        "sees_entity": bool(user.permissions.sees_entities),
    }
    return keepable(request, render(request, "screens/registry/registry.html", context))
