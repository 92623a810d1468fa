"""What a provider says of itself: where it is asked, and with which keys it signs."""

from __future__ import annotations

import json
from typing import Any, cast
from urllib.parse import urlsplit

from django.core.cache import cache

from soportegl.identity.errors import NotLetIn, Why
from soportegl.identity.models import LOOPBACK, Provider

WELL_KNOWN = "/.well-known/openid-configuration"
#: Seconds for which both stay known: without it each sign-in would ask the provider two questions more.
LATELY = 300
SECONDS = 5
MOST_BYTES = 256 * 1024
NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")
ENDPOINTS = (*NEEDED, "userinfo_endpoint", "end_session_endpoint")


def configuration(provider: Provider) -> dict[str, Any]:
    """Its discovery document. Raises NotLetIn when it does not answer, or answers what cannot be used."""
    return known(f"sso:conf:{provider.slug}:{provider.server_url}", lambda: _configuration(provider))


def keys(provider: Provider) -> dict[str, Any]:
    """The keys that it signs with."""
    address = configuration(provider)["jwks_uri"]
    return known(f"sso:keys:{provider.slug}:{address}", lambda: fetched(address))


def forget_keys(provider: Provider) -> None:
    """Ask again: it may have begun to sign with another one."""
    cache.delete(f"sso:keys:{provider.slug}:{configuration(provider)['jwks_uri']}")


def fetched(address: str, **headers: str) -> dict[str, Any]:
    """The JSON object behind an address. Raises NotLetIn."""
    try:
        found = json.loads(body_of(address, **headers))
    except (ValueError, RecursionError) as error:
        raise NotLetIn(Why.UNREADABLE) from error
    if not isinstance(found, dict):
        raise NotLetIn(Why.UNREADABLE)
    return found


def body_of(address: str, **headers: str) -> bytes:
    """What is behind an address. Raises NotLetIn, also when it is too much."""
    import requests

    try:
        # No redirects: the document of one server would be the word of another.
        answer = requests.get(address, headers=headers, timeout=SECONDS, allow_redirects=False, stream=True)
        with answer:
            if answer.status_code != requests.codes.ok:
                raise NotLetIn(Why.DOWN)
            body = bytes(answer.raw.read(MOST_BYTES + 1, decode_content=True))
    except requests.RequestException as error:
        raise NotLetIn(Why.DOWN) from error
    except (OSError, ValueError) as error:
        raise NotLetIn(Why.UNREADABLE) from error
    if len(body) > MOST_BYTES:
        raise NotLetIn(Why.UNREADABLE)
    return body


def _configuration(provider: Provider) -> dict[str, Any]:
    found = fetched(provider.server_url + WELL_KNOWN)
    issuer = found.get("issuer")
    # Otherwise a document of somebody else would say whose tokens are believed.
    if not isinstance(issuer, str) or issuer.rstrip("/") != provider.server_url:
        raise NotLetIn(Why.UNREADABLE)
    kept = {name: found[name] for name in ENDPOINTS if found.get(name)}
    if any(name not in kept for name in NEEDED) or not all(is_safe(address) for address in kept.values()):
        raise NotLetIn(Why.UNREADABLE)
    methods = found.get("token_endpoint_auth_methods_supported")
    return {**kept, "issuer": issuer, "token_endpoint_auth_methods_supported": methods if _names(methods) else []}


def _names(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(name, str) for name in value)


def is_safe(address: object) -> bool:
    """Whether nobody else reads who is sent there: https, or this machine."""
    try:
        parts = urlsplit(address) if isinstance(address, str) else None
    except ValueError:
        return False
    return parts is not None and (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK))


def known(name: str, ask: Any) -> dict[str, Any]:
    """What was asked for lately, or is now."""
    if (found := cache.get(name)) is None:
        cache.set(name, found := ask(), LATELY)
    return cast("dict[str, Any]", found)
