"""What pages cost: seconds until the answer, seconds of processor, bytes; in turns, so that noise hits all."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from statistics import median, quantiles

import psutil

from bench.pages import Measured

#: Requests of one page in a row: enough for the clock of the kernel (10 ms), few enough that a neighbour hits all.
IN_A_ROW = 10
NOISE = 1.4


@dataclass
class Cost:
    """All that was measured of one page."""

    name: str
    seconds: list[float] = field(default_factory=list)
    application: float = 0.0
    database: float = 0.0
    size: int = 0

    @property
    def p50(self) -> float:
        return median(self.seconds) * 1000

    @property
    def p95(self) -> float:
        return quantiles(self.seconds, n=20, method="inclusive")[18] * 1000

    @property
    def cpu(self) -> float:
        """Milliseconds of processor a request, of the application and of the database."""
        return (self.application + self.database) / len(self.seconds) * 1000


class Meter:
    """The processor time that a server and its database have used."""

    def __init__(self, roots: Mapping[str, list[int]], database: int) -> None:
        self.roots = {name: [psutil.Process(pid) for pid in pids] for name, pids in roots.items()}
        self.database = psutil.Process(database)

    def read(self, server: str) -> tuple[float, float]:
        """Seconds of the application's processes and of the database's, since they began."""
        return sum(map(_used, self.roots[server])), _used(self.database)


def _used(root: psutil.Process) -> float:
    """Of a process and of all below it, with those below that have ended."""
    total = 0.0
    for process in [root, *root.children(recursive=True)]:
        try:
            times = process.cpu_times()
        except psutil.Error:
            continue
        total += times.user + times.system + (times.children_user + times.children_system)
    return total


def measure(pages: list[Measured], meter: Meter, seconds: float) -> list[Cost]:
    """Every page for so long in the end, in short turns whose order changes each round."""
    costs = {page.name: Cost(page.name) for page in pages}
    for page in pages:
        for _ in range(page.warm_up):
            page.turn()
    order, chance = list(pages), Random(340)
    end = time.perf_counter() + seconds * len(pages)
    while time.perf_counter() < end:
        chance.shuffle(order)
        for page in order:
            _turn(page, costs[page.name], meter)
    return list(costs.values())


def _turn(page: Measured, cost: Cost, meter: Meter) -> None:
    application, database = meter.read(page.server)
    for _ in range(IN_A_ROW):
        answer = page.turn()
        cost.seconds.append(answer.seconds)
        cost.size = len(answer.body)
    after = meter.read(page.server)
    cost.application += after[0] - application
    cost.database += after[1] - database


def ratio(value: float, floor: float) -> str:
    """How many times the floor; what a busy machine could do by itself is called noise."""
    times = value / floor if floor else 0.0
    noise = 1 / NOISE <= times <= NOISE
    return f"{times:.1f}" + (" ruido" if noise else "")
