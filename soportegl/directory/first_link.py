"""The link with which somebody sets their first password: good once, and for a few days."""

from __future__ import annotations

from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.urls import reverse

from soportegl.directory.models import User
from soportegl.directory.recovery import RecoveryLinks

DAYS = settings.PASSWORD_RESET_TIMEOUT // (24 * 3600)


def link_for(user: User) -> str:
    """The whole address; it stops working once the password is set."""
    return address_of(f"{user_pk_to_url_str(user)}-{RecoveryLinks.first.make_token(user)}")


def address_of(key: str) -> str:
    """Where this key of a person leads, from wherever the mail is read: the host of a request is anybody's word."""
    uid, _, token = key.partition("-")
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": token})
    return f"{settings.PUBLIC_URL}{path}"
