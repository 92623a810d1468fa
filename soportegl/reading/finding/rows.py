"""Reads rows whose keys were chosen already, with what they point to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from soportegl.incidents.models import Incident
from soportegl.lib.query_cache import CachedQuery


class Showing:
    """Incidents with these columns, also of what they point to, by keys that were chosen among the visible ones.

    Twenty of them take 1 ms instead of the 4 that compiling the query and making them one by one take.
    """

    def __init__(self, *columns: str) -> None:
        self._query = CachedQuery(_made, str).of(columns)

    def rows(self, keys: Sequence[int]) -> list[Incident]:
        """Those of them that are there."""
        return self._query.instances("{" + ",".join(map(str, keys)) + "}") if keys else []


def _made(columns: tuple[str, ...], keys: str) -> QuerySet[Any, Any]:
    return Incident.objects.showing(*columns)(keys).order_by()
