"""Kill, stop and cut while twenty people work; then look whether anything acknowledged is missing or there twice."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import threading
import time
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bench import HURRIED
from bench.faults.claims import Claims
from bench.faults.kills import FAULTS, STOPPED, DidNotComeBack, Faults, turn_moods
from bench.faults.loop import Loop
from bench.faults.mailbox import MOODS, Mailbox
from bench.faults.people import Client, gather
from bench.faults.person import Tally
from bench.faults.proxy import Proxy
from bench.faults.report import Times, report
from bench.faults.silent import Silent
from soportegl.lib.database_url import ADDRESS_FILE
from tests.product import Product

if TYPE_CHECKING:
    from bench.faults.reckoning import Reckoning

MOOD_SECONDS = 4.0
BETWEEN_SECONDS = (0.2, 1.4)
#: PostgreSQL stands still once in so many faults, and once at least.
STOP_EVERY = 60
#: Once in so many faults nothing is killed for a while: a worker that is always dead would meet no bad mail server.
REST_EVERY, REST_SECONDS = 10, 6.0


def main() -> int:
    options = parser().parse_args()
    folder = Path(tempfile.mkdtemp(prefix="sgl-fallas-", dir="/tmp"))
    # Before Django reads its settings: afterwards the embedded server of this folder is asked.
    os.environ |= {"SOPORTEGL_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "soportegl.settings"}
    os.environ.pop("DATABASE_URL", None)
    try:
        return run(folder, options)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def parser() -> argparse.ArgumentParser:
    whole = argparse.ArgumentParser(prog="python -m bench.faults", description="Provoca fallas y busca qué se perdió.")
    whole.add_argument("--kills", type=int, default=200, help="cuántos procesos matar por lo menos (200)")
    whole.add_argument("--seconds", type=float, default=1800, help="cuánto puede durar a lo sumo (1800)")
    whole.add_argument("--seed", type=int, default=340, help="de dónde sale el azar (340)")
    whole.add_argument("--clients", type=int, default=20, help="cuántas personas trabajan (20)")
    return whole


def run(folder: Path, options: argparse.Namespace) -> int:
    """Start, work under faults, settle, reckon; 1 when anything is not as it must be."""
    claims, tally, times, wrong = Claims(), Tally(), Times(), list[str]()
    with Loop() as loop:
        mailbox = Mailbox(loop)
        with Product(folder, "--demo", environment=HURRIED | {"SOPORTEGL_SMTP_URL": mailbox.address()}) as product:
            print(f"Primer arranque con demostración: {product.wait(120):.1f} s", flush=True)
            port = urlsplit(product.address).port or 0
            proxy = Proxy(port, Random(options.seed))
            at_work = gather(options.clients, loop.do(proxy.listen()), claims, tally, threading.Event(), options.seed)
            silent = Silent(port)
            wrong += silent.begin()
            wrong += under_faults(product, list(at_work), proxy, mailbox, times, options)
            silent.end()
            found = None
            if product.process.poll() is not None:
                wrong.append("El producto terminó por sí solo.")
            else:
                found = reckon(claims, mailbox, port, wrong)
            loop.do(proxy.close())
            wrong += report(claims, tally, times, proxy, mailbox, found)
            if wrong:
                print("\nÚltimas líneas del producto:", *product.lines[-60:], sep="\n  ")
    print(*(f"FALLA: {line}" for line in wrong), sep="\n")
    print("Resultado:", f"{len(wrong)} condiciones no se cumplieron." if wrong else "todo se cumplió.")
    return 1 if wrong else 0


def under_faults(
    product: Product, clients: list[Client], proxy: Proxy, mailbox: Mailbox, times: Times, options: argparse.Namespace
) -> list[str]:
    """Everybody works while things fail; what went wrong already."""
    chance = Random(options.seed)
    faults = Faults(product, (Path(os.environ["SOPORTEGL_DATA"]) / ADDRESS_FILE).read_text(), chance)
    over = threading.Event()
    # Before anything fails: an attempt cut in half counts as a failed one, and several share each account here.
    for client in clients:
        client.person.sign_in()
    moods = threading.Thread(target=turn_moods, args=(mailbox, MOODS, MOOD_SECONDS, over.wait))
    for thread in (moods, *clients):
        thread.start()
    proxy.bad = True
    wrong = []
    try:
        fail(faults, times, chance, options)
    except DidNotComeBack as part:
        wrong.append(f"{part} no volvió")
    finally:
        proxy.bad = False
        over.set()
        for client in clients:
            client.stop.set()
        for thread in (moods, *clients):
            thread.join(240)
    wrong += [f"{client.person.username}: {client.failure!r}" for client in clients if client.failure]
    return wrong + [f"{client.person.username} no terminó" for client in clients if client.is_alive()]


def fail(faults: Faults, times: Times, chance: Random, options: argparse.Namespace) -> None:
    """One fault after the other until enough were killed, or the time is over."""
    end = time.monotonic() + options.seconds
    done = 0
    while faults.killed < options.kills and time.monotonic() < end:
        time.sleep(chance.uniform(*BETWEEN_SECONDS) if done % REST_EVERY else REST_SECONDS)
        done += 1
        stands = done % STOP_EVERY == min(STOP_EVERY, options.kills) // 2
        fault = STOPPED if stands else chance.choices(FAULTS, [row.weight for row in FAULTS])[0]
        times.note(fault, faults.commit(fault))
        times.killed = faults.killed
        if done % 20 == 0:
            print(f"  {faults.killed} procesos muertos en {done} fallas…", flush=True)
    if faults.killed < options.kills:
        print(f"Se acabó el tiempo con {faults.killed} procesos muertos de {options.kills}.")


def reckon(claims: Claims, mailbox: Mailbox, port: int, wrong: list[str]) -> Reckoning:
    """Let all come to its end, and look."""
    import django

    # The mail server of the harness tells each line it hears, and here only the figures are wanted.
    os.environ["SOPORTEGL_LOG_LEVEL"] = "ERROR"
    django.setup()
    from bench.faults import reckoning

    begun = time.monotonic()
    wrong += reckoning.settle()
    print(f"Todo quedó en calma {time.monotonic() - begun:.0f} s después de la última falla.", flush=True)
    return reckoning.reckon(claims, mailbox, port)


if __name__ == "__main__":
    sys.exit(main())
