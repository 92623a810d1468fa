"""Who may hold what somebody sees, as the filter of a list offers them: by name, under where they work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soportegl.directory.models import Membership
from soportegl.directory.roles import Role, Tier

if TYPE_CHECKING:
    from soportegl.directory.models import User
    from soportegl.directory.roles import Standing
    from soportegl.web.queue_filters import Choice

_Place = tuple[bool, int, str]


def people_of(user: User) -> list[Choice]:
    """Those who attend, one's own desks first; whoever attends at two places is named once, where it is nearer."""
    rows = Membership.objects.active().filter(role=Role.AGENT).select_related("user", "office")
    placed = sorted(((_place(row, user.standing), row.user) for row in rows), key=lambda each: (each[0], str(each[1])))
    groups, named = dict[_Place, list[tuple[str, str]]](), set[int]()
    for place, person in placed:
        if person.pk not in named:
            named.add(person.pk)
            groups.setdefault(place, []).append((person.username, str(person)))
    return [(label, people) for (_, _, label), people in groups.items()]


def _place(row: Membership, mine: Standing) -> _Place:
    """In which order the group of a membership comes, and its name."""
    tier = Tier(row.tier or Tier.REGIONAL)
    if tier == Tier.REGIONAL:
        return row.office_id not in mine.desk_offices, tier, str(row.office or "Nivel 2")
    return tier not in mine.desk_tiers, tier, f"Nivel {tier.value}. {tier.label}"
