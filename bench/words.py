"""What finding costs: searches, similar incidents and suggestions of each kind of person, in the server's own time.

    python -m bench.words --incidents 10000
    python -m bench.words --data FOLDER            of a stopped product, its tables brought to this version
    python -m bench.words --data FOLDER --cost     what indexing adds to registering, in turns with and without

Milliseconds by the clock (median, p95) and of processor, of the application and of the database.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from typing import TYPE_CHECKING, Any
from unittest import mock
from uuid import uuid4

from bench import HURRIED

if TYPE_CHECKING:
    from soportegl.directory.models import User

PEOPLE = {
    "quien reporta": "ana.municipal",
    "asesor de una sede": "raul.regional",
    "mesa central": "carla.central",
    "informática": "ivan.informatica",
    "auditora": "aura.auditora",
}
#: What is promised, at p95: a search, similar ones, a suggestion.
PROMISED = {"palabra": 40, "varias": 40, "número": 40, "similares": 60, "mientras": 60, "ofrece": 30}
#: So many different ones of each, so that nothing is measured twice.
KINDS = 12
DRAFTS = (
    "El reporte no muestra la modificación presupuestaria después de aprobarla, sale error {n}",
    "No se puede anular el CUR {n} del fondo rotativo, la pantalla queda en blanco",
    "La conciliación bancaria no cuadra por Q{n}.50 y el banco espera",
    "Al imprimir el recibo 63-A sale ORA-0{n}",
)


@dataclass
class Cost:
    """What one question cost one kind of person."""

    clock: list[float] = field(default_factory=list)
    application: list[float] = field(default_factory=list)
    database: list[float] = field(default_factory=list)

    @property
    def p95(self) -> float:
        return quantiles(self.clock, n=20, method="inclusive")[18]

    def __str__(self) -> str:
        app, database = median(self.application), median(self.database)
        return f"{median(self.clock):7.1f} {self.p95:7.1f}   {app:6.1f} {database:6.1f} {app + database:7.1f}"


class Meter:
    """The clock, the processor of this process and that of its session in the database, in milliseconds."""

    def __init__(self) -> None:
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            self.session = Path(f"/proc/{cursor.fetchone()[0]}/schedstat")

    def measure(self, cost: Cost, ask: Callable[[], Any]) -> Any:
        database, application, clock = self._database(), time.process_time(), time.perf_counter()
        answer = ask()
        cost.clock.append((time.perf_counter() - clock) * 1000)
        cost.application.append((time.process_time() - application) * 1000)
        cost.database.append((self._database()) - database)
        return answer

    def _database(self) -> float:
        return int(self.session.read_text().split()[0]) / 1e6


def questions(person: User) -> dict[str, Callable[[int], Callable[[], Any]]]:
    """What this person asks: of each kind the so manyeth."""
    from soportegl.incidents.models import Incident
    from soportegl.reading.finding import find, offered
    from soportegl.reading.similar import Draft, precedents_for, similar_to, similar_while_writing

    words, latest = half_percent(), Incident.objects.order_by("-pk").values_list("pk", flat=True)[0]
    numbers = [str(latest - 7919 * place % latest)[:7] for place in range(1, KINDS + 1)]
    seen = list(Incident.objects.visible_to(person).order_by("-pk")[: 50 * KINDS : 50])
    begun = [word[: 3 + place % 3] for place, word in enumerate(words)]

    def writing(number: int) -> Any:
        draft = Draft(DRAFTS[number % len(DRAFTS)].format(n=1000 + number))
        return similar_while_writing(draft, person) if person.permissions.is_desk else precedents_for(draft)

    asked: dict[str, Callable[[int], Any]] = {
        "palabra": lambda number: find(words[number % len(words)], person),
        "varias": lambda number: find(" ".join(DRAFTS[number % len(DRAFTS)].split()[: 5 + number % 4]), person),
        "número": lambda number: find(numbers[number % KINDS], person),
        "mientras": writing,
        "ofrece": lambda number: offered(f"saldo {begun[number % len(begun)]}", person),
    }
    if not person.permissions.is_reporter and seen:
        asked["similares"] = lambda number: similar_to(seen[number % len(seen)], person)
    return {name: (lambda number, ask=ask: lambda: ask(number)) for name, ask in asked.items()}  # type: ignore[misc]  # the default binds it


def half_percent() -> list[str]:
    """The words that one in two hundred incidents holds, or nearly."""
    from soportegl.incidents.models import Incident, Vocabulary

    wanted = Incident.objects.count() / 200
    known = Vocabulary.objects.filter(word__regex=r"^[a-záéíóúñ]{4,}$")
    rows = sorted(known, key=lambda row: abs(row.count - wanted))[:KINDS]
    return [row.word for row in rows]


def measure(rounds: int) -> bool:
    """Print the table; whether what is promised is kept."""
    from soportegl.directory.models import User
    from soportegl.incidents.models import EventWords, Incident, Vocabulary
    from soportegl.incidents.tasks import refresh_vocabulary

    if not Vocabulary.objects.exists():
        refresh_vocabulary()
    print(f"Incidencias: {Incident.objects.count()}. Mensajes con palabras: {EventWords.objects.count()}.")
    print(f"{'':34}    p50     p95      app     BD    suma")
    meter, kept = Meter(), True
    for kind, username in PEOPLE.items():
        person = User.objects.filter(username=username).first()
        if person is None:
            continue
        for name, ask in questions(person).items():
            for number in range(KINDS):
                ask(number)()
            cost = Cost()
            for number in range(rounds):
                meter.measure(cost, ask(number))
            kept &= cost.p95 <= PROMISED[name]
            print(f"{kind:20} {name:12} {cost}", flush=True)
    print("Dentro de lo prometido." if kept else "Hay más de lo prometido.")
    return kept


@contextmanager
def without_words() -> Iterator[None]:
    """Registering as if nothing was ever searched."""
    from soportegl.incidents import recording, words
    from soportegl.lib.insertion import add_together

    def others(*rows: Any, **kwargs: Any) -> bool:
        return add_together(*(row for row in rows if row is not None), **kwargs)

    with (
        mock.patch.object(words, "of", return_value=None),
        mock.patch.object(words, "of_event", return_value=None),
        mock.patch.object(recording, "add_together", others),
    ):
        yield


def cost(rounds: int) -> bool:
    """Register in turns with words and without; whether they add no more than a tenth."""
    from soportegl.directory.models import Membership, System, User
    from soportegl.incidents import actions
    from soportegl.incidents.report import Report

    person = User.objects.get(username=PEOPLE["quien reporta"])
    entity = Membership.objects.get(user=person, entity__isnull=False).entity
    system, meter = System.objects.order_by("pk")[0], Meter()
    with_words, without = Cost(), Cost()
    assert entity

    def register() -> None:
        text = f"{DRAFTS[int(uuid4()) % len(DRAFTS)].format(n=int(uuid4()) % 9000)}. Referencia {uuid4().hex[:8]}."
        report = Report(system=system, synopsis=text, phone="7762-3456", email="ana@solola.example")
        actions.register(report, entity=entity, key=uuid4(), by=person)

    for number in range(2 * rounds + 20):
        if number % 2:
            meter.measure(with_words, register)
        else:
            with without_words():
                meter.measure(without, register)
    sums = []
    for name, found in (("con palabras", with_words), ("sin palabras", without)):
        # Means: what is put off and done now and then for many is part of what each costs.
        app, database = (sum(part[10:]) / len(part[10:]) for part in (found.application, found.database))
        sums.append(app + database)
        print(f"{name}: aplicación {app:.2f} ms, base de datos {database:.2f} ms, juntas {app + database:.2f} ms")
    print(f"Las palabras cuestan {(sums[0] / sums[1] - 1) * 100:.1f} % de crear, sin contar la página ni los avisos.")
    return sums[0] <= 1.1 * sums[1]


def prepare(folder: Path, incidents: int) -> None:
    """A product with so many in it, stopped again."""
    import django

    from tests.product import Product

    with Product(folder, "--demo", environment=HURRIED) as product:
        product.wait(600)
        django.setup()
        from django.db import connection

        from bench.__main__ import wait_for_the_jobs
        from bench.loading import load
        from soportegl.incidents import vocabulary
        from soportegl.incidents.models import Incident

        wait_for_the_jobs()
        load(incidents - Incident.objects.count())
        vocabulary.refresh()
        connection.close()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.words", description=__doc__.split("\n")[0])
    parser.add_argument("--incidents", type=int, default=10_000, help="cuántas cargar en una carpeta pasajera (10000)")
    parser.add_argument("--data", type=Path, help="medir lo que tiene esta carpeta, de un producto detenido")
    parser.add_argument("--rounds", type=int, default=60, help="cuántas veces cada pregunta (60)")
    parser.add_argument(
        "--cost", action="store_true", help="lo que cuestan las palabras al crear; escribe en la carpeta"
    )
    options = parser.parse_args()
    folder = options.data or Path(tempfile.mkdtemp(prefix="sgl-palabras-", dir="/tmp"))
    os.environ |= HURRIED | {"SOPORTEGL_DATA": str(folder), "SOPORTEGL_DEMO": "1"}
    os.environ["DJANGO_SETTINGS_MODULE"] = "soportegl.settings"
    os.environ.pop("DATABASE_URL", None)
    try:
        if not options.data:
            prepare(folder, options.incidents)
        return _measured(folder, options)
    finally:
        if not options.data:
            shutil.rmtree(folder, ignore_errors=True)


def _measured(folder: Path, options: argparse.Namespace) -> int:
    import django

    from soportegl.lib.embedded_postgres import Server

    server = Server(folder)
    server.start()
    try:
        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        well = measure(options.rounds)
        if options.cost:
            well &= cost(options.rounds)
        return int(not well)
    finally:
        server.stop()


if __name__ == "__main__":
    sys.exit(main())
