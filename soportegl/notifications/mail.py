"""The words of each message, and the message itself."""

from __future__ import annotations

import re
from typing import Any, NamedTuple
from urllib.parse import urlsplit
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.timezone import localtime

from soportegl.directory.models import User
from soportegl.directory.roles import Tier
from soportegl.incidents import authors, mentions
from soportegl.incidents.models import Event, EventText, Incident
from soportegl.incidents.states import ENDED, State, Verb
from soportegl.lib.at_names import replace_names
from soportegl.lib.mailboxes import normalised
from soportegl.lib.query_cache import CachedQuery
from soportegl.notifications import together, verification, wording
from soportegl.notifications.audience import TO_MENTIONED, message_for
from soportegl.notifications.models import Channel, Delivery, Status
from soportegl.texts.saying import plain

_IDENTIFIER = re.compile(r"\bgestion\.(?P<code>\d{4}-\d{7}-\d)\.\d{1,9}\.\d{1,18}@[\w.-]*\w", re.IGNORECASE)
_PLAIN_IDENTIFIER = re.compile(r"\bcorreo\.(?P<pk>\d{1,18})@[\w.-]*\w", re.IGNORECASE)

#: As long as the ledger keeps it.
SUBJECT = 200

_BODIES = CachedQuery(lambda event: EventText.objects.filter(event=event).order_by("id"), int)


class _Letter(EmailMultiAlternatives):
    def message(self, **words: Any) -> Any:
        """As Django's, with a boundary already: one that Python looks for costs a tenth of sending the mail."""
        made = super().message(**words)
        made.set_boundary(uuid4().hex)
        return made


class Words(NamedTuple):
    subject: str
    text: str
    html: str


class Step(NamedTuple):
    """One thing that happened, as its message tells it."""

    lead: str
    bodies: list[tuple[str, str]]
    at: str
    leads: bool
    """Whether the mail is named after it."""


def words_for(event: Event, person: User) -> Words:
    """Subject, text and HTML of what this person is told of this event."""
    return words_together([event], person, event)


def words_together(events: list[Event], person: User, leading: Event) -> Words:
    """The words of one mail about all of these events of one incident, under the name of one of them."""
    incident, is_reporter = leading.incident, leading.incident.reporter_id == person.pk
    told = [_told(event, person, leads=event == leading) for event in events]
    subject, lead = _subject_and_lead(leading, person)
    others = len(events) - 1
    more = "" if not others else " (y 1 aviso más)" if others == 1 else f" (y {others} avisos más)"
    is_solved = leading.verb == Verb.FINALIZE and incident.state == State.FINALIZED
    reopens = leading.verb == Verb.NO_ANSWER and incident.state == State.CLOSED and is_reporter
    page = verification.path_for(incident) if reopens else reverse("incident", args=[incident.code])
    context = {
        "incident": incident,
        "lead": lead,
        "steps": told,
        "link": settings.PUBLIC_URL + page,
        "reopens": reopens,
        "verify_link": settings.PUBLIC_URL + verification.path_for(incident) if is_solved and is_reporter else "",
        "is_ended": incident.state in ENDED and leading.verb in (Verb.CLOSE, Verb.FINALIZE),
        "asks": leading.verb == Verb.ASK and is_reporter and incident.is_waiting,
    }
    line = in_one_line(f"[{incident.code}] {subject}")[: SUBJECT - len(more)] + more
    return Words(line, *drawn("event", context))


def drawn(name: str, context: dict[str, Any]) -> tuple[str, str]:
    """A mail of this name as letters alone and as HTML."""
    return render_to_string(f"mail/{name}.txt", context), render_to_string(f"mail/{name}.html", context)


def letter(person: Any, key: str, link: str, **values: object) -> Words:
    """A text of the catalogue and a link, to somebody by name; about no event."""
    context = {"person": person, "key": key, "values": values, "link": link}
    return Words(in_one_line(plain(f"{key}-asunto", **values))[:SUBJECT], *drawn("letter", context))


def in_one_line(text: str) -> str:
    """A line break in a header would start another header."""
    return " ".join(text.split())


def _told(event: Event, person: User, *, leads: bool) -> Step:
    return Step(
        _subject_and_lead(event, person)[1],
        _bodies(event, whole=message_for(event, person) is TO_MENTIONED),
        f"{localtime(event.at):%d/%m/%Y %H:%M}",
        leads,
    )


