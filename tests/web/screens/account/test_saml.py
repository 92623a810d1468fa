"""Signing in by SAML, against a provider that is not ours, and all that is forged on the way."""

from __future__ import annotations

import copy
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.test import Client
from saml2.saml import NAMEID_FORMAT_TRANSIENT
from saml2.xmldsig import DIGEST_SHA1, SIG_RSA_SHA1

from soportegl.directory.models import SignIn, User
from soportegl.identity.models import FirstLink, Identity, Protocol, Provider, ProviderSession, SpentAssertion
from soportegl.jobs import cleaning
from soportegl.lib import clock
from tests.cast import People
from tests.identity.idp import ENTITY, SLUG, Idp, changed, logout_request, post, signed_again
from tests.web.screens.account.test_elsewhere import refused
from tests.web.signing_in import text

SAML = "{urn:oasis:names:tc:SAML:2.0:assertion}"
DSIG = "{http://www.w3.org/2000/09/xmldsig#}"
BACK, OUT = f"/ingresar/con/{SLUG}/regreso/", f"/ingresar/con/{SLUG}/salida/"


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Idp:
    return Idp(tmp_path_factory.mktemp("idp"))


@pytest.fixture
def idp(provider: Idp, cast: People) -> Idp:
    """At work for SERVICIOS GL, as administrators write it down; both know each other by their metadata."""
    cache.clear()
    provider.__init__(provider.folder)  # type: ignore[misc]  # as new
    made = Provider(
        slug=SLUG,
        name="SERVICIOS GL",
        protocol=Protocol.SAML,
        entity_id=ENTITY,
        metadata=provider.metadata,
        system=cast.servicios,
        first_link=FirstLink.USERNAME,
        username_claim="uid",
        provisions=True,
    )
    made.full_clean()
    made.save()
    made.take_the_usual()
    provider.knows(Client().get(f"/ingresar/con/{SLUG}/metadatos/").content)
    return provider


def asked(idp: Idp, client: Client, query: str = "") -> dict[str, Any]:
    """What the provider is asked in this browser."""
    sent = client.get(f"/ingresar/con/{SLUG}/{query}")
    assert sent.status_code == 302, text(sent)
    return idp.asked(sent["Location"])


def walk(idp: Idp, client: Client, query: str = "", **how: Any) -> Any:
    return post(client, idp.answer(asked(idp, client, query), **how))


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


def signed_as(key: str) -> Callable[[Idp, dict[str, Any]], str]:
    return lambda idp, to: signed_again(idp.answer(to), idp.folder / f"{key}.key")


def told(change: Callable[[Any], None], **how: Any) -> Callable[[Idp, dict[str, Any]], str]:
    """Changed on the way; its signature stays as it was."""
    return lambda idp, to: changed(idp.answer(to, **how), change)


def resigned(change: Callable[[Any], None]) -> Callable[[Idp, dict[str, Any]], str]:
    """Said by the provider itself, and wrong all the same."""
    return lambda idp, to: signed_again(changed(idp.answer(to), change), idp.folder / "idp.key")


def wrapped(root: Any) -> None:
    """The good assertion moves aside, and another one that nobody signed takes its place."""
    good = root.find(f"{SAML}Assertion")
    bad = copy.deepcopy(good)
    bad.set("ID", "_bad")
    bad.remove(bad.find(f"{DSIG}Signature"))
    bad.find(f".//{SAML}NameID").text = "p-9"
    good.find(f"{DSIG}Signature").append(copy.deepcopy(good))
    root.replace(good, bad)
    bad.insert(1, good.find(f"{DSIG}Signature"))


def beside(root: Any) -> None:
    bad = copy.deepcopy(root.find(f"{SAML}Assertion"))
    bad.find(f".//{SAML}NameID").text = "p-9"
    root.append(bad)


def put(path: str, name: str, value: str) -> Callable[[Any], None]:
    def change(root: Any) -> None:
        found = root if path == "." else root.find(f".//{SAML}{path}")
        found.set(name, value)

    return change


def without(path: str, name: str = "") -> Callable[[Any], None]:
    def change(root: Any) -> None:
        found = root.find(f".//{SAML}{path}")
        if name:
            del found.attrib[name]
        else:
            found.getparent().remove(found)

    return change


