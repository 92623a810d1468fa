"""A host of the tests: its keys, and capsules as it would sign them."""

from __future__ import annotations

import time
from functools import cache
from typing import Any
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from soportegl.directory.models import System
from soportegl.hosts import arrivals, capsule
from soportegl.hosts.models import Host, HostKey
from tests.cast import People

ISSUER, OTHER_ISSUER = "https://sicoin.example", "https://servicios.example"
#: What «ana.municipal» was doing when it failed.
CLAIMS = {
    "sub": "ana.municipal",
    "entidad": "0701",
    "sistema": "sicoin-gl",
    "modulo": "Presupuesto",
    "pantalla": "Orden de compra › Autorizar",
    "expediente_tipo": "CUR de gasto",
    "expediente_numero": "1482",
    "error": "ORA-20001",
}


def private(algorithm: str = "EdDSA", name: str = "sicoin") -> Any:
    """The private key of this name; the same for the whole run."""
    return _private(algorithm, name)


@cache
def _private(algorithm: str, name: str) -> Any:
    if algorithm == "RS256":
        return rsa.generate_private_key(65537, 2048)
    return ec.generate_private_key(ec.SECP256R1()) if algorithm == "ES256" else ed25519.Ed25519PrivateKey.generate()


def pem(key: Any) -> str:
    """Its public half."""
    made: str = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    return made


def registered(people: People) -> Host:
    """SICOIN GL with a key of each algorithm, and SERVICIOS GL with its own."""
    host = Host.objects.create(issuer=ISSUER, name="SICOIN GL", system=people.sicoin)
    for algorithm in ("EdDSA", "ES256", "RS256"):
        HostKey.objects.create(
            host=host, kid=f"sicoin-{algorithm}", algorithm=algorithm, public_key=pem(private(algorithm))
        )
    other = Host.objects.create(
        issuer=OTHER_ISSUER, name="SERVICIOS GL", system=System.objects.get(slug="servicios-gl")
    )
    key = pem(private("EdDSA", "servicios"))
    HostKey.objects.create(host=other, kid="servicios-EdDSA", algorithm="EdDSA", public_key=key)
    return host


def claims_of(now: float | None = None, **changed: Any) -> dict[str, Any]:
    """The claims of a capsule made now; what is changed to None does not go along."""
    now = int(now or time.time())
    whole = {
        "iss": ISSUER,
        "aud": arrivals.audience(),
        "iat": now,
        "exp": now + 120,
        "jti": uuid4().hex,
        **CLAIMS,
        **changed,
    }
    return {name: value for name, value in whole.items() if value is not None}


def signed(algorithm: str = "EdDSA", **changed: Any) -> str:
    """A capsule of SICOIN GL."""
    return capsule.sign(
        claims_of(**changed), private=private(algorithm), algorithm=algorithm, kid=f"sicoin-{algorithm}"
    )
