"""«Respaldos y ensayos»: read only."""

from __future__ import annotations

from django.contrib import admin

from soportegl.backups.models import Run
from soportegl.lib.admin import ReadOnly


@admin.register(Run)
class RunAdmin(ReadOnly, admin.ModelAdmin[Run]):
    list_display = ("started_at", "kind", "backup", "ok", "said", "removed_at")
    list_filter = ("kind", "ok")
