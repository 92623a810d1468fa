"""One verb over many incidents: what was asked for, and what became of each."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Case, Count, IntegerField, Q, Value, When

from soportegl.directory.models import User
from soportegl.incidents.models import Incident
from soportegl.incidents.states import Verb
from soportegl.lib import clock

if TYPE_CHECKING:
    from typing import Self

DAYS_KEPT = 30


class Outcome(models.TextChoices):
    PENDING = "pending", "En espera"
    DONE = "done", "Hecho"
    REFUSED = "refused", "No se pudo"
    FAILED = "failed", "Falló"


class BulkRunQuerySet(models.QuerySet["BulkRun"]):
    def lately_of(self, user: User) -> Self:
        """What this person asked for and is still kept; `turn` puts what goes on before what is over."""
        over = Case(When(ended_at__isnull=True, then=Value(0)), default=Value(1), output_field=IntegerField())
        since = clock.now() - timedelta(days=DAYS_KEPT)
        return self.filter(by=user, created_at__gte=since).annotate(turn=over)

    def with_counts(self) -> Self:
        """Each with how many rows it has, how many are done and how many could not be."""
        return self.annotate(
            total=Count("rows"),
            done=Count("rows", filter=Q(rows__outcome=Outcome.DONE)),
            not_done=Count("rows", filter=Q(rows__outcome__in=(Outcome.REFUSED, Outcome.FAILED))),
        )


class BulkRun(models.Model):
    """One verb that somebody asked for over many incidents at once."""

    by = models.ForeignKey(User, models.CASCADE, verbose_name="pedido por", related_name="bulk_runs")
    verb = models.CharField("acción", max_length=24)
    # What was typed once for all of them; forgotten as soon as nothing is left that could need it again.
    values = models.JSONField("datos", default=dict, blank=True)
    # The same form sent twice is one run.
    key = models.CharField(max_length=64, editable=False)
    view = models.CharField("vista", max_length=2000, blank=True, editable=False)
    created_at = models.DateTimeField("pedido el")
    ended_at = models.DateTimeField("terminado el", null=True, blank=True)

    # Only on what `with_counts` read.
    total: int
    done: int
    not_done: int

    objects = BulkRunQuerySet.as_manager()

    class Meta:
        verbose_name = "acción por lote"
        verbose_name_plural = "acciones por lote"
        ordering = ["-created_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["by", "key"], name="one_bulk_run_per_key")]
        indexes = [models.Index(fields=["created_at"], name="bulk_unended", condition=Q(ended_at__isnull=True))]

    def __str__(self) -> str:
        return f"{Verb(self.verb).words.label} · {self.by}"

    @property
    def is_over(self) -> bool:
        """Whether every row of it has its outcome."""
        return self.ended_at is not None


class BulkRow(models.Model):
    """One incident of a run; its outcome is written in the transaction that did it."""

    run = models.ForeignKey(BulkRun, models.CASCADE, verbose_name="lote", related_name="rows")
    incident = models.ForeignKey(Incident, models.CASCADE, verbose_name="incidencia", related_name="+")
    position = models.PositiveSmallIntegerField("lugar")
    # The number of the last event when the person chose it: what came later they have not read.
    seen = models.PositiveIntegerField()
    outcome = models.CharField("resultado", max_length=8, choices=Outcome.choices, default=Outcome.PENDING)
    sentence = models.CharField("por qué", max_length=600, blank=True)

    class Meta:
        verbose_name = "gestión de un lote"
        verbose_name_plural = "gestiones de un lote"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["run", "incident"], name="incident_once_in_a_run"),
            models.UniqueConstraint(fields=["run", "position"], name="position_once_in_a_run"),
        ]

    def __str__(self) -> str:
        return f"{self.run_id}.{self.position}"
