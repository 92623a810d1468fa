"""The words of the search, for administrators: what means the same, and how far the index is."""

from __future__ import annotations

from django.contrib import admin
from django.utils.html import format_html, format_html_join

from soportegl.directory.admin import AgreeingAdmin
from soportegl.incidents.models import Precedent, SearchIndex, Synonym
from soportegl.lib.admin import NeverDeleted, ReadOnly


@admin.register(Synonym)
class SynonymAdmin(NeverDeleted, AgreeingAdmin):
    """A change holds within seconds; nothing is indexed again."""

    list_display = ("words", "is_active")
    list_filter = ("is_active",)
    search_fields = ("words",)


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

    @admin.display(description="a cuántas personas les sirvió")
    def times(self, shown: Precedent) -> int:
        return shown.helped.count()
