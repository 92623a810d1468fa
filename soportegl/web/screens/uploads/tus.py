"""tus 1.0 (https://tus.io/protocols/resumable-upload): files that go on after a cut, from wherever they stopped.

Core, creation, expiration, checksum and termination. Our own pages speak it (ui/pieces.js), and any other client can.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from functools import wraps
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import http_date

from soportegl.incidents import pieces
from soportegl.incidents.errors import Invalid, Refused
from soportegl.lib import text
from soportegl.web.site.access import signed_in
from soportegl.web.site.requests import PersonRequest, whole_number
from soportegl.web.site.staging import WITH_THE_FORM

if TYPE_CHECKING:
    from soportegl.incidents.models import PartialUpload

VERSION = "1.0.0"
BLOCK = 256 * 1024
METADATA_MAX = 4096
#: What the protocol calls otherwise than our pages do.
STATUS = {pieces.AlreadyWriting: 423, pieces.Damaged: 460}
TOLD = {
    "Tus-Version": VERSION,
    "Tus-Extension": "creation,expiration,checksum,termination",
    "Tus-Max-Size": str(settings.FILE_MAX_BYTES),
    "Tus-Checksum-Algorithm": ",".join(pieces.CHECKSUMS),
}


class NotUnderstood(Refused):
    status = 400
    sentence = "El archivo no se pudo recibir: lo que envió el programa no se entiende."


class OtherVersion(NotUnderstood):
    status = 412


class OtherContent(NotUnderstood):
    status = 415


def _answering(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """What every answer says of the protocol; a refusal is a sentence that our script shows."""

    @wraps(view)
    def answered(request: PersonRequest, **kwargs: object) -> HttpResponse:
        try:
            # What our pages ask at the end is none of the protocol's own methods.
            if request.headers.get("Tus-Resumable") != VERSION and request.method != "GET":
                raise OtherVersion
            response = view(request, **kwargs)
        except Refused as refusal:
            response = JsonResponse({"sentence": refusal.sentence}, status=STATUS.get(type(refusal), refusal.status))
            if isinstance(refusal, OtherVersion):
                response["Tus-Version"] = VERSION
        response["Tus-Resumable"] = VERSION
        response["Cache-Control"] = "no-store"
        return response

    return answered


def what_is_spoken() -> HttpResponse:
    """What this server does of the protocol; anybody may ask."""
    return HttpResponse(status=204, headers=TOLD | {"Tus-Resumable": VERSION})


@_answering
def begin(request: PersonRequest) -> HttpResponse:
    """A file is about to come; answers where to, and how much of it is there when it was begun before."""
    size = _number(request.headers.get("Upload-Length", ""))
    said = request.headers.get("Upload-Metadata", "")
    if len(said) > METADATA_MAX:
        raise NotUnderstood
    told = _metadata(said)
    partial = pieces.begin(
        told.get("filename", ""),
        size,
        owner=request.user,
        form_key=text.form_key(told.get("form", "")),
        place=min(whole_number(told.get("place", "")) or 0, WITH_THE_FORM),
        fingerprint=told.get("fingerprint", "")[:400],
        metadata=said,
    )
    response = _standing(partial, 201)
    response["Location"] = reverse("upload_pieces", args=[partial.pk])
    return response


@signed_in
@_answering
def one(request: PersonRequest, key: UUID) -> HttpResponse:
    """One file that is coming: how far it is, its next piece, or that it is not wanted any more."""
    method = request.headers.get("X-HTTP-Method-Override", request.method or "").upper()
    match method:
        case "HEAD":
            response = _standing(pieces.find(key, owner=request.user), 200, metadata=True)
            # Whoever signed in again has another one than the form that still sends this file.
            response["X-CSRFToken"] = get_token(request)
            return response
        case "PATCH":
            return _piece(request, key)
        case "DELETE":
            pieces.forget(key, owner=request.user)
            return HttpResponse(status=204)
        case "GET":
            upload = pieces.loaded(key, owner=request.user)
            line = render_to_string("ui/upload_item.html", {"upload": upload}, request)
            return JsonResponse({"html": line, "key": str(upload.pk)})
    return HttpResponse(status=405, headers={"Allow": "HEAD, PATCH, DELETE, GET"})


def _piece(request: PersonRequest, key: UUID) -> HttpResponse:
    if request.content_type != "application/offset+octet-stream":
        raise OtherContent
    offset = _number(request.headers.get("Upload-Offset", ""))
    checksum = _checksum(request.headers.get("Upload-Checksum", ""))
    try:
        return _standing(pieces.append(key, offset, _arriving(request), owner=request.user, checksum=checksum), 204)
    except Invalid as refusal:
        # In words: the whole file was looked at and is not taken.
        return JsonResponse({"sentence": refusal.sentence}, status=refusal.status)


def _arriving(request: HttpRequest) -> Iterator[bytes]:
    """What is sent, until its end or until the line is cut: what came before is as good as the rest."""
    try:
        while block := request.read(BLOCK):
            yield block
    except UnreadablePostError:
        return


def _standing(partial: PartialUpload, status: int, *, metadata: bool = False) -> HttpResponse:
    response = HttpResponse(status=status)
    response["Upload-Offset"] = partial.received
    response["Upload-Expires"] = http_date(partial.expires_at.timestamp())
    if metadata:
        response["Upload-Length"] = partial.size
        if partial.metadata:
            response["Upload-Metadata"] = partial.metadata
    return response


def _number(typed: str) -> int:
    if not (typed.isascii() and typed.isdigit() and len(typed) < 16):
        raise NotUnderstood
    return int(typed)


def _metadata(said: str) -> dict[str, str]:
    """Pairs of a name and its value in base64, as «filename dW4ucGRm,place MQ==»."""
    found = {}
    for pair in filter(None, (part.strip() for part in said.split(","))):
        name, _, value = pair.partition(" ")
        try:
            found[name] = base64.b64decode(value, validate=True).decode()
        except ValueError:
            raise NotUnderstood from None
    return found


def _checksum(said: str) -> pieces.Checksum | None:
    if not said:
        return None
    algorithm, _, value = said.partition(" ")
    try:
        checksum = pieces.Checksum(algorithm, base64.b64decode(value, validate=True))
    except ValueError:
        raise NotUnderstood from None
    if algorithm not in pieces.CHECKSUMS:
        raise NotUnderstood
    return checksum
