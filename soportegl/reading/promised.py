"""What is promised, as a table that people read: what holds, what held, and what makes an incident urgent."""

from __future__ import annotations

from itertools import groupby
from typing import NamedTuple

from soportegl.directory.models import Consequence, Promise
from soportegl.directory.roles import Tier

#: Of what held before so much is listed, the latest first; the administration has all.
LISTED = 100
WHOLE = "La incidencia entera"


class Level(NamedTuple):
    """What is promised at a tier, or of the whole incident."""

    key: str
    name: str
    rows: list[Promise]


def level_name(tier: int | None) -> str:
    """«Nivel 2. Mesa de Ayuda Regional», or the whole incident."""
    return Tier(tier).numbered if tier else WHOLE


def in_force() -> list[Level]:
    """What holds now by tiers, the whole incident at the end; in each the most general first."""
    rows = Promise.objects.filter(valid_until=None).select_related("system", "module")
    found = sorted(rows, key=lambda row: (row.tier or Tier.INFORMATICS + 1, *_narrowness(row)))
    return [
        Level(f"nivel-{tier or 'entera'}", level_name(tier), list(group))
        for tier, group in groupby(found, key=lambda row: row.tier)
    ]


def _narrowness(row: Promise) -> tuple[bool, bool, str, str, int]:
    # What is of any urgency first, then the most urgent.
    order = ["", "critical", "high", "medium", "low"].index(row.urgency)
    place = (str(row.system or ""), str(row.module or ""))
    return row.system_id is not None, row.module_id is not None, *place, order


def ended() -> list[Promise]:
    """What held before, the latest first."""
    rows = Promise.objects.exclude(valid_until=None).select_related("system", "module")
    return list(rows.order_by("-valid_until", "-id")[:LISTED])


def consequences() -> list[Consequence]:
    """What somebody who reports says that stops."""
    return list(Consequence.objects.filter(is_active=True))
