"""docs/entrada.md says what the product does: its vectors, its codes, its limits."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.conf import settings
from jwt import PyJWK
from jwt.utils import base64url_encode

from soportegl.hosts import capsule, envelope, keys
from soportegl.hosts.envelope import VerifyingKey
from soportegl.hosts.reasons import CapsuleRefused, Reason

TEXT = (settings.BASE_DIR / "docs" / "entrada.md").read_text()


def block(name: str) -> list[dict[str, Any]]:
    found = re.search(rf"```json {name}\n(.*?)```", TEXT, re.DOTALL)
    assert found
    return list(json.loads(found[1]))


PRIVATE = {jwk["kid"]: jwk for jwk in block("llaves")}
VECTORS = block("vectores")


def key_of(kid: str) -> VerifyingKey | None:
    """The public half of a key of the document, registered for SICOIN GL."""
    if (jwk := PRIVATE.get(kid)) is None:
        return None
    algorithm = kid.rsplit("-", 1)[1]
    public = {name: value for name, value in jwk.items() if name in ("kty", "crv", "x", "y", "n", "e")}
    read = keys.read_public_key(json.dumps(public), algorithm)
    return VerifyingKey("https://sicoin.example", "sicoin-gl", algorithm, read)


@pytest.mark.parametrize("vector", VECTORS, ids=[vector["nombre"] for vector in VECTORS])
def test_each_vector_ends_as_the_document_says(vector: dict[str, Any]) -> None:
    now = datetime.fromtimestamp(vector["ahora"], UTC)
    try:
        said = capsule.verify(vector["capsula"], key_of=key_of, audience="https://soporte.example/entrada/", now=now)
    except CapsuleRefused as refused:
        result = refused.reason.code
    else:
        result = "vale"
        assert (said.subject, said.entity, said.expediente_number) == ("ana.municipal", "0701", "1482")
        assert said.at.isoformat() == "2026-11-20T15:41:07+00:00"
    assert result == vector["resultado"]


def test_what_signs_the_same_each_time_signs_what_stands_there() -> None:
    for vector in VECTORS[0], VECTORS[2]:
        header, payload, signature = vector["capsula"].split(".")
        kid = envelope.opened_unverified(vector["capsula"])[0]["kid"]
        algorithm = kid.rsplit("-", 1)[1]
        key = PyJWK(PRIVATE[kid], algorithm)
        made = key.Algorithm.sign(f"{header}.{payload}".encode(), key.key)
        assert base64url_encode(made).decode() == signature


def test_keys_of_the_document_are_named_as_what_they_are() -> None:
    assert all(kid.startswith("SOLO-PRUEBAS-") for kid in PRIVATE)


def test_every_code_every_claim_and_every_limit_stands_in_the_document() -> None:
    codes = set(re.findall(r"`([a-z-]+)`", "".join(line for line in TEXT.splitlines() if line.startswith("| `"))))
    assert {reason.code for reason in Reason} - codes == set()
    for name, (longest, _) in capsule._TEXTS.items():
        assert f"`{name}`" in TEXT
        assert name in ("sub", "entidad") or str(longest) in TEXT, name
    for said in (f"{envelope.LARGEST:,} caracteres", f"`{capsule.TYPE}`", f"de {envelope.SHORTEST_JTI} a 128"):
        assert said in TEXT
