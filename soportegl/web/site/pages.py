"""How a list says how long it is and where it goes on."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from soportegl.lib.keyset import Page
from soportegl.reading.search import COUNT_LIMIT


def how_many(count: int, one: str, many: str) -> str:
    """«1 incidencia», «25 incidencias», «más de 1 000 incidencias»."""
    if count == 1:
        return f"1 {one}"
    shown = f"{min(count, COUNT_LIMIT):,}".replace(",", "\u00a0")
    return f"más de {shown} {many}" if count > COUNT_LIMIT else f"{shown} {many}"


def neighbours(request: HttpRequest, page: Page[Any]) -> dict[str, str]:
    """The addresses of the pages on both sides, with the filters of this one; empty where there is none."""
    query = request.GET.copy()
    for name in ("antes", "despues"):
        query.pop(name, None)
    start = f"{request.path}?{query.urlencode()}&" if query else f"{request.path}?"
    return {
        "newer": f"{start}antes={page.before}" if page.before else "",
        "older": f"{start}despues={page.after}" if page.after else "",
    }
