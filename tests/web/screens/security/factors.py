"""What tests of the second factor need: an application and its codes, a browser, and what was told."""

from __future__ import annotations

import time

from allauth.mfa.totp.internal import auth as totp
from django.test import Client

from soportegl.directory.models import User
from soportegl.notifications.models import Delivery
from tests import cast as of_cast


def give_app(person: User) -> str:
    """An application for this person; the secret it makes codes from."""
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(person, secret)
    return secret


def browser_of(person: User) -> Client:
    """Signed in without a form, with the password as it is now."""
    person.refresh_from_db()
    return of_cast.browser_of(person)


def code_of(secret: str, steps: int = 0) -> str:
    """What the application shows, so many steps of time from now."""
    return totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30 + steps))


def is_in(client: Client) -> bool:
    return client.get("/mis-datos/").status_code == 200


def subjects(person: User) -> list[str]:
    told = Delivery.objects.filter(to=person.email).order_by("pk").values_list("text", flat=True)
    return [line for each in told for line in each.splitlines() if "Es el usuario" in line]
