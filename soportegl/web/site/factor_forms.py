"""The forms of the second factor: allauth's, with wrong codes counted as wrong passwords are, and none good twice."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from allauth.account.adapter import get_adapter as account_adapter
from allauth.core import context
from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, AuthenticateWebAuthnForm, EditWebAuthnForm, LoginWebAuthnForm
from django import forms
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import DataError

from soportegl.audit.models import Kind
from soportegl.audit.recording import add_entry
from soportegl.lib.text import clean

LONGEST = 60
MALFORMED = "Su equipo no pudo mostrar la llave. Inténtelo de nuevo o use otra forma de confirmar."
#: What the libraries raise at a credential that no browser made.
_BROKEN = (ValueError, TypeError, KeyError, AttributeError, IndexError, OverflowError, struct.error, DataError)


class CodeForm(AuthenticateForm):
    """A code of the application or a recovery code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name(self, "Código")

    def clean_code(self) -> str:
        """Ask and count as at the password: of this person, from where they are known or not."""
        guesses = account_adapter(context.request).guesses_of_code(self.user)
        guesses.refuse()
        try:
            code: str = super().clean_code()
        except ValidationError:
            guesses.count()
            _write_down(self.user, "un código equivocado")
            raise
        # Once more, as many may have been sent at once.
        guesses.refuse()
        if self.authenticator.type == Authenticator.Type.TOTP and not _first_time(self.user, code):
            _write_down(self.user, "un código ya usado")
            raise get_adapter().validation_error("incorrect_code")
        guesses.forgive()
        return code


class ActivateForm(ActivateTOTPForm):
    """The first code of a new application, which is then no code to sign in with."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name(self, "Código de seis cifras")

    def clean_code(self) -> str:
        code: str = super().clean_code()
        _first_time(self.user, code)
        return code


class PasskeyForm(AuthenticateWebAuthnForm):
    def clean_credential(self) -> Any:
        with _written_down(self.user):
            return _whole(super().clean_credential)


class PasskeySignInForm(LoginWebAuthnForm):
    def clean_credential(self) -> Any:
        # Whose it would be is not known: it was nobody's.
        with _written_down(None):
            return _whole(super().clean_credential)


class AddPasskeyForm(AddWebAuthnForm):
    """A key that its device protects by itself, so that it is enough to sign in with."""

    name = forms.CharField(label="Nombre de la llave", required=False, max_length=LONGEST)

    def clean_name(self) -> str:
        return clean(super().clean_name())

    def clean(self) -> dict[str, Any]:
        self.cleaned_data["passwordless"] = True
        cleaned: dict[str, Any] = _whole(super().clean)
        return cleaned


class NamePasskeyForm(EditWebAuthnForm):
    name = forms.CharField(
        label="Nombre de la llave", max_length=LONGEST, error_messages={"required": "Escriba un nombre."}
    )

    def clean_name(self) -> str:
        return clean(self.cleaned_data["name"])


def _name(form: forms.Form, label: str) -> None:
    field = form.fields["code"]
    field.label = label
    field.widget.attrs = {"autocomplete": "one-time-code", "inputmode": "numeric", "autocapitalize": "none"}
    field.error_messages["required"] = "Escriba el código."
    field.validators.append(MaxLengthValidator(LONGEST, "El código es más corto."))


@contextmanager
def _written_down(person: Any) -> Iterator[None]:
    try:
        yield
    except ValidationError:
        _write_down(person, "una llave que no sirvió")
        raise


def _write_down(person: Any, what: str) -> None:
    """That somebody was not let in; never what they showed."""
    add_entry(Kind.NOT_LET_IN, of=person, name="" if person else "alguien sin usuario", changes={"con": ["", what]})


def _first_time(person: Any, code: str) -> bool:
    """Whether this code was not used: allauth forgets it after one step of time, and takes it for three."""
    shown = "".join(letter for letter in code if letter.isalnum())
    steps = 2 * app_settings.TOTP_TOLERANCE + 1
    return cache.add(f"factor.used:{person.pk}:{shown}", 1, timeout=steps * app_settings.TOTP_PERIOD)


def _whole(check: Callable[[], Any]) -> Any:
    """What this check gives; a credential that is none is refused like a wrong one."""
    try:
        return check()
    except ValidationError as refusal:
        raise ValidationError(MALFORMED) if refusal.code == "incorrect_code" else refusal from None
    except _BROKEN:
        raise ValidationError(MALFORMED) from None
