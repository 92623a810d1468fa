"""«Seguridad»: how one comes in, and what one has for it beside the password."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.flows import can_generate_recovery_codes, generate_recovery_codes
from allauth.mfa.totp.internal.flows import deactivate_totp
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.internal import auth
from allauth.mfa.webauthn.internal.flows import remove_authenticator
from allauth.mfa.webauthn.views import AddWebAuthnView, EditWebAuthnView
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from soportegl.directory import second_factor
from soportegl.incidents.errors import Refused
from soportegl.lib import clock
from soportegl.web.site.access import signed_in
from soportegl.web.site.requests import PersonRequest
from soportegl.web.site.second_factor import NEXT, OWED, SENTENCE
from soportegl.web.site.step_up import confirmed
from soportegl.web.site.viewing import VIEWING

Type = Authenticator.Type
#: Minutes for which new recovery codes can be read, printed and kept in a file.
READABLE = 10
FILE = (
    "Códigos de recuperación de SoporteGL · usuario {user}\n\n"
    "Cada uno sirve una sola vez, en lugar del código de su aplicación.\n\n{codes}\n"
)


@signed_in
@require_GET
def index(request: PersonRequest) -> HttpResponse:
    """What one has, and the way to add or take away."""
    mine = {each.type: each for each in Authenticator.objects.filter(user=request.user)}
    recovery = mine.get(Type.RECOVERY_CODES)
    keys = Authenticator.objects.filter(user=request.user, type=Type.WEBAUTHN).order_by("created_at")
    context = {
        "app": mine.get(Type.TOTP),
        "keys": [
            {"pk": key.pk, "name": key.wrap().name, "at": key.created_at, "used": key.last_used_at} for key in keys
        ],
        "recovery": recovery,
        "left": len(recovery.wrap().get_unused_codes()) if recovery else 0,
        "owed": SENTENCE if request.session.get(OWED) and second_factor.is_in_force() and not mine else "",
    }
    return render(request, "screens/security/index.html", context)


class Activate(ActivateTOTPView):
    template_name = "screens/security/app.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        # By hand it is typed in groups of four.
        secret = context["form"].secret
        return {**context, "secret": " ".join(secret[place : place + 4] for place in range(0, len(secret), 4))}

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)


class AddPasskey(AddWebAuthnView):
    template_name = "screens/security/passkey_add.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        # A key of the device itself, behind a finger, a face or a number: it is enough to come in with.
        options = json.dumps(auth.begin_registration(self.request.user, passwordless=True))
        return {**context, "form": kwargs.get("form") or self.get_form(), "options": options}

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)


class NamePasskey(EditWebAuthnView):
    template_name = "screens/security/passkey_name.html"

    def get_success_url(self) -> str:
        return reverse("mfa_index")

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)


activate = signed_in(confirmed(Activate.as_view()))
add_passkey = signed_in(confirmed(AddPasskey.as_view()))
name_passkey = signed_in(confirmed(NamePasskey.as_view()))


@signed_in
@confirmed
@require_http_methods(["GET", "HEAD", "POST"])
def deactivate(request: PersonRequest) -> HttpResponse:
    """Take the application away."""
    app = Authenticator.objects.filter(user=request.user, type=Type.TOTP).first()
    if app is None:
        return redirect("mfa_index")
    if request.method == "POST":
        _refuse_to_be_without(request, app)
        deactivate_totp(request, app)
        return redirect("mfa_index")
    return render(request, "screens/security/remove.html", {"what": "la aplicación de códigos"})


@signed_in
@confirmed
@require_http_methods(["GET", "HEAD", "POST"])
def remove_passkey(request: PersonRequest, pk: int) -> HttpResponse:
    """Take a key away; twice is once."""
    key = get_object_or_404(Authenticator, pk=pk, user=request.user, type=Type.WEBAUTHN)
    if request.method == "POST":
        _refuse_to_be_without(request, key)
        remove_authenticator(request, key)
        return redirect("mfa_index")
    return render(request, "screens/security/remove.html", {"what": f"la llave «{key.wrap().name}»"})


@signed_in
@confirmed
@require_http_methods(["GET", "HEAD", "POST"])
def new_codes(request: PersonRequest) -> HttpResponse:
    """Other recovery codes in place of those there are."""
    if not can_generate_recovery_codes(request.user):
        raise Refused("Agregue antes una aplicación de códigos o una llave de acceso.")
    if request.method == "POST":
        generate_recovery_codes(request)
        return redirect("mfa_view_recovery_codes")
    return render(request, "screens/security/codes_new.html")


@signed_in
@require_GET
def codes(request: PersonRequest) -> HttpResponse:
    """The recovery codes, for as long as it takes to keep them somewhere; later how many are left."""
    mine = _recovery(request)
    left = mine.wrap().get_unused_codes()
    onward = request.session.get(NEXT, "") or reverse("mfa_index")
    context = {"codes": left if _is_readable(mine) else [], "left": len(left), "onward": onward, "minutes": READABLE}
    return render(request, "screens/security/codes.html", context)


@signed_in
@require_GET
def codes_file(request: PersonRequest) -> HttpResponse:
    """The same as a file."""
    mine = _recovery(request)
    if not _is_readable(mine):
        raise Refused("Los códigos ya no se muestran. Haga otros si no los guardó.")
    lines = FILE.format(user=request.user.username, codes="\n".join(mine.wrap().get_unused_codes()))
    response = HttpResponse(lines.replace("\n", "\r\n"), content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="codigos-soportegl.txt"'
    return response


def _recovery(request: HttpRequest) -> Authenticator:
    found = Authenticator.objects.filter(user=request.user, type=Type.RECOVERY_CODES).first()
    # Whoever only looks as somebody else sees nothing to come in with.
    if found is None or VIEWING in request.session:
        raise Http404
    return found


def _is_readable(codes: Authenticator) -> bool:
    return bool(codes.created_at > clock.now() - timedelta(minutes=READABLE))


def _refuse_to_be_without(request: PersonRequest, factor: Authenticator) -> None:
    """Raises Refused when it is the last one of somebody who must have one."""
    required = second_factor.is_required(request.user) and second_factor.is_in_force()
    if required and not second_factor.has_one(request.user, besides=factor.pk):
        raise Refused("Su función necesita un segundo factor. Agregue otro antes de quitar este.")
