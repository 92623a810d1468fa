"""What somebody has in hand of an incident: that they look at it, how far they have read it, what they are writing."""

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
