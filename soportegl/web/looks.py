"""Which icon stands for what. Every word in quotes on the right is an icon of bootstrap-icons; the build reads them."""

from __future__ import annotations

from typing import NamedTuple

from soportegl.incidents.states import State, Verb


class Look(NamedTuple):
    """Shape and colour of a state; its words are the label."""

    kind: str
    icon: str


STATES = {
    State.TRANSFERRED: Look(kind="traslado", icon="arrow-right-circle"),
    State.IN_RESOLUTION: Look(kind="resolucion", icon="circle-half"),
    State.CLOSED: Look(kind="cerrado", icon="check-circle-fill"),
    State.FINALIZED: Look(kind="finalizado", icon="patch-check-fill"),
}

TONES = {
    "info": "info-circle",
    "aviso": "exclamation-triangle-fill",
    "mal": "exclamation-octagon-fill",
    "ok": "check-circle-fill",
}

# How Django's messages speak here.
LEVELS = {"debug": "info", "info": "info", "success": "ok", "warning": "aviso", "error": "mal"}

VERBS = {
    Verb.REGISTER: "plus-circle",
    Verb.REGISTER_ON_BEHALF: "telephone",
    Verb.TAKE: "person-check",
    Verb.RELEASE: "person-dash",
    Verb.ASSIGN: "person-check",
    Verb.TRANSFER: "arrow-right-circle",
    Verb.SEND_BACK: "arrow-left-circle",
    Verb.ASK: "reply-fill",
    Verb.ANSWER: "reply-fill",
    Verb.REPLY: "reply",
    Verb.NOTE: "lock-fill",
    Verb.NUDGE: "bell",
    Verb.CORRECT: "pencil",
    Verb.WITHDRAW: "x-circle",
    Verb.CLOSE: "check-circle-fill",
    Verb.FINALIZE: "patch-check-fill",
    Verb.CONFIRM: "hand-thumbs-up",
    Verb.REOPEN: "arrow-counterclockwise",
    Verb.REDACT: "eraser",
    Verb.REHOME: "arrow-left-right",
    Verb.LAPSE: "hourglass-split",
}

# The first row whose beginning matches the type of content wins.
FILES = (
    ("application/pdf", "file-earmark-pdf"),
    ("image/", "file-earmark-image"),
    ("application/zip", "file-earmark-zip"),
    ("text/csv", "file-earmark-spreadsheet"),
    ("application/vnd.ms-excel", "file-earmark-spreadsheet"),
    ("application/vnd.openxmlformats-officedocument.spreadsheetml", "file-earmark-spreadsheet"),
    ("application/vnd.oasis.opendocument.spreadsheet", "file-earmark-spreadsheet"),
    ("", "file-earmark-text"),
)

# One key per action on the desk, none for what cannot be undone by the next key.
KEYS = {
    Verb.TAKE: "t",
    Verb.REPLY: "r",
    Verb.NOTE: "i",
    Verb.ASK: "p",
    Verb.TRANSFER: "n",
    Verb.SEND_BACK: "d",
    Verb.CLOSE: "c",
    Verb.FINALIZE: "f",
}
