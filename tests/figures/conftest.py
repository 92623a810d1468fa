"""A few incidents whose steps lie on days of two months."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from soportegl.directory.models import Module
from soportegl.incidents import actions, upkeep
from soportegl.incidents.models import Incident
from soportegl.lib import clock
from tests.cast import People, gather

HERE = ZoneInfo("America/Guatemala")


@pytest.fixture
def cast(db: None) -> People:
    return gather()


def on(day: int, hour: int = 9, month: int = 3):
    """Inside it, it is this day of March of 2026, or of another month."""
    return clock.at(datetime(2026, month, day, hour, 15, tzinfo=HERE))


@pytest.fixture
def told(cast: People) -> dict[str, Incident]:
    """Incidents by what became of them; the last step of each is in April."""
    presupuesto = Module.objects.get(name="Presupuesto")
    found: dict[str, Incident] = {}
    with on(2, 8):
        found = {name: cast.report(f"La que quedó {name} en marzo") for name in ("verificada", "cerrada", "arriba")}
        found["ajena"] = cast.report("La de Quetzaltenango sigue abierta", by="berta", entity=cast.quetzaltenango)
        Incident.objects.filter(pk=found["cerrada"].pk).update(module=presupuesto)
    with on(2, 11):
        for name in ("verificada", "cerrada", "arriba"):
            found[name] = actions.take(Incident.objects.get(pk=found[name].pk), by=cast.raul)
        found["arriba"] = actions.transfer(found["arriba"], reason="Sube", tried="Todo", by=cast.raul)
    with on(5):
        found["verificada"] = actions.finalize(found["verificada"], solution="Se corrigió el dato", by=cast.raul)
        found["arriba"] = actions.take(found["arriba"], by=cast.carla)
        found["arriba"] = actions.send_back(found["arriba"], reason="Falta el estado de cuenta", by=cast.carla)
    with on(31, 23):
        found["verificada"] = actions.confirm(found["verificada"], by=cast.ana)
        found["cerrada"] = actions.close(found["cerrada"], solution="Se explicó", by=cast.raul)
        found["arriba"] = actions.take(found["arriba"], by=cast.rosa)
        found["arriba"] = actions.finalize(found["arriba"], solution="Se registró de nuevo", by=cast.rosa)
    with on(3, month=4):
        found["cerrada"] = actions.reopen(found["cerrada"], reason="Sigue igual", by=cast.ana)
        found["retirada"] = cast.report("La que se retiró el mismo día")
        found["retirada"] = actions.withdraw(found["retirada"], by=cast.ana)
    with on(30, month=4):
        upkeep.mark_unverified()
    return found
