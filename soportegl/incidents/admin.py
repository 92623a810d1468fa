"""Incidents for administrators, to read; and entities, whose open incidents follow them to another office."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html, format_html_join

from soportegl.directory.admin import EntityAdmin, MembershipAdmin, OfficeAdmin, SystemAdmin, UserAdmin
from soportegl.directory.models import Entity, Membership, Office, System, User
from soportegl.incidents import admin_search as admin_search
from soportegl.incidents import hands, upkeep
from soportegl.incidents.admin_seen_first import SeenFirst, SeenOfPerson, switched_off
from soportegl.incidents.kinds import BARRED, BY_MIME, Show
from soportegl.incidents.models import FileRule, FileSweep, HeldLimit, Incident, TimeRule
from soportegl.incidents.queries import IncidentQuerySet
from soportegl.lib.admin import NeverAdded, ReadOnly
from soportegl.lib.sizes import size


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


@admin.register(TimeRule)
class TimeRuleAdmin(admin.ModelAdmin):
    list_display = ("get_tier_display", "act", "minutes")


@admin.register(FileRule)
class FileRuleAdmin(NeverAdded, admin.ModelAdmin):
    """The table of kinds, to be read; what is ticked off narrows it, and nothing here makes it wider."""

    list_display = ("__str__", "names", "looked_at", "handed_out", "accepted", "shown")
    list_editable = ("accepted", "shown")
    list_display_links = None
    list_per_page = 100
    change_list_template = "admin/incidents/filerule/change_list.html"

    SHOWS = {
        Show.NO: "solo se descarga",
        Show.PLACE: "tal como llegó",
        Show.PICTURE: "convertido en imagen",
        Show.TABLE: "como tabla",
    }

    def get_queryset(self, request: HttpRequest) -> QuerySet[FileRule]:
        """A row for each kind, also for those that a new version brought."""
        FileRule.complete()
        return super().get_queryset(request).filter(mime__in=BY_MIME)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        barred = [(row.what, row.way_out, " ".join(sorted(row.extensions))) for row in BARRED]
        return super().changelist_view(request, {**(extra_context or {}), "barred": barred})

    @admin.display(description="suele llamarse")
    def names(self, rule: FileRule) -> str:
        return " ".join(BY_MIME[rule.mime].extensions)

    @admin.display(description="cómo se ve")
    def looked_at(self, rule: FileRule) -> str:
        return self.SHOWS[BY_MIME[rule.mime].show]

    @admin.display(description="cómo se entrega")
    def handed_out(self, rule: FileRule) -> str:
        return BY_MIME[rule.mime].handed_out_as


@admin.register(FileSweep)
class FileSweepAdmin(ReadOnly, admin.ModelAdmin):
    """What each clean-up removed, by the SHA-256 of the content."""

    list_display = ("at", "expired", "orphans", "unfinished", "room", "problem")
    date_hierarchy = "at"
    fields = ("at", "expired", "orphans", "unfinished", "room", "problem", "contents")
    readonly_fields = ("room", "contents")

    @admin.display(description="espacio liberado")
    def room(self, sweep: FileSweep) -> str:
        return size(sweep.freed)

    @admin.display(description="qué se quitó")
    def contents(self, sweep: FileSweep) -> str:
        rows = ((name, size(count)) for name, count in sweep.removed)
        return format_html("<ul>{}</ul>", format_html_join("", "<li>{} · {}</li>", rows))


@admin.register(Entity)
class MovingEntityAdmin(SeenFirst, EntityAdmin):
    def in_hands(self, obj: Entity, form: Any, before: Any) -> list[hands.Line]:
        return hands.of_entity(obj) if switched_off(obj, form) else []

    @transaction.atomic
    def save_model(self, request: HttpRequest, obj: Entity, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if moved := upkeep.rehome(obj, by=request.user) if "office" in form.changed_data else 0:  # type: ignore[arg-type]  # an administrator
            self.message_user(request, f"Incidencias abiertas que pasaron a la nueva sede: {moved}.")


@admin.register(Office)
class SwitchedOfficeAdmin(SeenFirst, OfficeAdmin):
    def in_hands(self, obj: Office, form: Any, before: Any) -> list[hands.Line]:
        return hands.of_office(obj) if switched_off(obj, form) else []

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """What lies in its hands is looked at first, and what is open of its entities moves after."""
        super().save_related(request, form, formsets, change)
        moved = upkeep.rehome_all(form.instance, by=request.user) if "is_active" in form.changed_data and change else 0  # type: ignore[arg-type]  # an administrator
        if moved:
            self.message_user(request, f"Incidencias abiertas que cambiaron de sede: {moved}.")


@admin.register(System)
class SwitchedSystemAdmin(SeenFirst, SystemAdmin):
    def in_hands(self, obj: System, form: Any, before: Any) -> list[hands.Line]:
        return hands.of_system(obj) if switched_off(obj, form) else []


@admin.register(User)
class SeenUserAdmin(SeenOfPerson, UserAdmin):
    def person_of(self, obj: User) -> User:
        return obj


@admin.register(Membership)
class SeenMembershipAdmin(SeenOfPerson, MembershipAdmin):
    def person_of(self, obj: Membership) -> User:
        return obj.user


# At the end: its pages are made of those of the directory.
from soportegl.incidents import admin_promises  # noqa: E402, F401 - it registers its pages
