"""The systems that send people here with the context of their screen, and the keys they sign it with."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from soportegl.directory.models import Entity, System
from soportegl.hosts.envelope import VerifyingKey
from soportegl.hosts.keys import ALGORITHMS, BadKey, read_public_key
from soportegl.hosts.reasons import Reason
from soportegl.identity.models import Provider
from soportegl.lib import clock


class EntityRule(models.TextChoices):
    """How a host names entities."""

    SAME = "same", "Como SoporteGL: 0701"
    LAST_FOUR = "last_four", "Los cuatro últimos: 1210-0701 es 0701"


class Host(models.Model):
    issuer = models.CharField(
        "emisor", max_length=200, unique=True, help_text="El «iss» de sus cápsulas, por ejemplo https://sicoin.example."
    )
    name = models.CharField("nombre", max_length=80, help_text="Como lo lee la gente: «SICOIN GL».")
    system = models.ForeignKey(System, models.PROTECT, verbose_name="sistema", related_name="hosts")
    entity_rule = models.CharField(
        "cómo nombra las entidades", max_length=12, choices=EntityRule.choices, default=EntityRule.SAME
    )
    provider = models.ForeignKey(
        Provider,
        models.SET_NULL,
        verbose_name="proveedor de identidad",
        related_name="+",
        null=True,
        blank=True,
        help_text="Con el que ingresa quien viene de aquí; sin él, con usuario y contraseña.",
    )
    shows_incidents = models.BooleanField(
        "muestra a sus personas sus incidencias",
        default=False,
        db_default=False,
        help_text="Con la marca, el sistema lee las incidencias abiertas de quien está en él, y ninguna otra.",
    )
    is_active = models.BooleanField("activo", default=True, help_text="Sin la marca no se cree nada de lo que firma.")

    class Meta:
        verbose_name = "sistema que envía"
        verbose_name_plural = "sistemas que envían"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_believed(self) -> bool:
        """Whether anything it signs is."""
        return self.is_active and self.system.is_active

    def entity_of(self, code: str) -> Entity | None:
        """The entity in use that this host means; None when there is none."""
        if self.entity_rule == EntityRule.LAST_FOUR:
            code = "".join(filter(str.isalnum, code))[-4:]
        return Entity.objects.filter(code=code, is_active=True).first()


class HostKey(models.Model):
    """One key signs with one algorithm: what a capsule says of itself is not asked."""

    host = models.ForeignKey(Host, models.CASCADE, verbose_name="sistema", related_name="keys")
    # Of all hosts: by its name alone a key is found, and with it who may sign.
    kid = models.CharField("kid", max_length=80, unique=True, help_text="Su nombre, en la cabecera de cada cápsula.")
    algorithm = models.CharField("algoritmo", max_length=8, choices=[(name, name) for name in ALGORITHMS])
    public_key = models.TextField("llave pública", help_text="PEM, certificado o JWK. Nunca la privada.")
    not_before = models.DateTimeField("vale desde", null=True, blank=True)
    not_after = models.DateTimeField("vale hasta", null=True, blank=True)
    is_retired = models.BooleanField(
        "retirada", default=False, help_text="Con la marca no se cree nada firmado con ella."
    )

    class Meta:
        verbose_name = "llave"
        ordering = ["host", "kid"]
        constraints = [
            models.CheckConstraint(
                name="host_key_ends_after_start",
                violation_error_message="La fecha final debe ser posterior a la inicial.",
                condition=Q(not_before__isnull=True) | Q(not_after__isnull=True) | Q(not_after__gt=F("not_before")),
            ),
        ]

    def __str__(self) -> str:
        return self.kid

    def clean(self) -> None:
        """A key that is weak, private or of another algorithm is not registered."""
        super().clean()
        if self.algorithm and self.public_key:
            try:
                read_public_key(self.public_key, self.algorithm)
            except BadKey as wrong:
                raise ValidationError({"public_key": str(wrong)}) from None

    def wrong_at(self, now: datetime) -> Reason | None:
        """Why what it signs is not believed at this moment; None when it is."""
        if not self.host.is_believed:
            return Reason.HOST_OUT
        early = self.not_before is not None and now < self.not_before
        late = self.not_after is not None and now >= self.not_after
        return Reason.KEY_OUT if self.is_retired or early or late else None

    @classmethod
    def verifying(cls, kid: str) -> VerifyingKey | None:
        """The key with this name, as a capsule is verified with it."""
        row = cls.objects.select_related("host__system").filter(kid=kid).first() if "\0" not in kid else None
        if row is None:
            return None
        public = read_public_key(row.public_key, row.algorithm)
        return VerifyingKey(row.host.issuer, row.host.system.slug, row.algorithm, public, row.wrong_at(clock.now()))
