"""Tokens that a provider signed, and all that only look like one."""

from __future__ import annotations

import time
from typing import Any

import jwt
import pytest

from soportegl.identity import tokens
from soportegl.identity.errors import NotLetIn, Why
from tests.identity.provider import CLIENT, FakeProvider, key, public

ISSUER = "https://sicoin.example"
KEYS = {"keys": [public("first"), public("second")]}
EVENT = {"events": {tokens.LOGGED_OUT: {}}}


@pytest.fixture
def fake() -> FakeProvider:
    return FakeProvider(ISSUER)


def moved(claims: dict[str, Any]) -> dict[str, Any]:
    """The same, with seconds from now as moments: tables are written long before they are used."""
    now = int(time.time())
    return {
        name: now + value if name in ("exp", "iat", "nbf") and isinstance(value, int) else value
        for name, value in claims.items()
    }


def identified(token: object, keys: Any = KEYS, nonce: str = "n") -> dict[str, Any]:
    return tokens.identified(token, keys, issuer=ISSUER, client_id=CLIENT, nonce=nonce)


def left(token: object) -> dict[str, Any]:
    return tokens.left(token, KEYS, issuer=ISSUER, client_id=CLIENT)


@pytest.mark.parametrize(
    ("claims", "good"),
    [
        ({}, True),
        ({"exp": -30}, True),
        ({"iat": 30, "nbf": 30}, True),
        ({"aud": [CLIENT, "otro"], "azp": CLIENT}, True),
        ({"exp": -90}, False),
        ({"iat": 120}, False),
        ({"nbf": 120}, False),
        ({"exp": None}, False),
        ({"exp": "mañana"}, False),
        ({"iat": None}, False),
        ({"sub": None}, False),
        ({"sub": ""}, False),
        ({"sub": 17}, False),
        ({"sub": "x" * 192}, False),
        ({"sub": "a\0b"}, False),
        ({"iss": "https://otro.example"}, False),
        ({"iss": None}, False),
        ({"aud": "otro"}, False),
        ({"aud": [CLIENT, "otro"], "azp": "otro"}, False),
        ({"nonce": "otro"}, False),
        ({"nonce": None}, False),
    ],
)
def test_what_a_token_must_claim(fake: FakeProvider, claims: dict[str, Any], good: bool) -> None:
    token = fake.sign({"sub": "s-1", "nonce": "n", **moved(claims)})
    if good:
        assert identified(token)["sub"] == "s-1"
        return
    with pytest.raises(NotLetIn) as refused:
        identified(token)
    assert refused.value.why == Why.UNREADABLE


def test_a_token_that_answers_no_question_is_not_believed(fake: FakeProvider) -> None:
    with pytest.raises(NotLetIn):
        identified(fake.sign({"sub": "s-1"}), nonce="")


@pytest.mark.parametrize("forged", ["other key", "none", "hs256", "kid of nobody", "garbage", "long", "missing"])
def test_a_token_that_its_issuer_did_not_sign_is_not_believed(fake: FakeProvider, forged: str) -> None:
    claims = {"sub": "s-1", "nonce": "n"}
    token: object = "a.b.c"
    if forged == "other key":
        fake.signed_with = "stranger"
        token = fake.sign(claims)
    elif forged == "none":
        fake.algorithm = "none"
        token = fake.sign(claims)
    elif forged == "hs256":
        # The public key as if it were a secret of both.
        whole = jwt.decode(fake.sign(claims), options={"verify_signature": False})
        token = jwt.encode(whole, public("first")["n"], algorithm="HS256", headers={"kid": "first"})
    elif forged == "kid of nobody":
        fake.header = {"kid": "nobody"}
        token = fake.sign(claims)
    elif forged == "long":
        token = fake.sign({**claims, "x": "x" * tokens.LONGEST})
    elif forged == "missing":
        token = None
    with pytest.raises(NotLetIn):
        identified(token)


@pytest.mark.parametrize("keys", [{}, {"keys": []}, {"keys": "x"}, {"keys": [{"kty": "RSA"}]}, {"keys": [7]}])
def test_keys_that_are_none_are_told_apart(fake: FakeProvider, keys: Any) -> None:
    with pytest.raises(NotLetIn):
        identified(fake.sign({"sub": "s-1", "nonce": "n"}), keys)


def test_an_issuer_with_one_key_need_not_name_it(fake: FakeProvider) -> None:
    unnamed = {name: value for name, value in public("first").items() if name != "kid"}
    fake.header = {}
    assert identified(fake.sign({"sub": "s-1", "nonce": "n"}), {"keys": [unnamed]})


@pytest.mark.parametrize(
    ("claims", "good"),
    [
        ({"sub": "s-1"}, True),
        ({"sid": "x"}, True),
        ({}, False),
        ({"sub": "s-1", "nonce": "n"}, False),
        ({"sub": "s-1", "events": {}}, False),
        ({"sub": "s-1", "events": None}, False),
        ({"sub": "s-1", "iat": -400}, False),
        ({"sub": "s-1", "aud": "otro"}, False),
    ],
)
def test_a_token_that_ends_sessions_is_none_that_began_one(
    fake: FakeProvider, claims: dict[str, Any], good: bool
) -> None:
    token = fake.sign({**EVENT, **moved(claims)})
    if good:
        assert left(token)
        return
    with pytest.raises(NotLetIn):
        left(token)


def test_keys_are_of_a_length_that_holds() -> None:
    assert key("first").key_size >= 2048
