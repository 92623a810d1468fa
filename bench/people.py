"""Who works and who reports in a country that is busy: as many people at each level as the bench says."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.contrib.auth.hashers import make_password

from soportegl.directory.models import Entity, Membership, Office, User
from soportegl.directory.roles import Role, Tier
from soportegl.lib.text import sort_key

REPORTERS_EACH = 2
#: How many attend at each tier, with those of the demonstration.
STAFF = {Tier.REGIONAL: 60, Tier.CENTRAL: 40, Tier.INFORMATICS: 30}


@dataclass
class People:
    """Who can stand in for whom: the reporters of each entity, the advisers of each office, the two upper desks."""

    entities: list[Entity]
    reporters: dict[int, list[int]] = field(default_factory=dict)
    advisers: dict[int, list[int]] = field(default_factory=dict)
    upper: dict[int, list[int]] = field(default_factory=dict)


def people_everywhere() -> People:
    """Reporters for every entity and staff for every tier, made where they are missing."""
    entities = list(Entity.objects.filter(office__isnull=False).order_by("code"))
    missing = {
        f"carga.{entity.code}.{number}": Membership(role=Role.REPORTER, tier=Tier.MUNICIPAL, entity=entity)
        for entity in entities
        for number in range(REPORTERS_EACH)
    }
    known = set(User.objects.values_list("username", flat=True))
    _add({name: role for name, role in missing.items() if name not in known})
    _add(_staff())
    people = People(entities)
    for user, entity, office, tier in Membership.objects.filter(role__in=[Role.REPORTER, Role.AGENT]).values_list(
        "user", "entity", "office", "tier"
    ):
        if entity:
            people.reporters.setdefault(entity, []).append(user)
        elif office:
            people.advisers.setdefault(office, []).append(user)
        elif tier:
            people.upper.setdefault(tier, []).append(user)
    return people


def _staff() -> dict[str, Membership]:
    """Those missing at each tier, advisers over the offices in turn."""
    offices, missing = list(Office.objects.order_by("pk")), dict[str, Membership]()
    for tier, wanted in STAFF.items():
        there = Membership.objects.filter(role=Role.AGENT, tier=tier).count()
        for number in range(there, wanted):
            office = offices[number % len(offices)] if tier == Tier.REGIONAL else None
            missing[f"carga.n{int(tier)}.{number}"] = Membership(role=Role.AGENT, tier=tier, office=office)
    return missing


def _add(roles: dict[str, Membership]) -> None:
    for name, membership in roles.items():
        membership.user = User(
            username=name,
            full_name=f"Persona {name}",
            sort_key=sort_key(name),
            email=f"{name}@carga.example",
            phone="5500-0100",
            password=make_password(None),
        )
    User.objects.bulk_create([membership.user for membership in roles.values()])
    Membership.objects.bulk_create(roles.values())


def crew(tier: Tier, size: int) -> list[User]:
    """So many who attend at an upper tier, made where they are missing, and nobody of the demonstration."""
    there = User.objects.filter(username__startswith=f"carga.n{int(tier)}.").count()
    missing = {
        f"carga.n{int(tier)}.de-turno.{number}": Membership(role=Role.AGENT, tier=tier) for number in range(there, size)
    }
    _add(missing)
    return list(User.objects.filter(username__startswith=f"carga.n{int(tier)}.").order_by("pk")[:size])