def write(path: str, value: str) -> Callable[[Any], None]:
    def change(root: Any) -> None:
        root.find(f".//{SAML}{path}").text = value

    return change


def at(**ago: int) -> str:
    return f"{clock.now() - timedelta(**ago):%Y-%m-%dT%H:%M:%SZ}"


NOT_PROOF, STALE = "no se puede aceptar como prueba", "ya se usó, venció o empezó en otro navegador"
DATA = "SubjectConfirmationData"
#: How each is forged, and what its person reads.
FORGED: dict[str, tuple[Callable[[Idp, dict[str, Any]], str], str]] = {
    "nothing": (lambda idp, to: "", NOT_PROOF),
    "no XML": (lambda idp, to: "aG9sYQ==", NOT_PROOF),
    "no base64": (lambda idp, to: "ñ", NOT_PROOF),
    "too much": (lambda idp, to: "A" * 131_073, NOT_PROOF),
    "entities": (lambda idp, to: "PCFET0NUWVBFIGEgWzwhRU5USVRZIGIgImMiPl0+PGE+JmI7PC9hPg==", NOT_PROOF),
    "unsigned": (lambda idp, to: idp.answer(to, sign_assertion=False), NOT_PROOF),
    "only the envelope signed": (
        lambda idp, to: idp.answer(to, sign_assertion=False, sign_response=True),
        NOT_PROOF,
    ),
    "signed by SHA-1": (lambda idp, to: idp.answer(to, sign_alg=SIG_RSA_SHA1, digest_alg=DIGEST_SHA1), NOT_PROOF),
    "signed by a stranger": (signed_as("stranger"), NOT_PROOF),
    "another person under a good signature": (told(write("NameID", "p-9")), NOT_PROOF),
    "wrapped": (told(wrapped), NOT_PROOF),
    "a second assertion": (told(beside), NOT_PROOF),
    "another issuer": (resigned(write("Issuer", "https://otro.example")), NOT_PROOF),
    "for somebody else": (resigned(write("Audience", "https://otro.example")), NOT_PROOF),
    "for nobody": (resigned(without("AudienceRestriction")), NOT_PROOF),
    "sent to another address": (told(put(".", "Destination", "https://otro.example/")), NOT_PROOF),
    "an address that goes on": (told(put(".", "Destination", f"http://127.0.0.1:8000{BACK}x")), NOT_PROOF),
    "received elsewhere": (resigned(put(DATA, "Recipient", "https://otro.example/")), NOT_PROOF),
    "received anywhere": (resigned(without(DATA, "Recipient")), NOT_PROOF),
    "another question inside": (resigned(put(DATA, "InResponseTo", "_otra")), NOT_PROOF),
    "no question inside": (resigned(without(DATA, "InResponseTo")), NOT_PROOF),
    "for ever": (resigned(without(DATA, "NotOnOrAfter")), NOT_PROOF),
    "over": (resigned(put("Conditions", "NotOnOrAfter", at(seconds=70))), STALE),
    "not yet": (resigned(put("Conditions", "NotBefore", at(minutes=-10))), NOT_PROOF),
}


@pytest.mark.parametrize("name", FORGED)
def test_what_is_forged_lets_nobody_in_and_they_read_the_way_on(idp: Idp, name: str) -> None:
    forge, sentence = FORGED[name]
    client = Client()
    answer = post(client, forge(idp, asked(idp, client)))
    refused(answer, sentence)
    assert not Identity.objects.exists()
    assert not SpentAssertion.objects.exists()


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


def test_where_nobody_speaks_it_nothing_of_it_is_loaded() -> None:
    order = (
        "import django; django.setup(); import soportegl.urls, sys;"
        "print([name for name in ('onelogin', 'xmlsec', 'lxml') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", order], capture_output=True, text=True, cwd=Path(settings.BASE_DIR))
    assert done.stdout.strip() == "[]", done.stderr


def test_what_is_kept_of_a_session_goes_with_it(idp: Idp) -> None:
    walk(idp, Client())
    kept = ProviderSession.objects.get()
    assert (kept.subject, bool(kept.sid)) == ("p-1", True)
    SignIn.objects.all().delete()
    assert not ProviderSession.objects.exists()
