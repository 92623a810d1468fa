"""Signing in and out through another system: to it, back from it, and what it tells us when somebody leaves there.

What speaks with a provider is loaded by whoever goes to one: it is 4 MB of a process.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.utils import get_request_param
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from soportegl.identity import ending
from soportegl.identity.errors import FOR_ADMINISTRATORS, OF_CONFIRMING, NotLetIn, Why
from soportegl.identity.models import Provider
from soportegl.web.screens.account import saml
from soportegl.web.site import browsers, sign_ins
from soportegl.web.site.access import signed_in

#: Of an address that is carried along; what is longer is no address of ours.
LONGEST = 2000
#: In the address of who is in already, and is to show there once more who they are.
CONFIRM = "confirmar"


def provider_of(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Find the provider of the address; whoever it does not let in reads why, and where to go on."""

    @wraps(view)
    def found(request: HttpRequest, slug: str = "", provider_id: str = "") -> HttpResponse:
        # The address of the way back is named by allauth, and so is what stands in it.
        slug = slug or provider_id
        provider = Provider.objects.filter(slug=slug, is_active=True).select_related("system").first()
        if provider is None:
            raise Http404
        try:
            return view(request, provider)
        except NotLetIn as refused:
            context = {
                "provider": provider,
                "sentence": refused.sentence(provider.name),
                "tells_administrators": refused.why in FOR_ADMINISTRATORS,
                "confirming": refused.why in OF_CONFIRMING or CONFIRM in request.GET,
                "next": _next(request),
            }
            return render(request, "screens/account/elsewhere_refused.html", context, status=403)

    return found


@require_GET
@provider_of
def start(request: HttpRequest, provider: Provider) -> HttpResponse:
    """To the provider. By a link: our pages may send forms to nobody else, and neither may what answers one."""
    process, next_url = AuthProcess.LOGIN, _next(request)
    if request.user.is_authenticated and CONFIRM in request.GET:
        process, next_url = AuthProcess.REDIRECT, reverse("confirmed")
    if provider.is_saml:
        return saml.start(request, provider, process, next_url)
    from soportegl.identity.openid import CheckedAdapter

    checked = CheckedAdapter(request, provider).get_provider()
    response: HttpResponse = checked.redirect(request, process=process, next_url=next_url or None)
    return response


@require_safe
@signed_in
def confirmed(request: HttpRequest) -> HttpResponse:
    """Where somebody comes back to who was asked at the provider who they are."""
    return render(request, "screens/account/elsewhere_confirmed.html")


# By SAML it is posted from the provider's page; its signature says what a token of ours would.
@csrf_exempt
@require_http_methods(["GET", "POST"])
@provider_of
def callback(request: HttpRequest, provider: Provider) -> HttpResponse:
    """Let the person in whom the provider names, once for each time that it was asked."""
    if request.method == "POST":
        return saml.answered(request, provider) if provider.is_saml else HttpResponseNotAllowed(["GET"])
    from soportegl.identity.openid import Callback, CheckedAdapter

    was_in = request.user.is_authenticated
    try:
        if provider.is_saml:
            return saml.finish(request, provider)
        response: HttpResponse = Callback.adapter_view(CheckedAdapter(request, provider))(request)
    except NotLetIn as refused:
        if refused.why == Why.STALE and was_in:
            # «Atrás» after signing in, or the second of two tabs: they are where they wanted to be.
            return redirect("home")
        raise
    if request.user.is_authenticated:
        browsers.remember(request, response)
    return response


@csrf_exempt
@require_http_methods(["GET", "POST"])
@provider_of
def left_there(request: HttpRequest, provider: Provider) -> HttpResponse:
    """The provider says that somebody signed out: their sessions here that it opened end."""
    if (request.method == "GET") != provider.is_saml:
        return HttpResponseNotAllowed(["GET"] if provider.is_saml else ["POST"])
    if provider.is_saml:
        return saml.left_there(request, provider)
    try:
        found = ending.sessions_of(provider, request.POST.get("logout_token"))
    except NotLetIn as refused:
        return JsonResponse({"error": "invalid_request", "error_description": refused.why.name}, status=400)
    sign_ins.end(found)
    return HttpResponse()


@require_GET
@provider_of
def metadata(request: HttpRequest, provider: Provider) -> HttpResponse:
    """What a provider that speaks SAML reads of us."""
    return saml.metadata(request, provider)


def leave(request: HttpRequest) -> HttpResponse | None:
    """The page that goes on to sign the person out where they signed in; None when they did so here."""
    number = request.session.get(sign_ins.SIGN_IN)
    leaving = ending.way_out(number, back=request.build_absolute_uri(reverse("sign_in"))) if number else None
    if leaving is None:
        return None
    logout(request)
    response = render(request, "screens/account/elsewhere_leaving.html", {"leaving": leaving})
    # No redirect: what answers a form of ours may lead to nobody else, and this is not the form any more.
    response["Refresh"] = f"0; url={leaving.address}"
    return response


def _next(request: HttpRequest) -> str:
    asked = get_request_param(request, "next") or ""
    ours = len(asked) <= LONGEST and url_has_allowed_host_and_scheme(
        asked, {request.get_host()}, require_https=request.is_secure()
    )
    return asked if ours else ""
