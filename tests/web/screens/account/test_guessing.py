"""Wrong passwords are limited over all addresses, and no stranger keeps anybody out of their account."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.contrib.auth.hashers import make_password
from django.core.cache import cache
from django.db import connection
from django.test import Client

from soportegl.directory.models import User, WrongPassword
from soportegl.lib import clock
from tests.cast import People, gather
from tests.web.signing_in import PASSWORD, sign_in, text


def browser(address: str) -> Client:
    return Client(REMOTE_ADDR=address)


def locked(response) -> bool:
    return "demasiados intentos" in text(response)


def test_many_addresses_are_still_one_who_guesses(cast: People) -> None:
    answers = [sign_in(browser(f"10.9.{n // 200}.{n % 200 + 1}"), "ana.municipal", f"mala {n}") for n in range(31)]
    assert [locked(answer) for answer in answers] == [False] * 30 + [True]
    assert locked(sign_in(browser("10.8.0.1"), "ANA.Municipal"))
    assert sign_in(browser("10.8.0.1"), "berta.municipal").status_code == 302


def test_of_ipv6_the_network_counts(cast: People) -> None:
    answers = [sign_in(browser(f"2001:db8:1:2::{n:x}"), "ana.municipal", f"mala {n}") for n in range(1, 8)]
    assert [locked(answer) for answer in answers] == [False] * 6 + [True]
    assert not locked(sign_in(browser("2001:db8:1:3::1"), "ana.municipal", "mala"))


def test_a_stranger_keeps_nobody_out_of_their_own_account(cast: People) -> None:
    ana = browser("10.1.0.1")
    sign_in(ana, "ana.municipal")
    ana.post("/salir/")
    for n in range(40):
        sign_in(browser(f"10.9.0.{n + 1}"), "ana.municipal", "mala")
    # From the very address of hers, too: a whole municipality sits behind it.
    for _ in range(8):
        answer = sign_in(browser("10.1.0.1"), "ana.municipal", "mala")
    assert locked(answer)
    assert sign_in(ana, "ana.municipal").status_code == 302
    travelling = Client(REMOTE_ADDR="10.77.0.1")
    travelling.cookies = ana.cookies
    travelling.post("/salir/")
    assert sign_in(travelling, "ana.municipal").status_code == 302


def test_who_lost_the_cookies_is_still_known_at_their_address(cast: People) -> None:
    sign_in(browser("10.1.0.1"), "ana.municipal")
    for n in range(40):
        sign_in(browser(f"10.9.0.{n + 1}"), "ana.municipal", "mala")
    assert locked(sign_in(browser("10.2.0.1"), "ana.municipal"))
    assert sign_in(browser("10.1.0.1"), "ana.municipal").status_code == 302


def test_nobody_is_known_by_a_cookie_that_they_wrote_or_got_for_another_account(cast: People) -> None:
    berta = browser("10.1.0.1")
    sign_in(berta, "berta.municipal")
    berta.post("/salir/")
    forged = browser("10.1.0.2")
    forged.cookies["equipo"] = "0" * 32
    for client in (berta, forged):
        for _ in range(6):
            assert not locked(sign_in(client, "ana.municipal", "mala"))
        client.cookies["equipo"] = "1" * 32
        assert locked(sign_in(client, "ana.municipal", "mala"))


def test_a_known_browser_is_no_way_to_guess_without_end(cast: People) -> None:
    ana = browser("10.1.0.1")
    sign_in(ana, "ana.municipal")
    ana.post("/salir/")
    for n in range(6):
        ana.defaults["REMOTE_ADDR"] = f"10.3.0.{n + 1}"
        assert not locked(sign_in(ana, "ana.municipal", "mala"))
    assert locked(sign_in(ana, "ana.municipal"))


def test_a_good_sign_in_clears_what_its_person_mistyped(cast: People) -> None:
    ana = browser("10.1.0.1")
    for _ in range(3):
        for _ in range(5):
            assert not locked(sign_in(ana, "ana.municipal", "mala"))
        assert sign_in(ana, "ana.municipal").status_code == 302
        ana.post("/salir/")


def test_the_lock_says_how_long_it_lasts_and_does(cast: People) -> None:
    ana, start = browser("10.1.0.1"), clock.now()
    with clock.at(start):
        for _ in range(6):
            sign_in(ana, "ana.municipal", "mala")
        assert "Espere 10 minutos, o recupere su contraseña" in text(sign_in(ana, "ana.municipal"))
    with clock.at(start + timedelta(minutes=9, seconds=30)):
        assert "Espere un minuto" in text(sign_in(ana, "ana.municipal"))
    with clock.at(start + timedelta(minutes=10, seconds=1)):
        assert sign_in(ana, "ana.municipal").status_code == 302


def test_one_address_that_tries_all_accounts_is_stopped(cast: People) -> None:
    WrongPassword.objects.bulk_create(WrongPassword(account=f"alguien.{n}", address="10.5.0.1") for n in range(120))
    assert locked(sign_in(browser("10.5.0.1"), "ana.municipal"))
    assert sign_in(browser("10.5.0.2"), "ana.municipal").status_code == 302


@pytest.mark.django_db(transaction=True)
def test_twelve_right_sign_ins_at_once_all_succeed_and_one_killed_refuses_nobody(monkeypatch) -> None:
    cache.clear()
    gather()
    User.objects.update(password=make_password(PASSWORD))

    # Each waits in the middle until all are there.
    gate, check = Barrier(12, timeout=30), User.check_password

    def meet(user: User, password: str) -> bool:
        gate.wait()
        return check(user, password)

    def come(_: int) -> int:
        try:
            return sign_in(Client(), "ana.municipal").status_code
        finally:
            connection.close()

    with monkeypatch.context() as patched, ThreadPoolExecutor(12) as pool:
        patched.setattr(User, "check_password", meet)
        assert list(pool.map(come, range(12))) == [302] * 12

    def die(*_: object) -> bool:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(User, "check_password", die)
        for _ in range(12):
            with pytest.raises(KeyboardInterrupt):
                sign_in(Client(), "ana.municipal")
    assert sign_in(Client(), "ana.municipal").status_code == 302
