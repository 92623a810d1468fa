"""The public keys of hosts: read from what people paste, and refused when they are weak or of another algorithm."""

from __future__ import annotations

import json
from typing import Any

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from jwt import PyJWK
from jwt.exceptions import PyJWTError

RSA_BITS = 2048
PublicKey = RSAPublicKey | EllipticCurvePublicKey | Ed25519PublicKey
#: Each algorithm, and what its key is called.
ALGORITHMS = {
    "RS256": f"una llave RSA de {RSA_BITS} bits o más",
    "ES256": "una llave de curva elíptica P-256",
    "EdDSA": "una llave Ed25519",
}
#: What of a JWK is nobody's but its owner's.
_PRIVATE = frozenset(("d", "p", "q", "dp", "dq", "qi", "k"))
NOT_A_KEY = "No es una llave pública. Pegue un PEM («-----BEGIN PUBLIC KEY-----»), un certificado o un JWK."
IS_PRIVATE = (
    "Es una llave privada, que no debe salir del sistema que firma. No se guardó: genere otra y pegue aquí la pública."
)


class BadKey(ValueError):
    """What was pasted is no key for this algorithm; it says why."""


def read_public_key(text: str, algorithm: str) -> PublicKey:
    """The key in a PEM, a certificate or a JWK. Raises BadKey."""
    key = _read(text.strip(), algorithm)
    if isinstance(key, RSAPublicKey) and algorithm == "RS256":
        if key.key_size < RSA_BITS:
            raise BadKey(f"La llave es de {key.key_size} bits: son pocos. Genere una de {RSA_BITS} bits o más.")
        return key
    if isinstance(key, EllipticCurvePublicKey) and algorithm == "ES256" and isinstance(key.curve, SECP256R1):
        return key
    if isinstance(key, Ed25519PublicKey) and algorithm == "EdDSA":
        return key
    raise BadKey(f"No es {ALGORITHMS[algorithm]}, que es lo que firma {algorithm}.")


def _read(text: str, algorithm: str) -> Any:
    if "PRIVATE KEY" in text:
        raise BadKey(IS_PRIVATE)
    try:
        if text.startswith("{"):
            return _of_jwk(json.loads(text), algorithm)
        if "BEGIN CERTIFICATE" in text:
            return x509.load_pem_x509_certificate(text.encode()).public_key()
        return serialization.load_pem_public_key(text.encode())
    except BadKey:
        raise
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, UnsupportedAlgorithm, PyJWTError):
        raise BadKey(NOT_A_KEY) from None


def _of_jwk(jwk: dict[str, Any], algorithm: str) -> Any:
    if _PRIVATE & jwk.keys():
        raise BadKey(IS_PRIVATE)
    return PyJWK(jwk, algorithm).key
