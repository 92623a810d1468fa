"""How far somebody has read an incident."""

from __future__ import annotations

from django.db import models

from soportegl.directory.models import User
from soportegl.incidents.models import Incident


class Seen(models.Model):
    """A row per person and incident they opened: the number of the last event that was there."""

    # Without constraints, as those of `Presence`: opening an incident may not hold a lock on it.
    incident = models.ForeignKey(Incident, models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="+", db_constraint=False)
    number = models.PositiveIntegerField("hasta el suceso")

    class Meta:
        verbose_name = "lectura"
        verbose_name_plural = "lecturas"
        constraints = [models.UniqueConstraint(fields=["incident", "user"], name="seen_once")]

    def __str__(self) -> str:
        return f"{self.user} leyó {self.incident} hasta {self.number}"
