"""What is new in an incident for whoever opens it: all that came after the last time they did."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import OuterRef, Subquery

from soportegl.desk.models import Seen

if TYPE_CHECKING:
    from soportegl.directory.models import User
    from soportegl.incidents.models import Incident


def up_to(user: int) -> Subquery:
    """Beside an incident: the number of the last event that this person has seen, or NULL when they never opened it."""
    return Subquery(Seen.objects.filter(incident=OuterRef("pk"), user=user).values("number")[:1])


def noted(incident: Incident, user: User, *, before: int | None) -> None:
    """This person has it open now; nothing is written when nothing came since they had seen it up to `before`."""
    if before is None or before < incident.event_count:
        row = Seen(incident=incident, user=user, number=incident.event_count)
        Seen.objects.bulk_create(
            [row], update_conflicts=True, unique_fields=["incident", "user"], update_fields=["number"]
        )
