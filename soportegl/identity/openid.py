"""allauth's OpenID Connect, with what it leaves out: PKCE always, a nonce, and every signature checked."""

from __future__ import annotations

import secrets
import time
from typing import Any

import requests
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter

from soportegl.identity import discovery, tokens
from soportegl.identity.errors import NotLetIn, Why
from soportegl.identity.models import Provider


def app_of(provider: Provider) -> SocialApp:
    """The provider as allauth knows it; it is never saved."""
    app: SocialApp = SocialApp(
        provider=OpenIDConnectProvider.id,
        provider_id=provider.slug,
        name=provider.name,
        client_id=provider.client_id,
        secret=provider.secret,
        settings={"oauth_pkce_enabled": True},
    )
    app.row = provider
    return app


class Callback(OAuth2CallbackView):
    """Back from the provider."""

    def _get_state(self, request: Any, provider: Any) -> tuple[Any, Any]:
        state, response = super()._get_state(request, provider)
        self.adapter.nonce = (state or {}).get("nonce", "")
        return state, response


class CheckedAdapter(OpenIDConnectOAuth2Adapter):
    """What is asked of the provider, and what is believed of its answers."""

    def __init__(self, request: Any, row: Provider) -> None:
        super().__init__(request, row.slug)
        self.row, self.nonce = row, ""

    def get_provider(self) -> CheckedProvider:
        return CheckedProvider(self.request, app=app_of(self.row))

    @property
    def openid_config(self) -> dict[str, Any]:
        return discovery.configuration(self.row)

    def get_access_token_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        try:
            answered = super().get_access_token_data(*args, **kwargs)
        except requests.JSONDecodeError as error:
            raise NotLetIn(Why.UNREADABLE) from error
        except requests.RequestException as error:
            raise NotLetIn(Why.DOWN) from error
        except (OAuth2Error, KeyError, ValueError) as error:
            raise NotLetIn(Why.DENIED) from error
        if not isinstance(answered, dict) or not isinstance(answered.get("access_token"), str):
            raise NotLetIn(Why.UNREADABLE)
        # How long it would be good for is not asked: it is used once, here.
        return {name: answered.get(name) for name in ("access_token", "id_token")}

    def complete_login(self, request: Any, app: SocialApp, token: Any, **kwargs: Any) -> SocialLogin:
        """Who it is, by a signed token; what else is known of them may come from where the provider keeps it."""
        raw = kwargs["response"]["id_token"]
        claims = self._identified(raw)
        if address := self.openid_config.get("userinfo_endpoint"):
            more = discovery.fetched(address, Authorization=f"Bearer {token.token}")
            # Somebody else's data with this one's name would be taken for theirs.
            if more.get("sub") != claims["sub"]:
                raise NotLetIn(Why.UNREADABLE)
            # When and how they signed in is believed of what is signed alone.
            claims = {**more, **dict.fromkeys(("auth_time", "amr", "acr")), **claims}
        login: SocialLogin = self.get_provider().sociallogin_from_response(request, claims)
        login.claims, login.id_token = claims, raw
        return login

    def _identified(self, raw: object) -> dict[str, Any]:
        named = {"issuer": self.openid_config["issuer"], "client_id": self.row.client_id, "nonce": self.nonce}
        try:
            return tokens.identified(raw, discovery.keys(self.row), **named)
        except NotLetIn:
            discovery.forget_keys(self.row)
            return tokens.identified(raw, discovery.keys(self.row), **named)


class TakesNothing:
    """What allauth would keep of somebody, and by what it would know them: nothing, but what rules of ours take."""

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        """Nothing: what is kept of a person stands in their own row."""
        return {}

    def extract_common_fields(self, data: dict[str, Any]) -> dict[str, Any]:
        """Nothing: rows of ClaimRule say what is taken."""
        return {}

    def extract_email_addresses(self, data: dict[str, Any]) -> list[Any]:
        """Nothing: nobody is recognised by a mailbox, which several share."""
        return []


class CheckedProvider(TakesNothing, OpenIDConnectProvider):
    """One provider that an administrator configured."""

    def get_oauth2_adapter(self, request: Any) -> CheckedAdapter:
        return CheckedAdapter(request, self.app.row)

    def redirect(self, request: Any, process: str, next_url: str | None = None, **kwargs: Any) -> Any:
        """To the provider; the nonce that its token must repeat waits in the session, beside the state."""
        nonce = secrets.token_urlsafe(24)
        asked = {"nonce": nonce}
        if process == AuthProcess.REDIRECT:
            # Who is in here shows there anew who they are: the answer must say when.
            asked |= {"prompt": "login", "max_age": "0"}
            kwargs["asked_at"] = int(time.time())
        return super().redirect(request, process, next_url, auth_params=asked, nonce=nonce, **kwargs)

    def extract_uid(self, data: dict[str, Any]) -> str:
        return str(data["sub"])
