"""Who stands in for somebody of a desk, from one day to another."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Q

from soportegl.directory.models.people import User, in_force, today
from soportegl.lib import clock


def lasting(day: date, path: str = "") -> Q:
    """Substitutions, under this path from what is asked, that are in force on a day, between people who are there."""
    there: dict[str, Any] = {f"{path}ended_at": None, f"{path}person__is_active": True}
    return Q(in_force(day, path), **there, **{f"{path}substitute__is_active": True})


class SubstitutionQuerySet(models.QuerySet["Substitution"]):
    def now(self, day: date | None = None) -> SubstitutionQuerySet:
        """Those in force on a day, today if none is named."""
        return self.filter(lasting(day or today()))


class Substitution(models.Model):
    """What the substitute may meanwhile is never stored: it is what the person may, asked anew each time."""

    person = models.ForeignKey(User, models.CASCADE, verbose_name="a quién", related_name="substituted_by")
    substitute = models.ForeignKey(User, models.CASCADE, verbose_name="quién sustituye", related_name="stands_in")
    starts_on = models.DateField("desde")
    ends_on = models.DateField("hasta")
    ordered_by = models.ForeignKey(User, models.CASCADE, verbose_name="lo indicó", related_name="+")
    ordered_at = models.DateTimeField("indicado el", default=clock.now)
    #: When somebody ended it before its day.
    ended_at = models.DateTimeField("terminada el", null=True, blank=True)

    objects = SubstitutionQuerySet.as_manager()

    class Meta:
        verbose_name = "sustitución"
        verbose_name_plural = "sustituciones"
        ordering = ["-starts_on", "-id"]
        constraints = [
            models.CheckConstraint(name="substitute_is_somebody_else", condition=~Q(person=F("substitute"))),
            models.CheckConstraint(name="substitution_ends_after_start", condition=Q(ends_on__gte=F("starts_on"))),
        ]

    @property
    def days(self) -> str:
        """In the middle of a sentence."""
        return f"del {self.starts_on:%d/%m/%Y} al {self.ends_on:%d/%m/%Y}"

    def __str__(self) -> str:
        return f"{self.substitute}, en sustitución de {self.person}"
