"""Signing in by SAML, against a provider that is not ours, and all that is forged on the way."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.test import Client
from saml2.saml import NAMEID_FORMAT_TRANSIENT

from soportegl.directory.models import SignIn, User
from soportegl.identity.models import Identity, Protocol, Provider, ProviderSession, SpentAssertion
from soportegl.jobs import cleaning
from soportegl.lib import clock
from tests.identity.idp import BACK, SLUG, Idp, asked, changed, logout_request, post, signed_again, walk
from tests.web.screens.account.test_elsewhere import refused
from tests.web.screens.account.test_saml_forged import STALE, at, put
from tests.web.signing_in import text

OUT = f"/ingresar/con/{SLUG}/salida/"


def test_somebody_comes_through_and_goes_where_they_were_going(idp: Idp) -> None:
    client = Client()
    response = walk(idp, client, "?next=/consulta/")
    assert (response.status_code, response["Location"]) == (302, "/consulta/")
    assert client.session["system"] == SLUG
    assert client.get("/registro/").status_code == 200
    assert "equipo" in response.cookies
    known = Identity.objects.get()
    assert (known.provider, known.uid, known.user.username, known.extra_data) == (SLUG, "p-1", "ana.municipal", {})
    # Whom it names is theirs, whatever they are called there from now on.
    idp.attributes |= {"uid": "berta.municipal", "displayName": "Ana Lucía de León"}
    walk(idp, Client())
    assert User.objects.get(username="ana.municipal").full_name == "Ana Lucía de León"
    # «Atrás» after that leads where they wanted to be.
    assert client.get(response.wsgi_request.get_full_path())["Location"] == "/"


def test_the_rules_are_those_of_every_provider(idp: Idp) -> None:
    idp.subject, idp.attributes = "p-2", {**idp.attributes, "uid": "nueva.persona", "mail": "nueva@muni.example"}
    walk(idp, Client())
    made = User.objects.get(username="nueva.persona")
    assert (made.email, made.memberships.get().entity.code) == ("nueva@muni.example", "0701")
    idp.subject, idp.attributes["uid"] = "p-3", "admin"
    refused(walk(idp, Client()), "entra solo quien reporta")


def test_what_was_believed_once_is_not_believed_again_nor_in_another_browser(idp: Idp) -> None:
    client, thief = Client(), Client()
    answer = idp.answer(asked(idp, client))
    sent = Client().post(BACK, {"SAMLResponse": answer})
    assert not sent.cookies
    refused(thief.get(sent["Location"]), STALE)
    refused(post(client, answer), STALE)
    # Asked for in this browser, answered in it: clocks may differ by a minute.
    good = changed(idp.answer(asked(idp, client)), put("Conditions", "NotOnOrAfter", at(seconds=50)))
    assert post(client, signed_again(good, idp.folder / "idp.key")).status_code == 302
    SpentAssertion.objects.update(expires_at=clock.now() - timedelta(hours=2))
    assert cleaning.clean()["spent assertions"] == 2


def test_who_did_not_begin_here_is_let_in_only_where_it_is_allowed(idp: Idp) -> None:
    client = Client()
    unasked = {**asked(idp, Client()), "in_response_to": None}
    page = post(client, idp.answer(unasked))
    refused(page, "sin que el ingreso empezara en SoporteGL")
    assert "Intentar otra vez" in text(page)
    Provider.objects.update(unasked=True)
    assert post(client, idp.answer(unasked)).status_code == 302
    assert client.get("/registro/").status_code == 200


def test_only_an_identifier_that_does_not_change_says_who_somebody_is(idp: Idp) -> None:
    idp.format = NAMEID_FORMAT_TRANSIENT
    refused(walk(idp, Client()), "un identificador que no cambie")
    assert not Identity.objects.exists()


def test_whoever_leaves_here_leaves_there_and_the_other_way_round(idp: Idp) -> None:
    client = Client()
    walk(idp, client)
    left = client.post("/salir/")
    address = left["Refresh"].partition("url=")[2]
    assert address.startswith("https://idp.example/slo?SAMLRequest=")
    query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    read = idp.server.parse_logout_request(query["SAMLRequest"], "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect")
    assert (read.message.name_id.text, read.message.destination) == ("p-1", "https://idp.example/slo")
    assert client.get(f"{OUT}?SAMLResponse=lo-que-sea")["Location"] == "/ingresar/"
    # And from there: signed by the provider, and whose it is.
    inside, other = Client(), Client()
    walk(idp, inside)
    idp.subject, idp.attributes["uid"] = "p-2", "berta.municipal"
    walk(idp, other)
    idp.subject, target = "p-1", f"http://127.0.0.1:8000{OUT}"
    for query in (
        logout_request(idp, target, "stranger"),
        logout_request(idp, target).partition("&SigAlg")[0],
        logout_request(idp, "https://otro.example/salida/"),
        "SAMLRequest=x",
    ):
        assert Client().get(f"{OUT}?{query}").status_code == 403
    assert inside.get("/registro/").status_code == 200
    back = Client().get(f"{OUT}?{logout_request(idp, target)}")
    assert back["Location"].startswith("https://idp.example/slo?SAMLResponse=")
    assert inside.get("/registro/").status_code == 302
    assert other.get("/registro/").status_code == 200


def test_with_a_key_of_ours_what_we_ask_is_signed(idp: Idp, settings: Any) -> None:
    settings.SSO_SECRETS = {
        "SERVICIOS_GL": (idp.folder / "stranger.key").read_text() + (idp.folder / "stranger.pem").read_text()
    }
    sent = Client().get(f"/ingresar/con/{SLUG}/")["Location"]
    assert {"SAMLRequest", "SigAlg", "Signature"} <= parse_qs(urlsplit(sent).query).keys()
    told_of_us = Client().get(f"/ingresar/con/{SLUG}/metadatos/")
    assert 'AuthnRequestsSigned="true"' in text(told_of_us)
    assert "PRIVATE" not in text(told_of_us)


@pytest.mark.parametrize(
    ("wrong", "field", "said"),
    [
        ({"metadata": ""}, "metadata", "Pegue los metadatos"),
        ({"metadata": "<a/>"}, "metadata", "No son metadatos"),
        ({"metadata": "hola"}, "metadata", "No son metadatos"),
        ({"entity_id": "https://otro.example"}, "metadata", "https://otro.example"),
        ({"entity_id": "a' or '1'='1"}, "metadata", "No son metadatos"),
        ({"entity_id": ""}, "entity_id", "Hace falta"),
        ({"metadata_url": "http://otro.example/m"}, "metadata_url", "https://"),
        ({"protocol": Protocol.OPENID}, "server_url", "Hace falta"),
    ],
)
def test_what_cannot_work_is_not_kept(idp: Idp, wrong: dict[str, Any], field: str, said: str) -> None:
    row = Provider.objects.get()
    for name, value in wrong.items():
        setattr(row, name, value)
    with pytest.raises(ValidationError) as refusal:
        row.full_clean()
    assert said in " ".join(refusal.value.message_dict[field])


def test_metadata_are_fetched_and_a_provider_that_does_not_answer_says_so(idp: Idp, monkeypatch: Any) -> None:
    Provider.objects.update(metadata="", metadata_url="https://idp.example/metadata")
    fetched: list[str] = []

    def body_of(address: str) -> bytes:
        fetched.append(address)
        return idp.metadata.encode()

    monkeypatch.setattr("soportegl.identity.discovery.body_of", body_of)
    assert walk(idp, Client()).status_code == 302
    assert fetched == ["https://idp.example/metadata"]
    cache.clear()
    monkeypatch.undo()
    Provider.objects.update(metadata_url="http://127.0.0.1:9/")
    refused(Client().get(f"/ingresar/con/{SLUG}/"), "no respondió")


def test_each_protocol_has_its_own_doors(idp: Idp) -> None:
    assert Client().post(OUT).status_code == 405
    Provider.objects.update(protocol=Protocol.OPENID, server_url="https://idp.example", client_id="x")
    assert Client().post(BACK).status_code == Client().get(OUT).status_code == 405
    assert Client().get(f"/ingresar/con/{SLUG}/metadatos/").status_code == 404


def test_what_is_kept_of_a_session_goes_with_it(idp: Idp) -> None:
    walk(idp, Client())
    kept = ProviderSession.objects.get()
    assert (kept.subject, bool(kept.sid)) == ("p-1", True)
    SignIn.objects.all().delete()
    assert not ProviderSession.objects.exists()
