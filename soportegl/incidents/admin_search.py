"""The words of the search, for administrators: what means the same and what that finds, and how far the index is."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join

from soportegl.directory.admin import AgreeingAdmin
from soportegl.incidents.admin_seen_first import SEEN, ShownFirst, Unseen
from soportegl.incidents.models import Precedent, SearchIndex, Synonym
from soportegl.incidents.precedents import times_served
from soportegl.incidents.synonym_effect import COUNTED, effect_of
from soportegl.lib.admin import NeverDeleted, ReadOnly


@admin.register(Synonym)
class SynonymAdmin(ShownFirst, NeverDeleted, AgreeingAdmin):
    """A change holds within seconds, once what it finds was seen; nothing is indexed again."""

    list_display = ("words", "is_active")
    list_filter = ("is_active",)
    search_fields = ("words",)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """A row of several ways is read as a whole while it is written."""
        made = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "words" and made is not None:
            made.widget.attrs["class"] = "vLargeTextField"
        return made

    def save_model(self, request: HttpRequest, obj: Synonym, form: Any, change: bool) -> None:
        """What the form says, once its effect was seen."""
        if form.changed_data and request.POST.get(SEEN) != _mark(obj):
            shown = {"row": obj, "effect": effect_of(obj), "most": COUNTED}
            raise Unseen("admin/incidents/synonym/effect.html", obj, _mark(obj), **shown)
        super().save_model(request, obj, form, change)


def _mark(row: Synonym) -> str:
    """What was seen: just these words. How many say them goes on changing."""
    return f"{row.is_active:d} {row.words}"


@admin.register(SearchIndex)
class SearchIndexAdmin(ReadOnly, admin.ModelAdmin):
    """Beside the work of everybody; «soportegl reindex» begins it again."""

    list_display = ("__str__", "share", "started_at", "finished_at")

    @admin.display(description="avance")
    def share(self, index: SearchIndex) -> str:
        return f"{100 * index.made // index.total} %" if index.total else "100 %"


@admin.register(Precedent)
class PrecedentAdmin(ReadOnly, admin.ModelAdmin):
    """What reporters see of others; a desk marks it and takes the mark away."""

    list_display = ("incident", "marked_by", "marked_at")
    list_select_related = ("incident", "marked_by")
    list_filter = ("marked_at",)
    search_fields = ("incident__code", "synopsis", "solution")
    fields = ("incident", "synopsis", "solution", "what_was_removed", "times", "marked_by", "marked_at")

    @admin.display(description="qué se quitó")
    def what_was_removed(self, shown: Precedent) -> str:
        rows = format_html_join("", "<li>{}: {}</li>", [tuple(each) for each in shown.removed])
        return format_html("<ul>{}</ul>", rows) if rows else "Nada"

    @admin.display(description="cuántas veces sirvió")
    def times(self, shown: Precedent) -> int:
        return times_served([shown.incident_id]).get(shown.incident_id, 0)
