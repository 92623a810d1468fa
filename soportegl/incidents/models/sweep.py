"""What the periodic clean-up of files removed."""

from django.db import models
from django.utils import timezone


class FileSweep(models.Model):
    """One run that removed something, or that could not."""

    at = models.DateTimeField("cuándo", db_index=True)
    expired = models.PositiveIntegerField("cargados y nunca enviados", default=0)
    orphans = models.PositiveIntegerField("contenidos de ningún archivo", default=0)
    unfinished = models.PositiveIntegerField("a medio escribir", default=0)
    freed = models.PositiveBigIntegerField("bytes", default=0)
    removed = models.JSONField("qué se quitó", default=list)
    problem = models.TextField("qué lo impidió", blank=True)

    class Meta:
        verbose_name = "limpieza de archivos"
        verbose_name_plural = "limpieza de archivos"
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{timezone.localtime(self.at):%d/%m/%Y %H:%M}"
