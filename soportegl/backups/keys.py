"""Encryption in the age format: whoever has the key file and the program `age` can read a backup without us."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pyrage
from pyrage import x25519

from soportegl.backups.errors import BackupFailed

SECRET, PUBLIC = "AGE-SECRET-KEY-", "age1"


def create(path: Path) -> str:
    """Write a new key that only its owner may read; returns the public part, which is enough to encrypt."""
    identity = x25519.Identity.generate()
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except OSError as error:
        raise BackupFailed(f"No se puede crear {path}: {os.strerror(error.errno or 0)}.") from None
    with os.fdopen(handle, "w") as file:
        file.write(f"# SoporteGL: llave de los respaldos. Sin ella no se pueden leer.\n{identity}\n")
    return str(identity.to_public())


def recipients(path: Path) -> list[x25519.Recipient]:
    """To whom a backup is encrypted. Raises BackupFailed when the file has no key."""
    found = [identity.to_public() for identity in _identities(path)]
    return found or [_parsed(x25519.Recipient, line, path) for line in _lines(path, PUBLIC)] or _no_key(path)


def identities(path: Path) -> list[x25519.Identity]:
    """With what a backup is decrypted. Raises BackupFailed when the file has only the public part, or nothing."""
    return _identities(path) or _no_key(path, "la parte secreta de la llave")


def _identities(path: Path) -> list[x25519.Identity]:
    return [_parsed(x25519.Identity, line, path) for line in _lines(path, SECRET)]


def _parsed(kind: type, line: str, path: Path) -> x25519.Identity:
    try:
        return kind.from_str(line)  # type: ignore[attr-defined]  # both kinds have it
    except (pyrage.IdentityError, pyrage.RecipientError):
        _no_key(path)
        raise


def _lines(path: Path, beginning: str) -> Iterator[str]:
    try:
        text = path.read_text()
    except (OSError, UnicodeDecodeError):
        raise BackupFailed(f"No se puede leer la llave {path}.") from None
    yield from (line.strip() for line in text.splitlines() if line.strip().startswith(beginning))


def _no_key(path: Path, what: str = "una llave") -> list[x25519.Identity]:
    raise BackupFailed(f"El archivo {path} no contiene {what} de respaldo.")
