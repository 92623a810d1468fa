"""One list as its address asks for it: which view, which filters, in which order, which page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import IntegerField, Value

from soportegl.incidents.models import Incident
from soportegl.incidents.queries import suggestions_of
from soportegl.lib import keyset
from soportegl.lib.checkdigit import read_code
from soportegl.web import queue_filters, queue_rows, queues
from soportegl.web.queue_filters import Filtering
from soportegl.web.queues import QueueView

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import QueryDict

    from soportegl.directory.models import User
    from soportegl.incidents.queries import IncidentQuerySet
    from soportegl.lib.keyset import Page
    from soportegl.web.queue_rows import Row

PAGE = 50
MARKS = ("despues", "antes")
#: What makes a list what it is; the rest of an address says where in it one stands.
KEPT = ("vista", "q", "orden", *queue_filters.NAMES)


@dataclass(frozen=True)
class Order:
    """One way to sort a list."""

    slug: str
    label: str
    columns: tuple[str, ...]


ORDERS = (
    Order("edad", "más antigua primero", ("created_at", "id")),
    Order("reciente", "más nueva primero", ("-created_at", "-id")),
    Order("movimiento", "último movimiento primero", ("-moved_at", "-id")),
    Order("detenida", "más tiempo sin movimiento primero", ("moved_at", "id")),
    Order("entidad", "por entidad", ("entity__sort_key", "created_at", "id")),
)
OLDEST = ORDERS[0]
ENDED = Order("terminada", "terminada más tarde primero", ("-ended_at", "-id"))


@dataclass(frozen=True)
class Listing:
    """A list: its rows are all of it, not one page."""

    views: list[QueueView]
    chosen: QueueView | None
    """None when the whole of what the person sees is searched."""
    filtering: Filtering
    order: Order
    rows: IncidentQuerySet
    unknown: str = ""
    """A view that this person does not have was asked for."""
    unknown_order: str = ""

    @property
    def home(self) -> QueueView:
        return queues.home_of(self.views)

    @property
    def suggests(self) -> bool:
        """Whether what is suggested to this person comes first: only in the order of work."""
        return self.order is OLDEST and not self.filtering.typed


def of(user: User, params: QueryDict) -> Listing:
    """The list that this address asks for."""
    views = queues.views_of(user)
    filtering = queue_filters.read(params, user)
    asked, order = params.get("vista", ""), params.get("orden", "")
    chosen = queues.chosen_of(views, asked)
    if chosen is None and not (filtering.typed and not asked):
        chosen = queues.home_of(views)
    base = chosen.rows() if chosen else _everywhere(user, filtering.typed)
    return Listing(
        views=views,
        chosen=chosen,
        filtering=filtering,
        order=_order(order, chosen),
        rows=filtering.of(base),
        unknown_order="" if order in ("", *(each.slug for each in ORDERS)) else order,
        unknown=asked if asked and queues.chosen_of(views, asked) is None else "",
    )


def described(user: User, params: QueryDict) -> list[tuple[str, str]]:
    """What a list shows, as its name and its filters read."""
    asked = of(user, params)
    rows = [("Vista", asked.chosen.label if asked.chosen else "Todo lo que usted ve abierto")]
    rows += [("Texto", asked.filtering.typed)] if asked.filtering.typed else []
    rows += [(chip.label, chip.value) for chip in asked.filtering.chips]
    return [*rows, ("Orden", asked.order.label)]


def _everywhere(user: User, typed: str) -> IncidentQuerySet:
    """What the search of the bar looks through: what is open, but a whole code finds also what has ended."""
    seen = Incident.objects.visible_to(user)
    return seen if read_code(typed) else seen.open()


def _order(slug: str, chosen: QueueView | None) -> Order:
    if chosen and chosen.ended:
        return ENDED
    return next((order for order in ORDERS if order.slug == slug), OLDEST)


def selected(user: User, params: QueryDict) -> IncidentQuerySet:
    """All rows of the list that an address asks for."""
    return of(user, params).rows


def page_of(listing: Listing, user: User, params: QueryDict) -> Page[Row]:
    """The page of it that the address asks for."""
    order, rows = listing.order.columns, _parts(listing, user)
    read = listing.rows.columns(*queue_rows.COLUMNS_READ)
    if len(rows) > 1:
        order = ("turn", *order)
    return keyset.page_of(
        rows,
        lambda keys: queue_rows.load(read(keys), user),
        order=order,
        after=params.get("despues", ""),
        before=params.get("antes", ""),
        size=PAGE,
        name=listing.order.slug,
    )


def _parts(listing: Listing, user: User) -> Sequence[IncidentQuerySet]:
    """Those suggested to this person, and the rest: as one sorted list the database would read all of it."""
    if not listing.suggests:
        return [listing.rows]
    first = suggestions_of(user)
    rest = listing.rows
    for condition in first:
        rest = rest.exclude(condition)
    return [
        *(listing.rows.filter(condition).annotate(turn=Value(0, IntegerField())) for condition in first),
        rest.annotate(turn=Value(1, IntegerField())),
    ]
