"""Which kinds of files the installation takes and shows: narrower than the table of `kinds`, never wider."""

from django.db import models

from soportegl.incidents.kinds import BY_MIME


class FileRule(models.Model):
    """A row a kind; one that is not there narrows nothing."""

    mime = models.CharField("tipo", max_length=120, unique=True, editable=False)
    accepted = models.BooleanField("se acepta", default=True)
    shown = models.BooleanField("se puede ver", default=True)

    class Meta:
        verbose_name = "tipo de archivo"
        verbose_name_plural = "tipos de archivo"
        ordering = ["id"]

    def __str__(self) -> str:
        kind = BY_MIME.get(self.mime)
        return kind.label if kind else self.mime

    @classmethod
    def complete(cls) -> None:
        """A row for each kind of the table, in its order."""
        have = set(cls.objects.values_list("mime", flat=True))
        FileRule.objects.bulk_create(
            [FileRule(mime=mime) for mime in BY_MIME if mime not in have], ignore_conflicts=True
        )
