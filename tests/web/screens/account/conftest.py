"""A provider of SERVICIOS GL at work on this machine, and its row."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache

from soportegl.identity.models import FirstLink, Provider
from tests.cast import People
from tests.identity.provider import CLIENT, FakeProvider, serving


@pytest.fixture(scope="module")
def server() -> Iterator[FakeProvider]:
    with serving() as fake:
        yield fake


@pytest.fixture
def fake(server: FakeProvider, cast: People) -> FakeProvider:
    """A provider of SERVICIOS GL, so that what it preselects is not what is preselected anyhow."""
    cache.clear()
    FakeProvider.__init__(server, server.address)
    made = Provider.objects.create(
        slug="servicios-gl",
        name="SERVICIOS GL",
        server_url=f"{server.address}/",
        client_id=CLIENT,
        system=cast.servicios,
        first_link=FirstLink.USERNAME,
        provisions=True,
    )
    made.take_the_usual()
    return server
