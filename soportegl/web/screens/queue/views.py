"""The lists of the desk, with one incident beside them when it is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from soportegl.desk.models import SavedView
from soportegl.incidents.change_token import change_token
from soportegl.lib.full_text import Found
from soportegl.lib.keyset import Page
from soportegl.reading import counts, lists
from soportegl.reading.lists import Listing, ListQuery
from soportegl.reading.rows import IncidentRow
from soportegl.web.screens.case.present import case_context
from soportegl.web.screens.queue import list_preferences
from soportegl.web.screens.queue import rows as queue_rows
from soportegl.web.screens.queue.list_preferences import ListPreferences
from soportegl.web.site.access import desk_readers
from soportegl.web.site.context import all_systems
from soportegl.web.site.requests import PersonRequest
from soportegl.web.ui import icons
from soportegl.web.ui.elements import bounded
from soportegl.web.ui.jinja_env import render_fragment


@desk_readers
@require_safe
def queue(request: PersonRequest) -> HttpResponse:
    """The lists of the desk, with one incident beside them when it is asked for."""
    case = case_context(request)
    if request.htmx and request.htmx.target == "caso" and not request.htmx.history_restore_request:
        response = render(request, "screens/case/case.html", case)
    else:
        response = render(request, "screens/queue/queue.html", {**_lists(request), **case})
    # The same address answers a whole page or one pane of it.
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return response


@dataclass(frozen=True)
class Shown:
    """A list read for one page of it."""

    asked: Listing
    found: Found[IncidentRow]
    saved: list[SavedView]
    counts: dict[str, int]
    preferences: ListPreferences

    @property
    def query(self) -> str:
        """The address of the list."""
        return self.asked.query.address

    @property
    def page(self) -> Page[IncidentRow]:
        return self.found.page

    @property
    def total(self) -> int | None:
        """How many there are in all; None when so many hold the words that nobody counted them."""
        return self.found.total if self.asked.words else self.counts[counts.name_of(self.asked)]

    @property
    def saved_now(self) -> SavedView | None:
        return next((view for view in self.saved if view.pk == self.preferences.saved), None)


def _read(request: PersonRequest, now: str) -> Shown:
    asked = lists.of(ListQuery.of(request.GET), request.user)
    saved = counts.saved_of(request.user)
    mine = next((view for view in saved if str(view.pk) == asked.query.saved), None)
    return Shown(
        asked=asked,
        found=lists.page(asked),
        saved=saved,
        counts=counts.beside(asked, saved, all_systems(request), token=now),
        preferences=list_preferences.read(request).with_saved(mine),
    )


def _drawn(request: PersonRequest, shown: Shown) -> str:
    query = f"?{shown.query}&" if shown.query else "?"
    return queue_rows.drawn(
        shown.page.rows,
        columns=shown.preferences.columns,
        current=request.GET.get("caso", ""),
        query=query,
        marked=request.user.permissions.is_desk,
    )


def fresh_list(request: PersonRequest, now: str, *, known: str) -> dict[str, Any]:
    """The list as it is now, for a page that has it already; nothing when no row and no number of it changed."""
    shown = _read(request, now)
    mark = fingerprint(shown)
    if mark == known:
        return {}
    return {
        "fingerprint": mark,
        "rows": _drawn(request, shown),
        "counts": {
            name: bounded(count, counts.LIMIT) for name, count in shown.counts.items() if not name.startswith("shown ")
        },
        "total": bounded(shown.total, counts.LIMIT),
    }


def fingerprint(shown: Shown) -> str:
    """A word that changes when a row of the page or a number beside the lists does."""
    rows = tuple((row.pk, row.version, row.turn, row.clock) for row in shown.page.rows)
    return f"{hash((rows, tuple(shown.counts.values()))) & 0xFFFFFFFFFFFF:x}"


def _lists(request: PersonRequest) -> dict[str, Any]:
    """The left column and the list in the middle."""
    now = change_token()
    shown = _read(request, now)
    asked, chosen, typed = shown.asked, shown.asked.chosen, shown.asked.query.typed
    views = [(view, shown.counts[f"vista={view.slug}"]) for view in asked.views]
    saved = [(view, shown.counts.get(view.query)) for view in shown.saved]
    return {
        "listing": asked,
        "views": views,
        "saved": saved,
        "left": _left(request, shown, views=views, saved=saved),
        "saved_now": shown.saved_now,
        "chosen": chosen,
        "typed": typed,
        "chips": [(chip, _with(asked, **{chip.name: ""})) for chip in asked.filtering.chips],
        "kept_items": asked.query.written.items(),
        "filtered": len(asked.filtering.chips) + bool(typed),
        "whole_search": f"?{urlencode({'q': typed})}",
        "whole": f"?vista={chosen.slug}" if chosen else "?",
        "page": shown.page,
        "page_size": lists.PAGE,
        "rows": _drawn(request, shown),
        "hours": queue_rows.hours_of(shown.page.rows),
        "head": render_fragment("screens/queue/head.html", headings=_headings(asked, shown.preferences.columns)),
        "total": shown.total,
        "cut": shown.found.is_cut,
        "count_limit": counts.LIMIT,
        "preferences": shown.preferences,
        "query": shown.query,
        "change_token": now,
        "fingerprint": fingerprint(shown),
        "gives_next": bool(request.user.permissions.agent_tiers) and not (chosen and chosen.ended),
    }


def _left(request: PersonRequest, shown: Shown, **beside: Any) -> SafeString:
    """The left column: the lists, those that were saved, the systems, and how many each has."""
    saved_now = shown.saved_now
    return render_fragment(
        "screens/queue/views.html",
        **beside,
        icons=icons.VIEWS,
        saved_now=saved_now,
        saved_url=reverse("saved_view", args=[saved_now.pk]) if saved_now else "",
        systems=[(each, shown.counts[f"sistema={each.slug}"]) for each in all_systems(request)],
        system_now=shown.asked.query.written.get("sistema", ""),
        chosen=shown.asked.chosen,
        desk=shown.asked.desk.slug,
        works=request.user.permissions.is_desk,
        query=shown.query,
        count_limit=counts.LIMIT,
    )


def _with(asked: Listing, **changed: str) -> str:
    """The address of the same list with some of it changed; nothing takes a part out."""
    written = asked.query.written | changed
    return urlencode({name: value for name, value in written.items() if value})


SORTED_BY = {
    "plazo": ("plazo", "plazo"),
    "edad": ("edad", "reciente"),
    "movimiento": ("movimiento", "detenida"),
    "entidad": ("entidad", "entidad"),
}


def _headings(asked: Listing, columns: tuple[str, ...]) -> list[dict[str, str]]:
    """The heads of the columns: what each says, and where it leads when the list can be sorted by it."""
    made = []
    for name in columns:
        orders = SORTED_BY.get(name, ())
        now = asked.order.slug in orders
        other = next((slug for slug in orders if slug != asked.order.slug), "")
        sortable = bool(other) and not (asked.chosen and asked.chosen.ended)
        made.append(
            {
                "name": name,
                "cls": queue_rows.CLASSES[name],
                "label": queue_rows.COLUMNS[name],
                "href": f"?{_with(asked, orden=other)}" if sortable else "",
                "sort": ("descending" if asked.order.columns[0].startswith("-") else "ascending") if now else "",
            }
        )
    return made
