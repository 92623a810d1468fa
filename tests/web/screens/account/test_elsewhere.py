"""Signing in through another system, and all that can go wrong on the way."""

from __future__ import annotations

import socket
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from soportegl.directory.models import User
from soportegl.identity.models import FirstLink, Identity, Provider
from tests.cast import People
from tests.identity.provider import CLIENT, FakeProvider
from tests.web.signing_in import sign_in, text

WAYS_ON = ("Ingresar con usuario y contraseña", "Puede llamar a")


def walk(fake: FakeProvider, client: Client, query: str = "", **back: str) -> Any:
    return fake.walk(client, "servicios-gl", query, **back)


def inside(username: str) -> Client:
    """A browser in which this person signed in with their password."""
    client = Client()
    sign_in(client, username)
    return client


def refused(response: Any, sentence: str) -> None:
    """It is said why, with a way on, and nobody got in."""
    page = text(response)
    assert response.status_code == 403
    assert sentence in page
    assert all(way in page for way in WAYS_ON)
    assert "_auth_user_id" not in response.client.session


def test_pages_of_those_who_have_no_provider_say_nothing_of_any(cast: People) -> None:
    page = text(Client().get("/ingresar/"))
    assert "/ingresar/con/" not in page
    assert "o con su usuario" not in page


def test_buttons_are_of_providers_in_use_and_lead_on_to_where_one_was_going(fake: FakeProvider) -> None:
    Provider.objects.create(slug="no", name="Otro", server_url="https://o.example", client_id="x", is_active=False)
    page = text(Client().get("/ingresar/?next=/consulta/"))
    assert "Ingresar con SERVICIOS GL" in page
    assert "/ingresar/con/servicios-gl/?next=/consulta/" in page
    assert "/ingresar/con/no/" not in page
    assert Client().get("/ingresar/con/no/").status_code == 404
    assert Client().get("/ingresar/con/no/regreso/").status_code == 404


def test_somebody_comes_through_with_their_system_and_goes_where_they_were_going(fake: FakeProvider) -> None:
    client = Client()
    response = walk(fake, client, "?next=/consulta/")
    assert (response.status_code, response.headers["Location"]) == (302, "/consulta/")
    assert client.session["system"] == "servicios-gl"
    assert client.get("/registro/").status_code == 200
    assert "equipo" in response.cookies
    assert SocialAccount.objects.get().extra_data == {}
    # The second time the same, with nothing more written.
    walk(fake, Client())
    assert SocialAccount.objects.count() == 1


