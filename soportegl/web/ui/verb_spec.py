"""What the row of a verb says of its page: how it is drawn, what it asks for, what it says."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from soportegl.web.ui.verb_fields import Make


class Bar(StrEnum):
    """Where the button of a verb stands; the page of an incident has a place of its own for some."""

    OWN = "own"
    MAIN = "main"
    OTHER = "other"
    REPORTER = "reporter"
    ENDED = "ended"


class Look(NamedTuple):
    """How a verb is drawn; every `icon` is one of bootstrap-icons, and the build reads them."""

    icon: str
    bars: tuple[Bar, ...] = ()
    #: One key per action on the desk, none for what cannot be undone by the next key.
    key: str = ""
    #: What stands over its text in the conversation, where it is spoken to somebody; None of what only happened.
    spoken: str | None = None
    bubble: str = "message"
    #: How the trace says that it left a tier so, and how whoever reports reads that it arrived.
    left: str = ""
    received: str = "la recibió"
    #: The mark of what arrived so, among those of `icons.MARKS`.
    mark: str = ""


class Many(NamedTuple):
    """How a verb over many is said; `{gestiones}` is «24 gestiones»."""

    title: str
    lead: str
    one: str
    """The lead when it is a single one."""
    done: str


@dataclass(frozen=True)
class FormSpec:
    """How a verb is drawn, what it asks and says; `{gestión}`, `{siguiente}`… are filled in with the incident."""

    look: Look
    title: str = ""
    lead: str = ""
    done: str = ""
    button: str = ""
    fields: dict[str, Make] = field(default_factory=dict)
    at_once: bool = False
    """Its button posts without asking anything first."""
    unread: str = ""
    """What is said instead of `done` when whoever reports does not get it."""
    many: Many | None = None
    """The same where it is done to many at once."""
