"""Before what only administrators may do, its person shows once more who they are; what they sent waits in the page."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal.auth import begin_authentication
from django import forms
from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.core.exceptions import ValidationError
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render

from soportegl.directory.models import User
from soportegl.identity import confirming
from soportegl.lib import clock
from soportegl.web.site.factor_forms import LONGEST, CodeForm, PasskeyForm
from soportegl.web.site.requests import is_secret

#: Where a session keeps when its person last showed who they are.
SHOWN = "shown_at"
#: What the page that asks adds to the form that waits in it.
ANSWERS = ("confirm_password", "confirm_code", "confirm_credential")
_OWN = (*ANSWERS, "confirm_page", "csrfmiddlewaretoken")
READS = ("GET", "HEAD", "OPTIONS")


#: What a script reads, which cannot show a page.
LATE = "Pasó un tiempo desde que ingresó. Vuelva a cargar la página, guarde de nuevo y confirme que es usted."


NOTHING_SHOWN = "Todavía no confirmó: use una de las formas de esta página y presione Continuar después."


class ConfirmForm(forms.Form):
    """The password, a code or a key: any of them."""

    confirm_password = forms.CharField(label="Contraseña", required=False, strip=False, max_length=4096)
    confirm_code = forms.CharField(label="O un código de su aplicación", required=False, max_length=LONGEST)
    confirm_credential = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, request: HttpRequest, person: User) -> None:
        self.person = person
        sent = request.POST if "confirm_page" in request.POST else None
        super().__init__(sent)
        kinds = set(Authenticator.objects.filter(user=person).values_list("type", flat=True))
        self.has_passkey = Authenticator.Type.WEBAUTHN in kinds
        if not kinds - {Authenticator.Type.WEBAUTHN}:
            del self.fields["confirm_code"]
        if not person.has_usable_password():
            del self.fields["confirm_password"]
        self.providers = confirming.providers_of(person)

    def clean(self) -> dict[str, Any]:
        """Refuse whoever shows nothing that is right."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name, shows in (
            ("confirm_credential", self._key),
            ("confirm_code", self._code),
            ("confirm_password", self._password),
        ):
            if given := cleaned.get(name):
                # What belongs to no field of the page is said above them.
                if sentence := shows(given):
                    self.add_error(None if name == "confirm_credential" else name, sentence)
                return cleaned
        raise ValidationError("Escriba su contraseña." if "confirm_password" in self.fields else NOTHING_SHOWN)

    def _password(self, given: str) -> Any:
        try:
            return None if get_adapter().reauthenticate(self.person, given) else "La contraseña no es correcta."
        except ValidationError as refusal:
            return refusal.messages

    def _code(self, given: str) -> Any:
        form = CodeForm(user=self.person, data={"code": given})
        return None if form.is_valid() else form.errors["code"]

    def _key(self, given: str) -> Any:
        form = PasskeyForm(user=self.person, data={"credential": given})
        return None if form.is_valid() else form.errors["credential"]


@receiver(user_logged_in)
def began(request: HttpRequest, **_: Any) -> None:
    """Whoever signs in has just shown who they are."""
    note(request)


def note(request: HttpRequest) -> None:
    """From now on this session's person has just shown who they are."""
    request.session[SHOWN] = int(clock.now().timestamp())


def ask(request: HttpRequest) -> HttpResponse | None:
    """None when this person lately showed who they are, or does so with this; otherwise the page that asks it.

    What was sent waits in that page and comes back with the answer; nothing of it is kept here.
    """
    if request.session.get(SHOWN, 0) > clock.now().timestamp() - 60 * settings.STEP_UP_MINUTES:
        return _without_answers(request)
    if getattr(request, "htmx", False) or request.headers.get("Accept", "").startswith("application/json"):
        return JsonResponse({"sentence": LATE}, status=403)
    form = ConfirmForm(request, request.user)  # type: ignore[arg-type]  # asked of who is signed in alone
    if form.is_bound and form.is_valid():
        note(request)
        return _without_answers(request)
    return _page(request, form)


def confirmed(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Ask before this view, also before it is only read."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        return ask(request) or view(request, *args, **kwargs)

    return guarded


def _without_answers(request: HttpRequest) -> HttpResponse | None:
    if "confirm_page" in request.POST and request.POST["confirm_page"] == "read":
        return HttpResponseRedirect(request.get_full_path())
    if any(name in request.POST for name in ANSWERS):
        kept = QueryDict(mutable=True)
        for name, values in request.POST.lists():
            if name not in ANSWERS:
                kept.setlist(name, values)
        request.POST = kept  # type: ignore[assignment]  # what the view reads, as it was sent at first
    return None


def _page(request: HttpRequest, form: ConfirmForm) -> HttpResponse:
    kept = [(name, values) for name, values in request.POST.lists() if name not in _OWN and not is_secret(name)]
    waits = [(name, value) for name, values in kept for value in values]
    context = {
        "form": form,
        "waits": waits,
        "files": sorted(set(request.FILES)),
        "reading": request.method in READS or request.POST.get("confirm_page") == "read",
        "options": json.dumps(begin_authentication(request.user)) if form.has_passkey else "",
    }
    return render(request, "site/step_up.html", context, status=422 if form.errors else 403)


class StepUp:
    """Asks before anything is changed in Django's administration, whose views are not ours to guard one by one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: Any) -> HttpResponse | None:
        place = request.resolver_match
        if request.method in READS or place is None or "admin" not in place.app_names:
            return None
        # Whoever administers nothing is refused by the view itself.
        if not request.user.is_authenticated or not request.user.is_staff or place.url_name == "logout":
            return None
        return ask(request)
