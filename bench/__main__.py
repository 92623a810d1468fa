"""Load many incidents into a product of its own, measure its pages beside the floors, and leave nothing behind."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from bench import HURRIED

if TYPE_CHECKING:
    from tests.product import Product

#: Checking every chain takes far longer than making it.
VERIFIED_UP_TO, SAMPLE = 20_000, 2_000
PARTS = ("pages", "drain", "herd")
DRAINED = 5_000


def main() -> int:
    options = parser().parse_args()
    folder = options.data or Path(tempfile.mkdtemp(prefix="sgl-carga-", dir="/tmp"))
    # Before Django reads its settings: the embedded server of this folder is the one to load.
    os.environ |= {"SOPORTEGL_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "soportegl.settings"}
    os.environ.pop("DATABASE_URL", None)
    try:
        return run(folder, options)
    finally:
        if not (options.data and options.keep):
            shutil.rmtree(folder, ignore_errors=True)


def parser() -> argparse.ArgumentParser:
    whole = argparse.ArgumentParser(prog="python -m bench", description="Mide las páginas con muchas incidencias.")
    whole.add_argument("--incidents", "--size", type=sizes, default=[20_000], help="cuántas, por ejemplo 10000|200000")
    whole.add_argument("--seconds", type=float, default=5.0, help="cuánto medir cada página (5)")
    whole.add_argument("--only", type=lambda text: text.split(","), default=list(PARTS), help="pages,drain,herd")
    whole.add_argument("--drained", type=int, default=DRAINED, help="cuántas se toman con «Tomar la siguiente» (5000)")
    whole.add_argument("--data", type=Path, help="carpeta de datos, en vez de una pasajera")
    whole.add_argument("--keep", action="store_true", help="conservar --data, y medir lo que ya tiene")
    whole.add_argument("--verify", action="store_true", help="comprobarlas todas aunque sean muchas")
    whole.add_argument("--out", type=Path, help="archivo para el informe")
    return whole


def sizes(text: str) -> list[int]:
    """«10000|200000» as numbers, the smallest first."""
    return sorted(int(part.replace("_", "")) for part in text.replace(",", "|").split("|"))


def run(folder: Path, options: argparse.Namespace) -> int:
    """Start, load, verify, measure; 1 when `verify` finds a difference or a promise is not kept."""
    import django

    from tests.product import Product

    os.environ["SOPORTEGL_DEMO"] = "1"
    with Product(folder, "--demo", environment=HURRIED, told=True) as product:
        say(f"Primer arranque con demostración: {product.wait(600):.1f} s")
        django.setup()
        wait_for_the_jobs()
        parts, well = [], True
        if "pages" in options.only:
            made, well = measured(product, folder, options)
            parts += made
        parts_of_crowds, fine = crowds(product.address, options)
        parts += parts_of_crowds
    text = "\n".join(parts)
    print(f"\n{text}")
    if options.out:
        options.out.write_text(text)
    return 0 if well and fine else 1


def say(text: str) -> None:
    print(text, flush=True)


def wait_for_the_jobs() -> None:
    """Until what there is to tell is told, so that nothing else works while pages are measured."""
    from django.db import connection

    for _ in range(240):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing')")
            if not cursor.fetchone()[0]:
                return
        time.sleep(0.5)
    say("Quedaron trabajos pendientes después de 2 minutos; las cifras los incluyen.")


def load_up_to(size: int, *, all_verified: bool) -> bool:
    """Load what is missing, say what there is, and whether every chain and row says what it should."""
    from bench.loading import load
    from soportegl.incidents.models import Event, Incident, Stage

    there = Incident.objects.count()
    if (missing := size - there) > size // 100:
        taken = load(missing)
        say(f"Carga: {missing} incidencias en {taken:.1f} s ({missing / taken:.0f} por segundo)")
    total, states = Incident.objects.count(), Counter(Incident.objects.values_list("state", flat=True))
    stages, events = Stage.objects.count() / total, Event.objects.count() / total
    say(f"Hay {total}, {dict(states)}; {stages:.1f} etapas y {events:.1f} sucesos cada una")
    return is_whole(None if all_verified or total <= VERIFIED_UP_TO * 1.02 else SAMPLE)


def is_whole(sample: int | None) -> bool:
    """Whether every row and chain, or those of a sample, say what they should."""
    from random import Random

    from soportegl.incidents import verify
    from soportegl.incidents.models import Incident

    begun = time.perf_counter()
    if sample is None:
        problems = verify.run()
    else:
        last = Incident.objects.order_by("pk").values_list("pk", flat=True).last() or 1
        some = Incident.objects.filter(pk__in=Random(340).sample(range(1, last + 1), min(sample, last)))
        problems = [f"{incident}: {problem}" for incident in some for problem in verify.check(incident)]
    what = "todas" if sample is None else f"una muestra de {sample}; --verify las comprueba todas"
    say(f"verify ({what}): {len(problems)} diferencias en {time.perf_counter() - begun:.1f} s")
    for problem in problems[:5]:
        say(f"  {problem}")
    return not problems


def measured(product: Product, folder: Path, options: argparse.Namespace) -> tuple[list[str], bool]:
    """The tables of every size, and that of growth when there are several."""
    from django.conf import settings

    from bench import report
    from bench.costs import Meter, measure
    from bench.floors.served import Floor
    from bench.pages import pages

    database = (settings.DATA_ROOT / "postgresql.url").read_text().strip()
    web, server = product.child("gunicorn"), product.child("postgres -D")
    assert web, product.text()
    assert server, product.text()
    found, well = {}, True
    with (
        Floor("bench.floors.bare:application", folder, database) as bare,
        Floor("bench.floors.wsgi:application", folder, database) as plain,
    ):
        # The server in front is part of what a page costs; the floors have none.
        front = product.child("nginx")
        ours = [web.pid, *([front.pid] if front else [])]
        roots = {"product": ours, "bare": [bare.process.pid], "django": [plain.process.pid]}
        meter = Meter(roots, server.pid)
        for size in options.incidents:
            if not load_up_to(size, all_verified=options.verify):
                return ["verify encontró diferencias: no se midió nada."], False
            wait_for_the_jobs()
            floors = {"bare": bare.address, "django": plain.address}
            found[size] = measure(pages(product.address, floors), meter, options.seconds)
            say(report.table(size, found[size]))
    parts = [report.heading(options.incidents), *(report.table(size, costs) for size, costs in found.items())]
    if len(found) > 1:
        text, well = report.growth(found)
        parts.append(text)
    return parts, well


def crowds(address: str, options: argparse.Namespace) -> tuple[list[str], bool]:
    """What many do at once."""
    from bench import crowd
    from bench.loading import load
    from soportegl.directory.roles import Tier

    parts, well = list[str](), True
    if not {"drain", "herd"} & set(options.only):
        return parts, well
    if "pages" not in options.only and not load_up_to(options.incidents[0], all_verified=False):
        return ["verify encontró diferencias."], False
    if "herd" in options.only:
        text, fine = crowd.herd(address)
        parts, well = [*parts, text], well and fine
    if "drain" in options.only:
        load(options.drained - crowd.waiting(), waiting=Tier.CENTRAL)
        text, fine = crowd.drain(address)
        parts, well = [*parts, text], well and fine
    return parts, well


if __name__ == "__main__":
    sys.exit(main())
