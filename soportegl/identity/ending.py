"""Leaving both systems at once, whichever of them is left first."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import urlencode

from soportegl.directory.models import SignIn
from soportegl.identity import discovery, tokens
from soportegl.identity.errors import NotLetIn
from soportegl.identity.models import Provider, ProviderSession


class WayOut(NamedTuple):
    """Where a provider signs its people out."""

    provider: Provider
    address: str


def way_out(sign_in: int, *, back: str) -> WayOut | None:
    """Where the person of this sign-in leaves the provider as well; None when they need not, or cannot now."""
    came = ProviderSession.objects.filter(sign_in=sign_in).select_related("provider").first()
    if came is None or not came.provider.ends_there or not came.provider.is_active:
        return None
    try:
        address = _by_saml(came) if came.provider.is_saml else _by_openid(came, back)
    except NotLetIn:
        # Nobody stays signed in here because another system does not answer.
        address = ""
    # It says who was here: nobody needs it any more.
    ProviderSession.objects.filter(pk=came.pk).update(id_token="")
    return WayOut(came.provider, address) if address else None


def _by_saml(came: ProviderSession) -> str:
    from soportegl.identity import saml

    return saml.way_out(came)


def _by_openid(came: ProviderSession, back: str) -> str:
    address = discovery.configuration(came.provider).get("end_session_endpoint")
    asked = {
        "id_token_hint": came.id_token,
        "client_id": came.provider.client_id,
        "post_logout_redirect_uri": back,
    }
    return f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}" if address else ""


def sessions_of(provider: Provider, logout_token: object) -> list[SignIn]:
    """The sign-ins that the provider ends with this token. Raises NotLetIn when it is not its word."""
    named = {"issuer": discovery.configuration(provider)["issuer"], "client_id": provider.client_id}
    claims = tokens.left(logout_token, discovery.keys(provider), **named)
    opened = ProviderSession.objects.filter(provider=provider)
    sid, subject = claims.get("sid"), claims.get("sub")
    if isinstance(sid, str):
        opened = opened.filter(sid=sid)
    if isinstance(subject, str):
        opened = opened.filter(subject=subject)
    return list(SignIn.objects.filter(provider_session__in=opened))
