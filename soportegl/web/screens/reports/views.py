"""«Reportes»: what happened in a period, on a page, on paper and as a file, with the same rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from soportegl.audit.models import Kind
from soportegl.audit.recording import add_entry
from soportegl.figures import asking, listing, presenting, refreshing
from soportegl.figures.asking import Asked, Row
from soportegl.figures.periods import Period
from soportegl.figures.reports import REPORTS, Column
from soportegl.figures.scopes import NONE_OF_THEIRS, Scope, scope_of
from soportegl.incidents.errors import NotForThem
from soportegl.lib import clock
from soportegl.lib.spreadsheets import Format, csv_lines, xlsx_pieces
from soportegl.web.screens.reports.forms import ReportForm
from soportegl.web.site.access import only
from soportegl.web.site.requests import PersonRequest

SHOWN = 100
_TYPES = {"csv": "text/csv; charset=utf-8"}
_TYPES["xlsx"] = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class NoReports(NotForThem):
    sentence = NONE_OF_THEIRS


report_readers = only(lambda permissions: scope_of(permissions) is not None, NoReports)


def scope(request: PersonRequest) -> Scope:
    """Whose figures this person sees: `report_readers` let in only who sees some."""
    found = scope_of(request.user.permissions)
    assert found is not None
    return found


def read(request: PersonRequest, slug: str) -> Asked:
    """What an address asks of the report of this name; there is none of another name."""
    if slug not in REPORTS:
        raise Http404
    return asking.read(slug, request.GET.dict(), scope(request))


@report_readers
@require_safe
def reports(request: PersonRequest) -> HttpResponse:
    """The first report."""
    return HttpResponseRedirect(reverse("report", args=[next(iter(REPORTS))]))


@report_readers
@require_safe
def report(request: PersonRequest, slug: str) -> HttpResponse:
    """One report."""
    asked = read(request, slug)
    found = asking.answer(asked)
    columns = found.columns
    context = {
        **_around(asked, request, lambda kind: reverse("report_file", args=[slug, kind])),
        "form": ReportForm(asked),
        "found": found,
        "rows": [drawn(row, columns) for row in found.rows],
        "total": drawn(found.total, columns),
        "mine": request.user.report_subscriptions.filter(report=slug),
    }
    return render(request, "screens/reports/report.html", context, status=422 if asked.wrong else 200)


@report_readers
@require_safe
def report_file(request: PersonRequest, slug: str, kind: str) -> HttpResponseBase:
    """The same rows as a file; that it was taken out is a line of the audit."""
    asked = read(request, slug)
    if kind not in _TYPES:
        raise Http404
    if asked.wrong:
        return report(request, slug)
    rows = presenting.lines(asking.answer(asked))
    return _file(kind, asked.report.label, presenting.heading(asked), presenting.formats(asked), rows, asked)


@report_readers
@require_safe
def incidents(request: PersonRequest) -> HttpResponse:
    """The incidents that a period's figures are made of, a hundred at a time."""
    asked = read(request, next(iter(REPORTS)))
    step = listing.page(asked.period, asked.scope, asked.narrowed, request.GET.get("despues", ""), SHOWN)
    columns = listing.columns(asked.scope)
    context = {
        **_around(asked, request, lambda kind: reverse("report_incidents_file", args=[kind])),
        "form": ReportForm(asked, of_rows=False),
        "columns": columns,
        "rows": step.rows,
        "formats": Format,
        "length": presenting.length,
        "older": f"{request.path}?{asked.address}&despues={step.after}" if step.after else "",
    }
    return render(request, "screens/reports/incidents.html", context, status=422 if asked.wrong else 200)


@report_readers
@require_safe
def incidents_file(request: PersonRequest, kind: str) -> HttpResponseBase:
    """All of them as a file, sent while it is read."""
    asked = read(request, next(iter(REPORTS)))
    if kind not in _TYPES:
        raise Http404
    if asked.wrong:
        return incidents(request)
    columns = listing.columns(asked.scope)
    rows = listing.everything(asked.period, asked.scope, asked.narrowed)
    return _file(kind, "Gestiones", [each.label for each in columns], [each.shown for each in columns], rows, asked)


def _file(
    kind: str, name: str, heading: list[str], formats: list[Format], rows: Iterable[Any], asked: Asked
) -> StreamingHttpResponse:
    since, until = asked.period
    said = {**asked.written, **written(asked.period)}
    add_entry(
        Kind.TAKEN_OUT, name=f"Reporte: {name}", changes={key: ["", value] for key, value in said.items() if value}
    )
    pieces: Iterable[Any] = (
        csv_lines(heading, formats, rows) if kind == "csv" else xlsx_pieces(name, heading, formats, rows)
    )
    response = StreamingHttpResponse(pieces, content_type=_TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="reporte-{since:%Y%m%d}-{until:%Y%m%d}.{kind}"'
    return response


def _around(asked: Asked, request: PersonRequest, file: Callable[[str], str]) -> dict[str, Any]:
    """What every page of the reports shows besides its rows."""
    query = request.GET.copy()
    query.pop("despues", None)
    today = timezone.localdate(clock.now())
    return {
        "asked": asked,
        "reports": REPORTS.values(),
        "periods": [(label, written(period), period == asked.period) for label, period in periods(today)],
        "days": urlencode(written(asked.period)),
        "query": query.urlencode(),
        "file": file,
        "summed_at": refreshing.progress().at,
    }


def periods(today: date) -> list[tuple[str, Period]]:
    """The periods that are one press away."""
    month = Period.month(today)
    return [
        ("Este mes", Period(month.since, today)),
        ("Mes anterior", month.before),
        ("Últimos 90 días", Period(today - timedelta(days=89), today)),
        ("Este año", Period(today.replace(month=1, day=1), today)),
    ]


def written(period: Period) -> dict[str, str]:
    """As an address says it."""
    return {"desde": f"{period.since:%d/%m/%Y}", "hasta": f"{period.until:%d/%m/%Y}"}


def drawn(row: Row, columns: tuple[Column, ...]) -> dict[str, Any]:
    """A row as the page shows it: each value, and what it was before."""
    values = [presenting.shown(*pair) for pair in zip(row.values, columns, strict=True)]
    before = [presenting.shown(*pair) for pair in zip(row.before, columns, strict=True)] if row.before else []
    return {"label": row.label, "cells": [(value, before[at] if before else "") for at, value in enumerate(values)]}
