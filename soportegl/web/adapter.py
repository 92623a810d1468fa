"""How allauth fits SoporteGL: its limits, its words and its mail."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse

SHOWN_ANYHOW = ("account/messages/logged_in.txt", "account/messages/logged_out.txt")


class AccountAdapter(DefaultAccountAdapter):
    error_messages: ClassVar[dict[str, str]] = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": (
            "El usuario o la contraseña no son correctos. Revise las mayúsculas y escríbalos de nuevo."
        ),
        "too_many_login_attempts": "Hubo demasiados intentos fallidos. Espere diez minutos o recupere su contraseña.",
        "enter_current_password": "Escriba su contraseña actual.",
        "incorrect_password": "La contraseña actual no es correcta.",
    }

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **kwargs: Any
    ) -> None:
        """Nothing is said of what the next page shows anyhow: who is in, and that nobody is."""
        if message_template not in SHOWN_ANYHOW:
            super().add_message(request, level, message_template, *args, **kwargs)

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """People are registered by administrators."""
        return False

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        # Per account and address: counted by account alone, anybody could lock a clerk out.
        login = str(credentials.get("username") or credentials.get("email") or "").lower()
        return f"{login}@{self.get_client_ip(request)}"

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return reverse("home")

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        """Only who knew the password reads this; the others read that it is not correct."""
        messages.error(request, "Su usuario está desactivado. Pida a quien administra SoporteGL que lo active.")
        return redirect("sign_in")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("profile")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Recovery mails go through the ledger as well, so that nothing is sent inside a request."""
        from soportegl.notifications import outbox

        if template_prefix != "account/email/password_reset_key":
            return
        text = render_to_string("mail/recovery.txt", context)
        html = render_to_string("mail/recovery.html", context)
        outbox.queue_mail(to=email, subject="Recupere su contraseña de SoporteGL", text=text, html=html)
