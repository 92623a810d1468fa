"""The audit, for those who audit and those who administer."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from soportegl.audit.models import Entry, Kind
from soportegl.audit.recording import add_entry
from soportegl.lib.spreadsheets import Format, csv_lines
from soportegl.reading import audit as reading
from soportegl.reading.audit import AuditQuery
from soportegl.web.site.access import auditors_only
from soportegl.web.site.pages import neighbours
from soportegl.web.site.requests import PersonRequest
from soportegl.web.ui.forms import DayField

COLUMNS = (
    "Fecha y hora",
    "Persona",
    "Usuario",
    "Viendo como",
    "Qué hizo",
    "Sobre qué",
    "Ajena",
    "Dirección",
    "Cambios",
)


class AuditForm(forms.Form):
    """What is looked for."""

    use_required_attribute = False

    about = forms.CharField(
        label="Sobre qué o quién",
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"placeholder": "Gestión, usuario o nombre", "type": "search"}),
    )
    who = forms.CharField(
        label="Quién lo hizo",
        required=False,
        max_length=160,
        widget=forms.TextInput(attrs={"placeholder": "Nombre o usuario", "autocomplete": "off"}),
    )
    kind = forms.ChoiceField(label="Qué hizo", required=False, choices=[("", "Todo"), *Kind.choices])
    since = DayField(label="Desde", required=False)
    until = DayField(label="Hasta", required=False)
    outside = forms.BooleanField(label="Solo incidencias ajenas a quien las abrió", required=False)

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if said.get("since") and said.get("until") and said["since"] > said["until"]:
            self.add_error("until", "Es anterior a la fecha desde la que se busca.")
        return said

    def asked(self) -> AuditQuery:
        """The query; what is wrong with a field is said beside it, and that field narrows nothing."""
        self.is_valid()
        return AuditQuery(**self.cleaned_data)


@auditors_only
@require_safe
def audit(request: PersonRequest) -> HttpResponse:
    """The lines that answer what is asked, the latest first."""
    form = AuditForm(request.GET)
    query = form.asked()
    page = reading.page(query, request.user, after=request.GET.get("despues", ""), before=request.GET.get("antes", ""))
    context = {
        "form": form,
        "page": page,
        "filtered": query != AuditQuery(),
        "active": sum(bool(form.cleaned_data.get(name)) for name in form.fields if name != "about"),
        "incident": "incidents.incident",
        **neighbours(request, page),
    }
    return render(request, "screens/audit/audit.html", context, status=422 if form.errors else 200)


@auditors_only
@require_safe
def download(request: PersonRequest) -> HttpResponseBase:
    """The same lines as a file; that it was taken out is a line as well."""
    form = AuditForm(request.GET)
    query = form.asked()
    if form.errors:
        return audit(request)
    asked = {str(form.fields[name].label): ["", str(value)] for name, value in form.cleaned_data.items() if value}
    add_entry(Kind.TAKEN_OUT, name="Auditoría", changes=asked)
    lines = csv_lines(COLUMNS, [Format.TEXT] * len(COLUMNS), map(_columns, reading.rows(query, request.user)))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="auditoria.csv"'
    return response


def _columns(entry: Entry) -> tuple[str, ...]:
    return (
        timezone.localtime(entry.at).strftime("%d/%m/%Y %H:%M:%S"),
        str(entry.person or ""),
        entry.person.username if entry.person else "",
        str(entry.viewing_as or ""),
        entry.get_kind_display(),
        entry.object_name,
        "sí" if entry.outside else "",
        entry.address,
        json.dumps(entry.changes, ensure_ascii=False) if entry.changes else "",
    )
