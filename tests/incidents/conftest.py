"""The cast, and incidents that stand where a test needs them."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from soportegl.incidents import actions
from soportegl.incidents.models import Incident
from soportegl.incidents.states import Place, State
from tests.cast import People, gather
from tests.clam import Clam, listening

WORKERS = {2: "raul", 3: "carla", 4: "ivan"}


@pytest.fixture
def cast(db: None) -> People:
    return gather()


@pytest.fixture
def clam(settings: Any) -> Iterator[Clam]:
    """The antivirus, as the settings name it."""
    # Its own folder: that of a test may have a path too long for a socket.
    with tempfile.TemporaryDirectory() as folder, listening(Path(folder)) as server:
        settings.CLAMD, settings.CLAMD_SECONDS = str(server.server_address), 5
        yield server


def stand(cast: People, place: Place) -> Incident:
    """An incident of Ana's that was taken, step by step, to this place."""
    incident = cast.report()
    for tier in range(2, place.tier):
        worker = cast.users[WORKERS[tier]]
        incident = actions.take(incident, by=worker)
        incident = actions.transfer(incident, reason="Sube un nivel", tried="Lo posible aquí", by=worker)
    worker = cast.users[WORKERS[place.tier]]
    if place.state == State.TRANSFERRED:
        return incident
    incident = actions.take(incident, by=worker)
    if place.state == State.CLOSED:
        return actions.close(incident, solution="Se explicó el procedimiento", by=worker)
    if place.state == State.FINALIZED:
        return actions.finalize(incident, solution="Se corrigió el dato", by=worker)
    return incident
