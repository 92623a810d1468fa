"""How far the clocks of open incidents have been computed anew after calendars or promises changed."""

from django.db import models


class ClockRun(models.Model):
    """One walk over all that is open, with what held as of one token."""

    token = models.UUIDField(unique=True)
    begun_at = models.DateTimeField("empezó")
    ended_at = models.DateTimeField("terminó", null=True)
    total = models.PositiveIntegerField("abiertas")
    done = models.PositiveIntegerField("revisadas", default=0)
    changed = models.PositiveIntegerField("con otro plazo", default=0)
    #: The last one that was looked at, in the order of `open_in_order`.
    last_at = models.DateTimeField(null=True)
    last_id = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = "cálculo de plazos"
        verbose_name_plural = "cálculos de plazos"
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.begun_at:%d/%m/%Y %H:%M}: {self.done} de {self.total}"
