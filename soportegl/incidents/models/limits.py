"""How much one person may hold at each tier."""

from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models

from soportegl.directory.agreeing import Agreeing
from soportegl.directory.roles import Tier


class HeldLimit(Agreeing):
    """A row a tier; without one, or with an empty number, nobody is told that they hold too many."""

    tier = models.PositiveSmallIntegerField(
        "nivel", choices=[(tier.value, tier.numbered) for tier in Tier if tier > 1], unique=True
    )
    most = models.PositiveSmallIntegerField(
        "gestiones tomadas por persona",
        null=True,
        blank=True,
        validators=[MinValueValidator(1, "Escriba 1 o más, o deje vacío para no poner límite.")],
        help_text="No cuentan las que esperan respuesta de quien reporta. Vacío: sin límite.",
    )

    class Meta:
        verbose_name = "límite de gestiones tomadas"
        verbose_name_plural = "límites de gestiones tomadas"
        ordering = ["tier"]

    def __str__(self) -> str:
        return f"{self.get_tier_display()}: {self.most or 'sin límite'}"
