"""The ledger of messages: what was to be told to whom, and what became of it."""

from django.db import models
from django.db.models import Q

from soportegl.directory.models import User
from soportegl.incidents.models import Event


class Status(models.TextChoices):
    QUEUED = "queued", "En cola"
    SENT = "sent", "Enviado"
    FAILED = "failed", "Falló, se intentará de nuevo"
    GIVEN_UP = "given_up", "No se pudo enviar"


class Channel(models.TextChoices):
    MAIL = "mail", "Correo"


class Delivery(models.Model):
    # Recovery mails belong to no incident, and their address to no certain person.
    event = models.ForeignKey(
        Event, models.PROTECT, verbose_name="suceso", related_name="deliveries", null=True, blank=True
    )
    person = models.ForeignKey(
        User, models.PROTECT, verbose_name="para quién", related_name="deliveries", null=True, blank=True
    )
    channel = models.CharField("canal", max_length=8, choices=Channel.choices, default=Channel.MAIL)
    to = models.CharField("dirección", max_length=254, blank=True)
    subject = models.CharField("asunto", max_length=200)
    text = models.TextField("texto")
    html = models.TextField()
    message_id = models.CharField(max_length=120, blank=True)
    status = models.CharField("estado", max_length=10, choices=Status.choices, default=Status.QUEUED)
    attempts = models.PositiveSmallIntegerField("intentos", default=0)
    last_error = models.CharField("último error", max_length=300, blank=True)
    created_at = models.DateTimeField("en cola desde")
    sent_at = models.DateTimeField("enviado el", null=True, blank=True)

    class Meta:
        verbose_name = "correo"
        verbose_name_plural = "correos enviados"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["event", "person", "channel"], name="told_once"),
            models.CheckConstraint(
                name="sent_exactly_with_its_time",
                condition=Q(status=Status.SENT, sent_at__isnull=False)
                | ~Q(status=Status.SENT) & Q(sent_at__isnull=True),
            ),
        ]
        indexes = [
            models.Index(fields=["status", "id"], name="unsent", condition=~Q(status=Status.SENT)),
        ]

    def __str__(self) -> str:
        return f"{self.subject} → {self.to}"
