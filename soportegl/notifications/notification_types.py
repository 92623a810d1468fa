"""The kinds of things people hear of, and what each may be told not to send: one row a kind."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from soportegl.directory.models import User
from soportegl.lib.query_cache import CachedQuery
from soportegl.notifications.models import Channel, Preference

BOTH = frozenset(Channel)
#: Under this name it is kept that somebody wants one mail each morning.
EACH_MORNING = "each_morning"
_CHOSEN = CachedQuery(
    lambda person, kind: (
        Preference.objects.filter(person=person, kind__in=[kind, EACH_MORNING])
        .order_by()
        .values_list("kind", "app", "mail")
    ),
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
LATE = Kind("late", "Un plazo está por vencer o venció", SEEN)
RETURNS = Kind("returns", "Llega el día de volver a ver una gestión", SEEN)
# What hardly anybody hears of: nobody chooses how.
OTHER, DESK_OTHER = Kind("other", "Lo demás"), Kind("desk_other", "Lo demás")
OF_REPORTER = (CREATED, MOVED, ASKED, ENDED)
OF_DESK = (ARRIVED, YOURS, ANSWERED, MENTIONED, NOTED, VERIFIED, LATE, RETURNS)


def kinds_for(person: User) -> list[Kind]:
    """The kinds that this person can come to hear of."""
    permissions = person.permissions
    return [*(OF_REPORTER if permissions.is_reporter else ()), *(OF_DESK if permissions.is_desk else ())]


class Wanted(NamedTuple):
    """How somebody hears of a kind, and whether its mails wait for the one of each morning."""

    channels: frozenset[Channel]
    each_morning: bool


def wanted(kind: Kind, person: User) -> Wanted:
    """How this person hears of this kind; who has no mailbox hears of everything in the application."""
    return _wanted(kind, person, _CHOSEN.rows(person.pk, kind.slug))


def wanted_by(people: Collection[User], kind: Kind) -> dict[int, Wanted]:
    """The same of many, with one question."""
    rows = Preference.objects.filter(person__in=[person.pk for person in people], kind__in=[kind.slug, EACH_MORNING])
    chosen: dict[int, list[tuple[str, bool, bool]]] = {}
    for row in rows:
        chosen.setdefault(row.person_id, []).append((row.kind, row.app, row.mail))
    return {person.pk: _wanted(kind, person, chosen.get(person.pk, [])) for person in people}


def _wanted(kind: Kind, person: User, rows: Collection[tuple[str, bool, bool]]) -> Wanted:
    channels, each_morning = set(BOTH), False
    for of, app, by_mail in rows:
        if of == EACH_MORNING:
            # What must go by mail is also what somebody waits for.
            each_morning = by_mail and Channel.MAIL not in kind.always
        else:
            channels = {channel for channel, yes in ((Channel.APP, app), (Channel.MAIL, by_mail)) if yes}
    if not person.email:
        channels.add(Channel.APP)
    return Wanted(frozenset(channels | kind.always), each_morning)


def choose(person: User, kind: Kind, *, app: bool, mail: bool) -> None:
    """Remember how this person wants to hear of this kind; what everybody gets needs no row."""
    rows = Preference.objects.filter(person=person, kind=kind.slug)
    if app and mail:
        rows.delete()
        return
    Preference.objects.update_or_create(person=person, kind=kind.slug, defaults={"app": app, "mail": mail})


def choose_each_morning(person: User, yes: bool) -> None:
    """Remember that they want one mail each morning, or each as it comes."""
    if yes:
        Preference.objects.get_or_create(person=person, kind=EACH_MORNING, defaults={"app": True, "mail": True})
    else:
        Preference.objects.filter(person=person, kind=EACH_MORNING).delete()
