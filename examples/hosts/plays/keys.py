"""What the hosts sign with; each file is made once."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa


def kept(path: Path, make: bytes = b"") -> str:
    """What the file keeps; without one, a new secret."""
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as file:
            file.write(make or secrets.token_urlsafe(48).encode())
    return path.read_text().strip()


def private(data: Path, name: str) -> str:
    """The private key of this name, as PEM: RSA of 2,048 bits, which RS256 needs at least."""
    path = data / f"{name}.pem"
    if path.exists():
        return path.read_text()
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pkcs8, none = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return kept(path, key.private_bytes(serialization.Encoding.PEM, pkcs8, none))
