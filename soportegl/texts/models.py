"""What the administration wrote in place of a text of the product, version after version."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from soportegl.directory.models import User
from soportegl.lib import clock

KEY_MAX, WHY_MAX = 80, 300


class Version(models.Model):
    """One version of one text. The database refuses to change or to remove it; the last one is in force."""

    key = models.CharField("texto", max_length=KEY_MAX)
    number = models.PositiveIntegerField("versión")
    #: Empty where the version is the way back to the original.
    words = models.TextField("dice", blank=True)
    #: What the product said by itself then, to see later whether a new release says something else.
    original = models.TextField("original de entonces")
    why = models.CharField("por qué", max_length=WHY_MAX)
    by = models.ForeignKey(User, models.PROTECT, verbose_name="quién", related_name="+")
    at = models.DateTimeField("cuándo", default=clock.now)

    class Meta:
        verbose_name = "versión de un texto"
        verbose_name_plural = "versiones de textos"
        ordering = ["key", "-number"]
        constraints = [
            # Two who save at once: one of them reads what the other one wrote.
            models.UniqueConstraint(fields=["key", "number"], name="version_of_text_once"),
            models.CheckConstraint(condition=Q(number__gt=0), name="version_of_text_counts"),
        ]

    def __str__(self) -> str:
        return f"{self.key}, versión {self.number}"

    @property
    def is_original(self) -> bool:
        """Whether it is the way back to what the product says by itself."""
        return not self.words
