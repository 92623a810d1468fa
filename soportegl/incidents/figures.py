"""How many incidents wait where: numbers for whoever watches the installation, without a single incident."""

from __future__ import annotations

from soportegl.incidents.models import Incident
from soportegl.incidents.states import DESKS, OPEN, Place
from soportegl.lib.counting import count_up_to

#: No queue grows so far in a year; without an end the count would take longer each day that nobody answers.
MOST = 100_000


def open_by_place() -> dict[Place, int]:
    """The length of every queue, zeros too; read from the index of the open ones."""
    places = [Place(state, tier) for tier in DESKS for state in OPEN]
    rows = {place.label: Incident.objects.filter(tier=place.tier, state=place.state) for place in places}
    counts = count_up_to(MOST, rows)
    return {place: counts[place.label] for place in places}
