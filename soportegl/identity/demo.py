"""The hosts of the demonstration as providers; `soportegl run --hosts` says where they are and puts them in use."""

from __future__ import annotations

from soportegl.directory.models import System
from soportegl.identity.models import FirstLink, Provider


def load_providers() -> None:
    """One for each system, out of use until its host runs; nothing changes when they are there already."""
    for system in System.objects.filter(slug__in=["sicoin-gl", "servicios-gl"]):
        provider, created = Provider.objects.get_or_create(
            slug=system.slug,
            defaults={
                "name": system.name,
                "system": system,
                "server_url": "http://127.0.0.1",
                "client_id": system.slug,
                "first_link": FirstLink.USERNAME,
                "provisions": True,
                "is_active": False,
            },
        )
        if created:
            provider.take_the_usual()
