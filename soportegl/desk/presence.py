"""Who else is looking at an incident, and who is writing in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from soportegl.desk.models import Presence
from soportegl.lib import clock

if TYPE_CHECKING:
    from soportegl.directory.models import User
    from soportegl.incidents.models import Incident

#: A page asks every 15 seconds: whoever missed two turns has gone.
ALIVE = timedelta(seconds=40)


@dataclass(frozen=True)
class Onlooker:
    """Somebody else who has the incident open."""

    name: str
    writes: bool


def seen(incident: Incident, user: User, *, writing: bool) -> None:
    """This person has it open now."""
    now = clock.now()
    row = Presence(incident=incident, user=user, seen_at=now, wrote_at=now if writing else None)
    Presence.objects.bulk_create(
        [row], update_conflicts=True, unique_fields=["incident", "user"], update_fields=["seen_at", "wrote_at"]
    )


def left(incident: Incident, user: User) -> None:
    """This person closed it."""
    Presence.objects.filter(incident=incident, user=user).delete()


def others(incident: Incident, user: User) -> list[Onlooker]:
    """Who else has it open, whoever writes first."""
    alive = Presence.objects.filter(incident=incident, seen_at__gte=clock.now() - ALIVE).exclude(user=user)
    rows = alive.order_by("wrote_at", "user__sort_key").values_list("user__full_name", "wrote_at")[:10]
    return [Onlooker(name, wrote is not None) for name, wrote in rows]
