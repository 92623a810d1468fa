"""What is forged of an answer by SAML, and that it lets nobody in."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from saml2.xmldsig import DIGEST_SHA1, SIG_RSA_SHA1

from soportegl.identity.models import Identity, SpentAssertion
from soportegl.lib import clock
from tests.identity.idp import BACK, Idp, asked, changed, post, signed_again
from tests.web.screens.account.test_elsewhere import refused

SAML = "{urn:oasis:names:tc:SAML:2.0:assertion}"
DSIG = "{http://www.w3.org/2000/09/xmldsig#}"


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


def put_at(path: str, name: str, **ago: int) -> Callable[[Any], None]:
    """A moment, counted when it is put there: a test may run long after this file was read."""
    return lambda root: put(path, name, at(**ago))(root)


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
    "over": (resigned(put_at("Conditions", "NotOnOrAfter", seconds=70)), STALE),
    "not yet": (resigned(put_at("Conditions", "NotBefore", minutes=-10)), NOT_PROOF),
}


@pytest.mark.parametrize("name", FORGED)
def test_what_is_forged_lets_nobody_in_and_they_read_the_way_on(idp: Idp, name: str) -> None:
    forge, sentence = FORGED[name]
    client = Client()
    answer = post(client, forge(idp, asked(idp, client)))
    refused(answer, sentence)
    assert not Identity.objects.exists()
    assert not SpentAssertion.objects.exists()
