"""A provider of SERVICIOS GL at work on this machine, and its row."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from django.core.cache import cache
from django.test import Client

from soportegl.identity.models import FirstLink, Protocol, Provider
from tests.cast import People
from tests.identity.provider import CLIENT, FakeProvider, serving

if TYPE_CHECKING:
    from tests.identity.idp import Idp


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


@pytest.fixture(scope="module")
def saml_provider(tmp_path_factory: pytest.TempPathFactory) -> Idp:
    # Only here: what it is made of takes seconds to load.
    from tests.identity.idp import Idp

    return Idp(tmp_path_factory.mktemp("idp"))


@pytest.fixture
def idp(saml_provider: Idp, cast: People) -> Idp:
    """At work for SERVICIOS GL, as administrators write it down; both know each other by their metadata."""
    from tests.identity.idp import ENTITY, SLUG

    cache.clear()
    provider = saml_provider
    provider.__init__(provider.folder)  # type: ignore[misc]  # as new
    made = Provider(
        slug=SLUG,
        name="SERVICIOS GL",
        protocol=Protocol.SAML,
        entity_id=ENTITY,
        metadata=provider.metadata,
        system=cast.servicios,
        first_link=FirstLink.USERNAME,
        username_claim="uid",
        provisions=True,
    )
    made.full_clean()
    made.save()
    made.take_the_usual()
    provider.knows(Client().get(f"/ingresar/con/{SLUG}/metadatos/").content)
    return provider
