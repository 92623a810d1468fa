"""What is written down when somebody signs in, and with what browser they are known afterwards."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.signals import password_reset
from django.contrib.auth.signals import user_logged_in
from django.core.exceptions import PermissionDenied
from django.dispatch import receiver
from django.http import HttpRequest

from soportegl.directory import guessing
from soportegl.directory.models import SignIn, User
from soportegl.web import browsers

#: Where a session says which sign-in it is of.
SIGN_IN = "sign_in"


@receiver(user_logged_in)
def began(request: HttpRequest, user: User, **_: Any) -> None:
    """A session begins: from now on its person is known by this browser and at this address."""
    if not request.session.session_key:
        # Another person was signed in here: their session is gone, and this one has no key yet.
        request.session.create()
    request.session[SIGN_IN] = _write(request, user, request.session.session_key or "").pk


@receiver(password_reset)
def recovered(request: HttpRequest, user: User, **_: Any) -> None:
    """Whoever set another password reads its mailbox: they enter at once, whatever was tried before."""
    guessing.forgive_all(user.username)
    _write(request, user, "")


def _write(request: HttpRequest, user: User, key: str) -> SignIn:
    try:
        address = get_adapter().get_client_ip(request)
    except PermissionDenied:
        # A request that came over no line, as commands and tests make them.
        address = ""
    return SignIn.objects.create(
        person=user,
        session_key=key,
        browser=browsers.name(request),
        address=address,
        device=browsers.device(request),
    )
