"""Which passwords are taken: long ones that nobody would guess, whatever they are made of."""

import time
from contextlib import suppress

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client

from soportegl.directory import passwords
from soportegl.directory.demo import PASSWORD
from soportegl.directory.models import User
from tests.cast import gather

REFUSED = {
    passwords.TOO_SHORT: ["", "x", "perro verde"],
    passwords.COMMON: [
        "Password2026!", "P@ssw0rd!!!!", "123qwerty123", "iloveyou2026", "!!!Football!!!", "m1chelle2026",
        "Guatemala2026", "Contrasena2026"],
    passwords.FIELD: [
        "ciudadguatemala2026", PASSWORD, "Sansare.2026", "SANARATE12345", "sicoingl2026", "S1co1n-GL-2026",
        "SoporteGL2026!",
        "Muni.Sansare26", "Verano2026!!", "municipalidad", "quetzaltenango", "contraseña12", "enero-febrero",
        "SanJuanLaLaguna", "2026MuniMixco", "tesoreriamunicipal", "TotonicapánGL1",
    ],
    passwords.PATTERN: ["aaaaaaaaaaaa", "abcabcabcabc", "qwertyuiopas", "abcdefghijkl", "xyxyxyxyxyxy"],
    passwords.NO_LETTERS: ["2026-2026-2026", "501198374420", "2 3 4 5 9 1 7 8"],
}  # fmt: skip
TAKEN = [
    "la laguna tiene patos", "una frase nueva y larga", "tres pericos sin jaula", "kx7-Zq2m-Vb91",
    "Ñandú y cóndor juntos",
    "八つの長い日本語の言葉です", "cuatro sillas rotas en Mixco", "a1b2c3d4e5f6g7h8i9", "x" * 11 + "yz",
]  # fmt: skip


@pytest.mark.parametrize(
    ("password", "sentence"), [(each, sentence) for sentence, several in REFUSED.items() for each in several]
)
def test_what_anybody_would_try_is_refused_with_the_rule(password, sentence):
    with pytest.raises(ValidationError) as refused:
        validate_password(password)
    assert sentence in refused.value.messages


@pytest.mark.parametrize("password", TAKEN)
def test_a_phrase_is_taken_whatever_it_is_made_of(password):
    validate_password(password)


@pytest.mark.parametrize("password", ["rosa.chavez.adm", "Rosa Chávez Cóbar", "7762-1234 77621234"])
def test_nobody_is_their_own_password(password):
    person = User(username="rosa.chavez.adm", full_name="Rosa Chávez Cóbar", phone="7762-1234")
    with pytest.raises(ValidationError):
        validate_password(password, person)


@pytest.mark.parametrize(
    "password", ["san" * 40_000, "a" * 100_000, "sanjuanx" * 9_000, "\0" * 20, "0123456789" * 9_999]
)
def test_a_huge_one_is_judged_at_once(password):
    began = time.thread_time()
    with suppress(ValidationError):
        validate_password(password)
    assert time.thread_time() - began < 1


@pytest.mark.django_db
def test_the_page_says_which_rule(client: Client):
    ana = gather().ana
    client.force_login(ana)
    # Without a password of their own there is none to change.
    ana.set_unusable_password()
    ana.save()
    client.force_login(ana)
    assert client.get("/contrasena/").headers["Location"] == "/recuperar/"
    ana.set_password("tres pericos sin jaula")
    ana.save()
    client.force_login(ana)
    form = {"oldpassword": "x", "password1": "sansare-2026", "password2": "sansare-2026"}
    page = client.post("/contrasena/", form).content.decode()
    assert passwords.FIELD.split("(")[0] in page
