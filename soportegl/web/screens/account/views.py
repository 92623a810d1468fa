"""Signing in and out, and what a person keeps about themselves."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from allauth.account.views import (
    LoginView,
    PasswordChangeView,
    PasswordResetDoneView,
    PasswordResetFromKeyDoneView,
    PasswordResetFromKeyView,
    PasswordResetView,
)
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from soportegl.directory.access import good_tokens
from soportegl.directory.models import System
from soportegl.identity.models import Provider
from soportegl.lib.text import clean
from soportegl.web.screens.account import elsewhere
from soportegl.web.screens.account.forms import NewPasswordForm, PasswordForm, ProfileForm, RecoveryForm, SignInForm
from soportegl.web.site import browsers, pending_form
from soportegl.web.site.access import signed_in
from soportegl.web.site.context import THEMES
from soportegl.web.site.navigation import home_of
from soportegl.web.site.requests import PersonRequest, drawn_for_another, from_our_pages
from soportegl.web.site.viewing import VIEWING

USERNAME = 60
YEAR = 365 * 24 * 60 * 60
RENEWED = "La página se renovó por seguridad y no se envió nada todavía. Revise lo que escribió y envíelo de nuevo."
FILES_AGAIN = " Elija otra vez los archivos."
AS_ANOTHER = "Mientras ve como otra persona no se entra a la administración. Deje de ver como ella y vuelva."
SOMEBODY_ELSES = "Ahora está dentro {person}. Lo que escribió otra persona no se muestra ni se envió."


class SignIn(LoginView):
    """The sign-in page; `?sistema=` preselects the platform somebody comes from."""

    form_class = SignInForm
    template_name = "screens/account/sign_in.html"

    def get_initial(self) -> dict[str, Any]:
        asked = self.request.GET.get("sistema") or self.request.session.get("system")
        known = list(System.objects.filter(is_active=True).values_list("slug", flat=True))
        # Whom a host names writes only their password.
        who = clean(self.request.GET.get("usuario", ""))[:USERNAME]
        return {**super().get_initial(), "login": who, "system": asked if asked in known else next(iter(known), None)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        systems = list(System.objects.filter(is_active=True))
        form = kwargs.get("form")
        chosen = form["system"].value() if form else self.get_initial()["system"]
        shown = {
            "platforms": systems,
            "chosen": str(chosen or ""),
            "providers": Provider.objects.filter(is_active=True),
        }
        return {**super().get_context_data(**kwargs), **shown}

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        if self.request.user.is_authenticated:
            browsers.remember(self.request, response)
        return response


class RecoveryKey(PasswordResetFromKeyView):
    """The page behind a recovery link."""

    form_class = NewPasswordForm
    template_name = "screens/account/recovery_key.html"
    success_url = "/recuperar/listo/"

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        browsers.remember(self.request, response)
        return response


class PasswordChange(PasswordChangeView):
    """Another password; whose programs it shuts out is said before."""

    form_class = PasswordForm
    template_name = "screens/account/password_change.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        names = ", ".join(f"«{token.name}»" for token in good_tokens(self.request.user))
        return {**super().get_context_data(**kwargs), "tokens": names}


sign_in = SignIn.as_view()
recovery = PasswordResetView.as_view(
    form_class=RecoveryForm, template_name="screens/account/recovery.html", success_url="/recuperar/enviado/"
)
recovery_sent = PasswordResetDoneView.as_view(template_name="screens/account/recovery_sent.html")
recovery_key = RecoveryKey.as_view()
recovery_done = PasswordResetFromKeyDoneView.as_view(template_name="screens/account/recovery_done.html")
_change = PasswordChange.as_view()


@signed_in
def password_change(request: PersonRequest) -> HttpResponse:
    """Another password; who has none gets their first one by mail, because allauth would ask for a page that is not."""
    if request.user.has_usable_password():
        answer: HttpResponse = _change(request)
        return answer
    messages.info(request, "Su usuario todavía no tiene contraseña. Pida el enlace para poner la primera.")
    return redirect("password_reset")


@require_http_methods(["GET", "HEAD", "POST"])
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session; a GET only asks, because a link must not sign anybody out."""
    if request.method == "POST":
        if going_on := elsewhere.leave(request):
            return going_on
        logout(request)
        messages.success(request, "Salió de SoporteGL.")
        return redirect("sign_in")
    return render(request, "screens/account/sign_out.html") if request.user.is_authenticated else redirect("sign_in")


