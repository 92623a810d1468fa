"""A WSGI application behind a server of ours on this machine, which knows the client and sends files by itself."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

#: Written by the server in front, whoever asks; read only from what came over its private socket.
CLIENT = "HTTP_X_FRONT_CLIENT"
#: The server in front keeps these of an answer whose file it sends itself, or writes them anew.
KEPT = frozenset(("content-type", "content-disposition", "cache-control", "expires", "set-cookie", "content-length"))
#: It is told to repeat these.
REPEATED = (
    "Content-Language",
    "Content-Security-Policy",
    "Cross-Origin-Opener-Policy",
    "Permissions-Policy",
    "Referrer-Policy",
    "Strict-Transport-Security",
    "Vary",
    "X-Content-Type-Options",
    "X-Frame-Options",
    "X-Request-ID",
)
KNOWN = KEPT | {name.lower() for name in REPEATED}

Headers = list[tuple[str, str]]


class Fronted:
    """Around an application: who asks, and files of one folder that are left to the server in front."""

    def __init__(self, application: Callable[..., Iterable[bytes]], files: Path, place: str) -> None:
        self.application, self.files, self.place = application, files.resolve(), place

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if not environ.get("REMOTE_ADDR"):
            environ["REMOTE_ADDR"] = environ.pop(CLIENT, "")
        begun: list[Any] = []

        def begin(*words: Any) -> None:
            begun[:] = words

        body = self.application(environ, begin)
        status, headers, *more = begun
        if environ["REQUEST_METHOD"] == "GET" and (place := self._left_to_front(status, headers, body)):
            body.close()  # type: ignore[attr-defined]  # a wrapper of a file, as was seen
            headers = [row for row in headers if row[0].lower() != "content-length"]
            headers.append(("X-Accel-Redirect", place))
            body = [b""]
        start_response(status, headers, *more)
        return body

    def _left_to_front(self, status: str, headers: Headers, body: Iterable[bytes]) -> str:
        """Where the server in front finds exactly this answer; empty when it has to go through us."""
        file = getattr(body, "filelike", None)
        name = getattr(file, "name", None)
        if file is None or not isinstance(name, str) or not status.startswith("200 "):
            return ""
        # A header that it does not know would be lost with the file.
        if not all(header.lower() in KNOWN for header, _ in headers):
            return ""
        with suppress(OSError, ValueError):
            length = {header.lower(): value for header, value in headers}.get("content-length")
            whole = file.tell() == 0 and str(os.fstat(file.fileno()).st_size) == length
            if whole:
                return self.place + Path(name).resolve().relative_to(self.files).as_posix()
        return ""
