"""What a host does, in Python: the claims of a capsule and its signature."""

from __future__ import annotations

import time
from typing import Any
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from soportegl.hosts.capsule import sign
from soportegl.hosts.envelope import LIFETIME

__all__ = ["algorithm_of", "claims", "sign"]


def claims(issuer: str, audience: str, **said: str) -> dict[str, Any]:
    """The claims of a capsule that is good from now on, with what it says of the screen."""
    now = int(time.time())
    whole = {"iss": issuer, "aud": audience, "iat": now, "exp": now + int(LIFETIME.total_seconds())}
    return {**whole, "jti": uuid4().hex, **said}


def algorithm_of(private: Any) -> str:
    """What a key of this kind signs with. Raises TypeError when it is of no kind that hosts use."""
    for kind, algorithm in (
        (RSAPrivateKey, "RS256"),
        (EllipticCurvePrivateKey, "ES256"),
        (Ed25519PrivateKey, "EdDSA"),
    ):
        if isinstance(private, kind):
            return algorithm
    raise TypeError(type(private).__name__)
