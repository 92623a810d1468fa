"""What stands around every page."""

from __future__ import annotations

import pytest
from django.test import Client

from soportegl.directory.models import System
from soportegl.web.site import context
from tests.cast import People, gather

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> People:
    return gather()


def systems(client: Client) -> list[str]:
    return [system.slug for system in client.get("/registro/").context["systems"]]


def test_systems_stay_known_for_a_while_but_not_for_whoever_changes_them(people, monkeypatch):
    client = Client()
    client.force_login(people.ana)
    monkeypatch.setattr(context, "LATELY", 10**9)
    before = systems(client)
    # Elsewhere: nobody here is told.
    System.objects.filter(slug=before[0]).update(is_active=False)
    assert systems(client) == before
    monkeypatch.setattr(context, "LATELY", 1e-9)
    assert systems(client) == before[1:]
    monkeypatch.setattr(context, "LATELY", 10**9)
    assert systems(client) == before[1:]
    # Here: seen at once.
    system = System.objects.get(slug=before[0])
    system.is_active = True
    system.save()
    assert systems(client) == before
