"""How somebody likes their lists: which columns, how dense; kept by the browser, so that the first page is drawn so."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.conf import settings

from soportegl.web.screens.queue.rows import COLUMNS, USUAL

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from soportegl.desk.models import SavedView

COOKIE, YEAR = "mesa", 365 * 24 * 60 * 60


@dataclass(frozen=True)
class ListPreferences:
    """Columns besides Gestión and Síntesis, and whether rows are low."""

    columns: tuple[str, ...] = USUAL
    compact: bool = False
    saved: int | None = None
    """The saved view whose columns these are."""

    def with_saved(self, view: SavedView | None) -> ListPreferences:
        """With the columns that a saved view keeps."""
        if view is None:
            return self
        return replace(self, columns=columns_of(view.columns) if view.columns else self.columns, saved=view.pk)


def read(request: HttpRequest) -> ListPreferences:
    """What this browser keeps; what is not readable is as usual."""
    kept = request.COOKIES.get(COOKIE, "")
    density, dot, names = kept.partition(".")
    if not dot:
        return ListPreferences()
    return ListPreferences(columns=columns_of(names), compact=density == "c")


def columns_of(names: str) -> tuple[str, ...]:
    """The columns of a list of names, in their own order; those that do not exist are left out."""
    asked = names.split("-")
    return tuple(name for name in COLUMNS if name in asked)


def write(response: HttpResponse, preferences: ListPreferences) -> None:
    """Let this browser keep it for a year."""
    value = f"{'c' if preferences.compact else 'n'}.{'-'.join(preferences.columns)}"
    secure = settings.SESSION_COOKIE_SECURE
    response.set_cookie(COOKIE, value, max_age=YEAR, httponly=True, secure=secure, samesite="Lax")
