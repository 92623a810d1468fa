"""When the clock of an incident stands still, and for whom it waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q

from soportegl.incidents.models.incident import Incident
from soportegl.incidents.models.stage import Stage
from soportegl.incidents.pausing import Debtor

if TYPE_CHECKING:
    from datetime import datetime


class Pause(models.Model):
    """Begun and ended by events, which say why."""

    # The one of the incident that is open, and all of them in order: one index finds both.
    incident = models.ForeignKey(Incident, models.PROTECT, related_name="pauses", db_index=False)
    stage = models.ForeignKey(Stage, models.PROTECT, related_name="pauses", db_index=False)
    debtor = models.CharField("espera a", max_length=12, choices=Debtor.choices)
    begun_at = models.DateTimeField("desde")
    #: Until then at the latest: what nobody ends goes on by itself.
    until = models.DateTimeField("hasta", null=True, blank=True)
    ended_at = models.DateTimeField("terminada", null=True, blank=True)

    class Meta:
        verbose_name = "pausa"
        ordering = ["incident", "begun_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["incident"], condition=Q(ended_at__isnull=True), name="one_open_pause"),
            models.CheckConstraint(
                name="pause_times_in_order",
                condition=(Q(ended_at__isnull=True) | Q(ended_at__gte=F("begun_at")))
                & (Q(until__isnull=True) | Q(until__gt=F("begun_at"))),
            ),
        ]
        indexes = [models.Index(fields=["incident", "begun_at"], name="pauses_in_order")]

    def __str__(self) -> str:
        return f"{self.incident_id} · {self.get_debtor_display()}"

    @property
    def over_at(self) -> datetime | None:
        """When the clock went on: as somebody ended it, but not later than it was to last."""
        if self.ended_at is None:
            return None
        return min(self.ended_at, self.until) if self.until else self.ended_at
