"""Browsers that people have signed in with: known again by a cookie, and shown under a name that people know."""

from __future__ import annotations

import re
from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse

COOKIE = "equipo"
YEAR = 365 * 24 * 60 * 60
_OURS = re.compile(r"[0-9a-f]{32}")
#: The first that occurs in what a browser says of itself: most of them also call themselves like the older ones.
PROGRAMS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("CrOS", "ChromeOS"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


def known(request: HttpRequest) -> str:
    """The name that we gave to this browser; nothing, when it has none of ours."""
    told = request.COOKIES.get(COOKIE, "")
    return told if _OURS.fullmatch(told) else ""


def name(request: HttpRequest) -> str:
    """The same; a browser without a name gets one, the same for the whole request."""
    if not hasattr(request, "_browser"):
        request._browser = known(request) or uuid4().hex  # type: ignore[attr-defined]  # for this request only
    return str(request._browser)  # type: ignore[attr-defined]  # the line above


def remember(request: HttpRequest, response: HttpResponse) -> None:
    """Have the browser keep its name."""
    response.set_cookie(
        COOKIE, name(request), max_age=YEAR, httponly=True, secure=settings.SESSION_COOKIE_SECURE, samesite="Lax"
    )


def device(request: HttpRequest) -> str:
    """The browser and the machine in words: «Chrome en Windows»."""
    told = request.META.get("HTTP_USER_AGENT", "")
    program = next((said for mark, said in PROGRAMS if mark in told), "Otro navegador")
    system = next((said for mark, said in SYSTEMS if mark in told), "")
    return f"{program} en {system}" if system else program
