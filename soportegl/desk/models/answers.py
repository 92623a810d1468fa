"""Canned answers: texts that a tier, or every desk, gives again and again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q

from soportegl.directory.models import User
from soportegl.directory.roles import Tier
from soportegl.lib.text import fold

if TYPE_CHECKING:
    from typing import Self

NAME_MAX, WORD_MAX = 80, 20


class CannedAnswerQuerySet(models.QuerySet["CannedAnswer"]):
    def of(self, user: User) -> Self:
        """Those in force that this person may use: of their tiers, and everybody's; the most used first."""
        return self.shown_to(user).filter(retired_at__isnull=True).order_by("-used", "name", "id")

    def shown_to(self, user: User) -> Self:
        """Those of this person's tiers, and everybody's, retired or not."""
        return self.filter(Q(for_tier__in=user.permissions.desk_tiers) | Q(for_tier__isnull=True))

    def with_words(self, typed: str) -> Self:
        """Those that have each word typed in their name, their word or their text, however it is accented."""
        found = self
        for part in fold(typed).split()[:6]:
            found = found.filter(search_text__contains=part)
        return found


class CannedAnswer(models.Model):
    name = models.CharField("nombre", max_length=NAME_MAX)
    word = models.CharField("palabra", max_length=WORD_MAX, blank=True)
    text = models.TextField("texto")
    for_tier = models.PositiveSmallIntegerField(
        "nivel", choices=[(tier.value, tier.label) for tier in Tier], null=True, blank=True
    )
    # Folded, so that «sesion» finds «sesión».
    search_text = models.TextField(default="", db_default="", editable=False)
    used = models.PositiveIntegerField("veces usada", default=0)
    changed_at = models.DateTimeField("cambiada el")
    changed_by = models.ForeignKey(
        User, models.SET_NULL, verbose_name="cambiada por", related_name="+", null=True, blank=True
    )
    # Counts the changes, so that two who edit at once do not overwrite each other.
    version = models.PositiveIntegerField(default=1, db_default=1, editable=False)
    retired_at = models.DateTimeField("retirada el", null=True, blank=True)

    objects = CannedAnswerQuerySet.as_manager()

    class Meta:
        verbose_name = "respuesta guardada"
        verbose_name_plural = "respuestas guardadas"
        constraints = [
            models.UniqueConstraint(
                fields=["for_tier", "name"],
                name="canned_answer_name_once",
                condition=Q(retired_at__isnull=True),
                nulls_distinct=False,
            ),
        ]

    def save(self, **options: Any) -> None:
        self.search_text = fold(f"{self.name} {self.word} {self.text}")
        super().save(**options)

    def __str__(self) -> str:
        return self.name
