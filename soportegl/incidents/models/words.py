"""What the search compares: the words of an incident's texts, beside it."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from soportegl.incidents.models.incident import Incident


class Words(models.Model):
    """The stems of one incident's `search_text`, and when it ended, which a trigger keeps.

    A row of its own: as an index over the incident itself it is made anew with every step that moves one, and each row
    that a search looks at has its stems taken again.
    """

    # Without a constraint: checking it would hold a lock on the incident, and «Tomar la siguiente» pass it over.
    incident = models.OneToOneField(
        Incident, models.CASCADE, primary_key=True, related_name="words", db_constraint=False, editable=False
    )
    vector = SearchVectorField(editable=False)

    class Meta:
        verbose_name = "palabras de una incidencia"
        verbose_name_plural = "palabras de las incidencias"
        indexes = [GinIndex(fields=["vector"], name="incident_by_words")]

    def __str__(self) -> str:
        return str(self.incident_id)
