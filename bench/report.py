"""The figures as Markdown."""

from __future__ import annotations

import os
import platform

from bench.costs import Cost, ratio

FLOORS = 3
#: A page may become so many times slower while the archive becomes a hundred times larger.
GROWTH = 1.3
P95_MS = 25.0


def heading(sizes: list[int]) -> str:
    """What was measured, and on what."""
    load = os.getloadavg()[0]
    machine = f"{os.cpu_count()} núcleos, {platform.machine()}, Python {platform.python_version()}, carga {load:.1f}"
    return f"# Mediciones con {', '.join(f'{size:,}' for size in sizes)} incidencias\n\nMáquina: {machine}\n"


def table(size: int, costs: list[Cost]) -> str:
    """Every page of one size beside the floors: milliseconds, processor, bytes and how many times each floor."""
    floors = costs[:FLOORS]
    lines = [
        f"## {size:,} incidencias\n",
        "| página | veces | p50 ms | p95 ms | CPU aplic. ms | CPU base ms | bytes | latencia a/b/c | CPU a/b/c |",
        "|---|--:|--:|--:|--:|--:|--:|---|---|",
    ]
    for cost in costs:
        times = len(cost.seconds)
        latency = " / ".join(ratio(cost.p50, floor.p50) for floor in floors)
        cpu = " / ".join(ratio(cost.cpu, floor.cpu) for floor in floors)
        application, database = cost.application / times * 1000, cost.database / times * 1000
        lines.append(
            f"| {cost.name} | {times} | {cost.p50:.1f} | {cost.p95:.1f} | {application:.1f} | {database:.1f}"
            f" | {cost.size} | {latency} | {cpu} |"
        )
    return "\n".join(lines) + "\n"


def growth(sizes: dict[int, list[Cost]]) -> tuple[str, bool]:
    """How much each page grew from the smallest size to the largest, and whether none grew too much."""
    least, most = min(sizes), max(sizes)
    lines = [
        f"## De {least:,} a {most:,}\n",
        f"| página | mediana en {least:,} | en {most:,} | veces | CPU veces | ≤ {GROWTH} | p95 ≤ {P95_MS:.0f} ms |",
        "|---|--:|--:|--:|--:|---|---|",
    ]
    well = True
    for before, after in zip(sizes[least], sizes[most], strict=True):
        times, cpu = after.p50 / before.p50, after.cpu / before.cpu
        fits = times <= GROWTH
        well = well and fits
        quick = "sí" if after.p95 <= P95_MS else "no"
        lines.append(
            f"| {after.name} | {before.p50:.1f} | {after.p50:.1f} | {times:.2f} | {cpu:.2f}"
            f" | {'sí' if fits else 'no'} | {quick} |"
        )
    return "\n".join(lines) + "\n", well
