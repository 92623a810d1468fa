"""Many incidents out of the demonstration's few: each is a copy of one that real actions moved, chained anew."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db.models import Max, Model
from django.utils import timezone

from soportegl.directory.models import Entity, Membership, User
from soportegl.directory.roles import Role, Tier
from soportegl.incidents import chain
from soportegl.incidents.models import Attachment, Event, EventText, Incident, Participant, Stage
from soportegl.incidents.queries import searchable
from soportegl.incidents.states import Verification
from soportegl.lib.checkdigit import make_code
from soportegl.lib.text import sort_key

TABLES: tuple[type[Model], ...] = (Incident, Event, EventText, Stage, Participant, Attachment)
ENDED_SHARE = 0.9
DAYS_ENDED, DAYS_OPEN = 730, 20
REPORTERS_EACH = 2

Row = dict[str, Any]


def rows_of(queryset: Any) -> list[Row]:
    """The rows as they are stored, without what the model makes of them."""
    return list(queryset.order_by("pk").values())


@dataclass
class Pattern:
    """One incident with all that belongs to it."""

    incident: Row
    events: list[Row]
    bodies: dict[int, list[Row]]
    stages: list[Row]
    participants: list[Row]
    attachments: dict[int, list[Row]]
    advisers: set[int]


@dataclass
class People:
    """Who can stand in for whom: the reporters of each entity, the advisers of each office."""

    entities: list[Entity]
    reporters: dict[int, list[int]] = field(default_factory=dict)
    advisers: dict[int, list[int]] = field(default_factory=dict)


def read_patterns() -> list[Pattern]:
    """The demonstration's incidents that an office attends."""
    advisers = set(Membership.objects.filter(role=Role.AGENT, tier=Tier.REGIONAL).values_list("user", flat=True))
    found = []
    for row in rows_of(Incident.objects.filter(office__isnull=False)):
        mine = {"incident": row["id"]}
        events = rows_of(Event.objects.filter(**mine))
        bodies: dict[int, list[Row]] = {event["id"]: [] for event in events}
        attachments: dict[int, list[Row]] = {event["id"]: [] for event in events}
        for body in rows_of(EventText.objects.filter(event__incident=row["id"])):
            bodies[body["event_id"]].append(body)
        for file in rows_of(Attachment.objects.filter(**mine)):
            attachments[file["event_id"]].append(file)
        stages, participants = rows_of(Stage.objects.filter(**mine)), rows_of(Participant.objects.filter(**mine))
        found.append(Pattern(row, events, bodies, stages, participants, attachments, advisers))
    return found


def people_everywhere() -> People:
    """Reporters for every entity, made where they are missing, and the advisers of every office."""
    entities = list(Entity.objects.filter(office__isnull=False).order_by("code"))
    names = [(entity, f"carga.{entity.code}.{number}") for entity in entities for number in range(REPORTERS_EACH)]
    known = set(User.objects.values_list("username", flat=True))
    made = [
        User(
            username=name,
            full_name=f"Persona {name}",
            sort_key=sort_key(name),
            email=f"{name}@carga.example",
            phone="5500-0100",
            password=make_password(None),
        )
        for _, name in names
        if name not in known
    ]
    User.objects.bulk_create(made)
    by_name = {user.username: user for user in made}
    Membership.objects.bulk_create(
        Membership(user=by_name[name], role=Role.REPORTER, tier=Tier.MUNICIPAL, entity=entity)
        for entity, name in names
        if name in by_name
    )
    people = People(entities)
    for user, entity, office in Membership.objects.filter(role__in=[Role.REPORTER, Role.AGENT]).values_list(
        "user", "entity", "office"
    ):
        if entity:
            people.reporters.setdefault(entity, []).append(user)
        elif office:
            people.advisers.setdefault(office, []).append(user)
    return people


