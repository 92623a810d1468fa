"""What a browser keeps for when there is no line: which pages, and the script that keeps them and shows them again."""

from __future__ import annotations

import hashlib
import json
import re
from functools import lru_cache

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static

from soportegl.lib.addresses import address
from soportegl.web.site.outbox import person_key
from soportegl.web.ui.jinja_env import render_fragment

#: In an answer: it may be kept, and of whom it is. In a request: the browser asks ahead, with nobody in front of it.
HEADER = "Sin-Linea"
PUBLIC = "publica"
#: All that is kept, pressed, with the styles and scripts of the pages.
LIMIT = 300 * 1024
#: Milliseconds until a page is shown as it was. Over a line of 64 kbit/s with 3 % loss the first byte needs up to 4 s.
WAIT = 8000
#: Below them somebody comes in or leaves; after their answer nobody is who they were. The first is also read.
DOORS = ("/ingresar/", "/salir/", "/entrada/", "/administracion/log")
#: What scripts fetch themselves, and want without a line as well; no page names it.
LATE = ("more.css", "outbox.js", "outbox-list.js", "upload.js", "photos.js", "pieces.js", "clocks.js")
_POLICY = (
    "default-src 'self'; object-src 'none'; media-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
#: What the pages say to the browser that no server answers.
_HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "no-store",
    "Content-Security-Policy": _POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


def asked_ahead(request: HttpRequest) -> bool:
    """Whether the browser asks for a page that nobody opened: nothing that waits for its person is given to it."""
    return HEADER in request.headers


def keepable(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Say that this page may be kept and shown to the same person without a line.

    Only as it opens by itself, and never through the eyes of somebody else.
    """
    if asked_ahead(request):
        request.unattended = True  # type: ignore[attr-defined]  # as PersonRequest has it
    plain = request.method == "GET" and response.status_code == 200 and not request.GET
    if settings.OFFLINE and plain and not getattr(request, "viewing", None):
        response[HEADER] = person_key(request.user.pk) if request.user.is_authenticated else PUBLIC
    return response


def worker() -> tuple[str, str]:
    """The script that keeps pages, or the one that clears away where that is switched off; and its version."""
    return _worker(settings.OFFLINE, settings.SESSION_LIMITS["reports"][0])


def worker_address() -> str:
    """Where this version of it is; empty where it is switched off."""
    return f"{address('offline_worker')}?v={worker()[1]}" if settings.OFFLINE else ""


@lru_cache(maxsize=4)
def _worker(on: bool, idle_minutes: int) -> tuple[str, str]:
    script = _built("offline-worker" if on else "offline-gone")
    if on:
        knows = {
            "home": address("registry"),
            "form": address("register"),
            "leave": address("sign_out"),
            "doors": DOORS,
            "statics": settings.STATIC_URL,
            "late": " ".join(static(f"dist/{name}") for name in LATE),
            "sign": _drawn("notice"),
            "pages": {kind: _drawn("page", kind) for kind in ("some", "none", "left")},
            "headers": _HEADERS,
            "limit": LIMIT,
            "wait": WAIT,
            "idle": idle_minutes * 60_000,
        }
        # With the names of the styles and scripts in its pages: another build is another version.
        script = f"const OFFLINE={json.dumps(knows, ensure_ascii=False)};\n{script}"
    return script, hashlib.sha256(script.encode()).hexdigest()[:12]


def _drawn(name: str, kind: str = "") -> str:
    return re.sub(r"\s+", " ", render_fragment(f"site/offline_{name}.html", kind=kind)).strip()


def _built(name: str) -> str:
    with staticfiles_storage.open(f"dist/{name}.js") as file:
        return str(file.read().decode())
