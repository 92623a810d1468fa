"""What lets programs in: tokens, the systems that ask for theirs, how much was asked, and what was answered."""

from __future__ import annotations

from datetime import datetime

from django.db import models

from soportegl.directory.models.people import User
from soportegl.lib import clock

#: In days. Of a token longer than this nobody remembers where it lies.
LONGEST = 365
NAME_MAX = 80


class Scope(models.TextChoices):
    """What a token is good for; its person's own permissions hold besides."""

    READ = "incidencias:leer", "Leer incidencias, con su conversación y sus archivos"
    OWN = "incidencias:propias", "Leer solo las incidencias abiertas que uno mismo reportó"
    WRITE = "incidencias:escribir", "Registrar incidencias y actuar en ellas"
    REDACT = "incidencias:tachar", "Tachar textos y archivos"
    DIRECTORY = "directorio:leer", "Leer entidades, sedes, catálogos y personas"
    REPORTS = "informes:leer", "Leer cuentas e informes"


class ApiClient(models.Model):
    """A system that signs in by itself (OAuth2, client credentials), as the person made for it."""

    person = models.ForeignKey(User, models.PROTECT, verbose_name="persona de servicio", related_name="api_clients")
    name = models.CharField("nombre", max_length=NAME_MAX)
    client_id = models.CharField("identificador", max_length=40, unique=True, editable=False)
    digest = models.CharField(max_length=64, editable=False)
    scopes = models.CharField("alcances", max_length=200)
    is_active = models.BooleanField("activo", default=True)
    created_at = models.DateTimeField("creado", default=clock.now, editable=False)

    class Meta:
        verbose_name = "sistema con acceso"
        verbose_name_plural = "sistemas con acceso"
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class ApiToken(models.Model):
    """A word that stands for a person: only its digest is kept, so whoever reads this table has no token."""

    person = models.ForeignKey(User, models.CASCADE, related_name="api_tokens")
    client = models.ForeignKey(ApiClient, models.CASCADE, related_name="tokens", null=True, blank=True)
    #: The host that shows its person's incidents with it; empty in what somebody made or a system asked for.
    shown_in = models.CharField("mostrado en", max_length=NAME_MAX, blank=True, default="", db_default="")
    name = models.CharField("nombre", max_length=NAME_MAX)
    digest = models.CharField(max_length=64, unique=True)
    # By it its person tells one from another.
    ending = models.CharField(max_length=4)
    scopes = models.CharField("alcances", max_length=200)
    created_at = models.DateTimeField("creado", default=clock.now)
    expires_at = models.DateTimeField("vence")
    used_at = models.DateTimeField("último uso", null=True, blank=True)
    revoked_at = models.DateTimeField("revocado", null=True, blank=True)

    class Meta:
        verbose_name = "token de acceso"
        verbose_name_plural = "tokens de acceso"
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.name} (…{self.ending})"

    @property
    def scope_list(self) -> list[Scope]:
        return [Scope(name) for name in self.scopes.split()]

    def is_good(self, now: datetime) -> bool:
        """Whether it still lets somebody in."""
        return self.revoked_at is None and now < self.expires_at


class ApiRate(models.Model):
    """How often a token asked in the minute it last asked in; unlogged, because a crash may forget it."""

    token = models.BigIntegerField(primary_key=True)
    minute = models.BigIntegerField()
    asked = models.IntegerField()

    class Meta:
        verbose_name = "uso de un token"

    def __str__(self) -> str:
        return f"{self.token}: {self.asked}"


class KeptAnswer(models.Model):
    """What was answered to a request with an `Idempotency-Key`, so that the same request gets the same answer."""

    person = models.ForeignKey(User, models.CASCADE, related_name="+")
    key = models.CharField(max_length=255)
    # Of the method, the address and the body.
    digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    body = models.JSONField(default=dict)
    headers = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=clock.now, db_index=True)

    class Meta:
        verbose_name = "respuesta guardada"
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="answered_once_per_key")]

    def __str__(self) -> str:
        return f"{self.person_id} · {self.key}"
