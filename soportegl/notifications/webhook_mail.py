"""Whoever administers hears that a system is told nothing more."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.dispatch import receiver
from django.urls import reverse

from soportegl.directory.models import Membership, User
from soportegl.directory.roles import May
from soportegl.notifications import mail, outbox
from soportegl.notifications.wording import STOPPED
from soportegl.webhooks.models import Endpoint
from soportegl.webhooks.signals import endpoint_stopped


@receiver(endpoint_stopped)
def tell_administrators(endpoint: Endpoint, reason: str, **_: Any) -> None:
    """By mail, each of those who can switch it on again."""
    page = settings.PUBLIC_URL + reverse("admin:webhooks_endpoint_change", args=[endpoint.pk])
    running = Membership.objects.active().who_may(May.ADMINISTER).values("user")
    for person in User.objects.filter(is_active=True, pk__in=running).exclude(email="").order_by("pk"):
        words = mail.letter(person, STOPPED, page, destino=endpoint.name, motivo=reason)
        outbox.queue_words(person.email, words)
