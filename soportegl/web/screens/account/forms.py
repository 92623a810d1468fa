"""The forms of one's own account."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import (
    ChangePasswordForm,
    LoginForm,
    ResetPasswordForm,
    ResetPasswordKeyForm,
    default_token_generator,
)
from allauth.account.internal.flows.password_reset import request_password_reset
from django import forms
from django.http import HttpRequest

from soportegl.directory.models import System, User
from soportegl.directory.recovery import people_at
from soportegl.lib.mailboxes import normalised


class SignInForm(LoginForm):
    """User, password and the platform reported on."""

    system = forms.ModelChoiceField(
        System.objects.filter(is_active=True),
        to_field_name="slug",
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={
            "required": "Elija la plataforma sobre la cual reporta.",
            "invalid_choice": "Elija una de las dos plataformas.",
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = "Usuario"
        self.fields["login"].error_messages["required"] = "Escriba su usuario."
        self.fields["login"].widget.attrs.update(autocapitalize="none", spellcheck="false", placeholder="")
        self.fields["password"].label = "Contraseña"
        self.fields["password"].help_text = ""
        self.fields["password"].error_messages["required"] = "Escriba su contraseña."
        self.fields["password"].widget.attrs.pop("placeholder", None)

    def add_prefix(self, field_name: str) -> str:
        """The field that allauth calls `login` is called `username` on the page."""
        return "username" if field_name == "login" else super().add_prefix(field_name)

    def login(self, request: Any, redirect_url: str | None = None) -> Any:
        response = super().login(request, redirect_url)
        request.session["system"] = self.cleaned_data["system"].slug
        return response


class RecoveryForm(ResetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = "Correo electrónico"
        self.fields["email"].error_messages["required"] = "Escriba su correo electrónico."
        self.fields["email"].widget.attrs.pop("placeholder", None)

    def clean_email(self) -> str:
        """One spelling for all: by it the requests for a mailbox are counted."""
        self.users = people_at(self.cleaned_data["email"])
        return normalised(self.cleaned_data["email"])

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        """To each person their own link, at the mailbox as it is registered: what was typed only resembles it."""
        for person in self.users:
            request_password_reset(request, person.email.strip(), [person], default_token_generator)
        return str(self.cleaned_data["email"])


def _name(form: forms.Form, **labels: str) -> None:
    for name, label in labels.items():
        form.fields[name].label = label
        form.fields[name].widget.attrs.pop("placeholder", None)
        form.fields[name].error_messages["required"] = "Escriba la contraseña."


class NewPasswordForm(ResetPasswordKeyForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name(self, password1="Contraseña nueva", password2="Escríbala otra vez")


class PasswordForm(ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name(
            self,
            oldpassword="Contraseña actual",
            password1="Contraseña nueva",
            password2="Escríbala otra vez",
        )


class ProfileForm(forms.ModelForm[User]):
    """Where the answers reach a person; another address asks for the password, because it is a way in."""

    password = forms.CharField(label="Contraseña actual", required=False, strip=False)

    class Meta:
        model = User
        fields = ("phone", "email")

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        self.request = request
        super().__init__(*args, **kwargs)
        self._before = normalised(self.instance.email)
        self.fields["phone"].required = self.fields["email"].required = True
        self.fields["phone"].error_messages["required"] = "Escriba su teléfono."
        self.fields["email"].error_messages["required"] = "Escriba su correo electrónico."

    def clean(self) -> dict[str, Any]:
        """Refuse another address of somebody who does not know the password: an open screen is not its person."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if "email" not in cleaned or normalised(cleaned["email"]) == self._before:
            return cleaned
        if not cleaned.get("password"):
            self.add_error("password", "Para cambiar el correo, escriba su contraseña.")
        elif not self._knows(cleaned["password"]):
            self.add_error("password", "La contraseña no es correcta.")
        return cleaned

    def _knows(self, password: str) -> bool:
        try:
            person = get_adapter().authenticate(self.request, username=self.instance.username, password=password)
        except forms.ValidationError as refusal:
            self.add_error("password", refusal)
            return True
        return person is not None
