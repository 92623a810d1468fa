"""Whom a host has sent: the context of their screen, waiting for its person, and the capsules that are used up."""

from __future__ import annotations

from typing import Any

from django.db import models

from soportegl.directory.models import Entity, User
from soportegl.hosts.models.host import Host
from soportegl.lib import clock

#: The columns of what a host says.
SAID = (
    *("host_id", "capsule", "screen", "module_name", "operation_type", "operation_number", "error_code"),
    "host_time",
)


class HostContext(models.Model):
    """What a host said of the screen somebody was at."""

    host = models.ForeignKey(Host, models.PROTECT, verbose_name="sistema", related_name="+")
    capsule = models.CharField("cápsula", max_length=128)
    screen = models.CharField("pantalla", max_length=200, blank=True)
    module_name = models.CharField("módulo", max_length=160, blank=True)
    operation_type = models.CharField("tipo de operación", max_length=160, blank=True)
    operation_number = models.CharField("número de operación", max_length=60, blank=True)
    error_code = models.CharField("código de error", max_length=120, blank=True)
    host_time = models.DateTimeField("hora en el sistema")

    class Meta:
        abstract = True

    @property
    def said(self) -> dict[str, Any]:
        """All of it by the names of its columns, as another row is made of it."""
        return {name: getattr(self, name) for name in SAID}

    @property
    def in_short(self) -> str:
        """Where it happened, on one line."""
        return " · ".join(filter(None, (str(self.host), self.screen, self.operation, self.error_code)))

    @property
    def operation(self) -> str:
        """Type and number, as one reads them."""
        return f"{self.operation_type} {self.operation_number}".strip()


class Arrival(HostContext):
    """A capsule that was believed: it waits under a handle until the person it names has signed in."""

    # What is in the address is not in the database: whoever reads a backup has nobody's handle.
    handle_digest = models.CharField(max_length=64, unique=True, editable=False)
    subject = models.CharField("usuario", max_length=60)
    entity = models.ForeignKey(Entity, models.PROTECT, verbose_name="entidad", related_name="+")
    #: The code of the incident that is to be opened, when they come for one that there is.
    incident = models.CharField("gestión", max_length=14, blank=True, default="", db_default="")
    # What stops and when, as the form asks it: whoever reports may say otherwise, so it is no part of the context.
    stops = models.CharField("qué se detiene", max_length=160, blank=True, default="", db_default="")
    needed_by = models.DateTimeField("para cuándo", null=True, blank=True)
    arrived_at = models.DateTimeField("llegó", default=clock.now, db_index=True)
    person = models.ForeignKey(User, models.CASCADE, verbose_name="persona", related_name="+", null=True, blank=True)

    class Meta:
        verbose_name = "entrada"
        ordering = ["-arrived_at"]

    def __str__(self) -> str:
        return f"{self.host_id} · {self.subject}"


class SpentCapsule(models.Model):
    """A capsule that came once; its row stays until the capsule is over by its own time."""

    host = models.ForeignKey(Host, models.CASCADE, related_name="+")
    jti = models.CharField(max_length=128)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = "cápsula usada"
        constraints = [models.UniqueConstraint(fields=["host", "jti"], name="capsule_spent_once")]

    def __str__(self) -> str:
        return f"{self.host_id} · {self.jti}"
