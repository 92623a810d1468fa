"""Buscar: what was typed, here or in the bar, is answered; and what is offered while somebody types."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from soportegl.reading import finding
from soportegl.web.screens.find import present
from soportegl.web.screens.find.asked import Asked
from soportegl.web.site.access import signed_in
from soportegl.web.site.context import all_systems
from soportegl.web.site.requests import PersonRequest


@signed_in
@require_safe
def find(request: PersonRequest) -> HttpResponse:
    """What this person sees that answers to what was typed; a code leads straight to its incident."""
    asked, user = Asked.of(request.GET), request.user
    found = None
    if asked.typed:
        found = finding.find(asked.typed, user, by_date=asked.by_date, page=asked.page, as_typed=asked.is_as_typed)
        if found.straight:
            return redirect(found.straight)
        # What is too long was read up to there, and all the links go on with what was read.
        asked = asked.changed(typed=found.typed)
    context = {**present.around(user), "asked": asked, "found": found, "is_find": True}
    if found:
        context |= present.answer(asked, found, user, all_systems(request))
    return render(request, "screens/find/find.html", context)


@signed_in
@require_safe
def offers(request: PersonRequest) -> HttpResponse:
    """What goes on with what is typed, as the options of a list."""
    offered = finding.offered(request.GET.get("q", "").lstrip(), request.user)
    return render(request, "screens/find/offers.html", {"offers": offered})
