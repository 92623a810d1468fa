"""Checks that every row still says what its events say, and that no chain was changed or cut."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch

from soportegl.directory.roles import Tier
from soportegl.incidents import chain, store
from soportegl.incidents.models import Attachment, Event, Incident, Stage
from soportegl.incidents.recording import snapshot
from soportegl.incidents.redaction import REDACTED, Targets, redacted
from soportegl.incidents.states import ARRIVALS, FLOW, HEEDS, REGISTRATIONS, Place, State, Turn, Verb, turn_of

if TYPE_CHECKING:
    from datetime import datetime

CHUNK = 500


@dataclass
class Stay:
    """A row of COLA_INCIDENCIAS as the events tell it."""

    tier: int
    received_at: datetime
    taken_at: datetime | None = None
    taken_by: int | None = None
    left_at: datetime | None = None
    outcome: str = ""
    text: str = ""
    tried: str = ""


@dataclass
class Replay:
    """What the events of one incident add up to."""

    gone: Targets
    place: Place | None = None
    stays: list[Stay] = field(default_factory=list)
    marks: dict[str, Any] = field(default_factory=lambda: {"moved_at": None, "answered_at": None, "arrived_by": ""})
    problems: list[str] = field(default_factory=list)

    def step(self, event: Event) -> None:
        """Apply one event; a step that the flow does not know is a problem."""
        verb, after = Verb(event.verb), event.details.get("after", {})
        told = Place(State(after["state"]), Tier(after["tier"]))
        began = self.place is None and verb in REGISTRATIONS
        expected = told if began else FLOW.get(verb, {}).get(self.place) if self.place else None
        if expected != told:
            was = self.place.label if self.place else "ninguno"
            self.problems.append(f"suceso {event.number}: «{verb}» no lleva de {was} a {told.label}")
        before, self.place = self.place, told
        turn = turn_of(verb, before)
        self.marks["moved_at"] = event.at
        if verb is Verb.ANSWER or verb in HEEDS:
            self.marks["answered_at"] = event.at if verb is Verb.ANSWER else None
        if turn in ARRIVALS:
            self.marks["arrived_by"] = str(verb)
        self._turn(turn, event, after)

    def _turn(self, turn: Turn | None, event: Event, after: dict[str, Any]) -> None:
        last = self.stays[-1] if self.stays else None
        if last and turn is Turn.TAKEN:
            last.taken_at, last.taken_by = event.at, after["holder"]
        elif last and turn is Turn.FREED:
            last.taken_at = last.taken_by = None
        elif last and turn in (Turn.LEFT, Turn.ENDED, Turn.AMENDED):
            texts = _texts_of(event, self.gone)
            last.left_at = last.left_at if turn is Turn.AMENDED else event.at
            last.outcome, last.text = event.verb, texts.get("solution") or texts.get("reason") or ""
            last.tried = texts.get("tried", "")
        if turn in ARRIVALS:
            self.stays.append(Stay(event.tier, event.at))


def run() -> list[str]:
    """Every difference found, a Spanish sentence each; empty when all is as it was recorded."""
    return list(differences())


def differences() -> Iterator[str]:
    """The differences of every incident, in the order of their codes."""
    events = Prefetch("events", Event.objects.order_by("number").prefetch_related("bodies", "attachments"))
    incidents = Incident.objects.order_by("id").prefetch_related(
        events, Prefetch("stages", Stage.objects.order_by("number"))
    )
    for incident in incidents.iterator(chunk_size=CHUNK):
        for problem in check(incident):
            yield f"{incident.code}: {problem}"


def damaged_contents() -> Iterator[str]:
    """Every file whose content, read from beginning to end, is not the one that arrived; slow where there are many."""
    files = (
        Attachment.objects.filter(redacted_at__isnull=True)
        .order_by("sha256", "id")
        .values_list("sha256", "incident__code", "name")
    )
    # Each content once, whoever has it: the same circular is attached by three hundred municipalities.
    for sha256, having in groupby(files.iterator(chunk_size=CHUNK), key=itemgetter(0)):
        try:
            store.opened(sha256).close()
        except (store.Damaged, store.Missing) as fault:
            what = "está dañado" if isinstance(fault, store.Damaged) else "falta"
            yield from (f"{code}: el contenido del archivo «{name}» {what}" for _, code, name in having)


def check(incident: Incident) -> Iterator[str]:
    """The differences of one incident."""
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
        yield from _check_marks(incident, replay.marks)
        yield from _check_stages(incident, replay.stays)


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


def _texts_of(event: Event, gone: Targets) -> dict[str, str]:
    """The digests its texts must have: those of the chain, or that of what stands for a blanked one."""
    return {
        kind: chain.digest(REDACTED) if (event.number, kind) in gone.texts else digest
        for kind, digest in event.texts.items()
    }


def _check_belongings(event: Event, gone: Targets) -> Iterator[str]:
    bodies = {body.kind: chain.digest(body.body) for body in event.bodies.all()}
    expected = _texts_of(event, gone)
    if bodies != expected:
        kinds = sorted(kind for kind in {*bodies, *expected} if bodies.get(kind) != expected.get(kind))
        yield f"suceso {event.number}: su texto ({', '.join(kinds)}) no es el que se registró"
    attached: list[Attachment] = list(event.attachments.all())
    if sorted(file.sha256 for file in attached) != sorted(event.files):
        yield f"suceso {event.number}: sus archivos no son los que se registraron"
    for file in attached:
        yield from _check_file(event, file, gone)


def _check_file(event: Event, file: Attachment, gone: Targets) -> Iterator[str]:
    if (file.pk in gone.files) != (file.redacted_at is not None):
        yield f"suceso {event.number}: un archivo está tachado sin que conste, o consta y no lo está"
    if file.redacted_at is not None:
        return
    size = store.size_of(file.sha256)
    if size is None:
        yield f"suceso {event.number}: falta el contenido del archivo «{file.name}»"
    elif size != file.size:
        yield f"suceso {event.number}: el contenido del archivo «{file.name}» está dañado"


def _check_row(incident: Incident, events: list[Event], gone: Targets) -> Iterator[str]:
    told, stands = events[-1].details["after"], snapshot(incident)
    for name in sorted(stands):
        if told.get(name) != stands[name]:
            yield f"{name} dice {stands[name]!r} y sus sucesos dicen {told.get(name)!r}"
    for kind, value in (("synopsis", incident.synopsis), ("solution", incident.solution)):
        digests = [_texts_of(event, gone)[kind] for event in events if kind in event.texts]
        if value and (not digests or digests[-1] != chain.digest(value)):
            yield f"{kind} no es el texto que se registró"


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
        for name in vars(stay):
            if getattr(found, name) != getattr(stay, name):
                yield f"etapa {number}: {name} dice {getattr(found, name)} y sus sucesos dicen {getattr(stay, name)}"
