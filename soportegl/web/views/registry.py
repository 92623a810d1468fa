"""Registro de Incidencias: the open ones of whoever reports."""

from __future__ import annotations

from django.db.models import Case, IntegerField, Value, When
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from soportegl.directory.models import Entity
from soportegl.incidents.models import Incident
from soportegl.lib import keyset
from soportegl.lib.counting import count_up_to
from soportegl.web import presenters
from soportegl.web.access import signed_in
from soportegl.web.pages import COUNT_LIMIT, how_many, neighbours
from soportegl.web.requests import PersonRequest

SHOWN = (
    *("code", "synopsis", "state", "tier", "max_tier", "withdrawn", "verification"),
    *("created_at", "state_since", "waiting_since", "system__name", "entity__name"),
    *("holder__full_name", "holder__username", "reporter__full_name", "reporter__username"),
)


@signed_in
@require_safe
def registry(request: PersonRequest) -> HttpResponse:
    """The open incidents of this person, or of the entity they see; those that wait for their answer first."""
    user = request.user
    if not user.standing.is_reporter:
        return redirect("home")
    rows = Incident.objects.of_reporter(user).open()
    asked = rows.waiting_for_reporter().filter(reporter=user)
    counts = count_up_to(COUNT_LIMIT, {"open": rows, "asked": asked})
    waits = When(waiting_since__isnull=False, reporter=user, then=Value(0))
    page = keyset.page_of(
        rows.annotate(turn=Case(waits, default=Value(1), output_field=IntegerField())),
        rows.showing(*SHOWN),
        order=("turn", "-created_at", "-id"),
        after=request.GET.get("despues", ""),
        before=request.GET.get("antes", ""),
    )
    # Those that wait come first, so on the first page the first of them is the first row.
    first_asked = next((row for row in page.rows if row.is_waiting and row.reporter_id == user.pk), None)
    context = {
        "page": page,
        "rows": [(row, presenters.sentence_of(row)) for row in page.rows],
        **neighbours(request, page),
        "total": how_many(counts["open"], "incidencia en atención", "incidencias en atención"),
        "asked": counts["asked"],
        "first_asked": first_asked,
        "entities": Entity.objects.filter(pk__in=user.standing.reports_for),
        "sees_entity": bool(user.standing.sees_entities),
    }
    return render(request, "registry/registry.html", context)
