"""A pattern made into text: filling in who, where and when gives the lines that COPY reads, and the chain."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from random import Random
from typing import Any
from uuid import UUID

from django.db.models import Model
from django.utils import timezone

from bench.patterns import TABLES, Pattern, Row
from bench.people import People
from soportegl.directory.models import Entity
from soportegl.directory.roles import Tier
from soportegl.incidents import chain
from soportegl.incidents.models import Attachment, Event, EventText, Incident, Participant, Pause, Stage
from soportegl.incidents.particulars import REGISTERED
from soportegl.lib.checkdigit import make_code
from soportegl.lib.text import fold

DAYS_ENDED, DAYS_OPEN = 730, 20
PEOPLE = {"reporter_id", "registered_by_id", "holder_id", "suggested_holder_id", "ended_by_id", "actor_id"} | {
    "taken_by_id"
}
_SLOT, _BARE = re.compile(r"\x01(\w+)\x02"), re.compile(r'"\x01#(\w+)\x02"')
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})

Fill = dict[str, Any]


def slot(name: str) -> str:
    """Where a value of each copy goes."""
    return f"\x01{name}\x02"


def number_slot(name: str) -> str:
    """The same inside JSON, for what is no text there."""
    return f"\x01#{name}\x02"


def template(text: str) -> str:
    """The text with its places in the form that `%` fills."""
    return _SLOT.sub(r"%(\1)s", text.replace("%", "%%"))


def as_json(value: object, **form: Any) -> str:
    """JSON with its places."""
    # What stands for a place must outlive the encoding, so control characters are put back.
    return _BARE.sub(
        lambda found: slot(found[1]),
        json.dumps(value, ensure_ascii=False, **form).replace("\\u0001", "\x01").replace("\\u0002", "\x02"),
    )


@dataclass
class Compiled:
    """What a copy of one pattern is made with."""

    lines: dict[type[Model], str]
    counts: dict[type[Model], int]
    canonical: list[str]
    fill: Callable[[Fill, Random, People], None]
    ended: bool


class Compiler:
    """Turns one pattern into text."""

    def __init__(self, pattern: Pattern) -> None:
        self.pattern, self.old = pattern, pattern.incident
        self.times: dict[datetime, str] = {}
        self.people: dict[int, str] = {}

    def made(self) -> Compiled:
        """The lines of every table, and how each copy fills them."""
        reporter = self.old["reporter_id"]
        self.known = {reporter, *self.pattern.tiers}
        rows, canonical = self.rows(), self.canonical()
        lines = {
            table: "".join(
                template("\t".join(self.cell(row[field.attname]) for field in table._meta.concrete_fields)) + "\n"
                for row in rows[table]
            )
            for table in TABLES
        }
        synopsis, texts = self.old["synopsis"], list(self.times.items())
        people = [(name, pk) for pk, name in self.people.items()]
        tiers = self.pattern.tiers
        members = sorted({row["user_id"] for row in self.pattern.participants})

        def fill(values: Fill, chance: Random, others: People) -> None:
            back = timedelta(days=chance.uniform(0, DAYS_ENDED if self.old["ended_at"] else DAYS_OPEN))
            for moment, name in texts:
                values[name] = (moment - back).isoformat(timespec="microseconds")
            entity: Entity = chance.choice(others.entities)
            adviser = chance.choice(others.advisers[entity.office_id or 0])
            for name, pk in people:
                tier = tiers.get(pk)
                values[name] = (
                    chance.choice(others.reporters[entity.pk])
                    if pk == reporter
                    else adviser
                    if tier == Tier.REGIONAL
                    else chance.choice(others.upper[tier])  # type: ignore[index]  # everybody here has a tier
                )
            values |= {"entity": entity.pk, "office": entity.office_id, "place": fold(entity.name)}
            values["code"] = make_code(timezone.localtime(self.old["created_at"] - back).year, values["number"])
            values["key"] = UUID(int=chance.getrandbits(128))
            values["digest"] = chain.digest(f"{synopsis} Referencia {values['number']}.")
            # Two of its people may be one in the copy, who takes part once.
            values["members"] = sorted({values[self.people[pk]] if pk in self.people else pk for pk in members})

        lines[Participant] = ""
        counts = {table: len(rows[table]) for table in TABLES} | {Participant: len(members)}
        return Compiled(lines, counts, canonical, fill, bool(self.old["ended_at"]))

    def person(self, pk: int | None, make: Callable[[str], str] = slot) -> Any:
        """The place of this person; whoever has none stays who they are."""
        if pk is None or pk not in self.known:
            return pk
        return make(self.people.setdefault(pk, f"p{pk}"))

    def moment(self, at: datetime) -> str:
        return slot(self.times.setdefault(at.astimezone(UTC), f"t{len(self.times)}"))

    def row(self, old: Row, **own: str) -> Row:
        """The row with places for its people and times."""
        made = {name: self.person(value) if name in PEOPLE else value for name, value in old.items()}
        return {name: self.moment(v) if isinstance(v, datetime) else v for name, v in made.items()} | own

    def details(self, old: Row) -> Row:
        after = dict(old["after"])
        for name in ("holder", "ended_by"):
            after[name] = self.person(after[name], number_slot)
        after |= {"office": number_slot("office"), "entity": number_slot("entity")}
        new = old | {"after": after}
        if "holder" in old:
            new["holder"] = self.person(old["holder"], number_slot)
        if "created_at" in (registered := old.get(REGISTERED, {})):
            new[REGISTERED] = (
                registered
                | {
                    "reporter": self.person(registered["reporter"], number_slot),
                    "registered_by": self.person(registered["registered_by"], number_slot),
                    "created_at": self.moment(self.old["created_at"]),
                    "registration_key": slot("key"),
                }
                | ({"needed_by": self.moment(needed)} if (needed := self.old["needed_by"]) else {})
            )
        return new

    def texts(self, old: Row) -> Row:
        return old | {"synopsis": slot("digest")} if "synopsis" in old else old

    def canonical(self) -> list[str]:
        """What the chain covers of each event, as `chain.link` writes it."""
        made = []
        for event in self.pattern.events:
            covered = {name: event[name] for name in ("number", "verb", "public", "files")} | {
                "actor": self.person(event["actor_id"], number_slot),
                "at": self.moment(event["at"]),
                "details": self.details(event["details"]),
                "incident": slot("code"),
                "texts": self.texts(event["texts"]),
                "tier": int(event["tier"]),
            }
            made.append(template(as_json(covered, sort_keys=True, separators=(",", ":"))))
        return made

    def rows(self) -> dict[type[Model], list[Row]]:
        """The rows of every table with places."""
        old, pattern = self.old, self.pattern
        rows: dict[type[Model], list[Row]] = {table: [] for table in TABLES}
        synopsis = f"{old['synopsis']} Referencia {slot('number')}."
        own = {"entity_id": slot("entity"), "office_id": slot("office"), "code": slot("code"), "synopsis": synopsis}
        found = "\n".join(
            (
                slot("code"),
                f"{fold(old['synopsis'])} referencia {slot('number')}.",
                fold(old["solution"]),
                fold(old["expediente_number"]),
                slot("place"),
            )
        )
        rows[Incident].append(
            self.row(old, id=slot("id"), **own)
            | {"registration_key": slot("key"), "search_text": found, "last_hash": slot(f"h{len(pattern.events) - 1}")}
        )
        for place, event in enumerate(pattern.events):
            mine = self.row(event, id=slot(f"e{place}"), incident_id=slot("id"), hash=slot(f"h{place}"))
            rows[Event].append(mine | {"details": self.details(event["details"]), "texts": self.texts(event["texts"])})
            for body in pattern.bodies[event["id"]]:
                text = synopsis if body["kind"] == "synopsis" else body["body"]
                own = {"id": slot(f"x{len(rows[EventText])}"), "event_id": slot(f"e{place}"), "body": text}
                rows[EventText].append(body | own)
            for file in pattern.attachments[event["id"]]:
                own = {"id": slot(f"a{len(rows[Attachment])}"), "event_id": slot(f"e{place}")}
                rows[Attachment].append(self.row(file, **own, incident_id=slot("id")))
        for place, stage in enumerate(pattern.stages):
            rows[Stage].append(self.row(stage, id=slot(f"s{place}"), incident_id=slot("id")))
        stages = [stage["id"] for stage in pattern.stages]
        for place, pause in enumerate(pattern.pauses):
            its = slot(f"s{stages.index(pause['stage_id'])}")
            rows[Pause].append(self.row(pause, id=slot(f"w{place}"), incident_id=slot("id"), stage_id=its))
        return rows

    def cell(self, value: object) -> str:
        """As COPY reads it."""
        if value is None:
            return "\\N"
        if isinstance(value, bool):
            return "t" if value else "f"
        if isinstance(value, dict | list):
            return as_json(value).translate(_ESCAPES)
        return str(value).translate(_ESCAPES)


#: Which letter stands for the ids of which table.
_LETTERS: dict[type[Model], str] = {Event: "e", EventText: "x", Stage: "s", Pause: "w", Attachment: "a"}


def copy(
    pattern: Compiled, number: int, ids: dict[type[Model], int], chance: Random, people: People
) -> dict[type[Model], str]:
    """The lines of one more incident; `ids` holds the next free ones, and is moved on."""
    values: Fill = {"number": number, "id": ids[Incident]}
    for table, letter in _LETTERS.items():
        first = ids[table]
        for place in range(pattern.counts[table]):
            values[f"{letter}{place}"] = first + place
    pattern.fill(values, chance, people)
    last = chain.GENESIS
    for place, canonical in enumerate(pattern.canonical):
        last = values[f"h{place}"] = sha256((last + canonical % values).encode()).hexdigest()
    made = {table: line % values for table, line in pattern.lines.items()}
    made[Participant] = "".join(
        _member(field_names, ids[Participant] + place, values["id"], person)
        for field_names in [[field.attname for field in Participant._meta.concrete_fields]]
        for place, person in enumerate(values["members"])
    )
    for table in TABLES:
        ids[table] += pattern.counts[table]
    return made


def _member(names: list[str], pk: int, incident: int, person: int) -> str:
    row = {"id": pk, "incident_id": incident, "user_id": person}
    return "\t".join(str(row[name]) for name in names) + "\n"
