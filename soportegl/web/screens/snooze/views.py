"""«Para hoy» and «Volver a verla»: a day to come back to an incident, with its reason."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from soportegl.directory.models.people import today
from soportegl.incidents import snoozing
from soportegl.incidents.errors import Invalid, Refused
from soportegl.incidents.models import Incident
from soportegl.lib.worktime import add_working_days
from soportegl.web.site import pending_form
from soportegl.web.site.access import only
from soportegl.web.site.incidents import find
from soportegl.web.site.requests import PersonRequest, same_person
from soportegl.web.site.staging import form_key
from soportegl.web.ui.forms import DayField, Form

at_a_desk = only(lambda one: one.is_desk, snoozing.NotOfTheDesk)
#: More than anybody keeps in mind.
SHOWN = 300


class SnoozeForm(Form):
    """When and why."""

    day = DayField(label="Volver a verla el")
    reason = forms.CharField(
        label="Por qué",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


@at_a_desk
@require_safe
def snoozed(request: PersonRequest) -> HttpResponse:
    """What this person wants to come back to: today, and later."""
    rows = list(snoozing.kept_by(request.user)[:SHOWN])
    now = today()
    context = {
        "parts": [
            ("hoy", "Para hoy", [row for row in rows if row.day <= now]),
            ("despues", "Más adelante", [row for row in rows if row.day > now]),
        ],
        "today": now,
    }
    return render(request, "screens/snooze/snoozed.html", context)


@require_POST
@at_a_desk
def done(request: PersonRequest, pk: int) -> HttpResponse:
    """They have come back to it."""
    same_person(request)
    found = snoozing.done(pk, by=request.user)
    if found is None:
        raise Http404
    messages.success(request, f"Listo: la gestión {found.incident} ya no está entre las suyas de «Para hoy».")
    return redirect("snoozed")


@at_a_desk
@require_http_methods(["GET", "HEAD", "POST"])
def snooze(request: PersonRequest, code: str) -> HttpResponse:
    """Name the day; the one that was named before stands in the form."""
    found = find(request, code)
    before = snoozing.of(found, request.user)
    if request.method != "POST":
        typed = pending_form.take(request, request.path)
        # Tomorrow, or the working day after it.
        day = before.day if before else add_working_days(today(), 1)
        initial: dict[str, Any] = {"day": f"{day:%d/%m/%Y}", "reason": before.reason if before else ""}
        return _show(request, found, SnoozeForm(initial=initial | (typed.dict() if typed else {})))
    form = SnoozeForm(request.POST)
    same_person(request)
    if not form.is_valid():
        return _show(request, found, form, status=422)
    try:
        made = snoozing.snooze(found, by=request.user, **form.cleaned_data)
    except Invalid as wrong:
        form.refuse(wrong.fields)
        return _show(request, found, form, status=422)
    except Refused as refusal:
        return _show(request, found, form, sentence=refusal.sentence, status=refusal.status)
    told = f"La gestión {found} estará en «Para hoy» el {made.day:%d/%m/%Y}, y se le avisará."
    messages.success(request, told, extra_tags=request.path)
    return redirect(found)


def _show(
    request: PersonRequest, incident: Incident, form: SnoozeForm, *, sentence: str = "", status: int = 200
) -> HttpResponse:
    context = {"incident": incident, "form": form, "sentence": sentence, "key": form_key(request.POST or None)}
    return render(request, "screens/snooze/snooze.html", context, status=status)
