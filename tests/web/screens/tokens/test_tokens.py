"""«Accesos»: a token is made by who knows the password, shown once, and taken away."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from soportegl.audit.models import Entry, Kind
from soportegl.directory import access
from soportegl.directory.models import ApiToken
from tests.cast import People, browser_of
from tests.web.signing_in import PASSWORD, sign_in, text

FORM = {"name": "Tablero", "scopes": ["incidencias:leer"], "days": "30", "password": PASSWORD, "key": "uno"}


@pytest.fixture
def ana(cast: People) -> Client:
    client = Client()
    sign_in(client, "ana.municipal")
    return client


def shown(page: str) -> str:
    return page.partition('id="token" value="')[2].partition('"')[0]


def test_a_token_is_shown_once_works_and_is_taken_away(ana: Client) -> None:
    assert "No tiene ningún token vigente" in text(ana.get("/mis-accesos/"))
    word = shown(text(ana.post("/mis-accesos/", FORM)))
    answer = Client().get("/api/v1/yo", headers={"Authorization": f"Bearer {word}"})
    assert answer.json()["alcances"] == ["incidencias:leer"]
    page = text(ana.get("/mis-accesos/"))
    assert word not in page
    assert f"…{word[-4:]}" in page
    assert "usado por última vez" in page
    # Sent again, as by «Atrás», it makes no second one.
    assert "ya se creó" in text(ana.post("/mis-accesos/", FORM, follow=True))
    number = ApiToken.objects.get().pk
    assert "quedó revocado" in text(ana.post("/mis-accesos/", {"revoke": number}, follow=True))
    assert "ya no estaba vigente" in text(ana.post("/mis-accesos/", {"revoke": number}, follow=True))
    assert Client().get("/api/v1/yo", headers={"Authorization": f"Bearer {word}"}).status_code == 401


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"password": "otra"}, "La contraseña no es correcta."),
        ({"password": ""}, "Escriba su contraseña."),
        ({"name": ""}, "Escriba para qué es"),
        ({"name": "x" * 81}, "Escriba para qué es"),
        ({"scopes": []}, access.NO_SCOPE),
        ({"scopes": ["todo"]}, access.NO_SCOPE),
        ({"days": "9999"}, "Elija una de la lista."),
        ({"days": "²"}, "Elija una de la lista."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_made(ana: Client, wrong: dict[str, Any], said: str) -> None:
    answer = ana.post("/mis-accesos/", {**FORM, **wrong})
    assert answer.status_code == 422
    assert said in text(answer)
    assert not ApiToken.objects.exists()


def test_nobody_takes_away_what_is_somebody_elses(cast: People, ana: Client) -> None:
    theirs, _ = access.make_token(cast.raul, name="Suyo", scopes=["incidencias:leer"], days=1)
    assert "Suyo" not in text(ana.get("/mis-accesos/"))
    ana.post("/mis-accesos/", {"revoke": theirs.pk})
    assert access.good_tokens(cast.raul) == [theirs]


def test_who_comes_in_by_another_system_has_no_password_to_give(cast: People, ana: Client) -> None:
    cast.ana.set_unusable_password()
    cast.ana.save()
    ana = browser_of(cast.ana)
    assert "Su contraseña" not in text(ana.get("/mis-accesos/"))
    assert shown(text(ana.post("/mis-accesos/", FORM)))


def test_that_a_token_was_made_and_taken_away_is_in_the_audit_and_the_word_is_not(cast: People, ana: Client) -> None:
    word = shown(text(ana.post("/mis-accesos/", FORM)))
    ana.post("/mis-accesos/", {"revoke": str(ApiToken.objects.get().pk)})
    made, gone = Entry.objects.filter(object_name="Token «Tablero»").order_by("id")
    assert (made.kind, made.person, gone.kind, gone.person) == (Kind.ADDED, cast.ana, Kind.REMOVED, cast.ana)
    assert made.changes == {"alcances": ["", "incidencias:leer"], "días": ["", "30"]}
    assert word not in str(Entry.objects.values_list("changes", "object_name"))
