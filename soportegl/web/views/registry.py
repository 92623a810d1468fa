"""Registro de Incidencias: the open ones of whoever reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Case, IntegerField, Value, When
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from soportegl.directory.models import User
from soportegl.incidents.models import Incident
from soportegl.lib import keyset
from soportegl.lib.counting import Counted, count_kept
from soportegl.lib.recipes import Recipe
from soportegl.web import presenters, registering
from soportegl.web.access import signed_in
from soportegl.web.pages import COUNT_LIMIT, how_many, neighbours, reading
from soportegl.web.requests import PersonRequest

if TYPE_CHECKING:
    from soportegl.directory.roles import Standing
    from soportegl.incidents.queries import IncidentQuerySet

SHOWN = (
    *("code", "synopsis", "state", "tier", "max_tier", "withdrawn", "verification"),
    *("arrived_by", "created_at", "state_since", "waiting_since", "system__name", "entity__name"),
    *("holder__full_name", "holder__username", "reporter__full_name", "reporter__username"),
)
_LOAD = reading(*SHOWN)


@signed_in
@require_safe
def registry(request: PersonRequest) -> HttpResponse:
    """The open incidents of this person, or of the entity they see; those that wait for their answer first."""
    user = request.user
    if not user.standing.is_reporter:
        return redirect("home")
    counts = count_kept(COUNT_LIMIT, Recipe(_counted, user.standing), user.pk)
    page = keyset.page_of(
        Recipe(_in_turn, user.standing),
        _LOAD,
        order=("turn", "-created_at", "-id"),
        after=request.GET.get("despues", ""),
        before=request.GET.get("antes", ""),
        who=user.pk,
    )
    # Those that wait come first, so on the first page the first of them is the first row.
    first_asked = next((row for row in page.rows if row.is_waiting and row.reporter_id == user.pk), None)
    context = {
        "page": page,
        "rows": [(row, presenters.sentence_of(row)) for row in page.rows],
        **neighbours(request, page),
        "total": how_many(counts["open"], "incidencia en atención", "incidencias en atención"),
        "asked": counts["asked"],
        "to_verify": counts["to_verify"],
        "first_asked": first_asked,
        "entities": registering.entities_of(user),
        "sees_entity": bool(user.standing.sees_entities),
    }
    return render(request, "registry/registry.html", context)


def _rows(user: User) -> IncidentQuerySet:
    return Incident.objects.of_reporter(user).open()


def _counted(standing: Standing, who: int) -> Counted:
    user = User.with_standing(standing, who)
    rows = _rows(user)
    return {
        "open": rows,
        "asked": rows.waiting_for_reporter().filter(reporter=user),
        "to_verify": Incident.objects.of_reporter(user).to_be_verified_by(user),
    }


def _in_turn(standing: Standing, who: int) -> IncidentQuerySet:
    """Those that wait for this person's answer come first."""
    user = User.with_standing(standing, who)
    waits = When(waiting_since__isnull=False, reporter=user, then=Value(0))
    return _rows(user).annotate(turn=Case(waits, default=Value(1), output_field=IntegerField()))
