"""What Django's administration says after a change, agreeing with the noun."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from soportegl.directory.agreeing import agree


class AgreeingAdmin(admin.ModelAdmin):
    def message_user(
        self, request: HttpRequest, message: Any, level: int | str = messages.INFO, *args: Any, **kwargs: Any
    ) -> None:
        said = agree(str(message), str(self.opts.verbose_name))
        safe = mark_safe(said) if isinstance(message, SafeString) else conditional_escape(said)  # noqa: S308 - as it came
        super().message_user(request, safe, level, *args, **kwargs)
