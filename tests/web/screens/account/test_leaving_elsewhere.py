"""Leaving both systems at once, whichever is left first."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.cache import cache
from django.test import Client

from soportegl.identity.models import Provider, ProviderSession
from soportegl.identity.tokens import LOGGED_OUT
from tests.cast import People
from tests.identity.provider import FakeProvider
from tests.web.signing_in import sign_in, text


def walk(fake: FakeProvider, client: Client) -> Any:
    return fake.walk(client, "servicios-gl")


def test_leaving_here_leads_out_there_as_well_and_back(fake: FakeProvider) -> None:
    client = Client()
    walk(fake, client)
    response = client.post("/salir/")
    assert response.status_code == 200
    assert "se cierra también su sesión en SERVICIOS GL" in text(response)
    address = urlsplit(response.headers["Refresh"].removeprefix("0; url="))
    asked = parse_qs(address.query)
    assert f"{address.scheme}://{address.netloc}{address.path}" == f"{fake.address}/out"
    assert asked["post_logout_redirect_uri"] == ["http://testserver/ingresar/"]
    assert asked["id_token_hint"][0].count(".") == 2
    assert client.get("/registro/").status_code == 302
    assert ProviderSession.objects.get().id_token == ""


@pytest.mark.parametrize("case", ["not asked", "cannot", "down", "local"])
def test_leaving_never_waits_for_somebody_else(fake: FakeProvider, case: str) -> None:
    client = Client()
    if case == "local":
        sign_in(client, "ana.municipal")
    else:
        walk(fake, client)
    cache.clear()
    if case == "not asked":
        Provider.objects.update(ends_there=False)
    fake.conf, fake.status = {"end_session_endpoint": ""} if case == "cannot" else {}, 500 if case == "down" else 200
    assert client.post("/salir/").headers["Location"] == "/ingresar/"
    assert client.get("/registro/").status_code == 302


@pytest.mark.parametrize("named", [{"sub": "s-1"}, {"sid": "abc"}, {"sub": "s-1", "sid": "abc"}])
def test_leaving_there_ends_what_was_opened_from_there(fake: FakeProvider, cast: People, named: dict[str, str]) -> None:
    fake.claims["sid"] = "abc"
    here, local = Client(), Client()
    walk(fake, here)
    sign_in(local, "ana.municipal")
    told = {"logout_token": fake.sign({"events": {LOGGED_OUT: {}}, **named})}
    heard = Client(enforce_csrf_checks=True).post("/ingresar/con/servicios-gl/salida/", told)
    assert heard.status_code == 200
    assert here.get("/registro/").status_code == 302
    assert local.get("/registro/").status_code == 200


@pytest.mark.parametrize("claims", [{"sub": "s-1"}, {"sub": "s-1", "events": {LOGGED_OUT: {}}, "aud": "otro"}, None])
def test_nobody_else_ends_sessions(fake: FakeProvider, claims: dict[str, Any] | None) -> None:
    client = Client()
    walk(fake, client)
    sent = {"logout_token": fake.sign(claims)} if claims else {}
    assert client.post("/ingresar/con/servicios-gl/salida/", sent).status_code == 400
    assert client.get("/ingresar/con/servicios-gl/salida/").status_code == 405
    assert client.get("/registro/").status_code == 200
