"""The kinds of things people hear of, and what each may be told not to send: one row a kind."""

from __future__ import annotations

from typing import NamedTuple

from soportegl.directory.models import User
from soportegl.lib.query_cache import CachedQuery
from soportegl.notifications.models import Channel, Preference

BOTH = frozenset(Channel)
_CHOSEN = CachedQuery(
    lambda person, kind: Preference.objects.filter(person=person, kind=kind).order_by().values_list("app", "mail"),
    *(int, str),
)


class Kind(NamedTuple):
    slug: str
    label: str
    #: What nobody can switch off: a question that nobody sees stops the case, and a solution is verified by mail.
    always: frozenset[Channel] = frozenset()


SEEN = frozenset({Channel.APP})

CREATED = Kind("created", "Se creó una incidencia a su nombre")
MOVED = Kind("moved", "La tomaron o la trasladaron")
ASKED = Kind("asked", "Le escribieron o le piden información", SEEN)
ENDED = Kind("ended", "Se cerró o se finalizó", BOTH)
ARRIVED = Kind("arrived", "Llega una incidencia de sus entidades")
YOURS = Kind("yours", "Se le asigna o se le devuelve", SEEN)
ANSWERED = Kind("answered", "Respondieron o sigue detenido", SEEN)
MENTIONED = Kind("mentioned", "Mencionan su nombre", SEEN)
NOTED = Kind("noted", "Notas internas")
VERIFIED = Kind("verified", "Verificaron o nadie verificó")
# What hardly anybody hears of: nobody chooses how.
OTHER, DESK_OTHER = Kind("other", "Lo demás"), Kind("desk_other", "Lo demás")
OF_REPORTER = (CREATED, MOVED, ASKED, ENDED)
OF_DESK = (ARRIVED, YOURS, ANSWERED, MENTIONED, NOTED, VERIFIED)


def kinds_for(person: User) -> list[Kind]:
    """The kinds that this person can come to hear of."""
    permissions = person.permissions
    return [*(OF_REPORTER if permissions.is_reporter else ()), *(OF_DESK if permissions.is_desk else ())]


def channels_for(kind: Kind, person: User) -> frozenset[Channel]:
    """How this person hears of this kind; who has no mailbox hears of everything in the application."""
    wanted = set(BOTH)
    for app, by_mail in _CHOSEN.rows(person.pk, kind.slug):
        wanted = {channel for channel, yes in ((Channel.APP, app), (Channel.MAIL, by_mail)) if yes}
    if not person.email:
        wanted.add(Channel.APP)
    return frozenset(wanted | kind.always)


def choose(person: User, kind: Kind, *, app: bool, mail: bool) -> None:
    """Remember how this person wants to hear of this kind; what everybody gets needs no row."""
    rows = Preference.objects.filter(person=person, kind=kind.slug)
    if app and mail:
        rows.delete()
        return
    Preference.objects.update_or_create(person=person, kind=kind.slug, defaults={"app": app, "mail": mail})
