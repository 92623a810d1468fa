"""Consulta de Incidencias: what was ended, by system, state and dates; words and codes are looked for in «Buscar»."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from soportegl.directory.roles import Tier
from soportegl.incidents.states import State
from soportegl.lib.addresses import address
from soportegl.lib.checkdigit import looks_like_code
from soportegl.reading import finding, search
from soportegl.web.site.access import signed_in
from soportegl.web.site.pages import how_many, neighbours
from soportegl.web.site.requests import PersonRequest
from soportegl.web.ui.forms import ConsultForm

if TYPE_CHECKING:
    from soportegl.directory.models import User
    from soportegl.reading.search import SearchQuery


@signed_in
@require_safe
def consult(request: PersonRequest) -> HttpResponse:
    """The ended incidents that this person sees, the latest first."""
    user, form = request.user, ConsultForm(request.GET)
    query = form.asked()
    if query.typed:
        return redirect(f"{address('find')}?{urlencode({'q': _as_typed(query)})}")
    found = search.incidents(query, user)
    page, total = found.page, found.total
    context = {
        "form": form,
        "page": page,
        "rows": [
            (row, f"N{row.tier} {Tier(row.tier).short}", row.ended_at - row.created_at)
            for row in page.rows
            if row.ended_at
        ],
        **neighbours(request, page),
        "summary": "muchas incidencias" if total is None else how_many(total, "incidencia", "incidencias"),
        "active": sum(bool(form.cleaned_data.get(name)) for name in form.fields if name != "q"),
        "filtered": bool(query.is_narrowed or form.errors),
        "whose": _whose(user),
        "many_entities": _sees_many(user),
    }
    return render(request, "screens/consult/consult.html", context)


def _as_typed(query: SearchQuery) -> str:
    """The same as somebody types it into the search: one way finds words, whatever narrows them."""
    if looks_like_code(query.typed):
        return query.typed
    state = {State.CLOSED: "cerrado", State.FINALIZED: "finalizado"}
    typed = finding.narrowed(query.typed, "estado", state[query.state] if query.state else "terminado")
    if query.system:
        typed = finding.narrowed(typed, "sistema", str(query.system))
    for name, day in (("cierre-desde", query.since), ("cierre-hasta", query.until)):
        typed = finding.narrowed(typed, name, f"{day:%d/%m/%Y}") if day else typed
    return typed


def _whose(user: User) -> str:
    permissions = user.permissions
    if permissions.is_desk:
        return "Incidencias cerradas y finalizadas que atendió su mesa"
    if permissions.sees_all:
        return "Todas las incidencias cerradas y finalizadas"
    whose = "de su municipalidad" if permissions.sees_entities else "que usted reportó"
    return f"Incidencias cerradas y finalizadas {whose}"


def _sees_many(user: User) -> bool:
    """Whether a row must say of which entity it is."""
    permissions = user.permissions
    return not permissions.is_reporter or len(permissions.reports_for) > 1 or permissions.is_desk
