"""Incidents for administrators, to read; and entities, whose open incidents follow them to another office."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat
from django.utils.html import format_html, format_html_join

from soportegl.directory.admin import EntityAdmin
from soportegl.directory.models import Entity
from soportegl.incidents import upkeep
from soportegl.incidents.models import FileSweep, HeldLimit, Incident
from soportegl.incidents.queries import IncidentQuerySet


class ReadOnly:
    """Nothing here is written by hand: what moves an incident are its actions."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Incident)
class IncidentAdmin(ReadOnly, admin.ModelAdmin):
    """The columns as they are stored; «Ver en el sitio» leads to the conversation and to COLA_INCIDENCIAS."""

    list_display = ("code", "label", "entity", "system", "holder", "created_at")
    list_filter = ("state", "tier", "system", "created_at")
    list_select_related = ("entity", "system", "holder")
    search_fields = ("code",)
    show_full_result_count = False

    @admin.display(description="estado")
    def label(self, incident: Incident) -> str:
        return incident.label

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Incident], search_term: str
    ) -> tuple[QuerySet[Incident], bool]:
        """The same search as everywhere, over its index."""
        assert isinstance(queryset, IncidentQuerySet)
        return (queryset.search(search_term) if search_term else queryset), False


@admin.register(HeldLimit)
class HeldLimitAdmin(admin.ModelAdmin):
    list_display = ("get_tier_display", "most")


@admin.register(FileSweep)
class FileSweepAdmin(ReadOnly, admin.ModelAdmin):
    """What each clean-up removed, by the SHA-256 of the content."""

    list_display = ("at", "expired", "orphans", "unfinished", "room", "problem")
    date_hierarchy = "at"
    fields = ("at", "expired", "orphans", "unfinished", "room", "problem", "contents")
    readonly_fields = ("room", "contents")

    @admin.display(description="espacio liberado")
    def room(self, sweep: FileSweep) -> str:
        return filesizeformat(sweep.freed)

    @admin.display(description="qué se quitó")
    def contents(self, sweep: FileSweep) -> str:
        rows = ((name, filesizeformat(size)) for name, size in sweep.removed)
        return format_html("<ul>{}</ul>", format_html_join("", "<li>{} · {}</li>", rows))


@admin.register(Entity)
class MovingEntityAdmin(EntityAdmin):
    @transaction.atomic
    def save_model(self, request: HttpRequest, obj: Entity, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if moved := upkeep.rehome(obj, by=request.user) if "office" in form.changed_data else 0:  # type: ignore[arg-type]  # an administrator
            self.message_user(request, f"Incidencias abiertas que pasaron a la nueva sede: {moved}.")
