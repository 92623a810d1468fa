"""What a bad line does to people and what they send: `python -m bench.line`. See README.md in bench/."""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from bench.faults.loop import Loop
from bench.line.bed import Bed
from bench.line.promises import Promise, table
from bench.line.shaped import Shape

if TYPE_CHECKING:
    from argparse import Namespace

#: What measures comes before what leaves thousands of messages to send.
PARTS = ("form", "uploads", "file", "registrations", "tabs")


def main() -> int:
    options = parser().parse_args()
    # `timeout` ends it as Ctrl-C does: what it started ends with it.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    folder = Path(tempfile.mkdtemp(prefix="sgl-linea-", dir="/tmp"))
    # Before Django reads its settings: afterwards the embedded server of this folder is asked.
    os.environ |= {"SOPORTEGL_DATA": str(folder / "datos"), "DJANGO_SETTINGS_MODULE": "soportegl.settings"}
    os.environ |= {"SOPORTEGL_LOG_LEVEL": "ERROR", "DJANGO_ALLOW_ASYNC_UNSAFE": "1"}
    os.environ.pop("DATABASE_URL", None)
    try:
        return run(folder, options)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def parser() -> argparse.ArgumentParser:
    whole = argparse.ArgumentParser(prog="python -m bench.line", description="Prueba el producto tras una mala línea.")
    whole.add_argument("parts", nargs="*", metavar="parte", help=f"cuáles; sin ellas, todas: {', '.join(PARTS)}")
    whole.add_argument("--against", type=Path, help="carpeta de otra versión, con su .venv, que se mide al lado")
    whole.add_argument("--rounds", type=int, default=7, help="cuántas veces se abre Crear (7)")
    whole.add_argument("--bits", type=int, default=64_000, help="bits por segundo (64000)")
    whole.add_argument("--round-trip", type=float, default=0.8, help="segundos de ida y vuelta (0.8)")
    whole.add_argument("--lost", type=float, default=0.03, help="parte de los paquetes que se pierde (0.03)")
    whole.add_argument("--registrations", type=int, default=10_000, help="cuántas incidencias (10000)")
    whole.add_argument("--clients", type=int, default=50, help="cuántas personas las registran (50)")
    whole.add_argument("--tabs", type=int, default=500, help="cuántas en Chromium, con la pestaña muerta (500)")
    whole.add_argument("--megabytes", type=float, default=10, help="cuánto mide el archivo (10)")
    whole.add_argument("--cuts", type=int, default=20, help="cuántas veces se corta (20)")
    whole.add_argument("--uploads", type=int, default=200, help="cuántas subidas a la vez (200)")
    whole.add_argument("--stalled", type=int, default=60, help="cuántas de ellas se detienen (60)")
    whole.add_argument("--pages", type=int, default=200, help="cuántas páginas se piden al lado (200)")
    whole.add_argument("--seconds", type=float, default=1800, help="cuánto puede durar cada parte a lo sumo (1800)")
    whole.add_argument("--seed", type=int, default=340, help="de dónde sale el azar (340)")
    whole.add_argument("--out", type=Path, help="archivo para la tabla")
    return whole


def run(folder: Path, options: Namespace) -> int:
    """Start, try each part, and say what was promised and what was seen; 1 when a promise is not kept."""
    parts = options.parts or PARTS
    if unknown := set(parts) - set(PARTS):
        print(f"No hay ninguna parte {', '.join(sorted(unknown))}; hay {', '.join(PARTS)}.")
        return 2
    promises = list[Promise]()
    with ExitStack() as stack:
        loop = stack.enter_context(Loop())
        bed = stack.enter_context(Bed(folder / "datos", loop))
        for part in PARTS:
            if part in parts:
                begun = time.monotonic()
                promises += list(tried(part, bed, folder, options))
                print(f"«{part}» duró {time.monotonic() - begun:.0f} s", flush=True)
    text = table(promises)
    broken = sum(not promise.kept for promise in promises)
    print(f"\n{text}\n\nResultado:", f"{broken} promesas no se cumplieron." if broken else "todo se cumplió.")
    if options.out:
        options.out.write_text(f"{text}\n")
    return 1 if broken else 0


def tried(part: str, bed: Bed, folder: Path, options: Namespace) -> Iterator[Promise]:
    """What one part promises, and what came of it."""
    match part:
        case "form":
            yield from beside(bed, folder, options)
        case "registrations":
            with_tables()
            from bench.line import registrations

            yield from registrations.try_it(bed, options.registrations, options.clients, options.seed, options.seconds)
        case "tabs":
            with_tables()
            from bench.line import tabs

            yield from tabs.try_it(bed, options.tabs, options.seed, options.seconds)
        case "file":
            from bench.line import file

            size = int(options.megabytes * 1_000_000)
            yield from file.try_it(bed, size, options.cuts, options.seed, options.seconds)
        case "uploads":
            with_tables()
            from bench.__main__ import wait_for_the_jobs
            from bench.line import uploads

            wait_for_the_jobs()
            yield from uploads.try_it(bed, options.uploads, options.stalled, options.pages)


def beside(bed: Bed, folder: Path, options: Namespace) -> list[Promise]:
    """Over the shaped line, with another build when one is given."""
    from bench.line import form

    shape = Shape(options.bits, options.round_trip, options.lost)
    with ExitStack() as stack:
        beds = {"this": bed}
        if options.against:
            beds["other"] = stack.enter_context(Bed(folder / "otra", bed.loop, options.against.absolute()))
        return form.measure(beds, options.rounds, options.seed, shape)


def with_tables() -> None:
    """The tables of the product, read from here."""
    import django
    from django.db import connections

    django.setup()
    # A part before may have ended the database and started it again.
    connections.close_all()


if __name__ == "__main__":
    sys.exit(main())
