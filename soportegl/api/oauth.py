"""OAuth2 for systems: a token for themselves (RFC 6749, 4.4), or for somebody who is in them (RFC 7523, 2.1)."""

from __future__ import annotations

import base64
import binascii
import logging
from datetime import timedelta
from urllib.parse import unquote_plus

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from pydantic import BaseModel

from soportegl.api.asking import FORM
from soportegl.api.operations import operation, reply
from soportegl.directory import access
from soportegl.directory.models import Scope
from soportegl.hosts import assertions
from soportegl.hosts.reasons import CapsuleRefused, Reason

log = logging.getLogger(__name__)
NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}


class TokenOut(BaseModel):
    access_token: str
    token_type: str
    expires_in: int
    scope: str


class OAuthError(BaseModel):
    error: str
    error_description: str


_BODY = {
    "type": "object",
    "properties": {
        "grant_type": {"type": "string", "enum": ["client_credentials", assertions.GRANT]},
        "client_id": {"type": "string", "maxLength": 40},
        "client_secret": {"type": "string", "maxLength": 100},
        "assertion": {"type": "string", "maxLength": 4096, "description": "Lo que firma un sistema que envía."},
        "scope": {"type": "string", "maxLength": 200, "description": "Separados por espacios; sin él, todos."},
    },
    "required": ["grant_type"],
}
_WRONG = {
    status: {"description": said, "content": {"application/json": {"schema": OAuthError.model_json_schema()}}}
    for status, said in (
        (400, "Falta algo, o se pide lo que no hay."),
        (401, "El sistema o su secreto no son correctos."),
    )
}


def _refused(status: int, error: str, said: str) -> HttpResponse:
    headers = NO_STORE | ({"WWW-Authenticate": 'Basic realm="SoporteGL"'} if status == 401 else {})
    return reply({"error": error, "error_description": said}, status, headers)


@operation(
    "POST",
    "/token",
    tag="Acceso",
    about="Un token para un sistema",
    gives=TokenOut,
    public=True,
    extra={"requestBody": {"required": True, "content": {FORM: {"schema": _BODY}}}, "responses": _WRONG},
)
def token(request: HttpRequest) -> HttpResponse:
    """Con el identificador y el secreto en «Authorization: Basic …» o en el formulario, por una hora; o con un aserto
    firmado (RFC 7523), por cinco minutos, para mostrar a una persona lo que reportó."""
    if request.content_type != FORM:
        return _refused(400, "invalid_request", f"Envíe un formulario ({FORM}).")
    typed = request.POST
    if any(len(values) > 1 for _, values in typed.lists()):
        return _refused(400, "invalid_request", "Un dato viene más de una vez.")
    if typed.get("grant_type") == assertions.GRANT:
        return _for_person(typed.get("assertion", ""), typed.get("scope", ""))
    if typed.get("grant_type") != "client_credentials":
        return _refused(400, "unsupported_grant_type", f"Use grant_type=client_credentials o {assertions.GRANT}.")
    named = _basic(request) or (typed.get("client_id", ""), typed.get("client_secret", ""))
    client = access.client_of(*named)
    if client is None:
        return _refused(401, "invalid_client", "El sistema o su secreto no son correctos, o ya no está activo.")
    try:
        made, word = access.token_for(client, typed.get("scope", "").split())
    except ValidationError as wrong:
        return _refused(400, "invalid_scope", " ".join(wrong.messages))
    return _given(word, access.CLIENT_HOUR, made.scopes)


def _for_person(assertion: str, scope: str) -> HttpResponse:
    """A token with which a host shows somebody what they reported (RFC 7523, 2.1)."""
    if not assertion:
        return _refused(400, "invalid_request", "Falta «assertion»: el aserto que firma su sistema.")
    if scope not in ("", Scope.OWN):
        return _refused(400, "invalid_scope", f"Con un aserto se da solo el alcance «{Scope.OWN}».")
    try:
        word = assertions.token_for(assertion)
    except CapsuleRefused as refusal:
        error = "unauthorized_client" if refusal.reason is Reason.SHOWS_NOTHING else "invalid_grant"
        log.warning("An assertion was refused: %s", refusal.reason.code)
        return _refused(400, error, f"{refusal.hint} ({refusal.reason.code})")
    return _given(word, access.SHOWN_FOR, Scope.OWN)


def _given(word: str, lasts: timedelta, scope: str) -> HttpResponse:
    seconds = int(lasts.total_seconds())
    body = {"access_token": word, "token_type": "Bearer", "expires_in": seconds, "scope": str(scope)}
    return reply(body, headers=NO_STORE)


def _basic(request: HttpRequest) -> tuple[str, str] | None:
    """The identifier and the secret of the header, if they came there."""
    kind, _, word = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "basic":
        return None
    try:
        name, _, secret = base64.b64decode(word, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return unquote_plus(name), unquote_plus(secret)
