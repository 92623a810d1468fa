"""Who comes in through a provider: their second factor there and here, and showing once more who they are."""

from __future__ import annotations

import base64
import time
import zlib
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone

from soportegl.directory.models import Region
from soportegl.identity.models import Identity, Provider
from tests.cast import People
from tests.identity.provider import FakeProvider
from tests.web.screens.security.factors import give_app, is_in
from tests.web.signing_in import text

if TYPE_CHECKING:
    from tests.identity.idp import Idp

ADD = "/administracion/directory/region/add/"
THERE = "/ingresar/con/servicios-gl/"
TYPED = {"number": "IX", "name": "Petén", "_save": "Guardar"}


@pytest.fixture
def only_there(fake: FakeProvider, cast: People) -> FakeProvider:
    """An administrator whom only the provider can say who they are: no password, no second factor."""
    Identity.objects.create(user=cast.admin, provider="servicios-gl", uid="s-9")
    Provider.objects.update(all_roles=True)
    cast.admin.set_unusable_password()
    cast.admin.save()
    fake.claims = {"sub": "s-9", "preferred_username": "admin"}
    return fake


def back(fake: FakeProvider, client: Client, query: str = "") -> Any:
    return fake.walk(client, "servicios-gl", query)


def test_an_administrator_without_a_password_confirms_at_their_provider(
    only_there: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, start = Client(), timezone.now()
    back(only_there, client)
    session, key = client.session["sign_in"], client.session.session_key
    monkeypatch.setattr(timezone, "now", lambda: start + timedelta(minutes=16))
    asked = client.post(ADD, TYPED)
    assert (asked.status_code, "Confirmar con SERVICIOS GL" in text(asked)) == (403, True)
    assert "Todavía no confirmó" in text(client.post(ADD, {**TYPED, "confirm_page": "send"}))
    sent = client.get(f"{THERE}?confirmar=1")
    assert "prompt=login" in sent.headers["Location"]
    assert "max_age=0" in sent.headers["Location"]
    # What is said where nobody signs it, long ago, in milliseconds, or not at all.
    only_there.userinfo = {"sub": "s-9", "auth_time": int(time.time())}
    for shown in (None, time.time() - 3600, time.time() * 1000, True, float("nan")):
        only_there.claims["auth_time"] = shown
        refused = back(only_there, client, "?confirmar=1")
        assert (refused.status_code, "no le pidió" in text(refused)) == (403, True), shown
    assert 'href="/ingresar/con/servicios-gl/?confirmar=1"' in refused.content.decode()
    assert "usuario y contraseña" not in text(refused)
    only_there.userinfo = None
    only_there.claims |= {"auth_time": int(time.time()), "sub": "s-1"}
    assert "ingresó otra persona" in text(back(only_there, client, "?confirmar=1"))
    assert client.post(ADD, TYPED).status_code == 403
    only_there.claims["sub"] = "s-9"
    done = back(only_there, client, "?confirmar=1")
    assert (done.status_code, done.headers["Location"]) == (302, "/ingresar/confirmado/")
    assert "Quedó confirmado" in text(client.get("/ingresar/confirmado/"))
    # It is the same session, and what waits in the first page is done.
    assert (client.session["sign_in"], client.session.session_key) == (session, key)
    assert client.post(ADD, {**TYPED, "confirm_page": "send"}).status_code == 302
    assert Region.objects.filter(number="IX").exists()


def test_nobody_is_asked_anew_who_is_not_in(only_there: FakeProvider, monkeypatch: pytest.MonkeyPatch) -> None:
    sent = Client().get("/ingresar/con/servicios-gl/?confirmar=1")
    assert "prompt=login" not in sent.headers["Location"]
    client = Client()
    back(only_there, client)
    only_there.claims["auth_time"] = int(time.time())

    def gone(path: str, *args: Any, **kwargs: Any) -> Any:
        # Between the question and the answer their session ends.
        if "regreso" in path:
            client.logout()
        return Client.get(client, path, *args, **kwargs)

    monkeypatch.setattr(client, "get", gone)
    assert "ya se usó, venció o empezó en otro navegador" in text(back(only_there, client, "?confirmar=1"))


def test_who_is_for_those_who_report_confirms_no_administrator(
    only_there: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, start = Client(), timezone.now()
    back(only_there, client)
    Provider.objects.update(all_roles=False)
    monkeypatch.setattr(timezone, "now", lambda: start + timedelta(minutes=16))
    asked = text(client.post(ADD, TYPED))
    assert ("Confirmar con" in asked, "Salga, ingrese de nuevo" in asked) == (False, True)
    only_there.claims["auth_time"] = int(time.time())
    assert "entra solo quien reporta" in text(back(only_there, client, "?confirmar=1"))
    assert client.post(ADD, TYPED).status_code == 403


def test_by_saml_it_is_the_same(
    idp: Idp, cast: People, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    from saml2.saml import AUTHN_PASSWORD

    from tests.identity.idp import ENTITY, SLUG, walk

    settings.SECOND_FACTOR = ["administrator"]
    Provider.objects.update(all_roles=True, factor_words="urn:dos")
    Identity.objects.create(user=cast.admin, provider=SLUG, uid="p-1")
    client, start = Client(), timezone.now()
    walk(idp, client)
    assert client.get("/puesta-en-marcha/").status_code == 302
    client = Client()
    walk(idp, client, authn={"class_ref": "urn:dos", "authn_auth": ENTITY})
    assert client.get("/puesta-en-marcha/").status_code == 200
    monkeypatch.setattr(timezone, "now", lambda: start + timedelta(minutes=16))
    assert "Confirmar con SERVICIOS GL" in text(client.post(ADD, TYPED))
    asked = [parse_qs(urlsplit(client.get(f"{THERE}{query}")["Location"]).query) for query in ("", "?confirmar=1")]
    anew = [b"ForceAuthn" in zlib.decompress(base64.b64decode(each["SAMLRequest"][0]), -15) for each in asked]
    assert anew == [False, True]
    old = {"class_ref": AUTHN_PASSWORD, "authn_auth": ENTITY, "authn_instant": time.time() - 3600}
    assert "no le pidió" in text(walk(idp, client, "?confirmar=1", authn=old))
    assert client.post(ADD, TYPED).status_code == 403
    assert walk(idp, client, "?confirmar=1")["Location"] == "/ingresar/confirmado/"
    assert client.post(ADD, {**TYPED, "confirm_page": "send"}).status_code == 302


@pytest.mark.parametrize(
    ("words", "said", "enough"),
    [
        ("", {"amr": ["pwd", "mfa"]}, False),
        ("mfa", {"amr": ["pwd"]}, False),
        ("mfa", {"amr": "mfa"}, False),
        ("mfa", {}, False),
        ("mfa", {"amr": ["pwd", "mfa"]}, True),
        ("otp urn:dos", {"acr": "urn:dos"}, True),
    ],
)
def test_a_second_factor_of_the_provider_counts_when_an_administrator_says_so(
    only_there: FakeProvider, cast: People, settings: LazySettings, words: str, said: dict[str, Any], enough: bool
) -> None:
    settings.SECOND_FACTOR = ["administrator"]
    Provider.objects.update(factor_words=words)
    only_there.claims |= said
    client = Client()
    back(only_there, client)
    # Without one of their own: in, or led to set one up.
    assert client.get("/puesta-en-marcha/").status_code == (200 if enough else 302)
    give_app(cast.admin)
    client = Client()
    sent = back(only_there, client)
    assert is_in(client) is enough
    assert ("/segundo-factor/" in sent.headers["Location"]) is not enough
