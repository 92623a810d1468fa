"""«SoporteGL» pressed in a host: its capsule is used up, its person signs in, and their form opens filled.

The host's page is of another site: its POST brings no session, and its answer must begin none, or it would take the
place of the person's own. So the context waits under a handle, and the next request, a GET, is the person's.
"""

from __future__ import annotations

import logging
from urllib.parse import urlencode

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from soportegl.hosts import arrivals
from soportegl.hosts.arrivals import Standing
from soportegl.hosts.models import Arrival
from soportegl.hosts.reasons import OTHERWISE, CapsuleRefused, Reason
from soportegl.lib.concurrency_limit import concurrency_limit
from soportegl.web.site.access import signed_in
from soportegl.web.site.requests import PersonRequest, SeeOther

#: The field in which a host posts its capsule, and what somebody sends who is in as another person.
CAPSULE, LEAVE = "capsula", "salir"
TOO_MANY = f"Llegaron demasiadas entradas desde su red en un minuto. Espere un minuto. {OTHERWISE}"
OVER = f"Esta entrada ya no está: se espera una hora a que ingrese su persona. {OTHERWISE}"
OPENS = "{host} le trae a la gestión {code}. Ingrese y se abrirá."
SENT = "{host} envió los datos de su pantalla. Ingrese y su incidencia ya los tendrá."

log = logging.getLogger(__name__)


# The signature of the capsule says what a token of ours would: that a page wanted this.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def door(request: HttpRequest) -> HttpResponse:
    """Where hosts post their capsules."""
    if request.method != "POST":
        return redirect("home")
    token = request.POST.get(CAPSULE, "").strip()
    with concurrency_limit():
        if not ratelimit.consume(request, action="capsule"):
            return _refused(request, TOO_MANY, status=429)
        try:
            if not token:
                raise CapsuleRefused(Reason.NOTHING)
            handle = arrivals.receive(token)
        except CapsuleRefused as refusal:
            log.warning("A capsule was refused: %s", refusal.reason.code)
            return _refused(request, refusal.reason.sentence, status=400, code=refusal.reason.code)
    return SeeOther(reverse("arrived", args=[handle]))


@require_http_methods(["GET", "HEAD", "POST"])
def arrived(request: HttpRequest, handle: str) -> HttpResponseBase:
    """The person's first own request: on to their form, or to where they sign in."""
    arrival = arrivals.waiting(handle)
    if arrival is None:
        return _refused(request, OVER, status=410, title="La entrada venció")
    if request.method == "POST" and request.POST.get("hacer") == LEAVE:
        logout(request)
    if not request.user.is_authenticated:
        return _to_sign_in(request, arrival)
    return _for_person(request, arrival, handle)


@signed_in
def _for_person(request: PersonRequest, arrival: Arrival, handle: str) -> HttpResponse:
    standing = arrivals.standing(arrival, request.user)
    if arrival.incident and standing is not Standing.OF_ANOTHER_PERSON:
        # Whether they see it is asked there, as of whoever comes by any other way.
        arrivals.give(arrival, request.user)
        return redirect("incident", arrival.incident)
    if standing is not Standing.THEIRS:
        context = {"arrival": arrival, "another_person": standing is Standing.OF_ANOTHER_PERSON, "leave": LEAVE}
        return render(request, "screens/entry/another.html", context, status=403)
    arrivals.give(arrival, request.user)
    request.session["system"] = arrival.host.system.slug
    return redirect(f"{reverse('register')}?{urlencode({'entrada': handle})}")


def _to_sign_in(request: HttpRequest, arrival: Arrival) -> HttpResponse:
    """Where the person of this arrival signs in, and comes back from: with their host's provider, if it has one."""
    back, provider = request.path, arrival.host.provider
    if provider is not None and provider.is_active:
        return redirect(f"{reverse('sign_in_elsewhere', args=[provider.slug])}?{urlencode({'next': back})}")
    messages.info(request, (OPENS if arrival.incident else SENT).format(host=arrival.host, code=arrival.incident))
    asked = {"next": back, "usuario": arrival.subject, "sistema": arrival.host.system.slug}
    return redirect(f"{reverse('sign_in')}?{urlencode(asked)}")


def _refused(
    request: HttpRequest, sentence: str, *, status: int, code: str = "", title: str = "No se usaron los datos"
) -> HttpResponse:
    context = {"title": title, "sentence": sentence, "code": code}
    return render(request, "screens/entry/refused.html", context, status=status)
