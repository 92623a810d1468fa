"""That somebody was shown an incident, for whoever asks who saw it."""

from __future__ import annotations

from soportegl.audit.recording import acts_now, opened
from soportegl.directory.models import User
from soportegl.incidents import policy
from soportegl.incidents.models import Incident


def note(found: Incident, person: User) -> None:
    """Write it down once a day for each person, and whether it is one of others; `found` says what is written."""
    now = acts_now()
    if not found.opened_today or (now and now.viewing_as):
        opened(found, person, outside=not policy.concerns(person, found))