def _subject_and_lead(event: Event, person: User) -> tuple[str, str]:
    incident, verb = event.incident, Verb(event.verb)
    message = message_for(event, person)
    named = authors.named_in([event])
    facts = {
        "quien": authors.author_of(event, named),
        "acción": verb.words.label,
        "hizo": authors.done_of(event, named),
        "responsable": incident.holder or "",
        "nivel": Tier(event.tier).label,
        "entidad": incident.entity.short_name,
        "reporta": incident.reporter,
    }
    # Otherwise «le asignó» would seem to be said of who stands in.
    whose = f"Para {person.hears_for}, a quien usted sustituye. " if person.hears_for else ""
    subject, lead = wording.said(message, facts)
    return subject, whose + lead


def _bodies(event: Event, *, whole: bool) -> list[tuple[str, str]]:
    """The texts under their names, and in them people under theirs; what was tried only when `whole`."""
    names = mentions.names_of(event, mentions.named_in([event]))
    texts = [body for body in _BODIES.instances(event.pk) if whole or body.kind != "tried"]
    return [(body.get_kind_display(), replace_names(body.body, names)) for body in texts]


def _host() -> str:
    return urlsplit(settings.PUBLIC_URL).hostname or "localhost"


def thread_id(incident: Incident) -> str:
    """What every mail of an incident refers to, so that programs show them as one conversation."""
    return f"<gestion.{incident.code}@{_host()}>"


def message_id(event: Event, person: int) -> str:
    """The same each time it is computed: a message sent twice by a broken line is recognised as one."""
    return f"<gestion.{event.incident.code}.{event.number}.{person}@{_host()}>"


def plain_message_id(delivery: Delivery) -> str:
    """That of a message which belongs to no incident."""
    return f"<correo.{delivery.pk}@{_host()}>"


def told_by(text: str, addresses: set[str]) -> list[Delivery]:
    """The messages that went in the mail of which this text, a report of a server, carries an identifier."""
    mails = Delivery.objects.filter(channel=Channel.MAIL)
    if found := _IDENTIFIER.search(text):
        # Through its incident: identifiers have no index of their own.
        return list(mails.filter(event__incident__code=found["code"], message_id__iexact=f"<{found[0]}>"))
    if found := _PLAIN_IDENTIFIER.search(text):
        return list(mails.filter(pk=int(found["pk"]), event__isnull=True, message_id__iexact=f"<{found[0]}>"))
    if found := re.search(rf"\bgestion\.(\d{{4}}-\d{{7}}-\d)@{re.escape(_host())}(?![\w.-])", text, re.IGNORECASE):
        # Some relays give each mail an identifier of their own; what is left of ours is the conversation.
        return _last_sent(mails.filter(event__incident__code=found[1], status=Status.SENT), addresses)
    return []


def _last_sent(sent: QuerySet[Delivery], addresses: set[str]) -> list[Delivery]:
    """The last mail to one of these addresses; when it went to none of them, the last one if all went to one person."""
    rows = list(sent.order_by("-sent_at", "-pk")[:100])
    to_them = [row for row in rows if normalised(row.to) in addresses]
    if not to_them and len({normalised(row.to) for row in rows}) == 1:
        to_them = rows
    return [row for row in to_them if row.message_id == to_them[0].message_id]


def send(rows: list[Delivery]) -> str:
    """Hand these to the mail server, or to the file outbox, as one mail; its identifier. Raises what they raise."""
    delivery = together.leader(rows)
    words = Words(delivery.subject, delivery.text, delivery.html)
    identifier = delivery.message_id
    headers = {"Auto-Submitted": "auto-generated"}
    if delivery.event is not None and delivery.person_id is not None:
        # Its own again: it may have gone under the name of another one that is not among these.
        identifier = message_id(delivery.event, delivery.person_id)
        thread = thread_id(delivery.event.incident)
        headers |= {"References": thread, "In-Reply-To": thread}
        if len(rows) > 1 and delivery.person:
            words = words_together([row.event for row in rows if row.event], delivery.person, delivery.event)
    if identifier:
        headers["Message-ID"] = identifier
    sender = settings.DEFAULT_FROM_EMAIL
    if settings.MAIL_RETURN:
        # What cannot be delivered comes back to this mailbox, which is read; people see and answer the other one.
        headers["From"], sender = sender, settings.MAIL_RETURN
    message = _Letter(words.subject, words.text, sender, [delivery.to], headers=headers)
    message.attach_alternative(words.html, "text/html")
    message.send()
    return identifier