@require_GET
def old_address(request: HttpRequest, path: str = "") -> HttpResponse:
    """The historic address, in any letter case and with its query."""
    query = request.META.get("QUERY_STRING", "")
    return redirect(reverse("sign_in") + (f"?{query}" if query else ""))


@signed_in
def home(request: PersonRequest) -> HttpResponse:
    """Where each person begins."""
    name = home_of(request.user.permissions)
    return redirect(name) if name else render(request, "screens/account/nowhere.html", status=403)


def admin_door(request: HttpRequest) -> HttpResponse:
    """Who is not signed in signs in where everybody does; who is, and got here, is no administrator."""
    if request.user.is_authenticated:
        sentence = (
            AS_ANOTHER if VIEWING in request.session else "La administración es de quienes administran SoporteGL."
        )
        return render(
            request, "site/error_refused.html", {"title": "No tiene permiso", "sentence": sentence}, status=403
        )
    return redirect(f"{reverse('sign_in')}?{urlencode({'next': request.GET.get('next', '')})}")


def back(request: HttpRequest) -> HttpResponseRedirect:
    """To the page the form came from, if it is one of ours."""
    target = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(target if ours else reverse("home"))


@require_POST
@signed_in
def platform(request: HttpRequest) -> HttpResponse:
    """Change the platform without leaving."""
    system = System.objects.filter(slug=request.POST.get("system", ""), is_active=True).first()
    if system is None:
        raise Http404
    request.session["system"] = system.slug
    messages.success(request, f"Ahora reporta sobre {system.name}.")
    return back(request)


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Light or dark, kept for a year."""
    response = back(request)
    if (chosen := request.POST.get("theme")) in THEMES:
        # Not HttpOnly: the script changes it without a round trip.
        response.set_cookie("tema", chosen, max_age=YEAR, secure=settings.SESSION_COOKIE_SECURE, samesite="Lax")
    return response


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: PersonRequest) -> HttpResponse:
    """«Mis datos de contacto»."""
    if request.method == "POST":
        form = ProfileForm(request.POST, instance=request.user, request=request)
        if form.is_valid():
            form.save()
            messages.success(request, "Sus datos de contacto quedaron guardados.")
            return redirect("profile")
        # The page shows the person as they are, not as the refused form would have them.
        request.user.refresh_from_db()
        return render(request, "screens/account/profile.html", {"form": form}, status=422)
    return render(
        request, "screens/account/profile.html", {"form": ProfileForm(instance=request.user, request=request)}
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token was renewed meanwhile: its text comes back, but only from our own pages and to its writer."""
    if request.headers.get("Accept", "").startswith("application/json"):
        # Whoever sent it still has it, and asks for a token of now.
        return JsonResponse({"sentence": RENEWED}, status=403)
    # From elsewhere the browser sends no cookies along: a session begun here would take the place of the person's own.
    # Of a method that no form has, nothing would come back but a page.
    if request.method != "POST" or not from_our_pages(request) or not pending_form.has_form(request.path):
        return render(request, "403_csrf.html", {"typed": []}, status=403)
    again, known = pending_form.page_of(request.path), request.user.is_authenticated
    if known and drawn_for_another(request):
        messages.warning(request, SOMEBODY_ELSES.format(person=request.user))
        return redirect(again)
    if (keeping := pending_form.keep(request)) is pending_form.Keeping.NOTHING:
        return pending_form.given_back(request, again)
    renewed = RENEWED + (FILES_AGAIN if keeping is pending_form.Keeping.TEXT else "")
    messages.info(request, renewed if known else keeping.value)
    return redirect(again)
