"""The link with which somebody sets their first password: good once, and for a few days."""

from __future__ import annotations

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.urls import reverse

from soportegl.directory.models import User

DAYS = settings.PASSWORD_RESET_TIMEOUT // (24 * 3600)


def link_for(user: User) -> str:
    """The whole address; it stops working once the password is set."""
    key = default_token_generator.make_token(user)
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": key})
    return f"{settings.PUBLIC_URL}{path}"
