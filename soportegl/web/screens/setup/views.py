"""«Puesta en marcha»: what is still missing, and sheets of offices and people; for administrators."""

from __future__ import annotations

import logging
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from soportegl.audit.models import Kind
from soportegl.audit.recording import add_entry
from soportegl.backups import ages
from soportegl.directory import readiness
from soportegl.directory.bulk import kinds, plans, sheets
from soportegl.directory.models import Entity
from soportegl.incidents import scanning, upkeep
from soportegl.web.site.access import administrators_only
from soportegl.web.site.requests import PersonRequest

log = logging.getLogger(__name__)

#: How many rows of a lack are shown before «Ver todas», and at most after it.
FIRST, ALL = 12, 1000
KEPT_SECONDS = 3600
#: Rows of a plan that stand in its table, refused ones first; the rest are a list under it, to be opened.
DRAWN = 500


@administrators_only
@require_safe
def overview(request: PersonRequest) -> HttpResponse:
    """What is missing, each with the way to where it is solved."""
    asked = request.GET.get("ver", "")
    shown = [_shown(lack, whole=lack.slug == asked) for lack in readiness.LACKS if not asked or lack.slug == asked]
    if asked and not shown:
        raise Http404
    context = {
        "lacks": [row for row in shown if row["count"] and not row["lack"].advice],
        "advice": [row for row in shown if row["count"] and row["lack"].advice],
        "notes": [] if asked else _notes(),
        "whole": asked,
    }
    return render(request, "screens/setup/overview.html", context)


def _shown(lack: readiness.Lack, *, whole: bool) -> dict[str, Any]:
    rows = lack.rows()
    count = rows.count()
    names = rows.select_related("department") if rows.model is Entity else rows
    found = list(names[: ALL if whole else FIRST]) if count else []
    address = f"admin:directory_{rows.model._meta.model_name}_change"
    items = [(reverse(address, args=[row.pk]), getattr(row, "short_name", str(row))) for row in found]
    return {"lack": lack, "count": count, "items": items, "more": count - len(items)}


def _notes() -> list[tuple[str, str]]:
    """What is set as for a trial: what, and what to do."""
    rows = (
        (
            bool(tiers := readiness.tiers_without_agents()),
            "Niveles sin técnicos",
            ", ".join(tier.label for tier in tiers),
        ),
        (not settings.SMTP_URL, "El correo no sale", "Los mensajes quedan en una carpeta: ponga SOPORTEGL_SMTP_URL."),
        (
            (urlsplit(settings.PUBLIC_URL).hostname or "") in ("127.0.0.1", "localhost"),
            "Los enlaces de los correos llevan a esta máquina",
            "Ponga SOPORTEGL_PUBLIC_URL con la dirección con que llegan las personas.",
        ),
        (not settings.HTTPS, "Se llega sin HTTPS", "Ponga un intermediario con TLS y SOPORTEGL_HTTPS=1."),
        (settings.DEMO, "Es una demostración", "Las personas ficticias tienen una contraseña conocida."),
        (bool(backup := ages.backup_alarm()), "Respaldos", backup),
        (bool(scan := scanning.alarm()), "Antivirus", scan),
        (bool(rehearsal := ages.rehearsal_alarm()), "Restauración", rehearsal),
    )
    return [(what, then) for is_so, what, then in rows if is_so]


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def load(request: PersonRequest) -> HttpResponse:
    """Choose a sheet; its plan is shown, and the sheet waits for an hour to be applied as it was shown."""
    if request.method != "POST":
        return render(request, "screens/setup/load.html", {"kinds": kinds.KINDS.values()})
    file = request.FILES.get("file")
    content = b"" if file is None else file.read(sheets.MOST_BYTES + 1)
    return _plan(request, content)


def _plan(request: PersonRequest, content: bytes, *, sentence: str = "", status: int = 200) -> HttpResponse:
    try:
        plan = upkeep.plan_of(content)
    except sheets.Unreadable as problem:
        wrong = {"kinds": kinds.KINDS.values(), "sentence": str(problem)}
        return render(request, "screens/setup/load.html", wrong, status=422)
    cache.set(_key(request), content, KEPT_SECONDS)
    rows = sorted(
        plan.rows, key=lambda row: (row.fate is plans.Fate.SAME, row.fate is not plans.Fate.REFUSED, row.number)
    )
    context = {"plan": plan, "rows": rows[:DRAWN], "rest": rows[DRAWN:], "sentence": sentence}
    return render(request, "screens/setup/plan.html", context, status=status)


def _key(request: PersonRequest) -> str:
    return f"sheet-{request.user.pk}"


@require_POST
@administrators_only
def apply(request: PersonRequest) -> HttpResponse:
    """Do exactly what was shown; when that would be something else by now, show it again."""
    content = cache.get(_key(request))
    if content is None:
        messages.warning(request, "El archivo ya no está aquí: pasó una hora, o ya se aplicó. Elíjalo otra vez.")
        return redirect("load_sheet")
    shown, good_only = request.POST.get("mark", ""), "good" in request.POST
    try:
        plan = upkeep.import_sheet(
            lambda: upkeep.plan_of(content), by=request.user, shown=shown or "-", good_only=good_only
        )
    except (plans.Changed, plans.Refused) as problem:
        return _plan(request, content, sentence=str(problem), status=409)
    cache.delete(_key(request))
    add_entry(Kind.CHANGED, name=f"Hoja de {plan.kind}", changes={"filas": ["", str(plan.totals)]})
    log.info("A sheet of %s was applied: %s rows", plan.kind, len(plan.rows))
    messages.success(request, f"Se aplicó la hoja de {plan.kind}: {plan.totals}.")
    return redirect("readiness")


@administrators_only
@require_safe
def template(request: PersonRequest, kind: str) -> HttpResponse:
    """A sheet with the headings and one fictitious row."""
    if kind not in kinds.KINDS:
        raise Http404
    response = HttpResponse(kinds.template(kinds.KINDS[kind]), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{kind}.csv"'
    return response
