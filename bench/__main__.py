"""Load many incidents into a product of its own, measure its pages, and leave nothing behind."""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

PEOPLE_AT_ONCE = (1, 8)


def main() -> int:
    options = parser().parse_args()
    folder = Path(tempfile.mkdtemp(prefix="sgl-carga-", dir="/tmp"))
    # Before Django reads its settings: the embedded server of this folder is the one to load.
    os.environ |= {"SOPORTEGL_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "soportegl.settings"}
    os.environ.pop("DATABASE_URL", None)
    try:
        return run(folder, options.incidents, options.seconds)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def parser() -> argparse.ArgumentParser:
    whole = argparse.ArgumentParser(prog="python -m bench", description="Mide las páginas con muchas incidencias.")
    whole.add_argument("--incidents", type=int, default=20_000, help="cuántas cargar (20000)")
    whole.add_argument("--seconds", type=float, default=5.0, help="cuánto medir cada página (5)")
    return whole


def run(folder: Path, count: int, seconds: float) -> int:
    """Start, load, verify, measure; 1 when `verify` finds a difference."""
    import django

    from tests.product import Product

    with Product(folder, "--demo") as product:
        print(f"Primer arranque con demostración: {product.wait(120):.1f} s", flush=True)
        django.setup()
        wait_for_the_jobs()
        load_and_describe(count)
        if not is_whole():
            return 1
        report(product.address, seconds)
    return 0


def wait_for_the_jobs() -> None:
    """Until what the demonstration had to tell is told, so that nothing else works while pages are measured."""
    from django.db import connection

    for _ in range(240):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing')")
            if not cursor.fetchone()[0]:
                return
        time.sleep(0.5)
    print("Quedaron trabajos pendientes después de 2 minutos; las cifras los incluyen.")


def load_and_describe(count: int) -> None:
    from bench.loading import load
    from soportegl.incidents.models import Event, Incident, Stage

    taken = load(count)
    total, states = Incident.objects.count(), Counter(Incident.objects.values_list("state", flat=True))
    stages, events = Stage.objects.count() / total, Event.objects.count() / total
    print(f"Carga: {count} incidencias en {taken:.1f} s ({count / taken:.0f} por segundo)")
    print(f"Hay {total}, {dict(states)}; {stages:.1f} etapas y {events:.1f} sucesos cada una", flush=True)


def is_whole() -> bool:
    """Whether every row and chain says what it should."""
    from soportegl.incidents import verify

    begun = time.perf_counter()
    problems = verify.run()
    print(f"verify: {len(problems)} diferencias en {time.perf_counter() - begun:.1f} s", flush=True)
    for problem in problems[:5]:
        print(f"  {problem}")
    return not problems


def report(address: str, seconds: float) -> None:
    """The table: pages down, people at once in turn."""
    from bench.pages import figures
    from soportegl.directory.models import User
    from soportegl.incidents.models import Incident

    codes = {
        name: list(Incident.objects.visible_to(User.objects.get(username=name)).values_list("code", flat=True)[:200])
        for name in ("ana.municipal", "raul.regional")
    }
    cores, load = os.cpu_count(), os.getloadavg()[0]
    print(f"Máquina: {cores} núcleos, {platform.machine()}, Python {platform.python_version()}, carga {load:.1f}")
    for people in PEOPLE_AT_ONCE:
        print(f"\n{people} a la vez{'':<24}{'pedidos':>9}{'por s':>10}{'p50 ms':>10}{'p95 ms':>10}")
        for row in figures(address, codes, people, seconds):
            print(row.line(), flush=True)


if __name__ == "__main__":
    sys.exit(main())
