"""Which icon stands for what. Every word in quotes on the right is an icon of bootstrap-icons; the build reads them."""

from __future__ import annotations

from typing import NamedTuple

from soportegl.incidents.states import State


class StateLook(NamedTuple):
    """Shape and colour of a state; its words are the label."""

    kind: str
    icon: str


STATES = {
    State.TRANSFERRED: StateLook(kind="traslado", icon="arrow-right-circle"),
    State.IN_RESOLUTION: StateLook(kind="resolucion", icon="circle-half"),
    State.CLOSED: StateLook(kind="cerrado", icon="check-circle-fill"),
    State.FINALIZED: StateLook(kind="finalizado", icon="patch-check-fill"),
}

TONES = {
    "info": "info-circle",
    "aviso": "exclamation-triangle-fill",
    "mal": "exclamation-octagon-fill",
    "ok": "check-circle-fill",
}

# What scripts draw in the browser: what waits there is kept, sent, received; a file is on its way.
SIGNS = ("hdd", "send", "check-circle-fill", "file-earmark-arrow-up")

# The lists of the desk.
VIEWS = {
    "por-atender": "lightning-charge",
    "mias": "person-check",
    "para-tomar": "inbox",
    "por-vencer": "hourglass-split",
    "vencidas": "exclamation-octagon",
    "en-pausa": "pause-btn",
    "respondidas": "chat-left-text",
    "esperan": "pause-circle",
    "devueltas": "arrow-return-left",
    "sin-sede": "signpost",
    "abiertas": "globe-americas",
    "terminadas": "archive",
    "trasladadas": "arrow-up-right-circle",
    "sede": "inboxes",
    "central": "inboxes",
    "informatica": "inboxes",
}

# What a row of a list says of itself besides its state: kind of chip, icon, words.
MARKS = {
    "gone": ("critica", "person-x-fill", "Quien la tiene ya no atiende"),
    "suggested": ("", "star-fill", "Para usted"),
    "answered": ("respondida", "chat-left-text-fill", "Respondió"),
    "waiting": ("espera", "reply-fill", "Espera al usuario"),
    "returned": ("devuelta", "arrow-return-left", "Devuelta"),
    "reopened": ("reabierta", "arrow-counterclockwise", "Reabierta"),
    "to_verify": ("espera", "hourglass-split", "Espera verificación"),
    "critical": ("critica", "exclamation-octagon-fill", "Crítica"),
    "high": ("alta", "exclamation-triangle-fill", "Alta"),
}

# How Django's messages speak here.
LEVELS = {"debug": "info", "info": "info", "success": "ok", "warning": "aviso", "error": "mal"}

# The first row whose beginning matches the type of content wins.
FILES = (
    ("application/pdf", "file-earmark-pdf"),
    ("image/", "file-earmark-image"),
    ("application/zip", "file-earmark-zip"),
    ("application/x-7z-compressed", "file-earmark-zip"),
    ("application/vnd.rar", "file-earmark-zip"),
    ("text/csv", "file-earmark-spreadsheet"),
    ("text/tab-separated-values", "file-earmark-spreadsheet"),
    ("application/x-html-spreadsheet", "file-earmark-spreadsheet"),
    ("application/x-xml-spreadsheet", "file-earmark-spreadsheet"),
    ("application/x-dbf", "file-earmark-spreadsheet"),
    ("application/vnd.ms-excel", "file-earmark-spreadsheet"),
    ("application/vnd.openxmlformats-officedocument.spreadsheetml", "file-earmark-spreadsheet"),
    ("application/vnd.oasis.opendocument.spreadsheet", "file-earmark-spreadsheet"),
    ("", "file-earmark-text"),
)
