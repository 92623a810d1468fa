"""What happens by itself to what stays too long at a tier; without a row nothing does."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from soportegl.directory.agreeing import Agreeing
from soportegl.directory.models.promises import MOST_MINUTES
from soportegl.directory.roles import Tier


class Act(models.TextChoices):
    TRANSFER = "transfer", "Trasladarla al nivel siguiente"
    RELEASE = "release", "Devolverla a la cola de su nivel"


class TimeRule(Agreeing):
    """A row for a tier and what is to happen: after so much working time of its calendar, pauses left out."""

    tier = models.PositiveSmallIntegerField("nivel", choices=[(tier.value, tier.numbered) for tier in Tier if tier > 1])
    act = models.CharField(
        "qué se hace",
        max_length=10,
        choices=Act.choices,
        help_text="El traslado cuenta desde que llegó al nivel; la vuelta a la cola, desde lo último que hizo quien "
        "la tiene. Las pausas no cuentan.",
    )
    minutes = models.PositiveIntegerField(
        "minutos hábiles",
        # Of thousands of years the calendar has no beginning, and the clock that follows the rules would stop for all.
        validators=[
            MinValueValidator(30, "Escriba 30 minutos hábiles o más."),
            MaxValueValidator(MOST_MINUTES, f"Escriba {MOST_MINUTES} minutos hábiles como máximo."),
        ],
        help_text="Un día de ocho horas y media son 510.",
    )

    class Meta:
        verbose_name = "paso automático"
        verbose_name_plural = "pasos automáticos"
        ordering = ["tier", "act"]
        constraints = [
            models.UniqueConstraint(
                fields=["tier", "act"],
                name="one_time_rule_per_act",
                violation_error_message="Ese nivel ya tiene una regla para eso. Cambie la que hay.",
            ),
            models.CheckConstraint(
                name="time_rule_leads_somewhere",
                condition=~Q(tier=Tier.INFORMATICS, act=Act.TRANSFER) & Q(minutes__gte=30),
                violation_error_message="El Nivel 4 es el último: de ahí no se traslada.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_tier_display()}: {self.get_act_display().lower()} a los {self.minutes} minutos hábiles"

    def clean(self, *args: Any) -> None:
        """Said beside its field, and not over the form."""
        super().clean()
        if self.tier == Tier.INFORMATICS and self.act == Act.TRANSFER:
            raise ValidationError({"act": "El Nivel 4 es el último: de ahí no se traslada."})
