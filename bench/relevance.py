"""Whether what is meant is found: the sample's queries and groups, alone and mixed into many that say other things.

    python -m bench.relevance --mixed '0|20000'

Ends with 1 when the search finds less than it promises.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any
from uuid import uuid4

if TYPE_CHECKING:
    from soportegl.directory.models import Entity, User
    from soportegl.incidents.models import Incident

#: What is promised: the first hit of a query, its five; the first similar one, its five; and of what others would type.
PROMISED = (0.95, 0.92, 0.96, 0.97, 0.95, 0.92)
HERE = Path(__file__).parent
SAMPLE = HERE.parent / "soportegl" / "directory" / "data" / "incidencias_de_muestra.jsonl"
CHUNK, YEARS = 2_000, timedelta(days=1_000)
_VERBS = """
no permite registrar|no deja aprobar|sale error al anular|no aparece|no se puede imprimir|se necesita corregir
rechaza el sistema|no genera|se duplicó|quedó pendiente|no cuadra|tarda mucho al consultar|solicito habilitar
se requiere revertir|no carga|se quedó trabado al grabar
"""
_THINGS = """
la orden de compra|el CUR de gasto|la planilla de dietas|el recibo 63-A|la conciliación bancaria|el contrato de obra
la factura electrónica|el comprobante de pago|la boleta de depósito|el traslado de fondos|el fondo rotativo
la modificación presupuestaria|la recepción de bienes|la nota de crédito|el cheque|el convenio de pago
la licencia de construcción|el recibo de agua|el arbitrio del mercado|la cuenta corriente del vecino
la tarjeta de responsabilidad|el reporte de morosidad|el usuario del tesorero|el perfil del auditor
la firma electrónica|el anticipo de la obra|la nómina 029|el aguinaldo|el bono 14|la cuota del IGSS
el préstamo con el INFOM|la fuente de financiamiento|el saldo de caja|el cierre mensual|la partida contable
la rendición cuatrimestral|el POA|el producto y subproducto|el NPG|el NOG|la estimación de obra|la fianza
la matrícula del IUSI|la multa de IUSI|el boleto de ornato|la tarifa del cementerio|el proveedor|el NIT
el inventario de bienes|la baja de mobiliario
"""
_TAILS = """
desde ayer|en el ejercicio 2026|con la fuente {n}|por Q{m},{n}.00|del mes de {month}|y es urgente pagar hoy
el sistema indica error {n}|en la pantalla de consulta|ya se revisó la red|con el renglón {n}|cuando se presiona grabar
en el reporte R00{m}{n}|para la sesión del concejo|y el banco espera el archivo|en la caja {d}|sin mensaje alguno
con el usuario del receptor|porque el período está cerrado|aunque hay disponibilidad|y los vecinos reclaman
"""


@dataclass
class Relevance:
    """How often what is meant is found."""

    mixed: int
    hit: float = 0.0
    recall: float = 0.0
    first: float = 0.0
    among: float = 0.0
    typed: float = 0.0
    told: float = 0.0
    seconds: list[float] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)

    @property
    def figures(self) -> tuple[float, ...]:
        """In the order of `PROMISED`."""
        return self.hit, self.recall, self.first, self.among, self.typed, self.told

    @property
    def is_kept(self) -> bool:
        """Whether it is as good as promised."""
        return all(found >= promised for found, promised in zip(self.figures, PROMISED, strict=True))


def read(path: Path) -> list[dict[str, Any]]:
    """A row a line."""
    return [json.loads(line) for line in path.read_text().splitlines()]


def invented(count: int) -> Iterator[dict[str, Any]]:
    """Incidents of the field that are none of the sample's."""
    chance = Random(7)
    modules = sorted({row["module"] for row in read(SAMPLE)})
    choose = chance.choice
    verbs, things, tails = (part.strip().replace("\n", "|").split("|") for part in (_VERBS, _THINGS, _TAILS))
    for _ in range(count):
        text = f"{choose(verbs)} {choose(things)} {choose(tails)}"
        text += f", {choose(verbs)} {choose(things)}" if chance.random() < 0.6 else ""
        text += f" {choose(tails)}" if chance.random() < 0.7 else ""
        text = text.format(n=chance.randint(100, 999), m=chance.randint(1, 99), d=chance.randint(1, 5), month="mayo")
        yield {"sintesis": text, "module": choose(modules), "system": "SICOIN GL"}


