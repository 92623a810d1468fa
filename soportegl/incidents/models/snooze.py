"""A day on which somebody wants to come back to an incident, and why; theirs alone."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from soportegl.directory.models import User
from soportegl.directory.roles import Tier
from soportegl.incidents.models.incident import Incident

REASON_MAX = 300


class Snooze(models.Model):
    """Over once its person is done with it; worth nothing once the incident has ended or left the tier."""

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey(User, models.PROTECT, verbose_name="quién", related_name="+")
    tier = models.PositiveSmallIntegerField("nivel", choices=Tier.choices)
    day = models.DateField("volver a verla el")
    reason = models.CharField("por qué", max_length=REASON_MAX)
    created_at = models.DateTimeField("anotada")
    done_at = models.DateTimeField("vista", null=True, blank=True)

    class Meta:
        verbose_name = "recordatorio"
        verbose_name_plural = "recordatorios"
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "person"], condition=Q(done_at__isnull=True), name="one_snooze_at_a_time"
            )
        ]
        indexes = [models.Index(fields=["day", "id"], name="snoozed_until", condition=Q(done_at__isnull=True))]

    def __str__(self) -> str:
        return f"{self.person_id} · {self.incident_id} · {self.day}"
