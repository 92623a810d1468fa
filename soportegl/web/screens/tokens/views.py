"""«Accesos»: the tokens with which one's own programs come in; made, shown once, and taken away."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from soportegl.directory import access
from soportegl.directory.models import Scope, User
from soportegl.web.site import step_up
from soportegl.web.site.access import signed_in
from soportegl.web.site.requests import PersonRequest, same_person, whole_number
from soportegl.web.site.staging import form_key

#: Where a session says which form has made its token already.
MADE = "token_made"
DAYS = ((30, "30 días"), (90, "90 días"), (365, "Un año"))


class TokenForm(forms.Form):
    """What a token is for; the password says that it is its person who makes it."""

    use_required_attribute = False

    name = forms.CharField(label="Para qué es", required=False)
    scopes = forms.MultipleChoiceField(
        label="Qué puede hacer",
        choices=Scope.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": access.NO_SCOPE, "invalid_choice": access.NO_SCOPE},
    )
    days = forms.TypedChoiceField(
        label="Cuánto dura", choices=DAYS, coerce=int, error_messages={"invalid_choice": "Elija una de la lista."}
    )
    password = forms.CharField(label="Su contraseña", required=False, strip=False)

    def __init__(self, *args: Any, person: User, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person, self.request = person, request
        if not person.has_usable_password():
            # Whoever comes in by another system has none here.
            del self.fields["password"]

    def clean(self) -> dict[str, Any]:
        """Refuse whoever does not know the password: an open screen is not its person."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if "password" not in self.fields or self.errors:
            return cleaned
        if not (given := cleaned["password"]):
            # Nothing typed is no guess: it counts against nobody.
            self.add_error("password", "Escriba su contraseña.")
            return cleaned
        try:
            known = get_adapter().authenticate(self.request, username=self.person.username, password=given)
        except forms.ValidationError as refusal:
            self.add_error("password", refusal)
            return cleaned
        if known is None:
            self.add_error("password", "La contraseña no es correcta.")
        return cleaned


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: PersonRequest) -> HttpResponse:
    """One's own tokens; a POST takes one away, or makes one."""
    if request.method != "POST":
        return _show(request, _form(request, None))
    same_person(request)
    if number := whole_number(request.POST.get("revoke", "")):
        mine = [each for each in access.good_tokens(request.user) if each.pk == number]
        gone = access.revoke(mine)
        messages.success(request, "El token quedó revocado." if gone else "Ese token ya no estaba vigente.")
        return redirect("tokens")
    key, form = form_key(request.POST), _form(request, request.POST)
    if request.session.get(MADE) == key:
        messages.info(request, "Ese token ya se creó, y no se muestra otra vez. Si no lo copió, revóquelo y cree otro.")
        return redirect("tokens")
    if "password" not in form.fields and (asking := step_up.ask(request)):
        # There is no password to show: what they typed waits while they show otherwise who they are.
        return asking
    if not form.is_valid():
        return _show(request, form, status=422)
    try:
        values = {name: form.cleaned_data[name] for name in ("name", "scopes", "days")}
        _, word = access.make_token(request.user, **values)
    except ValidationError as wrong:
        form.add_error(None, wrong)
        return _show(request, form, status=422)
    request.session[MADE] = key
    return _show(request, _form(request, None), word=word)


def _form(request: PersonRequest, typed: Any) -> TokenForm:
    initial = {"scopes": [Scope.READ], "days": 90}
    return TokenForm(typed, initial=initial, person=request.user, request=request)


def _show(request: PersonRequest, form: TokenForm, *, word: str = "", status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "tokens": access.good_tokens(request.user),
        "word": word,
        "key": form_key(request.POST if status == 422 else None),
    }
    return render(request, "screens/tokens/tokens.html", context, status=status)
