"""Whoever must have a second factor and has none sets it up before anything else; what they had typed waits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.formats import date_format
from django_htmx.http import HttpResponseClientRedirect

from soportegl.directory import second_factor
from soportegl.directory.models import User
from soportegl.web.site import pending_form

#: Where a session says that its person still owes a second factor, and where they were going.
OWED, NEXT = "owes_factor", "after_factor"
#: What says of a request that its person showed a second factor at their provider, and that it counts.
BROUGHT = "brought_factor"
#: What they reach meanwhile beside «Seguridad»: to leave, to read how; and what asks nobody who they are.
OPEN = (
    *("sign_in", "account_login", "sign_out", "theme", "help", "help_chapter"),
    *("alive", "ready", "metrics", "offline_worker"),
)
SENTENCE = "Su función necesita un segundo factor para ingresar. Actívelo ahora; toma dos minutos."


@receiver(user_logged_in)
def began(request: HttpRequest, user: User, **_: Any) -> None:
    """Note in the new session what its person owes, so that no page has to ask."""
    request.session.pop(OWED, None)
    if not second_factor.is_required(user) or second_factor.has_one(user) or getattr(request, BROUGHT, False):
        return
    request.session[OWED] = True
    if (starts := second_factor.asked_from()) and not second_factor.is_in_force():
        day = date_format(starts, "j \\d\\e F \\d\\e Y")
        sentence = f"Desde el {day} su función necesita un segundo factor. Actívelo en el menú, en «Seguridad»."
        messages.warning(request, sentence, fail_silently=True)


class SecondFactorFirst:
    """Leads there from every page; a form that arrives meanwhile is kept as at the end of a session."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, *_: Any) -> HttpResponse | None:
        # Our own door asks when it is one's turn: here whoever waits for it would keep a connection, and its 10 MB.
        return None if getattr(view, "is_our_door", False) else missing(request)


def missing(request: HttpRequest) -> HttpResponse | None:
    """The way to it, for whoever owes one where this leads; None for everybody else."""
    # With its place: pages of the administration are called «mfa_…» as well.
    name = (request.resolver_match and request.resolver_match.view_name) or ""
    if name.startswith("mfa_") or name in OPEN or not request.session.get(OWED) or not second_factor.is_in_force():
        return None
    # It may have been set up since, here or in another browser.
    if second_factor.has_one(request.user):  # type: ignore[arg-type]  # only who is signed in owes
        del request.session[OWED]
        return None
    return lead(request)


def lead(request: HttpRequest) -> HttpResponse:
    """The answer that leads to «Seguridad», from where they go on to what they wanted."""
    if request.headers.get("Accept", "").startswith("application/json"):
        return JsonResponse({"sentence": SENTENCE}, status=403)
    target = request.get_full_path()
    if request.method == "POST":
        target = pending_form.page_of(request.path)
        if pending_form.keep(request) is pending_form.Keeping.NOTHING:
            return pending_form.given_back(request, reverse("mfa_index"))
    request.session[NEXT] = target
    address = f"{reverse('mfa_index')}?{urlencode({'next': target})}"
    if getattr(request, "htmx", False):
        return HttpResponseClientRedirect(address)
    return HttpResponseRedirect(address)
