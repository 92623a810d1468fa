"""What a host said of the screen where an incident happened: beside it, since most have none."""

from __future__ import annotations

from typing import Any

from django.db import models

from soportegl.hosts.models import HostContext
from soportegl.incidents.models.incident import Incident
from soportegl.lib.text import fold

#: Folding may make a text longer; of what is looked for, its beginning is enough.
KEY = 200


class IncidentContext(HostContext):
    """Written once with its incident, whose first event keeps its digest."""

    incident = models.OneToOneField(Incident, models.PROTECT, related_name="context", editable=False)
    # What is looked for, folded, so that «pantalla» finds «Pantalla» by an index.
    screen_key = models.CharField(max_length=KEY, editable=False)
    operation_key = models.CharField(max_length=KEY, editable=False)
    error_key = models.CharField(max_length=KEY, editable=False)

    class Meta:
        verbose_name = "contexto de una incidencia"
        verbose_name_plural = "contextos de las incidencias"
        # Without these operators an index finds no beginnings of words.
        indexes = [
            models.Index(fields=[f"{name}_key"], name=f"context_by_{name}", opclasses=["varchar_pattern_ops"])
            for name in ("screen", "operation", "error")
        ]

    def __str__(self) -> str:
        return f"{self.incident_id} · {self.screen}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.screen_key, self.operation_key, self.error_key = self.made_keys()
        super().save(*args, **kwargs)

    def made_keys(self) -> tuple[str, str, str]:
        """What is looked for, as it follows from what was said: an operation by its number."""
        operation = f"{self.operation_number} {self.operation_type}".strip()
        return fold(self.screen)[:KEY], fold(operation)[:KEY], fold(self.error_code)[:KEY]

    @property
    def keys(self) -> tuple[str, str, str]:
        """What is looked for, as the row has it."""
        return self.screen_key, self.operation_key, self.error_key
