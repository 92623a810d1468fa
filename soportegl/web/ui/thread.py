"""The conversation as a page draws it: what was said in bubbles, what was done in lines, the older part folded."""

from __future__ import annotations

from dataclasses import dataclass

from soportegl.reading.conversation import Conversation, Entry
from soportegl.web.ui.verbs import FORM_SPECS

#: How much of it is unfolded: the last ones, more when more are new, and no fold for a line or two.
UNFOLDED, MOST_UNFOLDED, LEAST_FOLDED = 6, 20, 3
LABELS = {"reason": "Motivo", "tried": "Qué se intentó"}


@dataclass(frozen=True)
class ThreadItem:
    """One line or bubble of the conversation."""

    entry: Entry
    kind: str
    """message, note, ask or happening."""
    author: str
    role: str
    lead: str
    texts: list[tuple[str, str]]
    """(label or empty, text)."""
    names: tuple[tuple[str, str], ...]
    """Colleagues to draw where an @ stands before their user name."""
    icon: str
    done: str
    """What happened, after the author's name."""
    id: str


@dataclass(frozen=True)
class Thread:
    """The conversation, oldest first, and whether it began before what is here."""

    items: list[ThreadItem]
    cut: bool
    whole: bool

    @property
    def new(self) -> int:
        """How much of it is new to the viewer."""
        return sum(item.entry.new for item in self.items)

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
        return next((item.id for item in self.latest if item.entry.new), "")

    @property
    def _fold(self) -> int:
        first_new = next((at for at, item in enumerate(self.items) if item.entry.new), len(self.items))
        shown = min(max(UNFOLDED, len(self.items) - first_new), MOST_UNFOLDED)
        folded = len(self.items) - shown
        return 0 if self.whole or folded < LEAST_FOLDED else folded

    @property
    def named(self) -> dict[str, str]:
        """Everybody who is named in it, by user name."""
        return {name: shown for item in self.items for name, shown in item.entry.names.items()}


def thread_of(conversation: Conversation) -> Thread:
    """A conversation, ready to be drawn."""
    return Thread([_item(entry) for entry in conversation.entries], conversation.cut, conversation.whole)


def _item(entry: Entry) -> ThreadItem:
    look = FORM_SPECS[entry.verb].look
    return ThreadItem(
        entry,
        kind=look.bubble if look.spoken is not None and entry.texts else "happening",
        author=entry.author,
        role=str(entry.tier.label) if entry.tier and not entry.own else "",
        lead=look.spoken or "",
        texts=[(LABELS.get(kind, ""), text) for kind, text in entry.texts],
        names=tuple(entry.names.items()),
        icon=look.icon,
        done=entry.done,
        id=f"suceso-{entry.event.number}",
    )
