"""The door of every page: who is not signed in signs in first, and what they had typed waits for them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from soportegl.directory.roles import Permissions
from soportegl.incidents.errors import Refused
from soportegl.web.site import pending_form
from soportegl.web.site.concurrency_limit import concurrency_limit
from soportegl.web.site.requests import PersonRequest

View = Callable[..., HttpResponseBase]


class OnlyAdministrators(Refused):
    status = 403
    sentence = "Esta página es de quienes administran SoporteGL."


def signed_in(view: View) -> View:
    """Let only people who signed in through; a form that comes too late is kept, never dropped."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        # Here, and not around the whole request: what is sent has arrived, over whatever line.
        with concurrency_limit():
            if request.user.is_authenticated:
                # The person, no longer the promise of one: a page of the desk asks it a thousand times.
                request.user = getattr(request.user, "_wrapped", request.user)
                return view(request, *args, **kwargs)
            return to_sign_in(request)

    return guarded


def administrators_only(view: View) -> View:
    """Let only administrators through; whoever is somebody else reads that they are (403)."""

    @signed_in
    @wraps(view)
    def guarded(request: PersonRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if not request.user.permissions.is_administrator:
            raise OnlyAdministrators
        return view(request, *args, **kwargs)

    return guarded


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """The way to the sign-in page and back; the typed text and the files of a form are kept meanwhile."""
    target = request.get_full_path()
    if request.method == "POST":
        if request.headers.get("Accept", "").startswith("application/json"):
            return JsonResponse(
                {"sentence": "Su sesión venció. Ingrese de nuevo en otra ventana y repita."}, status=401
            )
        target = pending_form.page_of(request.path)
    address = f"{reverse('sign_in')}?{urlencode({'next': target})}"
    if request.method == "POST":
        if (keeping := pending_form.keep(request)) is pending_form.Keeping.NOTHING:
            return pending_form.given_back(request, address)
        messages.info(request, keeping.value)
    htmx = getattr(request, "htmx", False)
    return HttpResponseClientRedirect(address) if htmx else HttpResponseRedirect(address)


class NotADesk(Refused):
    status = 403
    sentence = "La bandeja es de quienes atienden incidencias. Las suyas están en Consulta de Incidencias."


def desk_only(view: View) -> View:
    """Let only those through who attend incidents; whoever is somebody else reads that they are (403)."""

    return _only(lambda permissions: permissions.is_desk, view)


def desk_readers(view: View) -> View:
    """Let those through as well who read every incident and attend none."""
    return _only(lambda permissions: permissions.is_desk or permissions.is_auditor, view)


def _only(those: Callable[[Permissions], bool], view: View) -> View:
    @wraps(view)
    def guarded(request: PersonRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if not those(request.user.permissions):
            raise NotADesk
        return view(request, *args, **kwargs)

    return guarded
