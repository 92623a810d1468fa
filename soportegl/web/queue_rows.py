"""The rows of a list: read without instances and drawn by a compiled template, since nothing is opened as often."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.utils.html import format_html
from django.utils.safestring import SafeString

from soportegl.directory.models.people import today
from soportegl.directory.models.place import short_name
from soportegl.directory.roles import Tier
from soportegl.incidents import policy
from soportegl.incidents.models import Incident
from soportegl.incidents.states import OPEN, Place, State, Urgency
from soportegl.incidents.titles import title_of
from soportegl.lib import clock
from soportegl.lib.addresses import address
from soportegl.lib.compiled import Compiled
from soportegl.web import drawing, looks, moments
from soportegl.web.progress import course_of
from soportegl.web.ui import icon

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from soportegl.directory.models import User
    from soportegl.directory.roles import Standing

#: The columns a person may show or hide, in their order; Gestión and Síntesis are always there.
COLUMNS = {
    "entidad": "Entidad",
    "sistema": "Sistema",
    "estado": "Estado",
    "urgencia": "Urgencia",
    "movimiento": "Movimiento",
    "edad": "Edad",
    "asignado": "Asignado",
}
CLASSES = {
    "entidad": "c-ent2",
    "sistema": "c-sis",
    "estado": "c-est",
    "urgencia": "c-urg",
    "movimiento": "c-edad c-mov",
    "edad": "c-edad",
    "asignado": "c-asg",
}
USUAL = ("entidad", "estado", "edad", "asignado")

#: As many as a page of a list has.
MOST = 50
COLUMNS_READ = (
    "pk",
    "code",
    "synopsis",
    "state",
    "tier",
    "office_id",
    "entity__name",
    "system__name",
    "urgency",
    "created_at",
    "moved_at",
    "ended_at",
    "holder_id",
    "holder__full_name",
    "waiting_since",
    "answered_at",
    "arrived_by",
    "verification",
    "event_count",
    policy.HOLDER_ATTENDS,
)


@dataclass(unsafe_hash=True)  # nothing changes it once it stands on its page
class Row:
    """One incident as a list shows it; all texts are ready to be drawn, and all that is drawn is here."""

    pk: int
    code: str
    title: str
    place: Place
    entity: str
    system: str
    urgency: str
    age: str
    moved: str
    holder: str
    mine: bool
    can_take: bool
    marks: tuple[str, ...]
    version: int
    turn: int = 1
    """0 when it is suggested to whoever looks."""

    @property
    def suggested(self) -> bool:
        return self.turn == 0


def _read(day: date, *keys: int) -> QuerySet[Any, Any]:
    held = {policy.HOLDER_ATTENDS: policy.holder_attends(day)}
    # As a list of the columns again: what is annotated later would stand in it twice.
    return Incident.objects.columns("pk")(keys).annotate(**held).values_list(*COLUMNS_READ)


_READ = Compiled(_read, date, *[int] * MOST)


def load(keys: Sequence[int], user: User) -> Iterable[Row]:
    """The rows with these keys, a page at most, chosen among those that this person sees."""
    me, standing = user.pk, user.standing
    # The query is compiled for a whole page; no row has the key 0.
    found, now = _READ.rows(today(), *keys, *[0] * (MOST - len(keys))), clock.now()
    return (_row(dict(zip(COLUMNS_READ, values, strict=True)), me, standing, now) for values in found)


def _row(of: dict[str, Any], me: int, standing: Standing, now: datetime) -> Row:
    place = Place(State(of["state"]), Tier(of["tier"]))
    waits = place.state == State.TRANSFERRED
    return Row(
        pk=of["pk"],
        code=of["code"],
        title=title_of(of["synopsis"]),
        place=place,
        entity=short_name(of["entity__name"]),
        system=of["system__name"],
        urgency=Urgency(of["urgency"]).label,
        age=moments.age(of["created_at"], now),
        moved=moments.age(of["moved_at"] or of["ended_at"], now),
        holder=_holder(of, place, me, standing),
        mine=of["holder_id"] == me,
        can_take=waits and policy.attends(standing, of["tier"], of["office_id"]),
        marks=_marks(of),
        version=of["event_count"],
    )


_MARKS: dict[str, Callable[[dict[str, Any]], bool]] = {
    "gone": lambda of: not of[policy.HOLDER_ATTENDS],
    "answered": lambda of: of["answered_at"] is not None,
    "waiting": lambda of: of["waiting_since"] is not None,
    "critical": lambda of: of["urgency"] == Urgency.CRITICAL,
    "high": lambda of: of["urgency"] == Urgency.HIGH,
}


def _marks(of: dict[str, Any]) -> tuple[str, ...]:
    course = course_of(of["state"], of["arrived_by"], of["verification"])
    said = tuple(name for name, has in _MARKS.items() if has(of))
    return (*said, course) if course else said


def _holder(of: dict[str, Any], place: Place, me: int, standing: Standing) -> str:
    """Who has it, or where it waits."""
    if of["holder_id"]:
        return "Usted" if of["holder_id"] == me else of["holder__full_name"]
    if place.state not in OPEN:
        return "Terminada"
    return "Sin tomar" if place.tier in standing.desk_tiers else f"En {place.tier.short}"


@lru_cache  # a handful of marks, in each row of each list
def mark(name: str) -> SafeString:
    """What a row says of itself besides its state, as a chip."""
    kind, glyph, words = looks.MARKS[name]
    # Where there is no room for its words they are in the title.
    return format_html(
        '<span class="{}" data-tipo="{}" title="{}">{}<span>{}</span></span>',
        "sgl-estado" if kind else "sgl-etq",
        kind,
        words,
        icon(glyph),
        words,
    )


def drawn(rows: Sequence[Row], *, columns: Sequence[str], current: str, query: str, marked: bool = True) -> SafeString:
    """The rows of the table, without its head; `query` is the list's own address, which a row adds its code to.

    `marked`: each can be marked, to do something with many.
    """
    asked = tuple(columns)
    return SafeString("".join(_drawn(row, asked, row.code == current, query, marked) for row in rows))


@lru_cache(maxsize=5000)  # most rows of a list are those that its page had before, and hardly an hour older
def _drawn(row: Row, columns: tuple[str, ...], is_open: bool, query: str, marked: bool) -> str:
    return drawing.drawn(
        "desk/row.html",
        row=row,
        columns=columns,
        is_open=is_open,
        query=query,
        marked=marked,
        address=address("incident", row.code),
        mark=mark,
    )
