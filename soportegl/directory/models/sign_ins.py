"""Who signed in from where, and the wrong passwords of late."""

from __future__ import annotations

from django.db import models

from soportegl.directory.models.people import User
from soportegl.lib import clock


class SignIn(models.Model):
    """One person who signed in with one browser; the row outlives the session, so that both are known next time."""

    person = models.ForeignKey(User, models.CASCADE, related_name="sign_ins")
    # As the session is called now; empty when the password was recovered and nobody has signed in with it yet.
    session_key = models.CharField(max_length=40, blank=True)
    browser = models.CharField(max_length=32)
    address = models.CharField(max_length=45)
    device = models.CharField(max_length=80)
    started_at = models.DateTimeField(default=clock.now)
    seen_at = models.DateTimeField(default=clock.now, db_index=True)

    class Meta:
        verbose_name = "ingreso"
        ordering = ["-seen_at", "-id"]

    def __str__(self) -> str:
        return f"{self.person_id} · {self.device}"


class WrongPassword(models.Model):
    """One attempt that failed, also with a user name that nobody has."""

    account = models.CharField(max_length=60)
    address = models.CharField(max_length=45)
    # Empty unless the account is known to it: whoever knows no password may call their browser whatever they like.
    browser = models.CharField(max_length=32, blank=True)
    at = models.DateTimeField(default=clock.now, db_index=True)

    class Meta:
        verbose_name = "contraseña equivocada"
        indexes = [
            models.Index(fields=["account", "at"], name="wrong_by_account"),
            models.Index(fields=["address", "at"], name="wrong_by_address"),
        ]

    def __str__(self) -> str:
        return f"{self.account} · {self.at}"
