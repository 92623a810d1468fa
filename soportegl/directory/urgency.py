"""How urgent an incident is: what a consequence stands for, and what promises are made by."""

from django.db import models


class Urgency(models.TextChoices):
    LOW = "low", "Baja"
    MEDIUM = "medium", "Media"
    HIGH = "high", "Alta"
    CRITICAL = "critical", "Crítica"