def load(
    rows: Sequence[dict[str, Any]], entity: Entity, reporter: User, *, over: timedelta = timedelta()
) -> list[Incident]:
    """Ended incidents that say so, with their words, written in bulk; of now, or of one moment after another."""
    from soportegl.directory.models import ExpedienteType, Module, System
    from soportegl.incidents import words
    from soportegl.incidents.models import Incident, IncidentWords
    from soportegl.incidents.states import State
    from soportegl.lib import clock
    from soportegl.lib.checkdigit import make_code

    systems = {row.name: row for row in System.objects.all()}
    modules, types = dict[tuple[str, str], Module](), dict[str, ExpedienteType]()
    made, first, now = list[Incident](), Incident.objects.count() + 1, clock.now()
    for number, row in enumerate(rows, start=first):
        at = now - over * (1 - (number - first) / len(rows))
        system = systems[row["system"]]
        about = (row["system"], row["module"])
        if about not in modules:
            modules[about] = Module.objects.get_or_create(system=system, name=row["module"])[0]
        kind = row.get("expediente_type")
        if kind and kind not in types:
            types[kind] = ExpedienteType.objects.get_or_create(name=kind)[0]
        incident = Incident(
            code=make_code(2025, number),
            system=system,
            entity=entity,
            reporter=reporter,
            registered_by=reporter,
            contact_phone="5500-0142",
            contact_email="a@b.example",
            synopsis=row["sintesis"],
            solution=row.get("solution") or "Se resolvió.",
            module=modules[about],
            expediente_type=types.get(kind or ""),
            expediente_number=row.get("expediente_number") or "",
            state=State.CLOSED,
            tier=2,
            max_tier=2,
            state_since=at,
            created_at=at,
            ended_at=at,
            ended_by=reporter,
            moved_at=at,
            registration_key=uuid4(),
            last_hash="0" * 64,
        )
        incident.note_words()
        made.append(incident)
    for begun in range(0, len(made), CHUNK):
        some = Incident.objects.bulk_create(made[begun : begun + CHUNK])
        IncidentWords.objects.bulk_create(map(words.of, some))
    return made


def measure(known: dict[str, int], person: User, mixed: int = 0) -> Relevance:
    """Ask what the sample asks; `known` are the keys of its incidents by their names there."""
    from soportegl.incidents.models import Incident
    from soportegl.reading.similar import similar_to

    found, groups = Relevance(mixed), defaultdict[str, set[str]](set)
    for row in read(SAMPLE):
        if row["group"]:
            groups[row["group"]].add(row["id"])
    queries = [(query["query"], set(query["relevant"])) for query in read(HERE / "queries_sample.jsonl")]
    found.hit, found.recall = _asked(found, queries, known, person)
    lines = [line.split("\t") for line in (HERE / "paraphrases.tsv").read_text().splitlines()]
    found.typed, found.told = _asked(found, [(text, groups.get(name) or {name}) for name, text in lines], known, person)
    pairs = [(name, {known[each] for each in group - {name}}) for group in groups.values() for name in sorted(group)]
    pairs = [(name, others) for name, others in pairs if others]
    for name, others in pairs:
        begun = time.perf_counter()
        similar = [each.incident.pk for each in similar_to(Incident.objects.get(pk=known[name]), person)]
        found.seconds.append(time.perf_counter() - begun)
        found.first += bool(similar) and similar[0] in others
        found.among += len(others & set(similar)) / len(others)
        if others - set(similar):
            found.missed.append(name)
    found.first, found.among = found.first / len(pairs), found.among / len(pairs)
    return found


