"""The lists of the desk, with one incident beside them when it is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from soportegl.desk.models import SavedView
from soportegl.directory.models import User
from soportegl.incidents.pulse import pulse
from soportegl.lib.compiled import Compiled
from soportegl.lib.keyset import Page
from soportegl.lib.recipes import Recipe
from soportegl.lib.seeking import Found
from soportegl.reading import filters
from soportegl.web import listing, queue_counts, queue_looks, queue_rows, queues
from soportegl.web.access import signed_in
from soportegl.web.context import all_systems
from soportegl.web.drawing import drawn
from soportegl.web.listing import KEPT, Listing
from soportegl.web.queue_counts import Makes
from soportegl.web.queue_looks import Looks
from soportegl.web.queue_rows import Row
from soportegl.web.requests import PersonRequest
from soportegl.web.ui import bounded
from soportegl.web.views.desk import case_context, desk_readers

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from soportegl.directory.roles import Standing
    from soportegl.incidents.queries import IncidentQuerySet

MOST_SAVED = 40


@signed_in
@desk_readers
@require_safe
def queue(request: PersonRequest) -> HttpResponse:
    """The lists of the desk, with one incident beside them when it is asked for."""
    case = case_context(request)
    if request.htmx and request.htmx.target == "caso" and not request.htmx.history_restore_request:
        response = render(request, "desk/case.html", case)
    else:
        response = render(request, "desk/queue.html", {**_lists(request), **case})
    # The same address answers a whole page or one pane of it.
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return response


def kept_of(params: QueryDict) -> QueryDict:
    """What makes the list what it is, without where in it one stands."""
    kept = QueryDict(mutable=True)
    for name in (*KEPT, *(each.name for each in filters.FILTERS)):
        if value := params.get(name, "").strip():
            kept[name] = value
    return kept


@dataclass(frozen=True)
class Shown:
    """A list read for one page of it."""

    asked: Listing
    found: Found[Row]
    saved: list[SavedView]
    counts: dict[str, int]
    looks: Looks
    kept: QueryDict
    """What makes the list what it is, without where in it one stands."""

    @property
    def query(self) -> str:
        """The address of the list."""
        return self.kept.urlencode()

    @property
    def page(self) -> Page[Row]:
        return self.found.page

    @property
    def total(self) -> int | None:
        """How many there are in all; None when so many hold the words that nobody counted them."""
        return self.found.total if self.asked.words else self.counts[_shown(self.asked, self.kept)]

    @property
    def saved_now(self) -> SavedView | None:
        return next((view for view in self.saved if view.pk == self.looks.saved), None)


def _read(request: PersonRequest, now: str) -> Shown:
    user, params = request.user, request.GET
    asked, kept = listing.of(user, params), kept_of(params)
    saved: list[SavedView] = _SAVED.of(user.standing).instances(user.pk)
    mine = next((view for view in saved if str(view.pk) == params.get("guardada")), None)
    return Shown(
        asked=asked,
        found=listing.page_of(asked, params),
        saved=saved,
        counts=_added(asked, queue_counts.counts_of(user, _counted(asked, saved, kept, request), pulse=now)),
        looks=queue_looks.read(request).with_saved(mine),
        kept=kept,
    )


def _saved(standing: Standing, who: int) -> QuerySet[SavedView]:
    return SavedView.objects.of(User.with_standing(standing, who))[:MOST_SAVED]


_SAVED = Compiled(_saved, int)


def _drawn(request: PersonRequest, shown: Shown) -> str:
    query = f"?{shown.query}&" if shown.query else "?"
    return queue_rows.drawn(
        shown.page.rows,
        columns=shown.looks.columns,
        current=request.GET.get("caso", ""),
        query=query,
        marked=request.user.standing.is_desk,
    )


def fresh_list(request: PersonRequest, now: str, *, known: str) -> dict[str, Any]:
    """The list as it is now, for a page that has it already; nothing when no row and no number of it changed."""
    shown = _read(request, now)
    mark = fingerprint(shown)
    if mark == known:
        return {}
    return {
        "print": mark,
        "rows": _drawn(request, shown),
        "counts": {
            name: bounded(count, queue_counts.LIMIT)
            for name, count in shown.counts.items()
            if not name.startswith("shown ")
        },
        "total": bounded(shown.total, queue_counts.LIMIT),
    }


def fingerprint(shown: Shown) -> str:
    """A word that changes when a row of the page or a number beside the lists does."""
    rows = tuple((row.pk, row.version, row.turn) for row in shown.page.rows)
    return f"{hash((rows, tuple(shown.counts.values()))) & 0xFFFFFFFFFFFF:x}"


def _lists(request: PersonRequest) -> dict[str, Any]:
    """The left column and the list in the middle."""
    now = pulse()
    shown = _read(request, now)
    asked, chosen, kept = shown.asked, shown.asked.chosen, shown.kept
    views = [(view, shown.counts[f"vista={view.slug}"]) for view in asked.views]
    saved = [(view, shown.counts.get(view.query)) for view in shown.saved]
    return {
        "listing": asked,
        "views": views,
        "saved": saved,
        "left": _left(request, shown, kept, views=views, saved=saved),
        "saved_now": shown.saved_now,
        "chosen": chosen,
        "typed": asked.typed,
        "chips": [(chip, _without(kept, chip.name)) for chip in asked.filtering.chips],
        "kept_items": kept.items(),
        "filtered": len(asked.filtering.chips) + bool(asked.typed),
        "whole_search": f"?{urlencode({'q': asked.typed})}",
        "whole": f"?vista={chosen.slug}" if chosen else "?",
        "page": shown.page,
        "page_size": listing.PAGE,
        "rows": _drawn(request, shown),
        "head": drawn("desk/head.html", headings=_headings(asked, shown.looks.columns, kept)),
        "total": shown.total,
        "cut": shown.found.is_cut,
        "count_limit": queue_counts.LIMIT,
        "looks": shown.looks,
        "query": shown.query,
        "pulse": now,
        "print": fingerprint(shown),
        "gives_next": bool(request.user.standing.agent_tiers) and not (chosen and chosen.ended),
    }


def _left(request: PersonRequest, shown: Shown, kept: QueryDict, **lists: Any) -> SafeString:
    """The left column: the lists, those that were saved, the systems, and how many each has."""
    saved_now = shown.saved_now
    return drawn(
        "desk/views.html",
        **lists,
        saved_now=saved_now,
        saved_url=reverse("saved_view", args=[saved_now.pk]) if saved_now else "",
        systems=[(each, shown.counts[f"sistema={each.slug}"]) for each in all_systems(request)],
        system_now=kept.get("sistema", ""),
        chosen=shown.asked.chosen,
        desk=shown.asked.desk.slug,
        works=request.user.standing.is_desk,
        query=shown.query,
        count_limit=queue_counts.LIMIT,
    )


def _without(kept: QueryDict, name: str) -> str:
    rest = kept.copy()
    del rest[name]
    return rest.urlencode()


def _counted(asked: Listing, saved: list[SavedView], kept: QueryDict, request: PersonRequest) -> dict[str, Makes]:
    """What is counted: every view, every system, every saved view that does not search, and what is shown."""
    standing = request.user.standing
    counted: dict[str, Makes] = {}
    for view in asked.views:
        if not view.adds:
            made = partial if view.by_the_hour else Recipe
            counted[f"vista={view.slug}"] = made(_of_view, standing, view.slug)
    for system in all_systems(request):
        counted[f"sistema={system.slug}"] = Recipe(_of_system, standing, system.pk)
    for each in saved:
        params = QueryDict(f"{each.query}&guardada={each.pk}")
        # Words are looked for when somebody opens it: a dozen searches beside every list would cost more than the list.
        if not params.get("q"):
            counted[each.query] = partial(_selected, request.user, params)
    if not asked.words and not (asked.is_whole and asked.chosen and asked.chosen.adds):
        counted.setdefault(_shown(asked, kept), lambda who: asked.base)
    return counted


def _added(asked: Listing, counts: dict[str, int]) -> dict[str, int]:
    """With the numbers of the lists that are others together."""
    sums = {view.slug: [counts[f"vista={slug}"] for slug in view.adds] for view in asked.views if view.adds}
    return counts | {f"vista={slug}": sum(parts) for slug, parts in sums.items()}


def _shown(asked: Listing, kept: QueryDict) -> str:
    """The name under which what is shown is counted: a whole view is counted as such."""
    return f"vista={asked.chosen.slug}" if asked.chosen and asked.is_whole else f"shown {kept.urlencode()}"


def _of_view(standing: Standing, slug: str, who: int) -> IncidentQuerySet:
    view = queues.chosen_of(queues.views_of(User.with_standing(standing, who)), slug)
    assert view is not None
    return view.rows()


def _of_system(standing: Standing, system: int, who: int) -> IncidentQuerySet:
    return queues.desk_of(queues.views_of(User.with_standing(standing, who))).rows().filter(system=system)


def _selected(user: User, params: QueryDict, who: int) -> IncidentQuerySet:
    return listing.selected(user, params)


SORTED_BY = {"edad": ("edad", "reciente"), "movimiento": ("movimiento", "detenida"), "entidad": ("entidad", "entidad")}


def _headings(asked: Listing, columns: tuple[str, ...], kept: QueryDict) -> list[dict[str, str]]:
    """The heads of the columns: what each says, and where it leads when the list can be sorted by it."""
    made = []
    for name in columns:
        orders = SORTED_BY.get(name, ())
        now = asked.order.slug in orders
        other = next((slug for slug in orders if slug != asked.order.slug), "")
        query = kept.copy()
        query["orden"] = other
        sortable = bool(other) and not (asked.chosen and asked.chosen.ended)
        made.append(
            {
                "name": name,
                "cls": queue_rows.CLASSES[name],
                "label": queue_rows.COLUMNS[name],
                "href": f"?{urlencode(query)}" if sortable else "",
                "sort": ("descending" if asked.order.columns[0].startswith("-") else "ascending") if now else "",
            }
        )
    return made