class Copier:
    """Makes the rows of one more incident, with the next free ids."""

    def __init__(self, number: int) -> None:
        self.chance = Random(340)
        self.people = people_everywhere()
        patterns = read_patterns()
        self.ended = [pattern for pattern in patterns if pattern.incident["ended_at"] and _is_settled(pattern)]
        self.open = [pattern for pattern in patterns if not pattern.incident["ended_at"]]
        self.ids = {table: (table.objects.aggregate(top=Max("pk"))["top"] or 0) + 1 for table in TABLES}  # type: ignore[attr-defined]  # every model has objects
        self.number = number
        self.now = timezone.now()

    def next_id(self, table: type[Model]) -> int:
        self.ids[table] += 1
        return self.ids[table] - 1

    def more(self, count: int) -> Iterator[dict[type[Model], list[Row]]]:
        """The rows of `count` incidents, one incident at a time."""
        for _ in range(count):
            if self.chance.random() < ENDED_SHARE:
                yield self.copy(self.chance.choice(self.ended), timedelta(days=self.chance.uniform(0, DAYS_ENDED)))
            else:
                yield self.copy(self.chance.choice(self.open), timedelta(days=self.chance.uniform(0, DAYS_OPEN)))

    def copy(self, pattern: Pattern, back: timedelta) -> dict[type[Model], list[Row]]:
        """The same tale at another entity, told by its people, so much earlier."""
        entity = self.chance.choice(self.people.entities)
        adviser = self.chance.choice(self.people.advisers[entity.office_id or 0])
        old = pattern.incident
        stand_in: dict[int, int] = dict.fromkeys(pattern.advisers, adviser)
        stand_in[old["reporter_id"]] = self.chance.choice(self.people.reporters[entity.pk])
        change = _Change(stand_in, back, entity)
        rows: dict[type[Model], list[Row]] = {table: [] for table in TABLES}
        incident = change.row(old) | {"id": self.next_id(Incident), "office_id": entity.office_id}
        incident |= {
            "entity_id": entity.pk,
            "code": make_code(timezone.localtime(incident["created_at"]).year, self.number),
            "registration_key": UUID(int=self.chance.getrandbits(128)),
            "synopsis": f"{old['synopsis']} Referencia {self.number}.",
        }
        self.number += 1
        rows[Incident].append(incident)
        self._copy_events(pattern, incident, change, rows)
        incident["search_text"] = searchable(
            incident["code"], incident["synopsis"], old["solution"], old["expediente_number"], entity.name
        )
        for stage in pattern.stages:
            rows[Stage].append(change.row(stage) | {"id": self.next_id(Stage), "incident_id": incident["id"]})
        for person in sorted({change.person(row["user_id"]) for row in pattern.participants}):
            rows[Participant].append(
                {"id": self.next_id(Participant), "incident_id": incident["id"], "user_id": person}
            )
        return rows

    def _copy_events(
        self, pattern: Pattern, incident: Row, change: _Change, rows: dict[type[Model], list[Row]]
    ) -> None:
        last = chain.GENESIS
        for old in pattern.events:
            event = change.row(old) | {"id": self.next_id(Event), "incident_id": incident["id"]}
            event["details"] = change.details(old["details"])
            if "synopsis" in old["texts"]:
                event["texts"] = old["texts"] | {"synopsis": chain.digest(incident["synopsis"])}
            covered = ("number", "verb", "at", "tier", "public", "details", "texts", "files")
            last = event["hash"] = chain.link(
                last, incident=incident["code"], actor=event["actor_id"], **{name: event[name] for name in covered}
            )
            rows[Event].append(event)
            for body in pattern.bodies[old["id"]]:
                text = incident["synopsis"] if body["kind"] == "synopsis" else body["body"]
                own = {"id": self.next_id(EventText), "event_id": event["id"], "body": text}
                rows[EventText].append(body | own)
            for file in pattern.attachments[old["id"]]:
                own = {"id": self.next_id(Attachment), "event_id": event["id"], "incident_id": incident["id"]}
                rows[Attachment].append(file | own)
        incident["last_hash"] = last


def _is_settled(pattern: Pattern) -> bool:
    """Moved back in time, an unverified solution would be work for the periodic jobs while the pages are measured."""
    return bool(pattern.incident["verification"] != Verification.PENDING)


PEOPLE = {"reporter_id", "registered_by_id", "holder_id", "suggested_holder_id", "ended_by_id", "actor_id"} | {
    "taken_by_id"
}


@dataclass(frozen=True)
class _Change:
    """Other people, an earlier time, another place."""

    people: dict[int, int]
    back: timedelta
    entity: Entity

    def person(self, pk: int) -> int:
        return self.people.get(pk, pk)

    def row(self, old: Row) -> Row:
        return {
            name: self.person(value) if name in PEOPLE else value - self.back if isinstance(value, datetime) else value
            for name, value in old.items()
        }

    def details(self, old: Row) -> Row:
        after = dict(old["after"])
        for name in ("holder", "ended_by"):
            after[name] = self.person(after[name])
        after |= {"office": self.entity.office_id, "entity": self.entity.pk}
        new = old | {"after": after}
        if "holder" in old:
            new["holder"] = self.person(old["holder"])
        return new
