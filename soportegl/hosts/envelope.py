"""What every word of a host comes in, a capsule as well as an assertion: who signed it, for whom, when, and once.

No database and no HTTP; docs/entrada.md says the same to the people of the hosts.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from jwt.api_jws import PyJWS
from jwt.exceptions import InvalidAlgorithmError, InvalidTokenError

from soportegl.hosts.keys import ALGORITHMS, PublicKey
from soportegl.hosts.reasons import CapsuleRefused, Reason
from soportegl.lib.text import clean

#: Characters of all of it: some hundreds are usual.
LARGEST = 4096
LIFETIME, LEEWAY = timedelta(minutes=2), timedelta(seconds=60)
# After 2242 a number is no time of ours, and what is not one breaks in the hands of who reads it.
_LAST_SECOND = 2**33
SHORTEST_JTI = 16
_JWS = PyJWS(algorithms=list(ALGORITHMS))
# What ill-made bytes, numbers and nestings raise on their way through base64, JSON and the signature.
_ILL_MADE = (InvalidTokenError, ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError)
#: Of each text: its longest, and whether more of it is cut (it is only read) or refused (it says which one).
Texts = dict[str, tuple[int, bool]]
NAMES: Texts = {"sub": (60, False), "jti": (128, False)}


@dataclass(frozen=True)
class VerifyingKey:
    """A registered key: whose it is and what it may sign with."""

    issuer: str
    system: str
    algorithm: str
    public: PublicKey
    #: Why it is not believed any more, or not yet.
    wrong: Reason | None = None


KeyOf = Callable[[str], VerifyingKey | None]


@dataclass(frozen=True)
class Signed:
    """What a host says, once its signature is believed, and of whom."""

    key: VerifyingKey
    subject: str
    jti: str
    issued_at: datetime
    expires_at: datetime
    claims: dict[str, Any]


def verified(token: str, *, types: Collection[str], key_of: KeyOf, audience: str, now: datetime) -> Signed:
    """What was signed, of one of these types. Raises CapsuleRefused unless all of it is as it must be."""
    key, claims = _opened(token, types, key_of)
    if claims.get("iss") != key.issuer:
        raise CapsuleRefused(Reason.ISSUER)
    if claims.get("aud") != audience:
        raise CapsuleRefused(Reason.AUDIENCE, f"aud debe ser exactamente «{audience}»")
    issued_at, expires_at = _times(claims, now)
    texts = texts_of(claims, NAMES)
    if len(texts["jti"]) < SHORTEST_JTI:
        raise CapsuleRefused(Reason.INCOMPLETE, f"jti debe llevar {SHORTEST_JTI} caracteres al azar o más")
    if not texts["sub"]:
        raise CapsuleRefused(Reason.INCOMPLETE, "falta sub")
    return Signed(key, texts["sub"], texts["jti"], issued_at, expires_at, claims)


def sign(claims: dict[str, Any], *, private: Any, algorithm: str, kid: str, kind: str) -> str:
    """These claims as a host signs them: for examples, tests and the command."""
    payload = json.dumps(claims, separators=(",", ":")).encode()
    return _JWS.encode(payload, private, algorithm, {"typ": kind, "kid": kid})


def opened_unverified(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and claims as they are written, believed by nobody: to be shown to who looks for a fault."""
    try:
        read = _JWS.decode_complete(token, options={"verify_signature": False})
        claims = json.loads(read["payload"])
    except _ILL_MADE:
        return {}, {}
    return read["header"], claims if isinstance(claims, dict) else {}


def _opened(token: str, types: Collection[str], key_of: KeyOf) -> tuple[VerifyingKey, dict[str, Any]]:
    if len(token) > LARGEST:
        raise CapsuleRefused(Reason.TOO_LARGE, f"lleva {len(token)} caracteres y caben {LARGEST}")
    try:
        header = _JWS.get_unverified_header(token)
    except _ILL_MADE:
        raise CapsuleRefused(Reason.ILL_MADE, "no es un JWS compacto: tres partes en base64url con puntos") from None
    if str(header.get("typ", "")).lower().removeprefix("application/") not in types:
        raise CapsuleRefused(Reason.ILL_MADE, f"typ debe ser «{next(iter(types))}»")
    if header.keys() & {"crit", "b64"}:
        raise CapsuleRefused(Reason.ILL_MADE, "la cabecera no lleva crit ni b64")
    kid = header.get("kid")
    key = key_of(kid) if isinstance(kid, str) else None
    if key is None:
        raise CapsuleRefused(Reason.UNKNOWN_KEY, f"ninguna llave registrada se llama «{kid}»")
    try:
        # The algorithm is the key's, whatever the capsule says of itself.
        payload = _JWS.decode(token, key.public, [key.algorithm])
    except InvalidAlgorithmError:
        raise CapsuleRefused(Reason.ALGORITHM, f"esa llave firma con {key.algorithm} y nada más") from None
    except _ILL_MADE:
        raise CapsuleRefused(Reason.SIGNATURE) from None
    if key.wrong:
        raise CapsuleRefused(key.wrong)
    return key, _claims(payload)


def _claims(payload: bytes) -> dict[str, Any]:
    try:
        claims = json.loads(payload)
    except _ILL_MADE:
        claims = None
    if not isinstance(claims, dict):
        raise CapsuleRefused(Reason.ILL_MADE, "lo firmado no es un objeto JSON en UTF-8")
    return claims


def _times(claims: dict[str, Any], now: datetime) -> tuple[datetime, datetime]:
    issued_at, expires_at = (_moment(claims, name) for name in ("iat", "exp"))
    if not timedelta() < expires_at - issued_at <= LIFETIME:
        raise CapsuleRefused(Reason.LIFETIME, "exp debe ser a lo sumo 120 segundos después de iat")
    if issued_at > now + LEEWAY:
        ahead = int((issued_at - now).total_seconds())
        raise CapsuleRefused(Reason.FUTURE, f"iat está {ahead} segundos adelante; se toleran 60")
    if expires_at <= now - LEEWAY:
        past = int((now - expires_at).total_seconds())
        raise CapsuleRefused(Reason.EXPIRED, f"exp pasó hace {past} segundos; se toleran 60")
    return issued_at, expires_at


def _moment(claims: dict[str, Any], name: str) -> datetime:
    value = claims.get(name)
    # A truth value is a number as well, and a fraction may be no number at all.
    if type(value) is not int or not 0 < value < _LAST_SECOND:
        raise CapsuleRefused(Reason.INCOMPLETE, f"{name} debe ser un número entero: segundos desde 1970")
    return datetime.fromtimestamp(value, UTC)


def texts_of(claims: dict[str, Any], texts: Texts) -> dict[str, str]:
    """Those that are read, as one keeps them. Raises CapsuleRefused for what is none, or does not fit."""
    return {name: _text(claims, name, *texts[name]) for name in texts}


def _text(claims: dict[str, Any], name: str, longest: int, may_be_cut: bool) -> str:
    value = claims.get(name, "")
    if not isinstance(value, str):
        raise CapsuleRefused(Reason.INCOMPLETE, f"{name} debe ser texto, entre comillas")
    # Half a pair of UTF-16 is no character, and no database keeps it.
    text = " ".join(clean(value.encode(errors="replace").decode()).split())
    if len(text) > longest and not may_be_cut:
        raise CapsuleRefused(Reason.INCOMPLETE, f"{name} lleva {len(text)} caracteres y caben {longest}")
    return text[:longest].strip()
