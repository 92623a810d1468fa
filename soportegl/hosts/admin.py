"""The systems that send people here and their keys, for administrators; and a capsule explained."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path

from soportegl.directory.admin import AgreeingAdmin
from soportegl.hosts import arrivals
from soportegl.hosts.models import Host, HostKey


class KeyInline(admin.StackedInline):
    """One under the other; a key that is over is retired, since what it signed must stay explained."""

    model = HostKey
    extra = 0
    can_delete = False


class ExplainForm(forms.Form):
    """A capsule as somebody copied it out of a page."""

    token = forms.CharField(
        label="Cápsula",
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6, "cols": 80, "spellcheck": "false"}),
        error_messages={"required": "Pegue la cápsula: tres partes separadas por puntos."},
    )


@admin.register(Host)
class HostAdmin(AgreeingAdmin):
    list_display = ("name", "issuer", "system", "entity_rule", "is_active")
    list_filter = ("is_active", "system")
    list_select_related = ("system",)
    search_fields = ("name", "issuer")
    inlines = (KeyInline,)
    change_list_template = "admin/hosts/host/change_list.html"

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Incidents say where they come from: a host that sends no more is switched off."""
        return False

    def get_urls(self) -> list[Any]:
        ours = path("explicar/", self.admin_site.admin_view(self.explain), name="hosts_host_explain")
        return [ours, *super().get_urls()]

    def explain(self, request: HttpRequest) -> HttpResponse:
        """What a capsule says and why it would be refused; it is not used up."""
        form = ExplainForm(request.POST or None)
        context = {
            **self.admin_site.each_context(request),
            "form": form,
            "title": "Explicar una cápsula",
            "audience": arrivals.audience(),
        }
        if request.method == "POST" and form.is_valid():
            said = arrivals.explain(form.cleaned_data["token"].strip())
            context |= {"said": said, "header": _written(said.header), "claims": _written(said.claims)}
        return TemplateResponse(request, "admin/hosts/host/explain.html", context)


def _written(values: dict[str, Any]) -> str:
    return json.dumps(values, ensure_ascii=False, indent=2) if values else ""
