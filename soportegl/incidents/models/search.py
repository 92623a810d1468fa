"""What the search compares, made by `lib.words`: of an incident, and of each thing said in it."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.core.exceptions import ValidationError
from django.db import models

from soportegl.directory.models import User
from soportegl.incidents.models.event import Event
from soportegl.incidents.models.incident import Incident
from soportegl.lib.words import ask

#: Kilobytes of new words that an index keeps aside before it sorts them in: each search reads all of them. With the
#: 4 MB of PostgreSQL a search beside a morning of work takes some milliseconds more.
PENDING = 256


class IncidentWords(models.Model):
    """The words of an incident as it is now: its synopsis, its solution, its expediente, and marks."""

    # Without a constraint: checking it would hold a lock on the incident, and «Tomar la siguiente» pass it over.
    incident = models.OneToOneField(
        Incident, models.CASCADE, related_name="own_words", db_constraint=False, editable=False
    )
    vector = SearchVectorField(editable=False)
    recipe = models.PositiveSmallIntegerField(editable=False)

    class Meta:
        verbose_name = "palabras de una incidencia"
        verbose_name_plural = "palabras de las incidencias"
        indexes = [GinIndex(fields=["vector"], name="incident_by_own_words", gin_pending_list_limit=PENDING)]

    def __str__(self) -> str:
        return str(self.incident_id)


class EventWords(models.Model):
    """The words of what was said in one event, and the names of its files."""

    event = models.OneToOneField(Event, models.CASCADE, related_name="words", db_constraint=False, editable=False)
    incident = models.ForeignKey(Incident, models.CASCADE, related_name="+", db_constraint=False, editable=False)
    public = models.BooleanField(editable=False)
    vector = SearchVectorField(editable=False)
    recipe = models.PositiveSmallIntegerField(editable=False)

    class Meta:
        verbose_name = "palabras de un mensaje"
        verbose_name_plural = "palabras de los mensajes"
        indexes = [GinIndex(fields=["vector"], name="event_by_words", gin_pending_list_limit=PENDING)]

    def __str__(self) -> str:
        return str(self.event_id)


class Vocabulary(models.Model):
    """A piece that texts hold, how often, and how people write it."""

    piece = models.CharField(max_length=64, primary_key=True)
    word = models.CharField(max_length=64)
    count = models.PositiveIntegerField()
    # What is left of it with letters missing; empty for what nobody mistypes: numbers, codes, what occurs once.
    keys = ArrayField(models.CharField(max_length=16), default=list)

    class Meta:
        indexes = [GinIndex(fields=["keys"], name="vocabulary_by_keys")]

    def __str__(self) -> str:
        return self.word


class Synonym(models.Model):
    """Words that mean the same here; looked for by one, all are found."""

    words = models.CharField(
        "significan lo mismo",
        max_length=400,
        help_text="Separadas por |, por ejemplo: OC | orden de compra. Al buscar una se encuentran todas.",
    )
    is_active = models.BooleanField("activo", default=True)

    class Meta:
        verbose_name = "sinónimo"
        verbose_name_plural = "sinónimos de la búsqueda"
        ordering = ["words"]

    def __str__(self) -> str:
        return self.words

    @property
    def ways(self) -> list[str]:
        """Each way to say it."""
        return [way.strip() for way in self.words.split("|") if way.strip()]

    def clean(self) -> None:
        """Of one way there is nothing that means the same, and a way without words finds nothing."""
        super().clean()
        if len(self.ways) < 2:
            raise ValidationError({"words": "Escriba dos formas o más, separadas por |."})
        if empty := [way for way in self.ways if not ask(way)]:
            raise ValidationError(
                {"words": f"«{empty[0]}» no tiene palabras que se busquen: está en todos los textos."}
            )


class SearchIndex(models.Model):
    """How far the words of a database of before are made; without a row nothing is left to be made."""

    recipe = models.PositiveSmallIntegerField()
    reached = models.BigIntegerField("hasta la incidencia", default=0)
    made = models.PositiveIntegerField("incidencias con sus palabras", default=0)
    total = models.PositiveIntegerField("incidencias", default=0)
    started_at = models.DateTimeField("comenzó", null=True, blank=True)
    finished_at = models.DateTimeField("terminó", null=True, blank=True)

    class Meta:
        verbose_name = "índice de la búsqueda"
        verbose_name_plural = "índice de la búsqueda"

    def __str__(self) -> str:
        return f"{self.made} de {self.total}" if self.is_due else "terminado"

    @property
    def is_due(self) -> bool:
        """Whether something is left to be made: for the first time, or once more while what was made serves."""
        return self.finished_at is None or self.made < self.total


class Precedent(models.Model):
    """A solved incident as others may see it; a desk marked it, and read what was removed."""

    incident = models.OneToOneField(Incident, models.CASCADE, related_name="precedent")
    synopsis = models.TextField("síntesis")
    solution = models.TextField("solución")
    removed = models.JSONField("qué se quitó", default=list)
    vector = SearchVectorField(editable=False)
    marked_by = models.ForeignKey(User, models.PROTECT, verbose_name="quién la marcó", related_name="+")
    marked_at = models.DateTimeField("cuándo")

    class Meta:
        verbose_name = "solución mostrada a otros"
        verbose_name_plural = "soluciones mostradas a otros"
        indexes = [GinIndex(fields=["vector"], name="precedent_by_words")]

    def __str__(self) -> str:
        return self.synopsis


class Helped(models.Model):
    """Somebody who read what is shown of a solved incident and registered nothing: it was enough for them."""

    precedent = models.ForeignKey(Precedent, models.CASCADE, related_name="helped", db_index=False)
    person = models.ForeignKey(User, models.PROTECT, verbose_name="a quién", related_name="+", db_index=False)
    at = models.DateTimeField("cuándo")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["precedent", "person"], name="helped_once")]

    def __str__(self) -> str:
        return f"{self.precedent_id} · {self.person_id}"
