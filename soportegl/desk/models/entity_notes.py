"""What those who attend an entity tell each other about it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from soportegl.directory.models import Entity, User


class Contact(models.TextChoices):
    """How somebody met the people of an entity, outside of its incidents."""

    VISIT = "visit", "Visita"
    CALL = "call", "Llamada"


class EntityNote(models.Model):
    """One version of a note: editing writes the next one, retiring leaves it where it was."""

    entity = models.ForeignKey(Entity, models.PROTECT, verbose_name="entidad", related_name="notes")
    author = models.ForeignKey(User, models.PROTECT, verbose_name="autor", related_name="+")
    text = models.TextField("nota")
    pinned = models.BooleanField("se muestra primero", default=False)
    written_at = models.DateTimeField("escrita el")
    # A note of a visit or a call says which of them, and on which day it was.
    contact = models.CharField("contacto", max_length=8, choices=Contact.choices, blank=True, default="", db_default="")
    contact_on = models.DateField("fue el", null=True, blank=True)
    # The same form sent twice is one note.
    key = models.CharField(max_length=64, editable=False)
    replaces = models.OneToOneField(
        "self", models.PROTECT, verbose_name="versión anterior", related_name="replaced_by", null=True, blank=True
    )
    retired_at = models.DateTimeField("retirada el", null=True, blank=True)

    class Meta:
        verbose_name = "nota de una entidad"
        verbose_name_plural = "notas de entidades"
        ordering = ["-pinned", "-written_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["author", "key"], name="one_entity_note_per_key"),
            models.CheckConstraint(
                name="entity_contact_with_its_day",
                condition=Q(contact="", contact_on__isnull=True) | ~Q(contact="") & Q(contact_on__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["entity", "-pinned", "-written_at"],
                name="notes_in_force",
                condition=Q(retired_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.entity_id}: {self.author}"
