"""How allauth's sign-in through others fits SoporteGL: who is let in is said by identity/, not by a form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.signals import user_logged_in
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.providers.base.constants import AuthError, AuthProcess
from django.dispatch import receiver
from django.http import HttpRequest

from soportegl.identity import claims, confirming
from soportegl.identity.errors import NotLetIn, Why
from soportegl.identity.models import ProviderSession
from soportegl.web.site import step_up
from soportegl.web.site.second_factor import BROUGHT
from soportegl.web.site.sign_ins import SIGN_IN

if TYPE_CHECKING:
    import requests


class SocialAdapter(DefaultSocialAccountAdapter):
    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Find or register the person; from here on allauth knows them as somebody who has been here before."""
        row = sociallogin.provider.app.row
        if sociallogin.state.get("process") == AuthProcess.REDIRECT:
            # Nobody comes in: whoever is in has shown once more who they are.
            told, asked_at = sociallogin.claims, sociallogin.state["asked_at"]
            if not request.user.is_authenticated:
                raise NotLetIn(Why.STALE)
            confirming.confirm(row, sociallogin.account.uid, told, request.user, asked_at=asked_at)
            step_up.note(request)
            return
        sociallogin.account = claims.person_for(row, sociallogin.account.uid, sociallogin.claims)
        sociallogin.user = sociallogin.account.user
        setattr(request, BROUGHT, confirming.has_second_factor(row, sociallogin.claims))

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: Any = None, exception: Any = None, extra_context: Any = None
    ) -> None:
        """What allauth would show a page of its own for, without a state or with an error of the provider."""
        import requests

        if error == AuthError.CANCELLED:
            raise NotLetIn(Why.CANCELLED)
        if isinstance(exception, requests.RequestException):
            raise NotLetIn(Why.DOWN)
        raise NotLetIn(Why.STALE if "state_id" in (extra_context or {}) else Why.DENIED)

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Nobody registers by a form."""
        return False

    def get_requests_session(self) -> requests.Session:
        """As everywhere, but no redirect is followed: the secret goes where the provider said, and nowhere else."""
        session: requests.Session = super().get_requests_session()
        session.max_redirects = 0
        return session


@receiver(user_logged_in)
def came_through(request: HttpRequest, sociallogin: Any = None, **_: Any) -> None:
    """Remember through whom this session was opened, and report on the system that they come from."""
    if sociallogin is None:
        return
    row = sociallogin.provider.app.row
    sid = sociallogin.claims.get("sid")
    ProviderSession.objects.create(
        sign_in_id=request.session[SIGN_IN],
        provider=row,
        subject=sociallogin.account.uid,
        sid=sid if isinstance(sid, str) and len(sid) <= 255 and "\0" not in sid else "",
        id_token=sociallogin.id_token,
    )
    if row.system and row.system.is_active:
        request.session["system"] = row.system.slug
