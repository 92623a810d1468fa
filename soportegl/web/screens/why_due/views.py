"""«¿Por qué vence a esa hora?»: every stretch of an incident's time, counted or not, with its reason."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from soportegl.incidents import openings, policy
from soportegl.lib.checkdigit import read_code
from soportegl.lib.clock import now
from soportegl.reading import clocks
from soportegl.reading import why_due as reading
from soportegl.web.site.access import signed_in
from soportegl.web.site.context import menu_of_lists
from soportegl.web.site.incidents import find
from soportegl.web.site.requests import PersonRequest
from soportegl.web.ui.clocks import page_hours
from soportegl.web.ui.moments import at, exact


@signed_in
@require_safe
def why_due(request: PersonRequest, code: str) -> HttpResponse:
    """The clock of one incident, open or ended; what the desks go by is told to them alone."""
    if (written := read_code(code)) and written != code:
        return redirect("why_due", written)
    found, moment = find(request, code), now()
    openings.note(found, request.user)
    clock = clocks.of_incident(found, moment) if found.is_open else None
    context = {
        "incident": found,
        **({} if request.user.permissions.is_desk else {"menu": menu_of_lists(request, found)}),
        "clock": clock,
        "hours": page_hours([clock.calendar] if clock and clock.calendar else []),
        "told": reading.of(found, clocks.calendar_of(found), moment),
        "desk": policy.reads_notes(request.user, found),
        "own": found.reporter_id == request.user.pk,
        "exact": exact,
        "at": at,
    }
    return render(request, "screens/why_due/why_due.html", context)
