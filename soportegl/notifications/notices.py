"""What a person is told inside the application."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet

from soportegl.directory.models import User
from soportegl.incidents.models import Incident
from soportegl.lib import clock
from soportegl.lib.counting import count_kept
from soportegl.lib.query_cache import CachedQuery
from soportegl.lib.recipes import Recipe
from soportegl.notifications.models import Channel, Delivery, Status

#: More than this many unread is shown as «99+»: counting on would read the whole heap for each page.
MOST_COUNTED = 99


def notices_of(person: User | int) -> QuerySet[Delivery]:
    """What this person was told in the application."""
    return Delivery.objects.filter(person=person, channel=Channel.APP, status=Status.SENT)


def unread_of(person: User | int) -> QuerySet[Delivery]:
    """Those not read yet."""
    return notices_of(person).filter(read_at__isnull=True)


_UNREAD_OF = CachedQuery(
    lambda person, incident: unread_of(person).filter(event__incident=incident).order_by().values("pk"), int, int
)


def unread_here(person: int) -> Exists:
    """Beside an incident: whether this person has not read all they were told of it."""
    return Exists(unread_of(person).filter(event__incident=OuterRef("pk")).order_by())


def unread_count(person: User) -> int:
    """How many are unread, up to one more than is counted."""
    return count_kept(MOST_COUNTED, Recipe(_unread), person.pk)["unread"]


def _unread(person: int) -> dict[str, QuerySet[Delivery]]:
    return {"unread": unread_of(person)}


def add(person: User, subject: str, page: str) -> Delivery:
    """Tell somebody in the application of what is no event; `page` is where it leads."""
    now = clock.now()
    told = {"channel": Channel.APP, "status": Status.SENT, "created_at": now, "sent_at": now}
    return Delivery.objects.create(person=person, subject=subject, to=page, **told)


def read_all(person: User) -> int:
    """Mark everything as read; how many there were."""
    return unread_of(person).update(read_at=clock.now())


def read_of(incident: Incident, person: User) -> int:
    """Mark as read what this person was told of an incident that they are looking at; how many there were."""
    found = [key for (key,) in _UNREAD_OF.rows(person.pk, incident.pk)]
    return unread_of(person).filter(pk__in=found).update(read_at=clock.now()) if found else 0
