"""One list of the desk as it is asked for: which, narrowed by what, in which order, which page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, partial, reduce
from operator import or_
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import parse_qsl, urlencode

from django.db.models import IntegerField, Value

from soportegl.directory.models import User
from soportegl.incidents.queries import BY_SLACK, are_words, sought, suggestions_of
from soportegl.incidents.visibility import Share
from soportegl.lib import keyset
from soportegl.lib.full_text import Found, page_found
from soportegl.lib.recipes import Recipe
from soportegl.lib.text import clean
from soportegl.reading import filters, queues, rows, search
from soportegl.reading.filters import Filtering
from soportegl.reading.queues import QueueView
from soportegl.reading.rows import IncidentRow

if TYPE_CHECKING:
    from soportegl.directory.roles import Permissions
    from soportegl.incidents.queries import IncidentQuerySet

PAGE = rows.MOST
#: More than this of what was typed is not looked for.
TYPED_MAX = 200


@dataclass(frozen=True)
class Order:
    """One way to sort a list."""

    slug: str
    label: str
    columns: tuple[str, ...]


ORDERS = (
    Order("plazo", "más apremiante primero", BY_SLACK),
    Order("edad", "más antigua primero", ("created_at", "id")),
    Order("reciente", "más nueva primero", ("-created_at", "-id")),
    Order("movimiento", "último movimiento primero", ("-moved_at", "-id")),
    Order("detenida", "más tiempo sin movimiento primero", ("moved_at", "id")),
    Order("entidad", "por entidad", ("entity__sort_key", "created_at", "id")),
)
SLACK, OLDEST = ORDERS[:2]
ENDED = Order("terminada", "terminada más tarde primero", ("-ended_at", "-id"))


@dataclass(frozen=True)
class ListQuery:
    """Which list is asked for, and where in it one stands."""

    view: str = ""
    typed: str = ""
    order: str = ""
    filters: tuple[tuple[str, str], ...] = ()
    """What was written for each of them."""
    saved: str = ""
    """The number of the saved view that it is."""
    after: str = ""
    before: str = ""

    @classmethod
    def of(cls, written: Mapping[str, str]) -> Self:
        """As an address writes it; names that are none say nothing."""
        asked = ((each.name, written.get(each.name, "").strip()) for each in filters.FILTERS)
        return cls(
            view=written.get("vista", "").strip(),
            typed=clean(written.get("q", ""))[:TYPED_MAX],
            order=written.get("orden", "").strip(),
            filters=tuple((name, typed) for name, typed in asked if typed),
            saved=written.get("guardada", ""),
            after=written.get("despues", ""),
            before=written.get("antes", ""),
        )

    @classmethod
    def parse(cls, address: str) -> Self:
        """What stands behind the question mark of an address, as saved views and bulk runs keep it."""
        return cls.of(dict(parse_qsl(address)))

    @property
    def written(self) -> dict[str, str]:
        """What makes the list what it is, without where in it one stands."""
        named = {"vista": self.view, "q": self.typed, "orden": self.order, **dict(self.filters)}
        return {name: value for name, value in named.items() if value}

    @property
    def address(self) -> str:
        """The same as an address."""
        return urlencode(self.written)


@dataclass(frozen=True)
class Listing:
    """A list of one person: its rows are all of it, not one page."""

    query: ListQuery
    person: User
    views: list[QueueView]
    chosen: QueueView | None
    """None when the whole of what the person sees is searched."""
    filtering: Filtering
    order: Order

    @property
    def unknown(self) -> str:
        """A view that was asked for and that this person does not have."""
        asked = self.query.view
        return asked if asked and queues.chosen_of(self.views, asked) is None else ""

    @property
    def unknown_order(self) -> str:
        asked = self.query.order
        return "" if asked in ("", *(each.slug for each in ORDERS)) else asked

    @property
    def words(self) -> str:
        """What is looked for in texts; the rest of what can be typed leads straight to a row."""
        return self.query.typed if are_words(self.query.typed) else ""

    @cached_property
    def parts(self) -> list[IncidentQuerySet]:
        """As those of a view, before words are looked for in their texts."""
        found, typed = _parts_of(self.chosen, self.person, self.query.typed), self.query.typed
        if self.filtering.condition:
            found = [part.filter(self.filtering.condition) for part in found]
        return [part.find(typed) for part in found] if typed and not self.words else found

    @property
    def base(self) -> IncidentQuerySet:
        return reduce(or_, self.parts)

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
        return self.chosen is not None and not (self.filtering.condition or self.query.typed)

    @property
    def suggests(self) -> bool:
        """Whether what is suggested to this person comes first: only in the order of work."""
        return self.order is SLACK and not self.query.typed

    @property
    def described(self) -> list[tuple[str, str]]:
        """What it shows, as its name and its filters read."""
        shown = [("Vista", self.chosen.label if self.chosen else "Todo lo que usted ve abierto")]
        shown += [("Texto", self.query.typed)] if self.query.typed else []
        shown += [(chip.label, chip.value) for chip in self.filtering.chips]
        return [*shown, ("Orden", self.order.label)]


def of(query: ListQuery, person: User) -> Listing:
    """The list that is asked for; of what this person does not have, or nobody, the listing says so."""
    views = queues.views_of(person.permissions)
    chosen = queues.chosen_of(views, query.view)
    if chosen is None and (query.view or not query.typed):
        # Filters alone, which people keep and send, are of the whole desk.
        chosen = queues.desk_of(views) if query.filters or query.saved else queues.home_of(views)
    usual = SLACK if person.permissions.is_desk and not (chosen and chosen.is_overview) else OLDEST
    order = next((order for order in ORDERS if order.slug == query.order), usual)
    filtering = filters.read(dict(query.filters), person)
    return Listing(query, person, views, chosen, filtering, ENDED if chosen and chosen.ended else order)


def page(listing: Listing, size: int | None = None) -> Found[IncidentRow]:
    """The page of it that is asked for, of PAGE rows at most; how many there are in all is said only of words."""
    query, person = listing.query, listing.person
    walk: dict[str, Any] = {
        "after": query.after,
        "before": query.before,
        "size": size or PAGE,
        "name": listing.order.slug,
        "who": person.pk,
    }
    load, order = partial(rows.load, person=person), listing.order.columns
    if listing.words:
        parts = _recipe(_plain, listing) or (lambda _: listing.parts)
        together = _recipe(whole, listing) or (lambda _: listing.base)
        # What has ended lately is few of all that ever did.
        words = sought(listing.words, ended=True, share=Share.FEW) if listing.order is ENDED else sought(listing.words)
        return page_found(parts, together, load, words, order=order, **walk)
    if listing.suggests:
        first = _recipe(_in_turn, listing) or _suggested_first(listing.parts, person)
        return Found(keyset.page_of(first, load, order=("turn", *order), **walk), None)
    return Found(keyset.page_of(_recipe(_plain, listing) or listing.parts, load, order=order, **walk), None)


def _recipe(make: Callable[[Permissions, str, int], Any], listing: Listing) -> Recipe | None:
    """How this makes a list that stays the same each time: with no filter, and no hour of the day in it."""
    view = listing.chosen
    is_narrowed = listing.filtering.condition or (listing.query.typed and not listing.words)
    if is_narrowed or (view and view.by_the_hour):
        return None
    return Recipe(make, listing.person.permissions, view.slug if view else "")


def _plain(permissions: Permissions, slug: str, who: int) -> list[IncidentQuerySet]:
    return _parts_of(queues.chosen_of(queues.views_of(permissions), slug), User.with_permissions(permissions, who))


def whole(permissions: Permissions, slug: str, who: int) -> IncidentQuerySet:
    """All of the view with this name, for the person with this number and these permissions."""
    return reduce(or_, _plain(permissions, slug, who))


def _in_turn(permissions: Permissions, slug: str, who: int) -> list[IncidentQuerySet]:
    return _suggested_first(_plain(permissions, slug, who), User.with_permissions(permissions, who))


def _parts_of(view: QueueView | None, person: User, typed: str = "") -> list[IncidentQuerySet]:
    return [part(person) for part in view.parts] if view else [search.everything(person, typed)]


def _suggested_first(parts: list[IncidentQuerySet], person: User) -> list[IncidentQuerySet]:
    """Those suggested to this person, and the rest: as one sorted list the database would read all of it."""
    *others, rest = parts
    first = suggestions_of(person)
    suggested = [rest.filter(condition).annotate(turn=Value(0, IntegerField())) for condition in first]
    for condition in first:
        rest = rest.exclude(condition)
    return [*suggested, *(part.annotate(turn=Value(1, IntegerField())) for part in (*others, rest))]
