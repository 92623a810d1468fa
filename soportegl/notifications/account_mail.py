"""What people are told about their own account: another address, another password."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver
from django.template.loader import render_to_string

from soportegl.directory.models import User
from soportegl.directory.signals import email_changed, password_set
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
        _tell(person, person.email, "Contraseña nueva", "Se puso una contraseña nueva.")


def _tell(person: User, to: str, subject: str, what: str) -> None:
    context = {"person": person, "what": what}
    text, html = (render_to_string(f"mail/account.{kind}", context) for kind in ("txt", "html"))
    outbox.queue_mail(to=to.strip(), subject=f"{subject} en SoporteGL: {person.username}", text=text, html=html)
