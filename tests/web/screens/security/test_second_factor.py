"""The second factor: who must have one, coming in with it, and that none is good twice."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.conf import LazySettings
from django.core.cache import cache
from django.db import connection
from django.test import Client

from soportegl.audit.models import Entry, Kind
from soportegl.directory.models import WrongPassword
from soportegl.directory.roles import FACTOR_GROUPS
from soportegl.lib import clock, variables
from tests.cast import People
from tests.web.screens.security.factors import browser_of, code_of, give_app, is_in, subjects
from tests.web.signing_in import sign_in, text

WHO = {
    "ana": "reporter", "raul": "level2", "carla": "level3", "ivan": "level4", "sofia": "supervisor", "aura": "auditor",
    "admin": "administrator",
}  # fmt: skip
STEP = "/ingresar/segundo-factor/"


def test_the_groups_of_the_settings_are_those_of_the_roles():
    assert tuple(FACTOR_GROUPS) == variables.FACTOR_GROUPS


def test_what_let_nobody_in_is_in_the_audit_without_what_was_shown(cast: People) -> None:
    secret = give_app(cast.raul)
    client = Client()
    sign_in(client, "raul.regional")
    client.post(STEP, {"code": "123450"})
    client.post(STEP, {"credential": '{"id": "x"}'})
    Client().post("/ingresar/llave/", {"credential": '{"id": "x"}'})
    code = code_of(secret)
    client.post(STEP, {"code": code})
    again = Client()
    sign_in(again, "raul.regional")
    again.post(STEP, {"code": code})
    found = [
        (entry.object_name, entry.changes["con"][1])
        for entry in Entry.objects.filter(kind=Kind.NOT_LET_IN).order_by("pk")
    ]
    assert found == [
        ("Raúl Sacor", "un código equivocado"),
        ("Raúl Sacor", "una llave que no sirvió"),
        ("alguien sin usuario", "una llave que no sirvió"),
        # It was used.
        ("Raúl Sacor", "un código equivocado"),
    ]
    assert "123450" not in str(list(Entry.objects.values()))


@pytest.mark.parametrize("enforced", ["", *FACTOR_GROUPS])
def test_who_must_have_one_is_led_to_set_it_up_and_reaches_nothing_else(
    cast: People, settings: LazySettings, enforced: str
) -> None:
    settings.SECOND_FACTOR = [enforced] if enforced else []
    for who, group in WHO.items():
        person = cast.users[who]
        for has in (False, True):
            if has:
                give_app(person)
            client = browser_of(person)
            home = "/puesta-en-marcha/" if who == "admin" else "/consulta/"
            answer = client.get(home)
            if group == enforced and not has:
                assert answer.headers["Location"] == f"/seguridad/?next={home.replace('/', '%2F')}", who
                assert "Su función necesita" in text(client.get("/seguridad/"))
                assert client.get("/administracion/").status_code == 302
                # Its name begins as those of «Seguridad» do.
                owed = client.get("/administracion/mfa/authenticator/").headers["Location"]
                assert owed.startswith("/seguridad/?next="), who
                assert client.post("/bandeja/novedades/", headers={"accept": "application/json"}).status_code == 403
                assert client.get("/ayuda/").status_code == client.get("/salud/vivo").status_code == 200
            else:
                assert answer.status_code == 200, (who, has)


def test_before_the_day_it_is_only_said_and_on_the_day_it_holds(cast: People, settings: LazySettings) -> None:
    settings.SECOND_FACTOR, settings.SECOND_FACTOR_FROM = ["level2"], "2031-02-01"
    client = Client()
    sign_in(client, "raul.regional")
    assert "Desde el 1 de febrero de 2031" in text(client.get("/bandeja/"))
    settings.SECOND_FACTOR_FROM = str(clock.now().date() - timedelta(days=1))
    assert client.get("/bandeja/").headers["Location"].startswith("/seguridad/")


def test_nothing_typed_is_lost_on_the_way_and_the_way_goes_on_afterwards(
    cast: People, settings: LazySettings, django_capture_on_commit_callbacks: Any
) -> None:
    settings.SECOND_FACTOR = ["reporter"]
    client = browser_of(cast.ana)
    typed = {"synopsis": "No cuadra la caja", "who": cast.ana.pk}
    assert client.post("/registro/crear/", typed).headers["Location"] == "/seguridad/?next=%2Fregistro%2Fcrear%2F"
    secret = re.search(r'p-secreto">([A-Z2-7 ]+)<', text(client.get("/seguridad/aplicacion/")))
    assert secret
    code = code_of(secret[1].replace(" ", ""))
    wrong = client.post("/seguridad/aplicacion/", {"code": "000000" if code != "000000" else "111111"})
    assert (wrong.status_code, "El código no es correcto" in text(wrong)) == (422, True)
    with django_capture_on_commit_callbacks(execute=True):
        done = client.post("/seguridad/aplicacion/", {"code": f"{code[:3]} {code[3:]}"}, follow=True)
    assert "Guárdelos ahora" in text(done)
    assert 'href="/registro/crear/"' in text(done)
    assert "No cuadra la caja" in text(client.get("/registro/crear/"))
    # That code has been used: it is not one to come in with.
    other = Client()
    sign_in(other, "ana.municipal")
    assert other.post(STEP, {"code": code}).status_code == 422


def test_after_the_password_comes_the_code_and_none_is_good_twice(cast: People) -> None:
    secret, client, other = give_app(cast.raul), Client(), Client()
    assert sign_in(client, "raul.regional").headers["Location"] == STEP
    assert not is_in(client)
    page = text(client.get(STEP))
    assert "Su contraseña es correcta" in page
    assert cast.raul.full_name not in page
    code = code_of(secret)
    assert client.post(STEP, {"code": code}).status_code == 302
    assert is_in(client)
    assert client.cookies["equipo"].value
    sign_in(other, "raul.regional")
    refused = other.post(STEP, {"code": code})
    assert (refused.status_code, is_in(other)) == (422, False)
    # A minute later it would still be within what the clocks may differ by, and allauth has forgotten it.
    cache.delete(totp.TOTP(Authenticator.objects.get(user=cast.raul))._get_used_cache_key(code))
    assert other.post(STEP, {"code": code}).status_code == 422
    assert other.post(STEP, {"code": code_of(secret, 1)}).status_code == 302
    assert is_in(other)


def test_without_a_password_before_it_nobody_gets_to_the_code(cast: People) -> None:
    answer = Client().get(STEP, follow=True)
    assert "Pasó demasiado tiempo" in text(answer)
    assert Client().post(STEP, {"code": "123456"}).headers["Location"] == "/ingresar/"


def test_a_recovery_code_is_good_once_and_its_person_hears_of_it(cast: People) -> None:
    give_app(cast.raul)
    codes = RecoveryCodes.activate(cast.raul).get_unused_codes()
    for client, code, comes_in in ((Client(), codes[3], True), (Client(), codes[3], False), (Client(), codes[4], True)):
        sign_in(client, "raul.regional")
        client.post(STEP, {"code": code})
        assert is_in(client) is comes_in
    assert [f"quedan: {left}." in line for left, line in zip((9, 8), subjects(cast.raul), strict=True)] == [True, True]


@pytest.mark.parametrize("code", ["", " ", "abc", "0" * 5000, "١٢٣٤٥٦", "12\x0034", "-1", "🔑"])
def test_what_is_no_code_is_refused_in_words(cast: People, code: str) -> None:
    give_app(cast.raul)
    client = Client()
    sign_in(client, "raul.regional")
    answer = client.post(STEP, {"code": code})
    assert (answer.status_code, "sgl-error" in text(answer)) == (422, True)


@pytest.mark.parametrize("credential", ["", "{", "null", "5", "[]", "{}", '{"id":5}',
    '{"id":"AA","rawId":"AA","type":"public-key","response":{}}',
    '{"id":"AA","rawId":"AA","type":"public-key","response":{"clientDataJSON":"AA","authenticatorData":"AA",'
    '"signature":"AA","userHandle":"zzzz"}}',
    '{"response":5}', '{"response":{"userHandle":"' + "A" * 9000 + '"}}'])  # fmt: skip
def test_a_key_that_no_device_made_is_refused_everywhere(cast: People, credential: str) -> None:
    give_app(cast.raul)
    stranger, half, inside = Client(), Client(), browser_of(cast.raul)
    stranger.get("/ingresar/llave/", headers={"accept": "application/json"})
    assert stranger.post("/ingresar/llave/", {"credential": credential}, follow=True).status_code == 200
    assert not is_in(stranger)
    sign_in(half, "raul.regional")
    assert half.post(STEP, {"credential": credential}).status_code == 422
    inside.get("/seguridad/llaves/agregar/")
    assert inside.post("/seguridad/llaves/agregar/", {"name": "Uno", "credential": credential}).status_code == 422


def test_wrong_codes_are_counted_where_they_are_tried_and_cost_its_person_nothing(cast: People) -> None:
    secret = give_app(cast.raul)
    # Asked for later, one of another half minute may be the one that was used.
    first, second = code_of(secret), code_of(secret, 1)
    home = Client()
    sign_in(home, "raul.regional")
    home.post(STEP, {"code": first})
    thief = Client()
    sign_in(thief, "raul.regional", REMOTE_ADDR="203.0.113.9")
    for _ in range(6):
        answer = thief.post(STEP, {"code": "000000"}, REMOTE_ADDR="203.0.113.9")
    assert "no es correcto" in text(answer)
    right = thief.post(STEP, {"code": second}, REMOTE_ADDR="203.0.113.9")
    assert "Hubo demasiados intentos fallidos. Espere 10 minutos." in text(right)
    assert not is_in(thief)
    # Of the password none was wrong, and in the browser that is known all goes on.
    assert set(WrongPassword.objects.values_list("account", flat=True)) == {f"#{cast.raul.pk}"}
    home.post("/salir/")
    sign_in(home, "raul.regional")
    home.post(STEP, {"code": second})
    assert is_in(home)


@pytest.mark.django_db(transaction=True)
def test_one_code_sent_ten_times_at_once_lets_one_in(cast: People) -> None:
    secret = give_app(cast.raul)
    clients = [Client() for _ in range(10)]
    for client in clients:
        sign_in(client, "raul.regional")
    # Made by each for itself they would be two when a half minute ends meanwhile.
    code = code_of(secret)

    def enter(client: Client) -> bool:
        try:
            client.post(STEP, {"code": code})
            return is_in(client)
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as threads:
        assert sum(threads.map(enter, clients)) == 1


def test_secrets_lie_in_the_database_as_nobody_reads_them(cast: People, settings: LazySettings) -> None:
    secret = give_app(cast.raul)
    codes = RecoveryCodes.activate(cast.raul)
    assert secret not in str(list(Authenticator.objects.values()))
    plain = codes.get_unused_codes()
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another key that nobody knows at all"
    assert codes.get_unused_codes() == plain
    settings.SECRET_KEY_FALLBACKS = []
    client = Client()
    sign_in(client, "raul.regional")
    for code in (code_of(secret), plain[0], code_of("A" * 32), code_of("")):
        assert client.post(STEP, {"code": code}).status_code == 422
