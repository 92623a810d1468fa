"""A provider of SAML that is not ours: pysaml2, which writes and reads everything; xmlsec signs for it in this process,
where it would start a program that machines do not have."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import xmlsec
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID
from django.test import Client
from lxml import etree
from saml2 import BINDING_HTTP_REDIRECT, saml
from saml2.config import IdPConfig
from saml2.ident import IdentDB
from saml2.metadata import entity_descriptor
from saml2.saml import NAMEID_FORMAT_PERSISTENT, NameID
from saml2.server import Server
from saml2.sigver import CryptoBackend
from saml2.xmldsig import DIGEST_SHA256, SIG_RSA_SHA256

ENTITY = "https://idp.example/saml"
SLUG = "servicios-gl"
BACK = f"/ingresar/con/{SLUG}/regreso/"
ATTRIBUTES = {
    "uid": "ana.municipal",
    "displayName": "Ana Lucía Xoquic",
    "mail": "ana@solola.example",
    "entity_code": "0701",
}


@cache
def pair(name: str) -> tuple[rsa.RSAPrivateKey, bytes]:
    """A key and its certificate, made once for each name."""
    key = rsa.generate_private_key(65537, 2048)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .sign(key, hashes.SHA256())
    )
    return key, certificate.public_bytes(serialization.Encoding.PEM)


def private(name: str) -> bytes:
    pkcs8, none = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return pair(name)[0].private_bytes(serialization.Encoding.PEM, pkcs8, none)


class InProcess(CryptoBackend):
    """Signs what pysaml2 has prepared, where it says."""

    def sign_statement(self, statement: Any, node_name: str, key_file: str, node_id: str) -> str:
        root = etree.fromstring(statement if isinstance(statement, bytes) else str(statement).encode())
        xmlsec.tree.add_ids(root, ["ID"])
        node = root if root.get("ID") == node_id else root.find(f".//*[@ID='{node_id}']")
        assert node is not None, node_name
        context = xmlsec.SignatureContext()
        context.key = xmlsec.Key.from_file(key_file, xmlsec.KeyFormat.PEM)
        context.sign(node.find(f"{{{xmlsec.constants.DSigNs}}}Signature"))
        return etree.tostring(root).decode()


class Idp:
    """What it says of whoever signs in."""

    def __init__(self, folder: Path) -> None:
        for name in ("idp", "stranger"):
            (folder / f"{name}.key").write_bytes(private(name))
            (folder / f"{name}.pem").write_bytes(pair(name)[1])
        services = {
            "single_sign_on_service": [("https://idp.example/sso", BINDING_HTTP_REDIRECT)],
            "single_logout_service": [("https://idp.example/slo", BINDING_HTTP_REDIRECT)],
        }
        self.config = IdPConfig().load(
            {
                "entityid": ENTITY,
                "service": {"idp": {"endpoints": services, "name_id_format": [NAMEID_FORMAT_PERSISTENT]}},
                "key_file": str(folder / "idp.key"),
                "cert_file": str(folder / "idp.pem"),
                # It is only looked for; nothing starts it.
                "xmlsec_binary": "/bin/true",
            }
        )
        self.folder, self.server = folder, Server(config=self.config)
        self.server.ident = IdentDB({})
        self.server.sec.crypto = InProcess()
        self.metadata = self._metadata()
        self.subject, self.format, self.attributes = "p-1", NAMEID_FORMAT_PERSISTENT, dict(ATTRIBUTES)

    def _metadata(self) -> str:
        # It would be asked what it can.
        self.config.xmlsec_binary, binary = None, self.config.xmlsec_binary
        made = str(entity_descriptor(self.config))
        self.config.xmlsec_binary = binary
        return made

    def knows(self, metadata: bytes) -> None:
        """It reads what we say of ourselves."""
        known = self.config.load_metadata({"inline": [metadata.decode()]})
        self.server.metadata = self.server.sec.metadata = self.config.metadata = known

    def asked(self, address: str) -> dict[str, str]:
        """The identifier of our question, read as it reads it."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        read = self.server.parse_authn_request(query["SAMLRequest"], BINDING_HTTP_REDIRECT)
        return dict(self.server.response_args(read.message))

    def answer(self, to: dict[str, Any], **how: Any) -> str:
        """Its signed word as a form carries it; `how` changes what it says, or how."""
        named = NameID(format=self.format, text=self.subject, sp_name_qualifier=to["sp_entity_id"])
        made = self.server.create_authn_response(
            identity=self.attributes,
            userid="nadie",
            name_id=named,
            **{
                "authn": {"class_ref": saml.AUTHN_PASSWORD, "authn_auth": ENTITY},
                "in_response_to": to["in_response_to"],
                "destination": to["destination"],
                "sp_entity_id": to["sp_entity_id"],
                "sign_assertion": True,
                "sign_response": False,
                # Without them it signs with SHA-1.
                "sign_alg": SIG_RSA_SHA256,
                "digest_alg": DIGEST_SHA256,
                **how,
            },
        )
        return base64.b64encode(str(made).encode()).decode()


def logout_request(idp: Idp, address: str, key: str = "idp", **how: Any) -> str:
    """The query with which it asks us to end what it opened, signed as the address has it."""
    named = NameID(format=idp.format, text=idp.subject)
    _, made = idp.server.create_logout_request(
        address, issuer_entity_id=ENTITY, name_id=named, sign=False, expire=None, **how
    )
    packed = base64.b64encode(zlib.compress(str(made).encode())[2:-4]).decode()
    query = urlencode({"SAMLRequest": packed, "SigAlg": SIG_RSA_SHA256})
    signature = pair(key)[0].sign(query.encode(), padding.PKCS1v15(), hashes.SHA256())
    return f"{query}&{urlencode({'Signature': base64.b64encode(signature).decode()})}"


def opened(answer: str) -> Any:
    """The XML inside, to be changed."""
    return etree.fromstring(base64.b64decode(answer))


def closed(root: Any) -> str:
    return base64.b64encode(etree.tostring(root)).decode()


def changed(answer: str, change: Callable[[Any], None]) -> str:
    """The same answer after somebody on the way changed it."""
    root = opened(answer)
    change(root)
    return closed(root)


def signed_again(answer: str, key: Path) -> str:
    """The same assertion, signed by somebody else or after a change."""
    root = opened(answer)
    xmlsec.tree.add_ids(root, ["ID"])
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_file(str(key), xmlsec.KeyFormat.PEM)
    context.sign(root.find(f".//{{{xmlsec.constants.DSigNs}}}Signature"))
    return closed(root)


def post(client: Client, answer: str) -> Any:
    """From the page of the provider, which is another site, so without cookies; and on as the browser goes."""
    sent = Client().post(f"/ingresar/con/{SLUG}/regreso/", {"SAMLResponse": answer, "RelayState": ""})
    return client.get(sent["Location"]) if sent.status_code == 303 else sent


def asked(idp: Idp, client: Client, query: str = "") -> dict[str, Any]:
    """What the provider is asked in this browser."""
    sent = client.get(f"/ingresar/con/{SLUG}/{query}")
    assert sent.status_code == 302, sent.content.decode()
    return idp.asked(sent["Location"])


def walk(idp: Idp, client: Client, query: str = "", **how: Any) -> Any:
    return post(client, idp.answer(asked(idp, client, query), **how))
