"""What was made of a content so that it can be looked at; it may be thrown away and made again at any time."""

from django.db import models


class Rendition(models.Model):
    """One content as one kind: asked for, made or found impossible."""

    source = models.CharField(max_length=64)
    mime = models.CharField(max_length=120)
    #: Where the parts lie, one behind the other; empty until they are made, and when nothing can be.
    content = models.CharField(max_length=64, blank=True, db_index=True)
    #: How many bytes each part has.
    parts = models.JSONField(default=list)
    cut = models.BooleanField(default=False)
    why = models.CharField(max_length=200, blank=True)
    recipe = models.PositiveSmallIntegerField()
    asked_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True, blank=True, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "mime"], name="one_rendition_a_kind")]

    def __str__(self) -> str:
        return f"{self.source[:8]} {self.mime}"
