"""What people are told about their own account: another address, another password, another second factor."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset, authenticator_used
from django.dispatch import receiver
from django.template.loader import render_to_string

from soportegl.directory.models import Handover, User
from soportegl.directory.signals import email_changed, factors_reset, handed_over, password_set
from soportegl.notifications import outbox


@receiver(email_changed)
def tell_old_address(person: User, old: str, **_: Any) -> None:
    """Whoever took an account over would send the next recovery to themselves; the old address hears of it."""
    _tell(
        person,
        old,
        "Cambió el correo",
        "El correo electrónico con que se recupera su contraseña fue cambiado por otro.",
    )


@receiver(password_set)
def tell_new_password(person: User, **_: Any) -> None:
    """Of every new password, whoever set it."""
    if person.email:
        what = "Se puso una contraseña nueva. Las sesiones abiertas se cerraron y los tokens de acceso ya no sirven."
        _tell(person, person.email, "Contraseña nueva", what)


@receiver(factors_reset)
def tell_reset(person: User, **_: Any) -> None:
    """Somebody of the administration took their second factor away."""
    _tell_of_factors(person, "Quien administra SoporteGL quitó su segundo factor, y sus sesiones se cerraron.")


@receiver(authenticator_added)
def tell_added(user: User, authenticator: Authenticator, **_: Any) -> None:
    """Of an application or a key; the recovery codes come with the first of them."""
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        _tell_of_factors(user, f"Se agregó {_named(authenticator)} para ingresar.")


@receiver(authenticator_removed)
def tell_removed(user: User, authenticator: Authenticator, **_: Any) -> None:
    """The same; the recovery codes go with the last of them."""
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        _tell_of_factors(user, f"Se quitó {_named(authenticator)} con que se ingresaba.")


@receiver(authenticator_reset)
def tell_new_codes(user: User, **_: Any) -> None:
    """The old recovery codes are good no more."""
    _tell_of_factors(user, "Se hicieron códigos de recuperación nuevos; los anteriores ya no sirven.")


@receiver(authenticator_used)
def tell_code_used(user: User, authenticator: Authenticator, **_: Any) -> None:
    """A recovery code means that the telephone is gone, or that somebody found the paper."""
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        # As it is now: the one that is told was read before the code was used.
        left = len(Authenticator.objects.get(pk=authenticator.pk).wrap().get_unused_codes())
        _tell_of_factors(user, f"Se ingresó con un código de recuperación; quedan {left}.")


@receiver(handed_over)
def tell_relieved(handover: Handover, **_: Any) -> None:
    """Once of the whole post, and not of each incident: they may be thousands."""
    passed = handover.reported + handover.held
    said = "1 gestión pasó" if passed == 1 else f"{passed} gestiones pasaron"
    leaver, successor = handover.leaver, handover.successor
    if successor.email:
        duty = " Responda lo que se le pida y verifique las soluciones, como si las hubiera reportado usted."
        what = f"Usted sigue a {leaver} en el puesto {handover.called}: {said} a su nombre."
        _tell(successor, successor.email, "Relevo", what + (duty if handover.reported else ""), own=False)
    if leaver.email and leaver.is_active:
        what = f"{successor} le sigue en el puesto {handover.called}: {said} a su nombre."
        _tell(leaver, leaver.email, "Relevo", what, own=False)


def _named(authenticator: Authenticator) -> str:
    if authenticator.type == Authenticator.Type.TOTP:
        return "una aplicación de códigos"
    return f"la llave de acceso «{authenticator.wrap().name}»"


def _tell_of_factors(person: User, what: str) -> None:
    if person.email:
        _tell(person, person.email, "Segundo factor", what)


def _tell(person: User, to: str, subject: str, what: str, *, own: bool = True) -> None:
    context = {"person": person, "what": what, "own": own}
    text, html = (render_to_string(f"mail/account.{kind}", context) for kind in ("txt", "html"))
    outbox.queue_mail(to=to.strip(), subject=f"{subject} en SoporteGL: {person.username}", text=text, html=html)
