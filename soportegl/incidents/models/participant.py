"""Who keeps sight of an incident because they took part in it, besides whoever reported it."""

from django.db import models

from soportegl.directory.models import User
from soportegl.incidents.models.incident import Incident


class Participant(models.Model):
    incident = models.ForeignKey(Incident, models.PROTECT, related_name="participants")
    user = models.ForeignKey(User, models.PROTECT, related_name="participations")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "incident"], name="participant_once")]

    def __str__(self) -> str:
        return f"{self.incident_id} · {self.user_id}"
