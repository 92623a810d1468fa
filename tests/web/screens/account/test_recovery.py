"""Getting back in without the password: the address however it was spelt, and in at once."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core.cache import cache
from django.test import Client

from soportegl.directory import first_link
from soportegl.directory.models import User
from soportegl.notifications.models import Delivery
from tests.cast import People
from tests.web.signing_in import PASSWORD, sign_in, text

NEW = "una frase nueva y larga"


def asked(address: str, client: Client | None = None, **extra: str) -> list[Delivery]:
    """What was written when this address was typed in the form."""
    before = Delivery.objects.count()
    response = (client or Client()).post("/recuperar/", {"email": address}, **extra)
    assert response.headers["Location"] == "/recuperar/enviado/"
    return list(Delivery.objects.order_by("id")[before:])


def path_in(mail: Delivery) -> str:
    return re.search(r"https?://[^/]+(/recuperar/\S+)", mail.text)[1]


def recover(client: Client, path: str, password: str = NEW):
    where = client.get(path, follow=True).redirect_chain[-1][0]
    return client.post(where, {"password1": password, "password2": password}, follow=True)


@pytest.mark.parametrize(
    ("stored", "typed"),
    [
        ("Ana.Lopez@solola.example", "ana.lopez@solola.example"),
        ("ana.lopez@Solola.Example", "ana.lopez@solola.example"),
        ("ana.lopez@solola.example", "ANA.LOPEZ@SOLOLA.EXAMPLE"),
        (" ana.lopez@solola.example ", "ana.lopez@solola.example"),
        ("ana.lopez@solola.example", "  ana.lopez@solola.example\t"),
        ("ana@ñandú.example", "Ana@ÑANDÚ.example"),
        ("ana@ñandú.example", "ana@xn--and-6ma2c.example"),
        ("ana@xn--and-6ma2c.example", "ana@ñandú.example"),
        ("ana@solola.example\u200b", "ana@solola.example"),
    ],
)
def test_an_address_is_found_however_it_was_spelt_and_written_to_as_it_is_registered(
    cast: People,
    stored: str,
    typed: str,
) -> None:
    User.objects.filter(pk=cast.ana.pk).update(email=stored)
    (mail,) = asked(typed)
    assert mail.to == stored.strip()
    assert "ana.municipal" in mail.text
    assert "ana.municipal" in mail.subject


def test_one_mailbox_reaches_all_its_people_each_with_their_own_link(cast: People) -> None:
    spelt = {"ana": "Oficina@muni.example", "diego": "oficina@MUNI.example", "berta": "oficina@muni.example"}
    for name, email in spelt.items():
        User.objects.filter(pk=getattr(cast, name).pk).update(email=email)
    User.objects.filter(pk=cast.berta.pk).update(is_active=False)
    mails = asked("oficina@muni.example")
    assert [mail.to for mail in mails] == [spelt["ana"], spelt["diego"]]
    assert len({mail.subject for mail in mails}) == 2
    for mail, username in zip(mails, ("ana.municipal", "diego.director"), strict=True):
        assert username in mail.text
        recover(Client(), path_in(mail), f"{NEW} de {username}")
        assert sign_in(Client(), username, f"{NEW} de {username}").status_code == 302


def test_spellings_of_one_address_are_counted_as_one(cast: People) -> None:
    User.objects.filter(pk=cast.ana.pk).update(email="ana@solola.example")
    for typed in (
        "ana@solola.example",
        "Ana@solola.example",
        "ana@SOLOLA.example",
        "aNa@solola.example",
        "anA@solola.example",
    ):
        asked(typed)
    refused = Client().post("/recuperar/", {"email": "ANA@solola.example"})
    assert (refused.status_code, "búsquelos en su correo" in text(refused)) == (429, True)
    # It does not send them to where they were refused.
    assert 'href="/recuperar/"' not in text(refused)


def test_whoever_is_refused_elsewhere_may_recover_the_password(cast: People, settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "login": "1/m/ip"}
    sign_in(Client(), "ana.municipal", "mala")
    refused = sign_in(Client(), "ana.municipal", "mala")
    assert (refused.status_code, 'href="/recuperar/"' in text(refused)) == (429, True)


def test_the_new_password_signs_in_at_once_although_a_lock_stood(cast: People) -> None:
    User.objects.filter(pk=cast.ana.pk).update(email="ana@solola.example")
    client = Client()
    for _ in range(7):
        locked = sign_in(client, "ana.municipal", "mala")
    assert "recupere su contraseña" in text(locked)
    (mail,) = asked("ana@solola.example", client)
    assert "Ya puede ingresar" in text(recover(client, path_in(mail)))
    assert sign_in(client, "ana.municipal", NEW).status_code == 302
    # Also where the lock stood, in a browser that was never seen before.
    assert sign_in(Client(), "ana.municipal", NEW).status_code == 302


def test_a_link_is_good_for_one_hour_and_one_of_the_administration_for_days(
    cast: People,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    User.objects.filter(pk=cast.ana.pk).update(email="ana@solola.example")
    (mail,) = asked("ana@solola.example")
    assert "una hora" in mail.text
    assert "una hora" in mail.html
    path = path_in(mail)
    first = "/recuperar/" + first_link.link_for(User.objects.get(pk=cast.berta.pk)).partition("/recuperar/")[2]

    def later(**time: int) -> None:
        # As Django's own tests move the clock of tokens: by local time without a zone.
        monkeypatch.setattr(PasswordResetTokenGenerator, "_now", lambda _: datetime.now() + timedelta(**time))

    later(minutes=59)
    assert "Elija una contraseña nueva" in text(Client().get(path, follow=True))
    later(minutes=61)
    assert "ya no sirve" in text(Client().get(path, follow=True))
    later(days=2)
    assert "Elija una contraseña nueva" in text(Client().get(first, follow=True))
    later(days=4)
    assert "ya no sirve" in text(Client().get(first, follow=True))


def test_an_address_that_is_no_longer_the_person_s_recovers_nothing(cast: People) -> None:
    User.objects.filter(pk=cast.ana.pk).update(email="vieja@solola.example")
    (mail,) = asked("vieja@solola.example")
    User.objects.filter(pk=cast.ana.pk).update(email="nueva@solola.example")
    assert "ya no sirve" in text(Client().get(path_in(mail), follow=True))
    assert asked("vieja@solola.example") == []


def test_links_lead_to_our_own_address_whatever_host_was_named(cast: People, settings) -> None:
    settings.PUBLIC_URL = "https://soporte.minfin.example"
    User.objects.filter(pk=cast.ana.pk).update(email="ana@solola.example")
    cache.clear()
    (mail,) = asked("ana@solola.example", HTTP_HOST="otro.example", HTTP_X_FORWARDED_HOST="otro.example")
    for body in (mail.text, mail.html):
        addresses = re.findall(r"https?://[^/\"\s]+", body)
        assert addresses
        assert set(addresses) == {"https://soporte.minfin.example"}
        assert "otro.example" not in body
    assert sign_in(Client(), "ana.municipal", PASSWORD).status_code == 302
