"""What happened, one row per thing, chained so that nothing can be changed or cut off unseen."""

from django.db import models
from django.db.models import Q
from django.db.models.fields.json import KT

from soportegl.directory.models import User
from soportegl.directory.roles import Tier
from soportegl.incidents.models.incident import Incident
from soportegl.incidents.states import Verb


class Event(models.Model):
    """Append-only: a trigger of the database refuses UPDATE and DELETE."""

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="events")
    number = models.PositiveIntegerField()
    verb = models.CharField("qué", max_length=20, choices=[(verb, verb.words.done) for verb in Verb])
    actor = models.ForeignKey(User, models.PROTECT, verbose_name="quién", related_name="+", null=True, blank=True)
    at = models.DateTimeField("cuándo")
    tier = models.PositiveSmallIntegerField("nivel", choices=Tier.choices)
    public = models.BooleanField("lo ve quien reporta")
    details = models.JSONField(default=dict)
    # Kind of text → SHA-256 of it: the text itself lies in EventText, so that one can be redacted.
    texts = models.JSONField(default=dict)
    files = models.JSONField(default=list)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = "suceso"
        ordering = ["incident", "number"]
        constraints = [models.UniqueConstraint(fields=["incident", "number"], name="event_number_once")]
        # What happened on a day is summed up anew: without it each time all that ever happened would be read.
        indexes = [
            models.Index(fields=["at"], name="events_by_time"),
            # What a solution served is counted; most events carry none, and stand not in it.
            models.Index(
                KT("details__solution_of"), name="solutions_used", condition=Q(details__has_key="solution_of")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.incident_id} · {self.number} · {self.verb}"


class TextKind(models.TextChoices):
    SYNOPSIS = "synopsis", "Síntesis"
    TEXT = "text", "Texto"
    REASON = "reason", "Motivo"
    TRIED = "tried", "Qué se intentó"
    SOLUTION = "solution", "Solución"


class EventText(models.Model):
    event = models.ForeignKey(Event, models.PROTECT, related_name="bodies")
    kind = models.CharField(max_length=10, choices=TextKind.choices)
    body = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "kind"], name="text_kind_once_per_event")]

    def __str__(self) -> str:
        return self.body
