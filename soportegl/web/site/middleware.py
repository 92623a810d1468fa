"""What every answer goes through: refusals become pages, pages travel compressed and say who may keep them."""

from __future__ import annotations

import gzip
import logging
import re
import secrets
from collections.abc import Callable

import brotli
from django.db import DataError
from django.http import HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.middleware.gzip import re_accepts_gzip
from django.shortcuts import render
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from zlib_ng import gzip_ng

from soportegl.incidents.errors import Invalid, Refused

Next = Callable[[HttpRequest], HttpResponse]

log = logging.getLogger(__name__)
PADDING = 100
# Below this zlib makes a hundredth less of a page than zlib-ng, in 0.1 ms more; of 28 KB as much, in 0.7 ms, not 0.15.
LARGE = 16 * 1024
# The bit of a gzip header that announces a file's name, RFC 1952, 2.3.1.
NAMED = 8
# A block of brotli that is skipped, its length in one byte (RFC 7932, 9.2); after a flush it begins at a byte.
SKIPPED = 0b010110
ACCEPTS_BROTLI = re.compile(r"\bbr\b(?! *; *q *= *0(?![.]0*[1-9]))")
UNUSABLE = "Algún dato de la dirección no se puede usar. Vuelva a la página anterior e inténtelo de nuevo."
TITLES = {403: "No tiene permiso", 404: "No existe", 409: "Ahora no se puede", 422: "Revise los datos"}


class NotWhole(Refused):
    """A line was cut while it sent; mostly nobody is left to read this."""

    status = 400
    sentence = "Lo que envió no llegó completo, y no se procesó. Vuelva a la página anterior y envíelo otra vez."


class Refusals:
    """The one place where a refusal that no page answered itself becomes a page with its status."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, DataError):
            # A value that no column can keep, in an address that nobody wrote by hand.
            log.warning("Refused a value in an address", exc_info=exception)
            exception = Invalid(value=UNUSABLE)
        if isinstance(exception, UnreadablePostError):
            exception = NotWhole()
        if not isinstance(exception, Refused):
            return None
        if request.headers.get("Accept", "").startswith("application/json"):
            return JsonResponse({"sentence": exception.sentence}, status=exception.status)
        context = {
            "status": exception.status,
            "title": exception.title or TITLES.get(exception.status, "No se hizo"),
            "sentence": exception.sentence,
            "back": _page_before(request),
        }
        return render(request, "site/error_refused.html", context, status=exception.status)


def _page_before(request: HttpRequest) -> str:
    """Where the person came from, when that is another page of ours."""
    before = request.headers.get("Referer", "")
    ours = before.startswith(("http://", "https://")) and url_has_allowed_host_and_scheme(
        before, {request.get_host()}, require_https=request.is_secure()
    )
    return before if ours and before != request.build_absolute_uri() else ""


class PageHeaders:
    """Pages of people are kept by nobody, and need no camera, microphone or place."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()")
        if not response.has_header("Cache-Control"):
            # Not even by the browser: «Atrás» would show them to whoever sits there next.
            patch_cache_control(response, private=True, no_store=True)
        return response


class EmptyAnswers:
    """Every open desk hears «nothing new» every few seconds: no policy goes along for a page that is not there."""

    KEPT = frozenset({"pulso", "x-request-id", "cache-control", "date", "connection"})

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # What takes files in pieces answers in headers.
        if response.status_code == 204 and "Tus-Resumable" not in response:
            for name in [name for name in response.headers if name.lower() not in self.KEPT]:
                del response[name]
        return response


class CompressedPages:
    """Pages travel as brotli or gzip of a length that tells nothing (BREACH); files are left as they are.

    zlib-ng needs 0.36 ms for a queue of 95 KB where Django's own middleware needs 0.92, and as many bytes.
    """

    PAGES, SHORT = ("text/html", "application/json", "text/javascript"), 200

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.streaming or not response.get("Content-Type", "").startswith(self.PAGES):
            return response
        if len(response.content) < self.SHORT or "Content-Encoding" in response:
            return response
        patch_vary_headers(response, ("Accept-Encoding",))
        accepted = request.headers.get("Accept-Encoding", "")
        # Browsers take brotli over TLS, and on their own machine.
        for encoding, accepts, compress in (
            ("br", ACCEPTS_BROTLI, brotli_padded),
            ("gzip", re_accepts_gzip, gzip_padded),
        ):
            if accepts.search(accepted):
                response.content = compress(response.content)
                response["Content-Encoding"] = encoding
                response["Content-Length"] = str(len(response.content))
                break
        return response


def gzip_padded(content: bytes) -> bytes:
    """It, with a file name of a length by chance, which no browser shows."""
    compressed = (gzip if len(content) < LARGE else gzip_ng).compress(content, 6, mtime=0)
    header = bytearray(compressed[:10])
    header[3] |= NAMED
    return bytes(header) + b"a" * secrets.randbelow(PADDING) + b"\0" + compressed[10:]


def brotli_padded(content: bytes) -> bytes:
    """It, with metadata of a length by chance before its end, which every decoder skips."""
    compressor = brotli.Compressor(mode=brotli.MODE_TEXT, quality=5)
    compressed = compressor.process(content) + compressor.flush()
    more = secrets.randbelow(PADDING)
    return compressed + (SKIPPED | more << 6).to_bytes(2, "little") + b"a" * (more + 1) + compressor.finish()
