"""COLA_INCIDENCIAS: one row per stay at a tier."""

from django.db import models
from django.db.models import F, Q

from soportegl.directory.models import Promise, User
from soportegl.directory.roles import Tier
from soportegl.incidents.models.incident import Incident
from soportegl.incidents.states import Verb


class Stage(models.Model):
    incident = models.ForeignKey(Incident, models.PROTECT, related_name="stages")
    number = models.PositiveSmallIntegerField()
    tier = models.PositiveSmallIntegerField("nivel", choices=Tier.choices)
    received_at = models.DateTimeField("recibido")
    taken_at = models.DateTimeField("tomado", null=True, blank=True)
    taken_by = models.ForeignKey(User, models.PROTECT, verbose_name="lo tomó", related_name="+", null=True, blank=True)
    left_at = models.DateTimeField("trasladado", null=True, blank=True)
    outcome = models.CharField(
        "cómo salió", max_length=20, choices=[(verb, verb.words.done) for verb in Verb], blank=True
    )
    outcome_text = models.TextField("motivo o solución", blank=True)
    tried = models.TextField("qué se intentó", blank=True)

    # No index: nobody deletes a promise, and each arrival at a tier would write it.
    promise = models.ForeignKey(
        Promise, models.PROTECT, verbose_name="plazo", related_name="+", null=True, db_index=False, editable=False
    )
    take_due_at = models.DateTimeField("vence para tomarla", null=True, editable=False)
    due_at = models.DateTimeField("vence para resolverla", null=True, editable=False)
    #: Working time from when it waited to be taken until it was, kept once it is.
    take_seconds = models.PositiveIntegerField("tardó en tomarse", null=True, editable=False)
    # Kept when it leaves: what had ended keeps what held then.
    worked_seconds = models.PositiveIntegerField("tiempo hábil", null=True, editable=False)
    #: Of the clock on the wall.
    paused_seconds = models.PositiveIntegerField("tiempo en pausa", null=True, editable=False)

    class Meta:
        verbose_name = "etapa"
        ordering = ["incident", "number"]
        # As the events of a day, so the stays that ended on it.
        indexes = [models.Index(fields=["left_at"], name="stays_left", condition=Q(left_at__isnull=False))]
        constraints = [
            models.UniqueConstraint(fields=["incident"], condition=Q(left_at__isnull=True), name="one_open_stage"),
            models.UniqueConstraint(fields=["incident", "number"], name="stage_number_once"),
            models.CheckConstraint(
                name="stage_taken_by_somebody_at_some_time",
                condition=Q(taken_at__isnull=True, taken_by__isnull=True)
                | Q(taken_at__isnull=False, taken_by__isnull=False),
            ),
            models.CheckConstraint(
                name="stage_times_in_order",
                condition=(Q(taken_at__isnull=True) | Q(taken_at__gte=F("received_at")))
                & (Q(left_at__isnull=True) | Q(left_at__gte=F("received_at"))),
            ),
            models.CheckConstraint(
                name="stage_left_with_an_outcome",
                condition=Q(left_at__isnull=True, outcome="") | Q(left_at__isnull=False) & ~Q(outcome=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.incident_id} · {self.number}"
