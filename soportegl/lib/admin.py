"""What nobody does by hand in the administration, mixed into its pages."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest


class NeverDeleted:
    """Rows that are switched off, or end on a day: what was done with them goes on naming them."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class NeverAdded(NeverDeleted):
    """Rows that come about elsewhere, too."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReadOnly(NeverAdded):
    """Rows that nothing here changes."""

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
