"""Systems that are told what happens: where, of what, and each message with its attempts."""

from __future__ import annotations

import uuid
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from soportegl.directory.models import Entity, System, User
from soportegl.incidents.models import Event
from soportegl.incidents.states import Verb
from soportegl.lib import clock, guarded_http
from soportegl.webhooks import secrets, types

#: For so long after another secret was made, messages carry the signatures of those before as well: so many at most.
OVERLAP, MOST_BEFORE = timedelta(hours=24), 3
TAKEN = "Ya hay un destino con ese nombre. Si acaba de crearlo y no copió el secreto, haga otro en su página."


class Endpoint(models.Model):
    """Where a system wants to be told. It is told what its person sees, narrowed by what stands here."""

    name = models.CharField("nombre", max_length=80, help_text="El sistema que recibe, por ejemplo: Tablero de la DTI.")
    url = models.CharField(
        "dirección", max_length=500, help_text="Con https, por ejemplo https://tablero.example/soportegl."
    )
    person = models.ForeignKey(
        User,
        models.PROTECT,
        verbose_name="persona de servicio",
        related_name="+",
        help_text="Se avisa solo de lo que esta persona ve. Cree una para el sistema, con la función justa.",
    )
    verbs = ArrayField(models.CharField(max_length=20), verbose_name="de qué se avisa")
    system = models.ForeignKey(
        System, models.PROTECT, verbose_name="solo del sistema", related_name="+", null=True, blank=True
    )
    entity = models.ForeignKey(
        Entity, models.PROTECT, verbose_name="solo de la entidad", related_name="+", null=True, blank=True
    )
    with_texts = models.BooleanField(
        "con títulos, textos y nombres de archivos",
        default=False,
        help_text="Pueden llevar datos personales. Sin la marca, el sistema lee lo que necesite por la API.",
    )
    with_internal = models.BooleanField(
        "también lo interno",
        default=False,
        help_text="Lo que no ve quien reporta: traslados, notas, tomas. Solo si su persona de servicio lo lee.",
    )
    is_active = models.BooleanField("activo", default=True, help_text="Sin la marca no se le avisa de nada.")
    secret = models.TextField(editable=False)
    secret_before = models.TextField(editable=False, blank=True)
    before_until = models.DateTimeField(editable=False, null=True)
    #: Since when nothing arrives, how often in a row, and until when nothing is tried.
    failing_since = models.DateTimeField("falla desde", null=True, editable=False)
    failures = models.PositiveIntegerField("fallas seguidas", default=0, editable=False)
    quiet_until = models.DateTimeField(null=True, editable=False)
    stopped_for = models.CharField("por qué se desactivó", max_length=200, blank=True, editable=False)

    class Meta:
        verbose_name = "destino de avisos"
        verbose_name_plural = "destinos de avisos"
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse a name that is taken, and an address that will never be asked; where it leads is looked at later."""
        super().clean()
        # The page that shows a secret answers the form: loaded again it would register the same system twice.
        if Endpoint.objects.filter(name=self.name).exclude(pk=self.pk).exists():
            raise ValidationError({"name": TAKEN})
        try:
            guarded_http.destination(self.url, settings.WEBHOOK_NETWORKS)
        except guarded_http.Forbidden as problem:
            raise ValidationError({"url": str(problem)}) from None

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.is_active:
            self.stopped_for = ""
        else:
            # Else the first failure after days of being off would be days of failing, and switch it off again.
            self.failing_since, self.failures, self.quiet_until = None, 0, None
        super().save(*args, **kwargs)

    def take_secret(self) -> str:
        """Give it another secret, which is returned and not shown again; for a day all sign. Not saved."""
        made, now = secrets.new(), clock.now()
        if self.secret:
            # Asked for twice, by a page loaded again, the one that the receiver has still signs.
            before = [self.secret, *self._before(now)][:MOST_BEFORE]
            self.secret_before, self.before_until = " ".join(before), now + OVERLAP
        self.secret = secrets.seal(made)
        return made

    def secrets_at(self, now: datetime) -> list[str]:
        """What signs now, the newest first. Raises secrets.Unreadable."""
        signing = [secrets.opened(self.secret)]
        for each in self._before(now):
            # Another is made also because the one before cannot be read: then it signs alone.
            with suppress(secrets.Unreadable):
                signing.append(secrets.opened(each))
        return signing

    def _before(self, now: datetime) -> list[str]:
        return self.secret_before.split() if self.before_until and now < self.before_until else []


class Status(models.TextChoices):
    WAITING = "waiting", "En espera"
    ARRIVED = "arrived", "Entregado"
    GIVEN_UP = "given_up", "No se pudo entregar"


class Message(models.Model):
    """One event for one endpoint. Its contents are written when it is sent: nothing of them is kept here."""

    uid = models.UUIDField("identificador", default=uuid.uuid4, unique=True, editable=False)
    endpoint = models.ForeignKey(Endpoint, models.PROTECT, verbose_name="destino", related_name="messages")
    #: None of one that only tries whether it arrives.
    event = models.ForeignKey(Event, models.PROTECT, related_name="+", null=True, db_index=False)
    status = models.CharField("estado", max_length=10, choices=Status.choices, default=Status.WAITING)
    attempts = models.PositiveSmallIntegerField("intentos", default=0)
    created_at = models.DateTimeField("desde", default=clock.now)
    next_at = models.DateTimeField("se intentará el", null=True)
    last_error = models.CharField("último motivo", max_length=200, blank=True)

    class Meta:
        verbose_name = "aviso a un sistema"
        verbose_name_plural = "avisos a sistemas"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["event", "endpoint"], name="webhook_once"),
            models.CheckConstraint(
                name="waiting_for_a_moment",
                condition=Q(status=Status.WAITING, next_at__isnull=False)
                | ~Q(status=Status.WAITING) & Q(next_at__isnull=True),
            ),
        ]
        indexes = [
            models.Index(fields=["next_at"], name="webhook_waiting", condition=Q(status=Status.WAITING)),
            models.Index(fields=["endpoint", "id"], name="webhook_given_up", condition=Q(status=Status.GIVEN_UP)),
        ]

    def __str__(self) -> str:
        return self.identifier

    @property
    def identifier(self) -> str:
        """`webhook-id`: the same in each attempt, so that whoever receives it twice knows."""
        return f"msg_{self.uid.hex}"

    @property
    def type(self) -> str:
        return types.type_of(Verb(self.event.verb)) if self.event else types.TEST


class Attempt(models.Model):
    """One time that it was sent, and what came back."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="log")
    at = models.DateTimeField("cuándo", db_index=True)
    status = models.PositiveSmallIntegerField("respuesta", null=True)
    milliseconds = models.PositiveIntegerField("milisegundos")
    said = models.CharField("comienzo de la respuesta", max_length=500, blank=True)
    error = models.CharField("por qué falló", max_length=200, blank=True)

    class Meta:
        verbose_name = "intento"
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.at:%d/%m/%Y %H:%M:%S} · {self.status or self.error}"
