"""One list as its address asks for it: which view, which filters, in which order, which page."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.db.models import IntegerField, Value

from soportegl.directory.models import User
from soportegl.incidents.models import Incident
from soportegl.incidents.queries import are_words, sought, suggestions_of
from soportegl.lib import keyset
from soportegl.lib.checkdigit import read_code
from soportegl.lib.recipes import Recipe
from soportegl.lib.seeking import Found, page_found
from soportegl.lib.text import clean
from soportegl.reading import filters
from soportegl.reading.filters import Filtering
from soportegl.web import queue_rows, queues
from soportegl.web.queues import QueueView

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from django.http import QueryDict

    from soportegl.directory.roles import Standing
    from soportegl.incidents.queries import IncidentQuerySet
    from soportegl.web.queue_rows import Row

PAGE = queue_rows.MOST
MARKS = ("despues", "antes")
#: What makes a list what it is; the rest of an address says where in it one stands.
KEPT = ("vista", "q", "orden")
SEARCH_MAX = 200


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
    typed: str
    filtering: Filtering
    order: Order
    user: User
    parts: Callable[[User], list[IncidentQuerySet]]
    """As those of a view; made when asked for, since of most lists the SQL of the first page is kept."""
    unknown: str = ""
    """A view that this person does not have was asked for."""
    unknown_order: str = ""

    @property
    def words(self) -> str:
        """What is looked for in texts; the rest of what can be typed leads straight to a row."""
        return self.typed if are_words(self.typed) else ""

    @cached_property
    def base(self) -> IncidentQuerySet:
        """Its rows before words are looked for in their texts."""
        return reduce(or_, self.parts(self.user))

    @property
    def rows(self) -> IncidentQuerySet:
        return self.base.search(self.words) if self.words else self.base

    @property
    def home(self) -> QueueView:
        return queues.home_of(self.views)

    @property
    def desk(self) -> QueueView:
        return queues.desk_of(self.views)

    @property
    def is_whole(self) -> bool:
        """Whether it shows all that its view has."""
        return self.chosen is not None and not (self.filtering.condition or self.typed)

    @property
    def suggests(self) -> bool:
        """Whether what is suggested to this person comes first: only in the order of work."""
        return self.order is OLDEST and not self.typed


def of(user: User, params: QueryDict) -> Listing:
    """The list that this address asks for."""
    views = queues.views_of(user)
    filtering, typed = filters.read(params, user), clean(params.get("q", ""))[:SEARCH_MAX]
    asked, order = params.get("vista", ""), params.get("orden", "")
    chosen = queues.chosen_of(views, asked)
    if chosen is None and not (typed and not asked):
        chosen = _unnamed(views, params)

    def parts(person: User) -> list[IncidentQuerySet]:
        found = _parts_of(chosen.slug if chosen else "", person, typed)
        return [_without_words(rows, filtering, typed) for rows in found]

    return Listing(
        views=views,
        chosen=chosen,
        typed=typed,
        filtering=filtering,
        order=_order(order, chosen),
        user=user,
        parts=parts,
        unknown_order="" if order in ("", *(each.slug for each in ORDERS)) else order,
        unknown=asked if asked and queues.chosen_of(views, asked) is None else "",
    )


def _unnamed(views: list[QueueView], params: QueryDict) -> QueueView:
    """The list of an address that names none: filters alone, which people keep and send, are of the whole desk."""
    filtered = "guardada" in params or any(params.get(each.name, "").strip() for each in filters.FILTERS)
    return queues.desk_of(views) if filtered else queues.home_of(views)


def described(user: User, params: QueryDict) -> list[tuple[str, str]]:
    """What a list shows, as its name and its filters read."""
    asked = of(user, params)
    rows = [("Vista", asked.chosen.label if asked.chosen else "Todo lo que usted ve abierto")]
    rows += [("Texto", asked.typed)] if asked.typed else []
    rows += [(chip.label, chip.value) for chip in asked.filtering.chips]
    return [*rows, ("Orden", asked.order.label)]


def _without_words(rows: IncidentQuerySet, filtering: Filtering, typed: str) -> IncidentQuerySet:
    """The rows that answer to all that was asked but the words."""
    found = rows.filter(filtering.condition) if filtering.condition else rows
    return found.find(typed) if typed and not are_words(typed) else found


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


def page_of(listing: Listing, params: QueryDict) -> Found[Row]:
    """The page of it that the address asks for; how many there are is said only where words were looked for."""
    asked: dict[str, Any] = {
        "after": params.get("despues", ""),
        "before": params.get("antes", ""),
        "size": PAGE,
        "name": listing.order.slug,
        "who": listing.user.pk,
    }

    def load(keys: list[int]) -> Iterable[Row]:
        return queue_rows.load(keys, listing.user)

    if words := listing.words:
        return page_found(
            _recipe(_plain, listing) or (lambda who: listing.parts(listing.user)),
            _recipe(_whole, listing) or (lambda who: listing.base),
            load,
            sought(words),
            order=listing.order.columns,
            **asked,
        )
    order = ("turn", *listing.order.columns) if listing.suggests else listing.order.columns
    if listing.suggests:
        rows = _recipe(_in_turn, listing) or _suggested_first(listing.parts(listing.user), listing.user)
    else:
        rows = _recipe(_plain, listing) or listing.parts(listing.user)
    return Found(keyset.page_of(rows, load, order=order, **asked), None)


def _recipe(make: Callable[[Standing, str, int], Any], listing: Listing) -> Recipe | None:
    """How this makes a list that stays the same each time: with no filter, and no hour of the day in it."""
    view = listing.chosen
    if listing.filtering.condition or (listing.typed and not listing.words) or (view and view.by_the_hour):
        return None
    return Recipe(make, listing.user.standing, view.slug if view else "")


def _plain(standing: Standing, slug: str, who: int) -> list[IncidentQuerySet]:
    return _parts_of(slug, User.with_standing(standing, who))


def _whole(standing: Standing, slug: str, who: int) -> IncidentQuerySet:
    return reduce(or_, _plain(standing, slug, who))


def _in_turn(standing: Standing, slug: str, who: int) -> list[IncidentQuerySet]:
    user = User.with_standing(standing, who)
    return _suggested_first(_parts_of(slug, user), user)


def _parts_of(slug: str, person: User, typed: str = "") -> list[IncidentQuerySet]:
    """Those of a view, or of everything."""
    view = queues.chosen_of(queues.views_of(person), slug) if slug else None
    return [part() for part in view.parts] if view else [_everywhere(person, typed)]


def _suggested_first(parts: list[IncidentQuerySet], user: User) -> list[IncidentQuerySet]:
    """Those suggested to this person, and the rest: as one sorted list the database would read all of it."""
    *others, rows = parts
    first = suggestions_of(user)
    rest = rows
    for condition in first:
        rest = rest.exclude(condition)
    return [
        *(rows.filter(condition).annotate(turn=Value(0, IntegerField())) for condition in first),
        *(part.annotate(turn=Value(1, IntegerField())) for part in (*others, rest)),
    ]
