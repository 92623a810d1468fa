"""«Sesiones abiertas»: where one is signed in, and out of there."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from soportegl.web.site import sign_ins
from soportegl.web.site.access import signed_in
from soportegl.web.site.requests import PersonRequest, whole_number


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def open_sessions(request: PersonRequest) -> HttpResponse:
    """One's own sessions; a POST ends one of them, or all the others."""
    sessions, this = sign_ins.open_sessions(request.user), request.session.session_key
    if request.method != "POST":
        return render(request, "screens/account/sessions.html", {"sessions": sessions, "this": this})
    number = whole_number(request.POST.get("session", ""))
    others = [each for each in sessions if each.session_key != this]
    chosen = others if request.POST.get("session") == "others" else [each for each in others if each.pk == number]
    ended = sign_ins.end(chosen)
    said = {0: "Esa sesión ya no estaba abierta.", 1: "La sesión quedó cerrada."}
    messages.success(request, said.get(ended, f"{ended} sesiones quedaron cerradas."))
    return redirect("open_sessions")
