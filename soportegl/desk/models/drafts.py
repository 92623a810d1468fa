"""What somebody is writing in an incident and has not sent."""

from __future__ import annotations

from django.db import models

from soportegl.directory.models import User
from soportegl.incidents.models import Incident


class Draft(models.Model):
    """The texts of one form of one person over one incident; sending or discarding it removes the row."""

    # Without a constraint: checking it would hold a lock on the incident, and «Tomar la siguiente» pass it over.
    incident = models.ForeignKey(Incident, models.CASCADE, related_name="+", db_constraint=False)
    owner = models.ForeignKey(User, models.CASCADE, related_name="+")
    verb = models.CharField("acción", max_length=24)
    texts = models.JSONField("textos", default=dict)
    # Grows with each save, so that a second window knows that it has an older text before it.
    version = models.PositiveIntegerField("versión", default=1)
    saved_at = models.DateTimeField("guardado el", db_index=True)

    class Meta:
        verbose_name = "borrador"
        verbose_name_plural = "borradores"
        constraints = [models.UniqueConstraint(fields=["incident", "owner", "verb"], name="draft_once")]

    def __str__(self) -> str:
        return f"Borrador de {self.owner} en {self.incident}"
