"""The rows of a list: read without instances and drawn by a compiled template, since nothing is opened as often."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from soportegl.directory.models.place import short_name
from soportegl.directory.roles import Tier
from soportegl.incidents import policy
from soportegl.incidents.models.incident import title_of
from soportegl.incidents.states import OPEN, Place, State, Urgency, Verb
from soportegl.web import looks, moments
from soportegl.web.templatetags.ui import icon, state_chip

if TYPE_CHECKING:
    from soportegl.directory.models import User

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
    "event_count",
)


@dataclass
class Row:
    """One incident as a list shows it; all texts are ready to be drawn."""

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


def load(values: Iterable[dict[str, Any]], user: User) -> Iterable[Row]:
    """The rows that these columns make, as this person sees them."""
    return (_row(each, user) for each in values)


def _row(of: dict[str, Any], user: User) -> Row:
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
        age=moments.age(of["created_at"]),
        moved=moments.age(of["moved_at"] or of["ended_at"]),
        holder=_holder(of, place, user),
        mine=of["holder_id"] == user.pk,
        can_take=waits and policy.attends(user, of["tier"], of["office_id"]),
        marks=tuple(name for name, has in _MARKS.items() if has(of)),
        version=of["event_count"],
    )


_MARKS: dict[str, Callable[[dict[str, Any]], bool]] = {
    "answered": lambda of: of["answered_at"] is not None,
    "waiting": lambda of: of["waiting_since"] is not None,
    "returned": lambda of: of["arrived_by"] == Verb.SEND_BACK and of["state"] in OPEN,
    "critical": lambda of: of["urgency"] == Urgency.CRITICAL,
    "high": lambda of: of["urgency"] == Urgency.HIGH,
}


def _holder(of: dict[str, Any], place: Place, user: User) -> str:
    """Who has it, or where it waits."""
    if of["holder_id"]:
        return "Usted" if of["holder_id"] == user.pk else of["holder__full_name"]
    if place.state not in OPEN:
        return "Terminada"
    return "Sin tomar" if place.tier in user.standing.desk_tiers else f"En {place.tier.short}"


@lru_cache  # a handful of marks, in each row of each list
def mark(name: str) -> SafeString:
    """What a row says of itself besides its state, as a chip."""
    kind, drawing, words = looks.MARKS[name]
    # Where there is no room for its words they are in the title.
    return format_html(
        '<span class="{}" data-tipo="{}" title="{}">{}<span>{}</span></span>',
        "sgl-estado" if kind else "sgl-etq",
        kind,
        words,
        icon(drawing),
        words,
    )


@lru_cache
def _template() -> Template:
    made = Environment(
        loader=PackageLoader("soportegl.web", "jinja2"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    # Django's safe strings and Jinja's know each other by __html__.
    made.globals.update(chip=state_chip, mark=mark)
    return made.get_template("desk/rows.html")


def drawn(rows: Sequence[Row], *, columns: Sequence[str], current: str, query: str) -> SafeString:
    """The rows of the table, without its head; `query` is the list's own address, which a row adds its code to."""
    return SafeString(
        _template().render(
            rows=rows, columns=columns, current=current, query=query, incident=reverse("incident", args=["_"])
        )
    )
