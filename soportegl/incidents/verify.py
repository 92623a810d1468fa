"""Checks that every row still says what its events say, and that no chain was changed or cut."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import groupby, pairwise
from operator import itemgetter
from typing import Any

from django.db import connection, transaction
from django.db.models import Prefetch

from soportegl.directory.promises import Known, known
from soportegl.incidents import chain, clock_rows, clock_runs, handover, particulars, store, verify_words
from soportegl.incidents.models import Attachment, Event, Incident, Pause, Scan, Stage, Verdict
from soportegl.incidents.numbers import SEEN, Roll
from soportegl.incidents.queries import searchable
from soportegl.incidents.recording import SOMETIMES, snapshot
from soportegl.incidents.redaction import Targets, redacted
from soportegl.incidents.replay import Halt, Replay, Stay, texts_of
from soportegl.lib import clock

CHUNK = 500
#: How long an action took at most that wrote its times one by one.
SLACK = timedelta(minutes=1)


def run() -> list[str]:
    """Every difference found, a Spanish sentence each; empty when all is as it was recorded."""
    return list(differences())


def differences() -> Iterator[str]:
    """The differences of every incident, in the order of their codes."""
    events = Prefetch("events", Event.objects.order_by("number").prefetch_related("bodies", "attachments"))
    incidents = Incident.objects.order_by("id").select_related("entity", "context")
    parts = (Prefetch("stages", Stage.objects.order_by("number")), Prefetch("pauses", Pause.objects.order_by("id")))
    incidents = incidents.prefetch_related(events, *parts, "participants")
    roll, named = Roll(), set[str]()
    with _as_of_now():
        # While clocks are computed anew, each says what held when it was computed.
        held = now if clock_runs.is_settled(now := known()) else None
        for incident in incidents.iterator(chunk_size=CHUNK):
            for problem in check(incident, held):
                named.add(incident.code)
                yield f"{incident.code}: {problem}"
            first = next(iter(incident.events.all()), None)
            roll.add(incident.code, first.details.get(SEEN, []) if first else [])
        yield from roll.differences()
        # Words follow from the row: of one that is not what it was they are not what they should be either.
        yield from verify_words.differences(named)


@contextmanager
def _as_of_now() -> Iterator[None]:
    """Inside, all is read as it is now: while people work, rows read later would not be those of their incident."""
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def damaged_contents() -> Iterator[str]:
    """Every file whose content, read from beginning to end, is not the one that arrived; slow where there are many."""
    files = (
        Attachment.objects.filter(redacted_at__isnull=True)
        .exclude(sha256__in=Scan.objects.filter(verdict=Verdict.INFECTED).values("pk"))
        .order_by("sha256", "id")
        .values_list("sha256", "event__incident__code", "name")
    )
    # Each content once, whoever has it: the same circular is attached by three hundred municipalities.
    for sha256, having in groupby(files.iterator(chunk_size=CHUNK), key=itemgetter(0)):
        try:
            store.opened(sha256).close()
        except (store.Damaged, store.Missing) as fault:
            what = "está dañado" if isinstance(fault, store.Damaged) else "falta"
            yield from (f"{code}: el contenido del archivo «{name}» {what}" for _, code, name in having)


def check(incident: Incident, held: Known | None = None) -> Iterator[str]:
    """The differences of one incident; its clocks are held against what holds, where that is said."""
    events = list(incident.events.all())
    yield from _check_chain(incident, events)
    gone = redacted(events)
    replay = Replay(gone)
    for event in events:
        yield from _check_belongings(event, gone)
        try:
            replay.step(event)
        except (KeyError, ValueError, TypeError):
            yield f"suceso {event.number}: su detalle no se puede leer"
            return
    yield from replay.problems
    if events:
        yield from _check_row(incident, events, gone)
        if incident.suggested_holder_id not in (None, replay.first) and not _follows(incident, replay.first):
            yield f"suggested_holder dice {incident.suggested_holder_id} y sus sucesos dicen {replay.first}"
        yield from _check_registered(incident, events)
        yield from _check_times(incident, replay, exactly=particulars.keeps_all(events))
        yield from _check_marks(incident, replay.marks)
        yield from _check_participants(incident, events)
        yield from _check_stages(incident, replay.stays)
        yield from _check_pauses(incident, replay.halts)
        yield from _check_clock(incident, held) if held else ()


def _follows(incident: Incident, first: int | None) -> bool:
    """Whether it is shown first to somebody who followed in a post of whom its events name."""
    return first is not None and incident.suggested_holder_id in list(handover.followers_of(first))


def _check_chain(incident: Incident, events: list[Event]) -> Iterator[str]:
    if len(events) != incident.event_count:
        yield f"tiene {len(events)} sucesos y debe tener {incident.event_count}: la cadena está cortada"
    previous = chain.GENESIS
    for position, event in enumerate(events, start=1):
        if event.number != position:
            yield f"falta el suceso {position}"
            return
        expected = chain.link(
            previous,
            incident=incident.code,
            number=event.number,
            verb=event.verb,
            actor=event.actor_id,
            at=event.at,
            tier=event.tier,
            public=event.public,
            details=event.details,
            texts=event.texts,
            files=event.files,
        )
        if event.hash != expected:
            yield f"suceso {event.number}: fue cambiado después de registrarse"
            return
        previous = event.hash
    if previous != incident.last_hash:
        yield "su última marca no coincide con la de su último suceso"
    # A clock set back could take earlier chains back, and what was written is not written over.
    if particulars.keeps_all(events):
        for before, event in pairwise(events):
            if event.at < before.at:
                yield f"suceso {event.number}: su hora es anterior a la del suceso {before.number}"


def _check_belongings(event: Event, gone: Targets) -> Iterator[str]:
    bodies = {body.kind: chain.digest(body.body) for body in event.bodies.all()}
    expected = texts_of(event, gone)
    if bodies != expected:
        kinds = sorted(kind for kind in {*bodies, *expected} if bodies.get(kind) != expected.get(kind))
        yield f"suceso {event.number}: su texto ({', '.join(kinds)}) no es el que se registró"
    attached: list[Attachment] = list(event.attachments.all())
    if sorted(file.sha256 for file in attached) != sorted(event.files):
        yield f"suceso {event.number}: sus archivos no son los que se registraron"
    for file in attached:
        yield from _check_file(event, file, gone)
    yield from _check_names(event, attached, gone)


def _check_names(event: Event, attached: list[Attachment], gone: Targets) -> Iterator[str]:
    """What the files are called and what they are; events of earlier files keep their contents alone."""
    kept: list[list[str]] = [list(each) for each in event.details.get(particulars.FILES, [])]
    if not kept or len(kept) != len(attached):
        return
    # In the order in which they were attached.
    for file, (name, kind) in zip(sorted(attached, key=lambda file: file.pk), kept, strict=True):
        found_name, found_kind = particulars.named(file)
        if found_name != name and file.pk not in gone.files:
            yield f"suceso {event.number}: el nombre del archivo «{file.name}» no es el que se registró"
        if found_kind != kind:
            yield f"suceso {event.number}: el tipo del archivo «{file.name}» no es el que se registró"


def _check_file(event: Event, file: Attachment, gone: Targets) -> Iterator[str]:
    if file.incident_id != event.incident_id:
        yield f"suceso {event.number}: el archivo «{file.name}» fue pasado a otra gestión"
    if (file.pk in gone.files) != (file.redacted_at is not None):
        yield f"suceso {event.number}: un archivo está tachado sin que conste, o consta y no lo está"
    if file.redacted_at is not None:
        return
    size = store.size_of(file.sha256)
    # Backups leave out what lies in quarantine: after a restore it is nowhere.
    if size is None and not Scan.objects.filter(pk=file.sha256, verdict=Verdict.INFECTED).exists():
        yield f"suceso {event.number}: falta el contenido del archivo «{file.name}»"
    elif size not in (None, file.size):
        yield f"suceso {event.number}: el contenido del archivo «{file.name}» está dañado"


def _check_row(incident: Incident, events: list[Event], gone: Targets) -> Iterator[str]:
    told, stands = events[-1].details["after"], snapshot(incident)
    for name in sorted({*stands, *SOMETIMES}):
        if told.get(name) != stands.get(name):
            yield f"{name} dice {stands.get(name)!r} y sus sucesos dicen {told.get(name)!r}"
    for kind, value in (("synopsis", incident.synopsis), ("solution", incident.solution)):
        digests = [texts_of(event, gone)[kind] for event in events if kind in event.texts]
        if value and (not digests or digests[-1] != chain.digest(value)):
            yield f"{kind} no es el texto que se registró"


def _check_registered(incident: Incident, events: list[Event]) -> Iterator[str]:
    stands = particulars.at_registration(incident)
    for name, value in particulars.told(events).items():
        if stands[name] != value:
            yield f"{name} no es lo que se registró"
    if (context := incident.host_context) and context.keys != context.made_keys():
        yield "lo que se busca de su contexto no es lo que dice su contexto"
    texts = (incident.code, incident.synopsis, incident.solution, incident.expediente_number, incident.entity.name)
    if incident.search_text != searchable(*texts):
        yield "search_text no es lo que se busca de sus textos"


def _check_times(incident: Incident, replay: Replay, *, exactly: bool) -> Iterator[str]:
    slack = timedelta() if exactly else SLACK
    for name, value in replay.times.items():
        found: datetime | None = getattr(incident, name)
        if found != value and (found is None or value is None or abs(found - value) > slack):
            yield f"{name} dice {found} y sus sucesos dicen {value}"
    begun = incident.events.all()[0].at
    if not exactly and not begun - SLACK <= incident.created_at <= begun:
        yield f"created_at dice {incident.created_at} y su primer suceso dice {begun}"


def _check_participants(incident: Incident, events: list[Event]) -> Iterator[str]:
    """Who sees it by having taken part: whoever did something or held it, but for who reported it then."""
    told, reporter = set(), particulars.told(events[:1]).get("reporter", incident.reporter_id)
    for event in events:
        reporter = event.details.get(particulars.REGISTERED, {}).get("reporter", reporter)
        told |= {event.actor_id, event.details["after"]["holder"]} - {reporter}
    found = {row.user_id for row in incident.participants.all()}
    if (told ^ found) - {None, reporter}:
        yield "quienes tomaron parte no son los que dicen sus sucesos"


def _check_marks(incident: Incident, marks: dict[str, Any]) -> Iterator[str]:
    """What lists are made of; the archive of before they existed has none."""
    for name, value in marks.items() if incident.moved_at else ():
        if getattr(incident, name) != value:
            yield f"{name} dice {getattr(incident, name)} y sus sucesos dicen {value}"


def _check_stages(incident: Incident, stays: list[Stay]) -> Iterator[str]:
    stages = list(incident.stages.all())
    if len(stages) != len(stays):
        yield f"tiene {len(stages)} etapas y sus sucesos dicen {len(stays)}"
    for number, (stage, stay) in enumerate(zip(stages, stays, strict=False), start=1):
        found = Stay(
            tier=stage.tier,
            received_at=stage.received_at,
            taken_at=stage.taken_at,
            taken_by=stage.taken_by_id,
            left_at=stage.left_at,
            outcome=stage.outcome,
            text=chain.digest(stage.outcome_text) if stage.outcome_text else "",
            tried=chain.digest(stage.tried) if stage.tried else "",
        )
        if stage.number != number:
            yield f"etapa {number}: number dice {stage.number}"
        for name in vars(stay):
            if getattr(found, name) != getattr(stay, name):
                yield f"etapa {number}: {name} dice {getattr(found, name)} y sus sucesos dicen {getattr(stay, name)}"


def _check_clock(incident: Incident, held: Known) -> Iterator[str]:
    stages, pauses = list(incident.stages.all()), list(incident.pauses.all())
    if not stages:
        return
    kept = clock_rows.values_of(incident, stages[-1])
    clock_rows.wind(incident, stages, pauses, held, clock.now())
    names = [*clock_rows.FIELDS, *clock_rows.STAGE_FIELDS]
    for name, value, told in zip(names, kept, clock_rows.values_of(incident, stages[-1]), strict=True):
        if value != told:
            yield f"{name} dice {value} y por sus etapas, pausas y plazos sería {told}"


def _check_pauses(incident: Incident, halts: list[Halt]) -> Iterator[str]:
    found = [
        Halt(row.debtor, row.begun_at, particulars.moment(row.until) if row.until else "", row.ended_at)
        for row in sorted(incident.pauses.all(), key=lambda row: row.pk)
    ]
    if found != halts:
        yield "sus pausas no son las que dicen sus sucesos"
    since = halts[-1].begun_at if halts and halts[-1].ended_at is None else None
    if incident.paused_since != since:
        yield f"paused_since dice {incident.paused_since} y sus sucesos dicen {since}"