def test_what_is_asked_has_pkce_a_nonce_and_a_state_and_what_a_stranger_adds_is_not_asked(fake: FakeProvider) -> None:
    client = Client()
    sent = client.get("/ingresar/con/servicios-gl/?auth_params=prompt%3Dnone&scope=admin&process=connect")
    asked = parse_qs(urlsplit(sent.headers["Location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert {"nonce", "state", "code_challenge"} < asked.keys()
    assert "prompt" not in asked
    assert sorted(asked["scope"][0].split()) == ["email", "openid", "profile"]
    walk(fake, client)
    posted = dict(fake.asked)["/token"]
    assert posted["code_verifier"]
    assert posted["client_id"] == CLIENT


@pytest.mark.parametrize("target", ["https://otro.example/", "//otro.example/", "javascript:alert(1)", "/x" * 1200])
def test_it_leads_to_no_other_site(fake: FakeProvider, target: str) -> None:
    assert walk(fake, Client(), f"?next={target}").headers["Location"] == "/"


def test_what_is_known_of_a_person_may_be_asked_separately(fake: FakeProvider) -> None:
    fake.claims = {"sub": "s-9"}
    fake.userinfo = {"sub": "s-9", "preferred_username": "nueva", "name": "Nueva Pérez", "entity_code": "0701"}
    walk(fake, Client())
    assert User.objects.get(username="nueva").full_name == "Nueva Pérez"
    fake.userinfo["sub"] = "s-8"
    refused(walk(fake, Client()), "no se puede aceptar")


@pytest.mark.parametrize(
    ("claims", "sentence"),
    [
        ({"preferred_username": "admin"}, "entra solo quien reporta"),
        ({"preferred_username": "nueva", "entity_code": "9999"}, "entidad «9999»"),
        ({"preferred_username": "<b>x</b>"}, "no dijo un usuario"),
        ({"nonce": "otro"}, "no se puede aceptar"),
        ({"iss": "https://otro.example"}, "no se puede aceptar"),
        ({"exp": 1}, "no se puede aceptar"),
    ],
)
def test_who_is_not_let_in_reads_why(fake: FakeProvider, claims: dict[str, Any], sentence: str) -> None:
    fake.claims = {"sub": "s-1", **claims}
    refused(walk(fake, Client()), sentence)


@pytest.mark.parametrize(
    ("broken", "sentence"),
    [
        ({"status": 503}, "no respondió"),
        ({"status": 302}, "no respondió"),
        ({"conf": {"issuer": "https://otro.example"}}, "no se puede aceptar"),
        ({"conf": {"token_endpoint": "http://otro.example/token"}}, "no se puede aceptar"),
        ({"conf": {"token_endpoint": None}}, "no se puede aceptar"),
        ({"conf": {"jwks_uri": ["x"]}}, "no se puede aceptar"),
        ({"conf": {"authorization_endpoint": "http://[x"}}, "no se puede aceptar"),
    ],
)
def test_a_provider_that_is_down_or_says_nonsense_of_itself(
    fake: FakeProvider, broken: dict[str, Any], sentence: str
) -> None:
    vars(fake).update(broken)
    refused(Client().get("/ingresar/con/servicios-gl/"), sentence)


def test_a_provider_that_nobody_answers_for_is_down(fake: FakeProvider) -> None:
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        port = nobody.getsockname()[1]
    Provider.objects.update(server_url=f"http://127.0.0.1:{port}")
    refused(Client().get("/ingresar/con/servicios-gl/"), "no respondió")


@pytest.mark.parametrize(
    ("token", "sentence"),
    [
        ({}, "no le permitió"),
        ({"error": "invalid_grant"}, "no le permitió"),
        ([], "no le permitió"),
        ({"access_token": 7}, "no se puede aceptar"),
        ({"access_token": "a"}, "no se puede aceptar"),
        ({"access_token": "a", "id_token": 7}, "no se puede aceptar"),
        ({"access_token": "a", "id_token": "x", "expires_in": "pronto"}, "no se puede aceptar"),
        (b"<html>", "no se puede aceptar"),
        (b'{"access_token"', "no se puede aceptar"),
    ],
)
def test_answers_that_are_no_token(fake: FakeProvider, token: Any, sentence: str) -> None:
    fake.token = token
    refused(walk(fake, Client()), sentence)


@pytest.mark.parametrize(
    ("back", "sentence"),
    [
        ({"code": "", "error": "access_denied"}, "se canceló"),
        ({"code": "", "error": "server_error"}, "no le permitió"),
        ({"code": ""}, "no le permitió"),
        ({"state": "inventado"}, "ya se usó, venció o empezó en otro navegador"),
        ({"state": ""}, "ya se usó"),
        ({"state": "a\0b"}, "ya se usó"),
    ],
)
def test_coming_back_with_something_else_than_was_expected(
    fake: FakeProvider, back: dict[str, str], sentence: str
) -> None:
    refused(walk(fake, Client(), **back), sentence)


def test_a_state_is_good_once_and_in_its_own_browser(fake: FakeProvider) -> None:
    client = Client()
    response = walk(fake, client)
    used = response.request["QUERY_STRING"]
    refused(Client().get(f"/ingresar/con/servicios-gl/regreso/?{used}"), "ya se usó")
    # «Atrás» of whoever is in: they are where they wanted to be.
    assert client.get(f"/ingresar/con/servicios-gl/regreso/?{used}").headers["Location"] == "/"


def test_two_tabs_come_back_in_whatever_order(fake: FakeProvider) -> None:
    client = Client()
    started = [client.get("/ingresar/con/servicios-gl/") for _ in range(2)]
    asked = [parse_qs(urlsplit(sent.headers["Location"]).query) for sent in started]
    for one in reversed(asked):
        fake.nonce = one["nonce"][0]
        answered = client.get("/ingresar/con/servicios-gl/regreso/", {"code": "c", "state": one["state"][0]})
        assert answered.headers["Location"] == "/"
    assert client.get("/registro/").status_code == 200


def test_another_person_takes_the_place_of_whoever_was_in(fake: FakeProvider, cast: People) -> None:
    client = inside("berta.municipal")
    walk(fake, client)
    assert client.session["_auth_user_id"] == str(cast.ana.pk)


def test_administrators_configure_and_link_by_hand(cast: People) -> None:
    client = inside("admin")
    form = {
        "slug": "minfin",
        "name": "MINFIN",
        "protocol": "openid",
        "server_url": "https://id.example/",
        "client_id": "c",
        "first_link": "linked",
        "username_claim": "preferred_username",
        "all_roles": "on",
        "is_active": "on",
        "rules-TOTAL_FORMS": "0",
        "rules-INITIAL_FORMS": "0",
    }
    assert client.post("/administracion/identity/provider/add/", form).status_code == 302
    made = Provider.objects.get()
    assert (made.rules.count(), made.server_url) == (5, "https://id.example")
    page = text(client.get(f"/administracion/identity/provider/{made.pk}/change/"))
    assert "/ingresar/con/minfin/regreso/" in page
    linked = {"user": cast.raul.pk, "provider": "minfin", "uid": "abc-1"}
    assert client.post("/administracion/identity/identity/add/", linked).status_code == 302
    assert Identity.objects.get().user == cast.raul
    again = text(client.post("/administracion/identity/identity/add/", linked))
    assert "ya está enlazada con Raúl Sacor" in again
    assert inside("ana.municipal").get("/administracion/identity/provider/").status_code == 302


def test_a_person_linked_by_hand_gets_in_with_every_function(fake: FakeProvider, cast: People) -> None:
    Provider.objects.update(all_roles=True, first_link=FirstLink.LINKED)
    Identity.objects.create(user=cast.raul, provider="servicios-gl", uid="s-1")
    client = Client()
    walk(fake, client)
    assert client.get("/bandeja/").status_code == 200
