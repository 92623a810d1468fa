"""When each periodic job was queued last."""

from django.db import models


class LastQueued(models.Model):
    task = models.CharField("tarea", max_length=100, primary_key=True)
    at = models.DateTimeField("en cola desde")

    class Meta:
        verbose_name = "tarea periódica"
        verbose_name_plural = "tareas periódicas"

    def __str__(self) -> str:
        return f"{self.task}: {self.at}"
