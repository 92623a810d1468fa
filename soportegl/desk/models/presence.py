"""Who has an incident open, and who is writing in it."""

from __future__ import annotations

from django.db import models

from soportegl.directory.models import User
from soportegl.incidents.models import Incident


class Presence(models.Model):
    """A row per person and incident, renewed while it is open; worth nothing a minute later, so it is not logged."""

    # Without constraints: checking them would hold a lock on the incident, and «Tomar la siguiente» pass it over.
    incident = models.ForeignKey(Incident, models.CASCADE, related_name="+", db_constraint=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="+", db_constraint=False)
    seen_at = models.DateTimeField("visto", db_index=True)
    wrote_at = models.DateTimeField("escribía", null=True)

    class Meta:
        verbose_name = "presencia"
        verbose_name_plural = "presencias"
        constraints = [models.UniqueConstraint(fields=["incident", "user"], name="presence_once")]

    def __str__(self) -> str:
        return f"{self.user} en {self.incident}"
