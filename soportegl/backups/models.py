"""What was backed up and what was proven, as the database remembers it; each backup also tells of itself."""

from django.db import models


class Kind(models.TextChoices):
    BACKUP = "backup", "Respaldo"
    REHEARSAL = "rehearsal", "Ensayo de restauración"


class Run(models.Model):
    kind = models.CharField("qué", max_length=10, choices=Kind.choices)
    backup = models.CharField("respaldo", max_length=40)
    started_at = models.DateTimeField("empezó")
    finished_at = models.DateTimeField("terminó", null=True, blank=True)
    ok = models.BooleanField("salió bien", default=False)
    said = models.CharField("resultado", max_length=300, blank=True)
    # The folder of a backup that was removed to make room is gone; that it was made stays known.
    removed_at = models.DateTimeField("borrado el", null=True, blank=True)

    class Meta:
        verbose_name = "respaldo o ensayo"
        verbose_name_plural = "respaldos y ensayos"
        ordering = ["-started_at"]
        indexes = [models.Index(fields=["kind", "-started_at"], name="run_latest")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.backup}"
