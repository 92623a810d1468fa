"""The conversation as a page draws it: what was said in bubbles, what was done in lines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from django.db.models import QuerySet

from soportegl.directory.models import User
from soportegl.directory.roles import Tier
from soportegl.incidents import mentions
from soportegl.incidents.models import Attachment, Event, EventText, Incident
from soportegl.incidents.states import RISES, Verb
from soportegl.lib.at_names import replace_names
from soportegl.lib.compiled import Compiled, Kept
from soportegl.web.verbs import SHEETS

# A quarrel of hundreds of messages opens as quickly as any other; who wants all of it asks for it.
LATEST, WHOLE = 60, 2000
#: How much of it is unfolded: the last ones, more when more are new, and no fold for a line or two.
UNFOLDED, MOST_UNFOLDED, LEAST_FOLDED = 6, 20, 3
ORDER = ("synopsis", "text", "reason", "tried", "solution")
LABELS = {"reason": "Motivo", "tried": "Qué se intentó"}


@dataclass(frozen=True)
class ThreadItem:
    """One line or bubble of the conversation."""

    kind: str
    """message, note, ask or happening."""
    author: str
    at: datetime
    role: str = ""
    own: bool = False
    lead: str = ""
    texts: list[tuple[str, str]] = field(default_factory=list)
    """(label or empty, text)."""
    names: tuple[tuple[str, str], ...] = ()
    """Colleagues to draw where an @ stands before their user name."""
    files: list[Attachment] = field(default_factory=list)
    icon: str = ""
    done: str = ""
    """What happened, after the author's name."""
    id: str = ""
    new: bool = False
    """It came after the last time the viewer looked."""


@dataclass(frozen=True)
class Thread:
    """The conversation, oldest first, and whether it began before what is here."""

    items: list[ThreadItem]
    cut: bool
    whole: bool = False

    @property
    def new(self) -> int:
        """How much of it is new to the viewer."""
        return sum(item.new for item in self.items)

    @property
    def older(self) -> list[ThreadItem]:
        """What is folded."""
        return self.items[: self._fold]

    @property
    def latest(self) -> list[ThreadItem]:
        """What is in sight at once."""
        return self.items[self._fold :]

    @property
    def mark(self) -> str:
        """The first in sight that is new; empty when none is."""
        return next((item.id for item in self.latest if item.new), "")

    @property
    def _fold(self) -> int:
        first_new = next((at for at, item in enumerate(self.items) if item.new), len(self.items))
        shown = min(max(UNFOLDED, len(self.items) - first_new), MOST_UNFOLDED)
        folded = len(self.items) - shown
        return 0 if self.whole or folded < LEAST_FOLDED else folded

    @property
    def named(self) -> dict[str, str]:
        """Everybody who is named in it, by user name."""
        return {name: shown for item in self.items for name, shown in item.names}


def thread_of(
    incident: Incident, attachments: Iterable[Attachment], *, viewer: User, internal: bool, whole: bool = False
) -> Thread:
    """The latest of the conversation, or the whole of it, without what only the desks may see unless `internal`."""
    limit = WHOLE if whole else LATEST
    latest: list[Event] = _EVENTS.of((internal, limit), partial(_events, internal, limit), int).instances(incident.pk)
    shown = latest[:limit][::-1]
    named = mentions.named_in(shown)
    said, sent = dict[int, list[EventText]](), dict[int, list[Attachment]]()
    for body in _BODIES.instances(incident.pk, shown[0].number) if shown else []:
        said.setdefault(body.event_id, []).append(body)
    for file in attachments:
        sent.setdefault(file.event_id, []).append(file)
    items = []
    for event in shown:
        names, texts, files = mentions.names_of(event, named), said.get(event.pk, []), sent.get(event.pk, [])
        items.append(_item(event, incident, viewer, names, texts, files, internal))
    return Thread(items, cut=len(latest) > limit and not whole, whole=whole)


def attachments_of(incident: Incident, *, internal: bool) -> list[Attachment]:
    """All files of an incident, without those of what only the desks may see unless `internal`."""
    # Most have none, and an incident that was read with that said is not asked about again.
    if incident.__dict__.get("has_files") is False:
        return []
    found: list[Attachment] = [file for file in _FILES.instances(incident.pk) if internal or file.event.public]
    for file in found:
        # Its address carries the code, and would ask for the incident once for each file.
        file.incident = incident
    return found


def _events(internal: bool, limit: int, incident: int) -> QuerySet[Event]:
    events = Event.objects.filter(incident=incident).select_related("actor").order_by("-number")
    return (events if internal else events.filter(public=True))[: limit + 1]


_EVENTS = Kept(10)
_BODIES = Compiled(
    lambda incident, number: EventText.objects.filter(event__incident=incident, event__number__gte=number), int, int
)
_FILES = Compiled(
    lambda incident: (
        # By its event too, whose chain says whose it is: the row alone could have been moved here.
        Attachment.objects.with_rules()
        .filter(incident=incident, event__incident=incident)
        .select_related("event")
        .order_by("id")
    ),
    int,
)


def _item(
    event: Event,
    incident: Incident,
    viewer: User,
    names: dict[str, str],
    said: list[EventText],
    files: list[Attachment],
    internal: bool,
) -> ThreadItem:
    verb = Verb(event.verb)
    look = SHEETS[verb].look
    bodies = sorted(said, key=lambda body: ORDER.index(body.kind))
    texts = [(LABELS.get(body.kind, ""), body.body) for body in bodies if body.body]
    if not internal:
        # Whoever reports reads who is meant, and nothing of how the desks call each other.
        texts = [(label, replace_names(text, names)) for label, text in texts]
    own, seen = event.actor_id == viewer.pk, getattr(incident, "seen_up_to", None)
    return ThreadItem(
        kind=look.bubble if look.spoken is not None and texts else "happening",
        author="Usted" if own else str(event.actor or "SoporteGL"),
        at=event.at,
        role=_role(event, incident),
        own=own,
        lead=look.spoken or "",
        texts=texts,
        names=tuple(names.items()),
        files=files,
        icon=look.icon,
        done=verb.words.done,
        id=f"suceso-{event.number}",
        new=seen is not None and event.number > seen and not own,
    )


def tier_spoken_from(event: Event) -> Tier:
    """The tier at which the incident stood when somebody did this."""
    # The event says where it stands after it; whoever sent it on spoke from the tier before.
    return Tier(event.tier - RISES[Verb(event.verb)])


def _role(event: Event, incident: Incident) -> str:
    """The tier somebody spoke from; whoever reports speaks from the municipality."""
    if event.actor is None:
        return ""
    if event.actor_id == incident.reporter_id:
        return str(Tier.MUNICIPAL.label)
    return str(tier_spoken_from(event).label)
