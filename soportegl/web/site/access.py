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
from soportegl.incidents.errors import NotForThem, Refused
from soportegl.lib.concurrency_limit import concurrency_limit
from soportegl.web.site import outbox, pending_form, second_factor, step_up, viewing
from soportegl.web.site.requests import PersonRequest

View = Callable[..., HttpResponseBase]


class OnlyAdministrators(NotForThem):
    sentence = "Esta página es de quienes administran SoporteGL."


class OnlyAuditors(NotForThem):
    sentence = "La auditoría es de quienes auditan y de quienes administran SoporteGL."


class NotADesk(NotForThem):
    sentence = "La bandeja es de quienes atienden incidencias. Las suyas están en Consulta de Incidencias."


def signed_in(view: View) -> View:
    """Let only people who signed in through; a form that comes too late is kept, never dropped."""
    view = outbox.answering(view)

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        # Here, and not around the whole request: what is sent has arrived, over whatever line.
        with concurrency_limit():
            if request.user.is_authenticated:
                # The person, no longer the promise of one: a page of the desk asks it a thousand times.
                request.user = getattr(request.user, "_wrapped", request.user)
                if leading := second_factor.missing(request):
                    return leading
                if viewing.VIEWING in request.session:
                    return viewing.look(request, lambda: view(request, *args, **kwargs))
                return view(request, *args, **kwargs)
            return to_sign_in(request)

    guarded.is_our_door = True  # type: ignore[attr-defined]  # read by SecondFactorFirst
    return guarded


def only(
    those: Callable[[Permissions], bool], refusal: type[Refused], *, confirming: bool = False
) -> Callable[[View], View]:
    """Let only these people through, once they have signed in; whoever is somebody else reads that they are (403).

    With `confirming`, they show once more who they are before they change anything.
    """

    def decorated(view: View) -> View:
        @signed_in
        @wraps(view)
        def guarded(request: PersonRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            if not those(request.user.permissions):
                raise refusal
            if confirming and request.method not in step_up.READS and (asking := step_up.ask(request)):
                return asking
            return view(request, *args, **kwargs)

        return guarded

    return decorated


administrators_only = only(lambda permissions: permissions.is_administrator, OnlyAdministrators, confirming=True)
desk_only = only(lambda permissions: permissions.is_desk, NotADesk)
# Whoever reads every incident and attends none sees the lists as well.
desk_readers = only(lambda permissions: permissions.is_desk or permissions.is_auditor, NotADesk)
auditors_only = only(lambda permissions: permissions.reads_audit, OnlyAuditors)


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """The way to the sign-in page and back; the typed text and the files of a form are kept meanwhile."""
    target = request.get_full_path()
    accepts_json = request.headers.get("Accept", "").startswith("application/json")
    if (request.method == "POST" and accepts_json) or "Tus-Resumable" in request.headers:
        return JsonResponse({"sentence": "Su sesión venció. Ingrese de nuevo en otra ventana y repita."}, status=401)
    if request.method == "POST":
        target = pending_form.page_of(request.path)
    address = f"{reverse('sign_in')}?{urlencode({'next': target})}"
    if request.method == "POST":
        if (keeping := pending_form.keep(request)) is pending_form.Keeping.NOTHING:
            return pending_form.given_back(request, address)
        messages.info(request, keeping.value)
    htmx = getattr(request, "htmx", False)
    return HttpResponseClientRedirect(address) if htmx else HttpResponseRedirect(address)
