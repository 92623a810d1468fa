"""Who must show a second factor beside the password, from when, and taking it away from who lost it."""

from __future__ import annotations

from datetime import date

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction

from soportegl.directory import signals
from soportegl.directory.models.people import User, today
from soportegl.directory.roles import FACTOR_GROUPS

Type = Authenticator.Type
NONE = "ninguno"


def is_required(person: User) -> bool:
    """Whether what this person does is among what the settings ask a second factor of."""
    return any(FACTOR_GROUPS[group](person.permissions) for group in settings.SECOND_FACTOR)


def asked_from() -> date | None:
    """The first day on which nobody goes on without it; None when that is since ever."""
    return date.fromisoformat(settings.SECOND_FACTOR_FROM) if settings.SECOND_FACTOR_FROM else None


def is_in_force() -> bool:
    """Whether that day has come."""
    return (asked_from() or date.min) <= today()


def has_one(person: User, *, besides: int | None = None) -> bool:
    """Whether this person has a second factor; recovery codes are none by themselves."""
    others = Authenticator.objects.filter(user=person).exclude(type=Type.RECOVERY_CODES)
    return others.exclude(pk=besides).exists()


def said(person: User) -> str:
    """What this person has, in words."""
    kinds = list(Authenticator.objects.filter(user=person).values_list("type", flat=True))
    keys = kinds.count(Type.WEBAUTHN)
    parts = ["aplicación de códigos"] if Type.TOTP in kinds else []
    parts += [f"{keys} llaves de acceso" if keys > 1 else "una llave de acceso"] if keys else []
    return " y ".join(parts) or NONE


@transaction.atomic
def reset(person: User) -> bool:
    """Take every second factor away and end the sessions; whether there was any. The person is told."""
    removed, _ = Authenticator.objects.filter(user=person).delete()
    if removed:
        signals.factors_reset.send(User, person=person)
    return bool(removed)