def _asked(
    found: Relevance, queries: Sequence[tuple[str, set[str]]], known: dict[str, int], person: User
) -> tuple[float, float]:
    """How often the first hit of these is one of those that are meant, and how many of those are among five."""
    from soportegl.reading import finding

    first = among = 0.0
    for typed, names in queries:
        begun = time.perf_counter()
        hits = [hit.incident.pk for hit in finding.find(typed, person).hits[:5]]
        found.seconds.append(time.perf_counter() - begun)
        meant = {known[name] for name in names}
        first += bool(hits) and hits[0] in meant
        among += len(meant & set(hits)) / len(meant)
        if meant - set(hits):
            found.missed.append(typed)
    return first / len(queries), among / len(queries)


def _place() -> tuple[Entity, User]:
    """Where they are reported, and who reports and sees them all."""
    from soportegl.directory.models import Department, Entity, Membership, Region, System, User
    from soportegl.directory.models.people import today
    from soportegl.directory.roles import Role

    department = Department.objects.create(
        code="07", name="Sololá", region=Region.objects.create(number="VI", name="S")
    )
    entity = Entity.objects.create(code="0799", name="Entidad de medida", municipality="Ninguno", department=department)
    for place, (slug, name) in enumerate((("sicoin-gl", "SICOIN GL"), ("servicios-gl", "SERVICIOS GL"))):
        System.objects.get_or_create(slug=slug, defaults={"name": name, "position": place})
    person = User.objects.create(
        username="medida", email="medida@correo.example", full_name="Medida", sort_key="medida"
    )
    Membership.objects.create(user=person, role=Role.AUDITOR, starts_on=today())
    return entity, person


def run(sizes: Sequence[int], *, by_time: bool) -> int:
    """Load, refresh what is known of words, measure at each size; mixed by time, at the largest."""
    from django.core.management import call_command
    from django.db import connection

    from soportegl.incidents import vocabulary

    call_command("migrate", verbosity=0)
    entity, person = _place()
    more, kept, have, sample = invented(max(sizes)), True, 0, read(SAMPLE)
    if by_time:
        sizes, have = sizes[-1:], sizes[-1]
        sample += more
        Random(17).shuffle(sample)
    made = load(sample, entity, person, over=YEARS if by_time else timedelta())
    known = {row["id"]: incident.pk for row, incident in zip(sample, made, strict=True) if "id" in row}
    for size in sizes:
        load([next(more) for _ in range(size - have)], entity, person)
        have = size
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        vocabulary.refresh()
        from soportegl.reading.finding import terms

        terms._archive.until = 0
        found = measure(known, person, size)
        kept &= found.is_kept
        seconds = sorted(found.seconds)
        print(
            f"mezcladas {size}: consulta hit@1 {found.hit:.3f}, recall@5 {found.recall:.3f}; similares top-1"
            f" {found.first:.3f}, recall@5 {found.among:.3f}; con otras palabras hit@1 {found.typed:.3f}, recall@5"
            f" {found.told:.3f}; mediana {seconds[len(seconds) // 2] * 1000:.1f} ms,"
            f" p95 {seconds[int(len(seconds) * 0.95)] * 1000:.1f} ms; {'bien' if found.is_kept else 'por debajo'}",
            flush=True,
        )
        print("  no todo: " + "; ".join(found.missed), flush=True)
    return 0 if kept else 1


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.relevance", description=__doc__)
    parser.add_argument("--mixed", default="0|20000", help="entre cuántas otras, por ejemplo 0|20000|100000")
    parser.add_argument("--by-time", action="store_true", help="mezcladas también en el tiempo, durante tres años")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="sgl-palabras-", dir="/tmp"))
    os.environ |= {"SOPORTEGL_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "soportegl.settings"}
    from soportegl.lib.embedded_postgres import Server

    server = Server(folder)
    try:
        os.environ["DATABASE_URL"] = server.start()
        import django

        django.setup()
        return run(sorted(int(size) for size in options.mixed.split("|")), by_time=options.by_time)
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
