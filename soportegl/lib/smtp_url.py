"""A mail server's address as Django's settings."""

from __future__ import annotations

from urllib.parse import parse_qs, unquote, urlsplit

LIKE = "SOPORTEGL_SMTP_URL debe ser como smtp://usuario:clave@servidor:587?tls=1."


def parts(address: str) -> dict[str, str | int | bool]:
    """EMAIL_* settings from `smtp://user:password@host:port?tls=1` or `smtps://…`.

    Raises ValueError, with a sentence, when it is not such an address.
    """
    try:
        found = urlsplit(address)
        port = found.port
    except ValueError:
        raise ValueError(LIKE) from None
    if found.scheme not in ("smtp", "smtps") or not found.hostname:
        raise ValueError(LIKE)
    implicit = found.scheme == "smtps"
    return {
        "EMAIL_HOST": found.hostname,
        "EMAIL_PORT": port or (465 if implicit else 25),
        "EMAIL_HOST_USER": unquote(found.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(found.password or ""),
        "EMAIL_USE_SSL": implicit,
        "EMAIL_USE_TLS": parse_qs(found.query).get("tls") == ["1"],
    }
