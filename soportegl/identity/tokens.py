"""Tokens that a provider signed: believed once signature, sender, reader and time are right."""

from __future__ import annotations

import time
from typing import Any

import jwt

from soportegl.identity.errors import NotLetIn, Why

#: Seconds by which the clock of a provider may be wrong.
LEEWAY = 60
#: Only with a key of which we know the public half: with HS256 the client secret would be a signature, «none» is none.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
LONGEST = 16_384
LOGGED_OUT = "http://schemas.openid.net/event/backchannel-logout"
#: Seconds for which a notice that somebody left is worth something.
FRESH = 300


def verified(token: object, keys: Any, *, issuer: str, client_id: str, needs: tuple[str, ...]) -> dict[str, Any]:
    """What the token claims, when this issuer signed it for us and it holds now. Raises NotLetIn."""
    if not isinstance(token, str) or len(token) > LONGEST:
        raise NotLetIn(Why.UNREADABLE)
    try:
        claims: dict[str, Any] = jwt.decode(
            token,
            _key(token, keys),
            algorithms=ALGORITHMS,
            issuer=issuer,
            audience=client_id,
            leeway=LEEWAY,
            options={"require": ["iss", "aud", *needs]},
        )
    except (jwt.PyJWTError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise NotLetIn(Why.UNREADABLE) from error
    # Of several readers, whom it was made for.
    if claims.get("azp", client_id) != client_id:
        raise NotLetIn(Why.UNREADABLE)
    return claims


def _key(token: str, keys: Any) -> jwt.PyJWK:
    header = jwt.get_unverified_header(token)
    known = jwt.PyJWKSet.from_dict(keys).keys
    found = [key for key in known if key.key_id == header.get("kid")] or (known if len(known) == 1 else [])
    if not found or ("kid" in header and found[0].key_id not in (None, header["kid"])):
        raise jwt.InvalidKeyError("The token names no key of its issuer.")
    return found[0]


def identified(token: object, keys: Any, *, issuer: str, client_id: str, nonce: str) -> dict[str, Any]:
    """Who signed in, answering this very question of ours. Raises NotLetIn."""
    claims = verified(token, keys, issuer=issuer, client_id=client_id, needs=("sub", "exp", "iat"))
    subject = claims["sub"]
    usable = isinstance(subject, str) and 0 < len(subject) <= 191 and subject.isascii() and subject.isprintable()
    if not usable or not nonce or claims.get("nonce") != nonce:
        raise NotLetIn(Why.UNREADABLE)
    return claims


def left(token: object, keys: Any, *, issuer: str, client_id: str) -> dict[str, Any]:
    """Who signed out at the provider (OpenID Connect Back-Channel Logout, 2.6). Raises NotLetIn."""
    claims = verified(token, keys, issuer=issuer, client_id=client_id, needs=("iat", "events"))
    events, named = claims["events"], claims.get("sub") or claims.get("sid")
    about_leaving = isinstance(events, dict) and LOGGED_OUT in events
    # A nonce would make it a token of a sign-in, which must never end a session.
    if not about_leaving or "nonce" in claims or not isinstance(named, str) or claims["iat"] < time.time() - FRESH:
        raise NotLetIn(Why.UNREADABLE)
    return claims
