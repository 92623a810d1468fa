"""Django's administration, closed while somebody looks at the pages as somebody else."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest

from soportegl.web.site.viewing import VIEWING


class Administration(admin.AdminSite):
    def has_permission(self, request: HttpRequest) -> bool:
        """Only for an administrator as themselves: through other eyes nothing is changed."""
        return super().has_permission(request) and VIEWING not in request.session
