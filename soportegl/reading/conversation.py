"""The conversation of one incident: what was said and done in it, and its files, as far as somebody may read them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from soportegl.directory.models import User
from soportegl.directory.roles import Tier
from soportegl.incidents import authors, mentions, policy, shapes, used_solutions
from soportegl.incidents.models import Attachment, Event, EventText, Incident
from soportegl.incidents.states import ENDING, Verb
from soportegl.lib.query_cache import CachedQuery

# A conversation of hundreds of messages opens as quickly as any other; all of it is read only when asked for.
LATEST, WHOLE = 60, 2000


@dataclass(frozen=True)
class Entry:
    """One event, as the reader may see it."""

    event: Event
    verb: Verb
    author: str
    """Who did it, and in whose place."""
    done: str
    """What was done, after that name."""
    tier: Tier | None
    """From where its author spoke; None for what SoporteGL itself did."""
    own: bool
    """The reader did it."""
    new: bool
    """It came after the reader last opened the incident."""
    texts: list[tuple[str, str]]
    """(kind, text) of those that are not empty."""
    names: dict[str, str]
    """Who is named with an @ in its texts, by user name."""
    files: list[Attachment]
    solution_of: Incident | None
    """Whose solution it carries, where the reader sees that incident."""


@dataclass(frozen=True)
class Conversation:
    """Its entries, oldest first, and all files of the incident."""

    entries: list[Entry]
    attachments: list[Attachment]
    cut: bool
    """It began before the first of these entries."""
    whole: bool
    """All of it was asked for."""

    @property
    def ended_by(self) -> str:
        """Who ended it last, and in whose place; empty when these entries do not say so."""
        return next((entry.author for entry in reversed(self.entries) if entry.verb in ENDING), "")


def of(incident: Incident, person: User, *, whole: bool = False) -> Conversation:
    """The latest entries or, when asked for, the whole; internal ones only for those who read internal notes."""
    internal, limit = policy.reads_notes(person, incident), WHOLE if whole else LATEST
    latest: list[Event] = _EVENTS.of(internal, limit).instances(incident.pk)
    shown = latest[:limit][::-1]
    people, others = mentions.named_in(shown), authors.named_in(shown)
    # Whoever reports reads an answer to their case, and not where it was found.
    used = used_solutions.seen_in(shown, person) if internal else {}
    reporters = {incident.reporter_id} | authors.former_reporters(shown)
    texts, files = dict[int, list[EventText]](), dict[int, list[Attachment]]()
    for text in _TEXTS.instances(incident.pk, shown[0].number) if shown else []:
        texts.setdefault(text.event_id, []).append(text)
    attachments = attachments_of(incident, person)
    for file in attachments:
        files.setdefault(file.event_id, []).append(file)
    seen = getattr(incident, "seen_up_to", None)
    entries = []
    for event in shown:
        own, names = event.actor_id == person.pk, mentions.names_of(event, people)
        entries.append(
            Entry(
                event,
                verb=Verb(event.verb),
                author=authors.author_of(event, others),
                done=authors.done_of(event, others),
                tier=shapes.author_tier(event, reporters),
                own=own,
                new=seen is not None and event.number > seen and not own,
                texts=shapes.texts_of(texts.get(event.pk, []), {} if internal else names),
                names=names,
                files=files.get(event.pk, []),
                solution_of=used.get(event.details.get(used_solutions.SOLUTION_OF, 0)),
            )
        )
    return Conversation(entries, attachments, cut=len(latest) > limit and not whole, whole=whole)


def attachments_of(incident: Incident, person: User) -> list[Attachment]:
    """All files of the incident that this person may read."""
    # Most have none: the query of the incident's page says so, and they are not read.
    if incident.__dict__.get("has_files") is False:
        return []
    internal = policy.reads_notes(person, incident)
    found: list[Attachment] = [file for file in _FILES.instances(incident.pk) if internal or file.event.public]
    for file in found:
        # The address of a file contains the code: without this, each would query its incident again.
        file.incident = incident
    return found


def attachment_of(incident: Incident, person: User, pk: int) -> Attachment | None:
    """One of these files; None when there is none with this number."""
    found = _files(incident.pk).filter(pk=pk).first()
    return found if found and (found.event.public or policy.reads_notes(person, incident)) else None


def _events(internal: bool, limit: int, incident: int) -> QuerySet[Event]:
    events = Event.objects.filter(incident=incident).select_related("actor").order_by("-number")
    return (events if internal else events.filter(public=True))[: limit + 1]


def _files(incident: int) -> QuerySet[Attachment]:
    # Compared with the incident of its event too, which the hash chain protects: the row alone could have been moved.
    files = Attachment.objects.with_rules().filter(incident=incident, event__incident=incident)
    return files.select_related("event").order_by("id")


_EVENTS = CachedQuery(_events, int)
_TEXTS = CachedQuery(
    lambda incident, number: EventText.objects.filter(event__incident=incident, event__number__gte=number), int, int
)
_FILES = CachedQuery(_files, int)
