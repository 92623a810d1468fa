"""The context capsule: what a host signs of the screen somebody was at, and whether it may be believed.

No database and no HTTP; docs/entrada.md says the same to the people of the hosts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from soportegl.hosts import envelope
from soportegl.hosts.envelope import LEEWAY, NAMES, KeyOf, texts_of
from soportegl.hosts.reasons import CapsuleRefused, Reason
from soportegl.lib.checkdigit import read_code

TYPE = "capsula+jwt"
#: How long before it was signed the error may have been seen.
SEEN_BEFORE = timedelta(days=1)


@dataclass(frozen=True)
class Capsule:
    """What a host says, once its signature is believed."""

    issuer: str
    subject: str
    jti: str
    expires_at: datetime
    entity: str
    module: str
    screen: str
    expediente_type: str
    expediente_number: str
    error_code: str
    incident: str
    """The code of the one to be opened; empty when it is about a new one."""
    at: datetime
    stops: str = ""
    """What stops when it is not solved, and when; a capsule need not say it."""
    needed_by: datetime | None = None


_TEXTS: envelope.Texts = {
    **NAMES,
    "entidad": (20, False),
    "expediente_numero": (60, False),
    "gestion": (20, False),
    "modulo": (160, True),
    "pantalla": (200, True),
    "expediente_tipo": (160, True),
    "error": (120, True),
    "se_detiene": (160, True),
}


def verify(token: str, *, key_of: KeyOf, audience: str, now: datetime) -> Capsule:
    """What the capsule says. Raises CapsuleRefused unless all of it is as the protocol wants it."""
    signed = envelope.verified(token, types=(TYPE,), key_of=key_of, audience=audience, now=now)
    system, claims = signed.key.system, signed.claims
    if claims.get("sistema", system) != system:
        raise CapsuleRefused(Reason.SYSTEM, f"sistema debe ser «{system}», o no ir")
    texts = texts_of(claims, _TEXTS)
    if not texts["entidad"]:
        raise CapsuleRefused(Reason.INCOMPLETE, "falta entidad")
    if texts["gestion"] and read_code(texts["gestion"]) is None:
        raise CapsuleRefused(Reason.INCOMPLETE, "gestion no es un código de SoporteGL")
    return Capsule(
        issuer=signed.key.issuer,
        subject=signed.subject,
        jti=signed.jti,
        expires_at=signed.expires_at,
        entity=texts["entidad"],
        module=texts["modulo"],
        screen=texts["pantalla"],
        expediente_type=texts["expediente_tipo"],
        expediente_number=texts["expediente_numero"],
        error_code=texts["error"],
        incident=read_code(texts["gestion"]) or "",
        at=_seen_at(claims, signed.issued_at),
        stops=texts["se_detiene"],
        needed_by=_needed_by(claims),
    )


def sign(claims: dict[str, Any], *, private: Any, algorithm: str, kid: str) -> str:
    """A capsule with these claims, as a host makes it: for examples, tests and the command."""
    return envelope.sign(claims, private=private, algorithm=algorithm, kid=kid, kind=TYPE)


def _seen_at(claims: dict[str, Any], issued_at: datetime) -> datetime:
    if claims.get("hora") is None:
        return issued_at
    at = _moment(claims["hora"])
    if at is None or not issued_at - SEEN_BEFORE <= at <= issued_at + LEEWAY:
        wanted = "una hora ISO 8601 con su zona, a lo sumo un día antes de iat, por ejemplo 2026-11-20T09:41:07-06:00"
        raise CapsuleRefused(Reason.INCOMPLETE, f"hora debe ser {wanted}")
    return at


def _needed_by(claims: dict[str, Any]) -> datetime | None:
    """When it stops; whether that still lies ahead is seen when the form is drawn."""
    if claims.get("para_cuando") is None:
        return None
    at = _moment(claims["para_cuando"])
    if at is None or not 2000 <= at.year < 2100:
        wanted = "una hora ISO 8601 con su zona, por ejemplo 2026-11-20T15:00:00-06:00"
        raise CapsuleRefused(Reason.INCOMPLETE, f"para_cuando debe ser {wanted}")
    return at.replace(second=0, microsecond=0)


def _moment(value: Any) -> datetime | None:
    """A moment with its zone; None when it is none."""
    try:
        at = datetime.fromisoformat(value) if len(value) <= 40 and value[10:11] == "T" else None
        return at.astimezone(UTC) if at and at.tzinfo else None
    except (ValueError, TypeError, OverflowError):
        return None
