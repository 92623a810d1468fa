"""Getting a report by mail each month, and no longer."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from soportegl.figures import asking, monthly
from soportegl.figures.models import Subscription
from soportegl.figures.reports import REPORTS
from soportegl.incidents.errors import Invalid
from soportegl.web.screens.reports.views import report_readers, scope
from soportegl.web.site.access import signed_in
from soportegl.web.site.requests import PersonRequest


@report_readers
@require_POST
def subscribe(request: PersonRequest, slug: str) -> HttpResponse:
    """Have it sent each month as it is shown."""
    if slug not in REPORTS:
        raise Http404
    written = {name: request.POST.get(name, "") for name in _NAMES}
    asked = asking.read(slug, written, scope(request))
    back = f"{reverse('report', args=[slug])}?{asked.address}"
    if not asked.wrong:
        try:
            monthly.subscribe(request.user, asked)
        except Invalid as wrong:
            messages.error(request, wrong.sentence)
        else:
            messages.success(
                request, "Lo recibirá por correo el primer día de cada mes, con las cifras del mes que terminó."
            )
    return HttpResponseRedirect(back)


_NAMES = ("desde", "hasta", "por", "comparar", *asking.NARROWING)


@signed_in
@require_POST
def end(request: PersonRequest, pk: int) -> HttpResponse:
    """No longer send it; of somebody else there is none."""
    row = get_object_or_404(Subscription, pk=pk, person=request.user)
    row.delete()
    messages.success(request, "Ya no recibirá este reporte por correo.")
    return HttpResponseRedirect(reverse("report", args=[row.report]) if row.report in REPORTS else reverse("reports"))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Behind the link of the mail: it works without signing in, and only its button changes anything."""
    row = monthly.of_way_out(token)
    if row is not None and request.method == "POST":
        row.delete()
        return render(request, "screens/reports/unsubscribe.html", {"done": True})
    label = REPORTS[row.report].label if row and row.report in REPORTS else ""
    return render(request, "screens/reports/unsubscribe.html", {"row": row, "label": label}, status=200 if row else 410)
