"""The rows of a list, drawn by a compiled template, since nothing is opened as often."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

from django.utils.html import format_html
from django.utils.safestring import SafeString

from soportegl.incidents.states import OPEN, Urgency
from soportegl.lib import clock
from soportegl.lib.addresses import address
from soportegl.reading.clocks import clock_of
from soportegl.reading.rows import IncidentRow
from soportegl.web.ui import clocks, icons, jinja_env
from soportegl.web.ui.elements import icon
from soportegl.web.ui.level_steps import course_of
from soportegl.web.ui.moments import age

#: The columns a person may show or hide, in their order; Gestión and Síntesis are always there.
COLUMNS = {
    "entidad": "Entidad",
    "sistema": "Sistema",
    "estado": "Estado",
    "urgencia": "Urgencia",
    "plazo": "Plazo",
    "movimiento": "Movimiento",
    "edad": "Edad",
    "asignado": "Asignado",
}
CLASSES = {
    "entidad": "c-ent2",
    "sistema": "c-sis",
    "estado": "c-est",
    "urgencia": "c-urg",
    "plazo": "c-plazo",
    "movimiento": "c-edad c-mov",
    "edad": "c-edad",
    "asignado": "c-asg",
}
USUAL = ("entidad", "estado", "plazo", "edad", "asignado")
#: Where the clock goes: it is another one each minute, and all else of a row stays as it was drawn.
_CLOCK = "<clock>"

_MARKS: dict[str, Callable[[IncidentRow], bool]] = {
    "suggested": lambda row: row.suggested,
    "gone": lambda row: row.holder_is_gone,
    "answered": lambda row: row.is_answered,
    "waiting": lambda row: row.is_waiting,
    "critical": lambda row: row.urgency == Urgency.CRITICAL,
    "high": lambda row: row.urgency == Urgency.HIGH,
}


def _marks(row: IncidentRow) -> list[str]:
    """What it says of itself besides its state."""
    course = course_of(row.place.state, row.arrived_by, row.verification)
    said = [name for name, has in _MARKS.items() if has(row)]
    return [*said, course] if course else said


def _holder(row: IncidentRow) -> str:
    """Who has it, or where it waits."""
    if row.holder:
        return "Usted" if row.mine else row.holder
    if row.place.state not in OPEN:
        return "Terminada"
    return "Sin tomar" if row.at_own_desk else f"En {row.place.tier.short}"


@lru_cache  # a handful of marks, in each row of each list
def mark(name: str) -> SafeString:
    """What a row says of itself besides its state, as a chip."""
    kind, glyph, words = icons.MARKS[name]
    # Where there is no room for its words they are in the title.
    return format_html(
        '<span class="{}" data-tipo="{}" title="{}">{}<span>{}</span></span>',
        "sgl-estado" if kind else "sgl-etq",
        kind,
        words,
        icon(glyph),
        words,
    )


def drawn(
    rows: Sequence[IncidentRow], *, columns: Sequence[str], current: str, query: str, marked: bool = True
) -> SafeString:
    """The rows of the table, without its head; `query` is the list's own address, which a row adds its code to.

    `marked`: each can be marked, to do something with many.
    """
    asked, now = tuple(columns), clock.now()
    made = []
    for row in rows:
        old, moved = age(row.created_at, now), age(row.moved_at, now)
        before, after = _drawn(row, old, moved, asked, row.code == current, query, marked)
        # What has ended has no clock any more.
        runs = after and row.place.state in OPEN
        made += [before, clocks.cell(clock_of(row.clock, row.calendar, now), now) if runs else "", after]
    return SafeString("".join(made))


def hours_of(rows: Sequence[IncidentRow]) -> SafeString:
    """In which hours the clocks of these rows go on, for a page that stays open."""
    return clocks.page_hours({row.calendar for row in rows if row.clock.due_at})


@lru_cache(maxsize=5000)  # most rows of a list are those that its page had before, and hardly an hour older
def _drawn(
    row: IncidentRow, old: str, moved: str, columns: tuple[str, ...], is_open: bool, query: str, marked: bool
) -> tuple[str, str]:
    """The row as it stands before its clock, and after it."""
    drawn = jinja_env.render_fragment(
        "screens/queue/row.html",
        row=row,
        age=old,
        moved=moved,
        urgency=Urgency(row.urgency).label,
        holder=_holder(row),
        marks=_marks(row),
        columns=columns,
        is_open=is_open,
        query=query,
        marked=marked,
        address=address("incident", row.code),
        mark=mark,
        clock=_CLOCK,
    )
    before, _, after = drawn.partition(_CLOCK)
    return before, after
