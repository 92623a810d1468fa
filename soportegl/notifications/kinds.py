"""The kinds of things people hear of, and what each may be told not to send: one row a kind."""

from __future__ import annotations

from typing import NamedTuple

from soportegl.directory.models import User
from soportegl.incidents import mentions
from soportegl.incidents.models import Event
from soportegl.incidents.states import Verb
from soportegl.lib.compiled import Compiled
from soportegl.notifications.models import Channel, Preference

BOTH = frozenset(Channel)
_CHOSEN = Compiled(
    lambda person, kind: Preference.objects.filter(person=person, kind=kind).order_by().values_list("app", "mail"),
    *(int, str),
)


class Kind(NamedTuple):
    slug: str
    label: str
    verbs: frozenset[Verb]
    #: What nobody can switch off: a question that nobody sees stops the case, and a solution is verified by mail.
    always: frozenset[Channel] = frozenset()


def _kind(slug: str, label: str, *verbs: Verb, always: frozenset[Channel] = frozenset()) -> Kind:
    return Kind(slug, label, frozenset(verbs), always)


SEEN = frozenset({Channel.APP})

OF_REPORTER = (
    _kind("created", "Se creó una incidencia a su nombre", Verb.REGISTER, Verb.REGISTER_ON_BEHALF),
    _kind("moved", "La tomaron o la trasladaron", Verb.TAKE, Verb.ASSIGN, Verb.TRANSFER, Verb.SEND_BACK),
    _kind("asked", "Le escribieron o le piden información", Verb.ASK, Verb.REPLY, always=SEEN),
    _kind("ended", "Se cerró o se finalizó", Verb.CLOSE, Verb.FINALIZE, always=BOTH),
    # Everything that a reporter may hear of in times to come, and whatever has no row above.
    _kind("other", "Lo demás"),
)
MENTIONED = _kind("mentioned", "Mencionan su nombre", always=SEEN)
OF_DESK = (
    _kind("arrived", "Llega una incidencia de sus entidades", Verb.REGISTER, Verb.REGISTER_ON_BEHALF, Verb.WITHDRAW),
    _kind("yours", "Se le asigna o se le devuelve", Verb.ASSIGN, Verb.SEND_BACK, Verb.REOPEN, always=SEEN),
    _kind("answered", "Respondieron o sigue detenido", Verb.ANSWER, Verb.NUDGE, always=SEEN),
    MENTIONED,
    _kind("noted", "Notas internas", Verb.NOTE),
    _kind("verified", "Verificaron o nadie verificó", Verb.CONFIRM, Verb.LAPSE),
    _kind("desk_other", "Lo demás"),
)


def kind_of(event: Event, person: User) -> Kind:
    """The kind that this event is for this person: who reports and who attends hear of it as different things."""
    reports = event.incident.reporter_id == person.pk
    if not reports and person.pk in mentions.keys_of(event):
        # Somebody wrote to them: that counts for more than what else they would have heard of it.
        return MENTIONED
    rows = OF_REPORTER if reports else OF_DESK
    return next((kind for kind in rows if event.verb in kind.verbs), rows[-1])


def kinds_for(person: User) -> list[Kind]:
    """The kinds that this person can come to hear of."""
    standing = person.standing
    return [*(OF_REPORTER[:-1] if standing.is_reporter else ()), *(OF_DESK[:-1] if standing.is_desk else ())]


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
