"""«Calendarios»: what holds at a place in a year, and how time is counted there; for administrators."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from soportegl.lib import clock
from soportegl.reading import work_calendars as reading
from soportegl.reading.work_calendars import Known
from soportegl.web.screens.calendars.forms import CountForm, YearForm
from soportegl.web.site.access import administrators_only
from soportegl.web.site.requests import PersonRequest
from soportegl.web.ui.moments import at, exact


@administrators_only
@require_safe
def calendars(request: PersonRequest) -> HttpResponse:
    """The hours and the days off of a place in a year, each with the way to where it is changed."""
    today = timezone.localdate(clock.now())
    form = YearForm({"place": request.GET.get("place", ""), "year": request.GET.get("year", today.year)})
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        there, year = form.cleaned_data["place"], form.cleaned_data["year"]
        shown = reading.year_of(there, year)
        context |= {
            "there": there,
            "week": reading.week_of(there),
            "year": year,
            "shown": shown,
            "time": exact(shown.time),
            "change_hours": _hours_address(there),
            "add_day": f"{reverse('admin:directory_dayoff_add')}?{urlencode(_named(there))}",
        }
    return render(request, "screens/calendars/calendars.html", context, status=422 if form.errors else 200)


def _named(there: Known) -> dict[str, object]:
    """The place as a new row names it."""
    place = there.place
    if place.office:
        return {"scope": "office", "office": place.office}
    if there.entity:
        return {"scope": "municipality", "municipality": there.entity}
    return {"scope": "tier", "tier": place.tier} if place.tier else {"scope": "country"}


def _hours_address(there: Known) -> str:
    """Where the hours of this very place are changed; or where they get some of their own."""
    named = _named(there)
    own = there.hours
    if own and own.scope == named["scope"]:
        return reverse("admin:directory_weeklyhours_change", args=[own.pk])
    return f"{reverse('admin:directory_weeklyhours_add')}?{urlencode(named)}"


@administrators_only
@require_safe
def counted(request: PersonRequest) -> HttpResponse:
    """Every stretch between two moments, counted or skipped, with its reason; they add up to the whole."""
    form = CountForm(request.GET if "start" in request.GET else None)
    context: dict[str, Any] = {"form": form, "exact": exact, "at": at}
    if form.is_valid():
        said = form.cleaned_data
        found = reading.count(said["place"].calendar, said["start"], said["end"])
        context |= {"there": said["place"], "found": found, "due": said.get("due"), "said": said}
    return render(request, "screens/calendars/counted.html", context, status=422 if form.errors else 200)
