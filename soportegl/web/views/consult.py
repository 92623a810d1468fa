"""Consulta de Incidencias: what was ended, looked for by code, words, system, state and dates."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from soportegl.directory.models import User
from soportegl.directory.roles import Standing, Tier
from soportegl.incidents.models import Incident
from soportegl.incidents.queries import are_words, sought
from soportegl.incidents.states import State
from soportegl.lib import keyset
from soportegl.lib.checkdigit import read_code
from soportegl.lib.counting import count_kept, count_up_to
from soportegl.lib.days import midnight
from soportegl.lib.keyset import Page
from soportegl.lib.recipes import Recipe
from soportegl.lib.seeking import Found, page_found
from soportegl.web.access import signed_in
from soportegl.web.forms import ConsultForm
from soportegl.web.pages import COUNT_LIMIT, how_many, neighbours, reading
from soportegl.web.requests import PersonRequest

if TYPE_CHECKING:
    from collections.abc import Callable

    from soportegl.incidents.queries import IncidentQuerySet

SHOWN = (
    *("code", "synopsis", "state", "tier", "withdrawn", "verification", "created_at", "ended_at"),
    *("system__name", "entity__name", "reporter__full_name", "reporter__username"),
)
_LOAD = reading(*SHOWN)


@signed_in
@require_safe
def consult(request: PersonRequest) -> HttpResponse:
    """The ended incidents that this person sees, the latest first."""
    user, form = request.user, ConsultForm(request.GET)
    form.is_valid()
    asked = form.cleaned_data
    typed = asked.get("q", "")
    # Words are none of the filters: what they are looked for in stays what it is.
    is_plain = (
        not any(value for name, value in asked.items() if name != "q" or not are_words(typed)) and not form.errors
    )
    found = _found(user, asked, request, readable="q" not in form.errors, is_plain=is_plain)
    page, total = found.page, found.total
    if total is None and not are_words(typed):
        total = _count(user, asked, is_plain=is_plain)
    context = {
        "form": form,
        "page": page,
        "rows": [
            (row, f"N{row.tier} {Tier(row.tier).short}", row.ended_at - row.created_at)
            for row in page.rows
            if row.ended_at
        ],
        **neighbours(request, page),
        "summary": "muchas incidencias" if total is None else how_many(total, "incidencia", "incidencias"),
        "cut": found.is_cut,
        "active": sum(bool(asked.get(name)) for name in form.fields if name != "q"),
        "filtered": bool(typed) or not is_plain,
        "still_open": _still_open(user, typed) if not page.rows else None,
        "whose": _whose(user),
        "many_entities": _sees_many(user),
    }
    return render(request, "consult/consult.html", context)


def _found(
    user: User, asked: dict[str, Any], request: PersonRequest, *, readable: bool, is_plain: bool
) -> Found[Incident]:
    """One page of them; how many there are is said only where words were looked for."""
    if not readable:
        return Found(Page([], "", ""), 0)
    walk: dict[str, Any] = {
        "order": ("-ended_at", "-id"),
        "after": request.GET.get("despues", ""),
        "before": request.GET.get("antes", ""),
        "size": keyset.SIZE,
        "who": user.pk,
    }
    rows: Callable[[int], list[IncidentQuerySet]] = Recipe(_walked, user.standing)
    whole: Callable[[int], IncidentQuerySet] = Recipe(_whole, user.standing)
    if not is_plain:
        # With a filter the SQL is another each time.
        parts, seen = _walked(user.standing, user.pk), _whole(user.standing, user.pk)
        rows, whole = lambda _: [filtered(part, asked) for part in parts], lambda _: filtered(seen, asked)
    if are_words(typed := asked.get("q", "")):
        return page_found(rows, whole, _LOAD, sought(typed), **walk)
    return Found(keyset.page_of(rows, _LOAD, **walk), None)


def _walked(standing: Standing, who: int) -> list[IncidentQuerySet]:
    return [part.ended() for part in Incident.objects.walked_by(User.with_standing(standing, who))]


def _whole(standing: Standing, who: int) -> IncidentQuerySet:
    return Incident.objects.one_visible_to(User.with_standing(standing, who)).ended()


def _counted(standing: Standing, who: int) -> dict[str, list[IncidentQuerySet]]:
    return {"all": [part.ended() for part in Incident.objects.parts_visible_to(User.with_standing(standing, who))]}


def _count(user: User, asked: dict[str, Any], *, is_plain: bool) -> int:
    if is_plain:
        # What has ended stays ended, but for the few that are reopened.
        return count_kept(COUNT_LIMIT, Recipe(_counted, user.standing), user.pk, lasting=600)["all"]
    parts = _counted(user.standing, user.pk)["all"]
    return count_up_to(COUNT_LIMIT, {"all": [filtered(part, asked) for part in parts]})["all"]


def filtered(rows: IncidentQuerySet, asked: dict[str, Any]) -> IncidentQuerySet:
    """Those that answer to the filters but the words; a filter that was not understood does not filter."""
    if (typed := asked.get("q")) and not are_words(typed):
        rows = rows.find(typed)
    if system := asked.get("system"):
        rows = rows.filter(system=system)
    if state := asked.get("state"):
        rows = rows.filter(state=State(state))
    if since := asked.get("since"):
        rows = rows.filter(ended_at__gte=midnight(since))
    if until := asked.get("until"):
        rows = rows.filter(ended_at__lt=midnight(until + timedelta(days=1)))
    return rows


def _still_open(user: User, words: str) -> Incident | None:
    """Whoever looks here for one that is not ended yet learns where it is."""
    code = read_code(words)
    return Incident.objects.visible_to(user).open().filter(code=code).first() if code else None


def _whose(user: User) -> str:
    standing = user.standing
    if standing.is_desk:
        return "Incidencias cerradas y finalizadas que atendió su mesa"
    if standing.is_auditor or standing.is_administrator:
        return "Todas las incidencias cerradas y finalizadas"
    whose = "de su municipalidad" if standing.sees_entities else "que usted reportó"
    return f"Incidencias cerradas y finalizadas {whose}"


def _sees_many(user: User) -> bool:
    """Whether a row must say of which entity it is."""
    standing = user.standing
    return not standing.is_reporter or len(standing.reports_for) > 1 or standing.is_desk
