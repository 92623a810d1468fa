"""What the antivirus said of each content, whoever has it, and when it is asked next."""

from django.db import models
from django.db.models import Q


class Verdict(models.TextChoices):
    #: Nobody gets it yet.
    WAITING = "waiting", "En revisión"
    #: It is handed out although nobody looked: it is older than the antivirus, or the settings let it pass.
    PASSED = "passed", "Sin revisar"
    CLEAN = "clean", "Limpio"
    INFECTED = "infected", "En cuarentena"


class Scan(models.Model):
    sha256 = models.CharField(max_length=64, primary_key=True)
    verdict = models.CharField(max_length=8, choices=Verdict.choices, default=Verdict.WAITING)
    #: What was found, as the antivirus calls it.
    threat = models.CharField(max_length=200, blank=True)
    asked_at = models.DateTimeField()
    #: When it is looked at next; empty when nothing is to be done.
    next_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    #: Why the last attempt failed.
    problem = models.CharField(max_length=200, blank=True)
    scanned_at = models.DateTimeField(null=True)
    #: The files of which people have been told that they are in quarantine, by their keys.
    told = models.JSONField(default=list)

    class Meta:
        indexes = [models.Index(fields=["next_at"], name="scan_due", condition=Q(next_at__isnull=False))]

    def __str__(self) -> str:
        return f"{self.sha256[:8]} {self.verdict}"
