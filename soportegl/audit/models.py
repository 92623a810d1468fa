"""What somebody did besides moving an incident: coming in, administering, looking at it, taking a list out."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce

from soportegl.lib import clock


class Kind(models.TextChoices):
    SIGNED_IN = "signed_in", "Ingresó"
    NOT_LET_IN = "not_let_in", "No pudo ingresar"
    SIGNED_OUT = "signed_out", "Salió"
    PASSWORD = "password", "Cambió la contraseña"
    ADDED = "added", "Agregó"
    CHANGED = "changed", "Cambió"
    REMOVED = "removed", "Eliminó"
    OPENED = "opened", "Abrió la incidencia"
    TAKEN_OUT = "taken_out", "Descargó"
    SHOWN = "shown", "Mostró en otro sistema"
    QUARANTINED = "quarantined", "Apartó un archivo con virus"
    VIEWED_AS = "viewed_as", "Empezó a ver como"
    VIEW_ENDED = "view_ended", "Dejó de ver como"


class Entry(models.Model):
    """One line of the audit. The database refuses to change or to remove it."""

    at = models.DateTimeField("fecha y hora", default=clock.now)
    kind = models.CharField("qué hizo", max_length=16, choices=Kind.choices)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="persona", related_name="+", null=True, db_index=False
    )
    #: Through whose eyes it was done, while somebody looks at the pages as another person does.
    viewing_as = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, db_index=False
    )
    address = models.CharField("dirección", max_length=45, blank=True)
    #: What it was done to: the label of the model, its key, and what it was called then.
    object_type = models.CharField(max_length=60, blank=True)
    object_id = models.BigIntegerField(null=True)
    object_name = models.CharField("sobre qué", max_length=200, blank=True)
    #: Names of fields with what they were before and after; secrets are named without their value.
    changes = models.JSONField(default=dict)
    #: Whether an incident was opened by somebody whom it does not concern by their place or their part in it.
    outside = models.BooleanField(default=False)
    #: Of an opening: it is written once a day.
    day = models.DateField(null=True)

    class Meta:
        verbose_name = "registro de auditoría"
        verbose_name_plural = "registros de auditoría"
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["person", "id"], name="audit_by_person"),
            models.Index(fields=["kind", "id"], name="audit_by_kind"),
            models.Index(fields=["at"], name="audit_by_moment"),
            models.Index(fields=["object_type", "object_id", "id"], name="audit_by_object"),
            # The beginning of a name is looked for, whatever the database sorts by.
            models.Index(
                fields=["object_name", "id"], opclasses=["text_pattern_ops", "int8_ops"], name="audit_by_name"
            ),
            models.Index(fields=["id"], condition=Q(outside=True), name="audit_outside"),
        ]
        constraints = [
            models.UniqueConstraint(
                "object_id",
                "person",
                "day",
                Coalesce("viewing_as", 0),
                condition=Q(kind=Kind.OPENED),
                name="opened_once_a_day",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.object_name}".strip()
