"""The figures, as a table, and which of them may not be."""

from __future__ import annotations

import os
from collections import defaultdict
from dataclasses import dataclass, field
from statistics import median
from typing import TYPE_CHECKING

from bench.faults.claims import Claims
from bench.faults.kills import Fault
from bench.faults.mailbox import Mailbox
from bench.faults.person import Tally
from bench.faults.proxy import Proxy

if TYPE_CHECKING:
    from bench.faults.reckoning import Reckoning

#: So many of each kind of difference are shown; the number says how many there are.
SHOWN = 10


@dataclass
class Times:
    """How long each fault was felt."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    bounds: dict[str, float] = field(default_factory=dict)
    late: list[str] = field(default_factory=list)
    crowds: list[float] = field(default_factory=list)
    killed: int = 0

    def note(self, fault: Fault, seconds: float) -> None:
        """One more of this kind."""
        crowd = crowding()
        self.crowds.append(crowd)
        self.seconds[fault.name].append(seconds)
        self.bounds[fault.name] = fault.seconds
        if seconds > fault.seconds * crowd:
            limit = fault.seconds * crowd
            self.late.append(f"{fault.name}: volvió a servir después de {seconds:.1f} s; el límite era {limit:.1f} s")


def crowding() -> float:
    """By how much others slow this machine down: the run itself keeps every core busy twice, and no more."""
    return max(1.0, os.getloadavg()[0] / (2 * (os.cpu_count() or 1)))


def report(
    claims: Claims, tally: Tally, times: Times, proxy: Proxy, mailbox: Mailbox, found: Reckoning | None
) -> list[str]:
    """Print the table; what in it may not be."""
    print(f"\n{'Falla':<34}{'veces':>7}{'p50 s':>8}{'máx. s':>8}{'límite':>8}")
    for name, seconds in times.seconds.items():
        row = f"{name:<34}{len(seconds):>7}{median(seconds):>8.2f}{max(seconds):>8.2f}{times.bounds[name]:>8.0f}"
        print(row)
    print(f"{'Límites multiplicados a lo sumo por':<34}{max(times.crowds, default=1):>7.1f}")
    print(f"{'Procesos muertos con kill -9':<34}{times.killed:>7}")
    print(f"{'Conexiones cortadas':<34}{proxy.cuts.total():>7}")
    for mood in sorted(mailbox.met):
        print(f"{f'Correo: {MOODS[mood]}':<34}{mailbox.met[mood]:>7}")
    statuses = ", ".join(f"{status}: {times}" for status, times in sorted(tally.statuses.items()))
    print(f"\nPedidos: {tally.requests()} ({statuses}; sin respuesta: {tally.cuts})")
    acknowledged = claims.acknowledged()
    print(f"Confirmado a las personas: {len(acknowledged)} de {len(claims.all)} intentos")
    wrong = (
        _named("tarde", times.late) + _named("respuesta 500", tally.broken) + _named("respuesta indebida", tally.wrong)
    )
    if found is not None:
        wrong += _found(found, mailbox)
    print(f"Páginas 500: {len(tally.broken)}")
    return wrong


MOODS = {
    "good": "recibe",
    "closed": "entró cuando cerraba",
    "busy": "responde 421",
    "hangs": "no dice nada",
    "drops": "corta después de DATA",
    "puts off": "responde 451 y luego recibe",
}


def _found(found: Reckoning, mailbox: Mailbox) -> list[str]:
    checked = ", ".join(f"{name}: {times}" for name, times in sorted(found.checked.items()))
    print(f"Revisado después: {checked}")
    received = sum(mailbox.accepted.values())
    once = len(mailbox.accepted)
    print(f"Correos recibidos: {received}; distintos: {once}; repetidos con el mismo Message-ID: {received - once}")
    print(f"Correos cortados después de DATA: {sum(mailbox.dropped.values())}; aplazados: {len(mailbox.put_off)}")
    print(f"Perdido: {len(found.lost)}   Doble: {len(found.doubled)}   Otras diferencias: {len(found.untrue)}", end="")
    print(f"   Correo: {len(found.mail)}")
    return (
        _named("perdido", found.lost)
        + _named("doble", found.doubled)
        + _named("diferencia", found.untrue)
        + _named("correo", found.mail)
    )


def _named(kind: str, lines: list[str]) -> list[str]:
    more = [f"{kind}: … y {len(lines) - SHOWN} más"] if len(lines) > SHOWN else []
    return [f"{kind}: {line}" for line in lines[:SHOWN]] + more
