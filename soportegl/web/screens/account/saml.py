"""Back from a provider that speaks SAML. What knows it is loaded here, when somebody comes, and in no other process."""

from __future__ import annotations

import json
import secrets
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from allauth.core import ratelimit
from allauth.socialaccount.providers.base.constants import AuthProcess
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from soportegl.identity.errors import NotLetIn, Why
from soportegl.identity.models import Provider
from soportegl.lib.concurrency_limit import concurrency_limit
from soportegl.web.site import browsers, sign_ins
from soportegl.web.site.requests import SeeOther

if TYPE_CHECKING:
    from soportegl.identity.saml import Said

#: In the address between the two halves of coming back, and the seconds that it is good for.
HALF, WAITS = "paso", 120


def start(request: HttpRequest, provider: Provider, process: str, next_url: str) -> HttpResponse:
    """To the provider."""
    from soportegl.identity import saml

    return redirect(saml.provider_for(request, provider).way_in(process, next_url))


def answered(request: HttpRequest, provider: Provider) -> HttpResponse:
    """What the provider posts through the browser: from another site, so without the session.

    What is believed of it waits until the next request, a GET, which has the session that asked.
    """
    from soportegl.identity import saml

    with concurrency_limit():
        if not ratelimit.consume(request, action="login"):
            raise NotLetIn(Why.DOWN)
        said = saml.believed(provider, request.POST.get("SAMLResponse", ""))
    handle = secrets.token_urlsafe(32)
    cache.set(_name(provider, handle), said, WAITS)
    return SeeOther(f"{reverse('openid_connect_callback', args=[provider.slug])}?{urlencode({HALF: handle})}")


def finish(request: HttpRequest, provider: Provider) -> HttpResponse:
    """Let the person in whom the provider named, when this browser asked for it."""
    from allauth.socialaccount.helpers import complete_social_login

    from soportegl.identity import saml

    name = _name(provider, request.GET.get(HALF, "")[:64])
    said: Said | None = cache.get(name)
    if said is None or not cache.delete(name):
        raise NotLetIn(Why.STALE)
    checked = saml.provider_for(request, provider)
    login = checked.sociallogin_from_response(request, said)
    if said.asked:
        try:
            login.state.update(checked.unstash_redirect_state(request, said.asked))
        except PermissionDenied:
            raise NotLetIn(Why.STALE) from None
    elif provider.unasked:
        login.state["process"] = AuthProcess.LOGIN
    else:
        raise NotLetIn(Why.UNASKED)
    login.claims = {**said.claims, "sid": said.session, "auth_time": said.shown_at, "acr": said.way}
    login.id_token = json.dumps(said.qualifiers)
    response: HttpResponse = complete_social_login(request, login)
    if request.user.is_authenticated:
        browsers.remember(request, response)
    return response


def left_there(request: HttpRequest, provider: Provider) -> HttpResponse:
    """The provider asks us to end what it opened, or answers that it ended what we asked it to."""
    from soportegl.identity import saml

    if "SAMLRequest" not in request.GET:
        return redirect("sign_in")
    found, back = saml.asked_to_leave(provider, request.GET.dict(), request.META.get("QUERY_STRING", ""))
    sign_ins.end(found)
    return redirect(back)


def metadata(request: HttpRequest, provider: Provider) -> HttpResponse:
    """What the provider reads of us."""
    from soportegl.identity import saml

    if not provider.is_saml:
        raise Http404
    return HttpResponse(saml.own_metadata(provider), content_type="application/samlmetadata+xml")


def _name(provider: Provider, handle: str) -> str:
    return f"sso:came:{provider.slug}:{handle}"
