"""«Tomar la siguiente»: the desk gives out its work, so that nobody picks and nobody collides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from soportegl.incidents import actions
from soportegl.incidents.errors import Refused
from soportegl.incidents.queries import BY_SLACK, suggestions_of

if TYPE_CHECKING:
    from soportegl.directory.models import User
    from soportegl.incidents.models import Incident
    from soportegl.incidents.queries import IncidentQuerySet


class NothingLeft(Refused):
    sentence = "No queda ninguna por tomar en esta vista."


@transaction.atomic
def take_next(rows: IncidentQuerySet, *, by: User) -> Incident:
    """Of these rows the one to begin first that this person may take, those suggested to them first; now it is theirs.

    What somebody else is taking at this moment is passed over, so two who ask at once get two. Raises NothingLeft,
    TooMany or NotAllowed.
    """
    waiting = rows.takeable_by(by).order_by(*BY_SLACK).select_for_update(of=("self",), skip_locked=True)
    # Whatever is suggested to this person has been passed over when none of it can be had.
    for those in (*(waiting.filter(condition) for condition in suggestions_of(by)), waiting):
        if incident := those.first():
            return actions.take(incident, by=by)
    raise NothingLeft
