"""The words of the search, for administrators: what means the same, and how far the index is."""

from __future__ import annotations

from django.contrib import admin

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
    fields = ("incident", "synopsis", "solution", "removed", "marked_by", "marked_at")
