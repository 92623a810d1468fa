"""Coming in with a second factor, or with a key alone."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

from allauth.account.internal.stagekit import get_pending_stage
from allauth.account.models import Login
from allauth.account.utils import get_next_redirect_url
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal.flows import perform_passwordless_login
from allauth.mfa.webauthn.views import LoginWebAuthnView
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from soportegl.web.site import browsers

TOO_LATE = "Pasó demasiado tiempo desde que escribió su contraseña. Escríbala de nuevo."
Type = Authenticator.Type


class SecondStep(AuthenticateView):
    """After the password: a code, a recovery code or a key."""

    template_name = "screens/security/second_step.html"

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        if self.request.user.is_authenticated:
            browsers.remember(self.request, response)
        return response

    def form_invalid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)
        response.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        kinds = set(Authenticator.objects.filter(user=self.stage.login.user).values_list("type", flat=True))
        options = json.dumps(context["js_data"]["request_options"]) if Type.WEBAUTHN in kinds else ""
        return {**context, "has_app": Type.TOTP in kinds, "options": options}


class WithPasskey(LoginWebAuthnView):
    """In place of user, password and second factor: the device asked for a finger, a face or a number."""

    def form_valid(self, form: Any) -> HttpResponse:
        key = form.cleaned_data["credential"]
        login = Login(user=key.user, redirect_url=get_next_redirect_url(self.request))
        response: HttpResponse = perform_passwordless_login(self.request, key, login)
        if self.request.user.is_authenticated:
            browsers.remember(self.request, response)
        return response

    def form_invalid(self, form: Any) -> HttpResponse:
        if not form.errors.get("credential"):
            messages.error(self.request, "No se recibió ninguna llave. Inténtelo de nuevo.")
        response: HttpResponse = super().form_invalid(form)
        return response


_second_step, with_passkey = SecondStep.as_view(), WithPasskey.as_view()


@require_http_methods(["GET", "HEAD", "POST"])
def second_step(request: HttpRequest) -> HttpResponse:
    """The same; who comes without a password before, or too long after it, reads why they are to write it again."""
    if not request.user.is_authenticated and get_pending_stage(request) is None:
        messages.info(request, TOO_LATE)
    response: HttpResponse = _second_step(request)
    return response
