"""What a person was told inside the application, and how they want to hear of things."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from soportegl.lib import clock
from soportegl.notifications import notices as told
from soportegl.notifications import notification_types
from soportegl.notifications.models import Channel, Preference
from soportegl.reading import notices as pages
from soportegl.web.site.access import signed_in
from soportegl.web.site.pages import neighbours
from soportegl.web.site.requests import PersonRequest


@signed_in
@require_safe
def notices(request: PersonRequest) -> HttpResponse:
    """The latest first, those not read yet marked."""
    page = pages.page(request.user, after=request.GET.get("despues", ""), before=request.GET.get("antes", ""))
    return render(request, "screens/notices/notices.html", {"page": page, **neighbours(request, page)})


@signed_in
@require_safe
def open_notice(request: PersonRequest, pk: int) -> HttpResponse:
    """To where it happened in its incident; that it was read is noted for its owner only."""
    found = told.notices_of(request.user).select_related("event__incident").filter(pk=pk).first()
    if found is None:
        raise Http404
    if found.read_at is None:
        found.read_at = clock.now()
        found.save(update_fields=["read_at"])
    event = found.event
    return redirect(f"{event.incident.get_absolute_url()}#suceso-{event.number}" if event else found.to)


@require_POST
@signed_in
def read_all(request: PersonRequest) -> HttpResponse:
    """Mark everything as read."""
    told.read_all(request.user)
    messages.success(request, "Todos sus avisos quedaron como leídos.")
    return redirect("notices")


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: PersonRequest) -> HttpResponse:
    """Which kinds of things this person hears of, and how."""
    user = request.user
    rows = notification_types.kinds_for(user)
    if request.method == "POST":
        for kind in rows:
            chosen = set(request.POST.getlist(kind.slug))
            notification_types.choose(user, kind, app=Channel.APP in chosen, mail=Channel.MAIL in chosen)
        notification_types.choose_each_morning(user, "cada_manana" in request.POST)
        messages.success(request, "Sus preferencias de avisos quedaron guardadas.")
        return redirect("preferences")
    kept = {row.kind: row for row in Preference.objects.filter(person=user)}
    lines = []
    for kind in rows:
        row = kept.get(kind.slug)
        forced = kind.always if user.email else kind.always | {Channel.APP}
        lines.append(
            {
                "kind": kind,
                "app": row.app if row else True,
                "mail": row.mail if row else True,
                "app_always": Channel.APP in forced,
                "mail_always": Channel.MAIL in forced,
            }
        )
    context = {"lines": lines, "each_morning": notification_types.EACH_MORNING in kept}
    return render(request, "screens/notices/preferences.html", context)
