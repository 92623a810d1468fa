"""How a list says how long it is and where it goes on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest

from soportegl.directory.models.people import today
from soportegl.incidents import policy
from soportegl.incidents.models import Incident
from soportegl.lib import keyset
from soportegl.lib.compiled import Compiled
from soportegl.lib.keyset import Page

if TYPE_CHECKING:
    from soportegl.incidents.queries import IncidentQuerySet

COUNT_LIMIT = 1000


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


def reading(*columns: str) -> Callable[[list[int]], list[Incident]]:
    """What reads these columns of the rows of a page, whose keys were chosen among the visible ones.

    With the columns of its holder each row also carries whether that person still attends.
    """
    held = any(column.startswith("holder__") for column in columns)
    shown = _SHOWN.of(columns, held)
    # Compiled for a whole page; no row has the key 0.
    return lambda keys: shown.instances(today(), *keys, *[0] * (keyset.SIZE - len(keys)))


def _shown(columns: tuple[str, ...], held: bool, day: date, *keys: int) -> IncidentQuerySet:
    shown = Incident.objects.showing(*columns)(keys)
    return shown.annotate(**{policy.HOLDER_ATTENDS: policy.holder_attends(day)}) if held else shown


_SHOWN = Compiled(_shown, date, *[int] * keyset.SIZE)
