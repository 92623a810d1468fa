"""The fictitious people and offices of the demonstration."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from django.contrib.auth.hashers import make_password
from django.db import transaction

from soportegl.directory.models import Department, Entity, Membership, Office, Position, User
from soportegl.directory.roles import Role, Tier
from soportegl.lib.text import fold, sort_key

PASSWORD = "soportegl-demo"  # noqa: S105 - it exists only in the demonstration, where everybody may know it
SINCE = date(2024, 1, 2)
# This entity has no office on purpose: its incidents show the queue «Sin sede».
WITHOUT_OFFICE = "2217"


class Person(NamedTuple):
    username: str
    full_name: str
    role: Role
    position: str
    tier: Tier | None = None
    entity: str = ""
    office: str = ""
    sees_entity: bool = False


R, A, S = Role.REPORTER, Role.AGENT, Role.SUPERVISOR
CAST = (
    Person("ana.municipal", "Ana Lucía Xoquic Tum", R, "Encargada de presupuesto", Tier.MUNICIPAL, "0701"),
    Person("diego.director", "Diego Ixcaya Morales", R, "Director AFIM", Tier.MUNICIPAL, "0701", sees_entity=True),
    Person("berta.municipal", "Berta Coyoy de León", R, "Encargada de contabilidad", Tier.MUNICIPAL, "0901"),
    Person("raul.regional", "Raúl Sacor Bixcul", A, "Asesor municipal", Tier.REGIONAL, office="Sede Sololá"),
    Person("rosa.regional", "Rosa Chavajay Cox", A, "Asesor municipal", Tier.REGIONAL, office="Sede Sololá"),
    Person("nestor.norte", "Néstor Caal Pop", A, "Asesor municipal", Tier.REGIONAL, office="Sede Alta Verapaz"),
    Person("carla.central", "Carla Méndez Orellana", A, "Analista de mesa central", Tier.CENTRAL),
    Person("cesar.central", "César Lemus Aragón", A, "Analista de mesa central", Tier.CENTRAL),
    Person("ivan.informatica", "Iván Paz Estrada", A, "Técnico informático", Tier.INFORMATICS),
    Person("ines.informatica", "Inés Barillas Toledo", A, "Técnico informático", Tier.INFORMATICS),
    Person("sofia.supervisora", "Sofía Tzoc Ajcalón", S, "Supervisora regional", Tier.REGIONAL, office="Sede Sololá"),
    Person("saul.supervisor", "Saúl Morales Quiñónez", S, "Supervisor de mesa central", Tier.CENTRAL),
    Person("aura.auditora", "Aura Sical Rivera", Role.AUDITOR, "Auditora"),
    Person("admin", "Adela Rivas Monzón", Role.ADMINISTRATOR, "Administradora del sistema"),
)


@transaction.atomic
def load_people() -> None:
    """The offices, the cast, an adviser for every other office, and whoever reported the sample incidents."""
    _load_offices()
    for person in CAST:
        _add_person(person)
    for office in Office.objects.exclude(memberships__role=Role.AGENT):
        place = office.name.removeprefix("Sede ")
        name = "asesor." + "".join(fold(place).split())
        _add_person(Person(name, f"Asesoría de {place}", A, "Asesor municipal", Tier.REGIONAL, office=office.name))
    for row in sample_incidents():
        _add_reporter(row)


@cache
def sample_incidents() -> tuple[dict[str, str], ...]:
    """The fictitious incidents that come with the package."""
    text = (files("soportegl.directory") / "data" / "incidencias_de_muestra.jsonl").read_text(encoding="utf-8")
    return tuple(json.loads(line) for line in text.splitlines())


def _load_offices() -> None:
    for department in Department.objects.all():
        code = department.code
        Office.objects.get_or_create(
            name=f"Sede {department.name}",
            defaults={
                "department": department,
                "phone": f"2200-01{code}",
                "email": f"sede{code}@soportegl.example",
            },
        )
    for office in Office.objects.filter(department__isnull=False):
        without = Entity.objects.filter(department=office.department, office__isnull=True)
        without.exclude(code=WITHOUT_OFFICE).update(office=office)


def _add_person(person: Person) -> User:
    """This person with one membership; nothing changes when they are there already."""
    number = sum(person.username.encode()) % 10000
    user, created = User.objects.get_or_create(
        username=person.username,
        defaults={
            "full_name": person.full_name,
            "sort_key": sort_key(person.full_name),
            "email": f"{person.username}@soportegl.example",
            "phone": f"5500-{number:04d}",
            "password": _hashed(),
        },
    )
    if created:
        Membership.objects.create(
            user=user,
            role=person.role,
            tier=person.tier,
            entity=Entity.objects.get(code=person.entity) if person.entity else None,
            office=Office.objects.get(name=person.office) if person.office else None,
            position=Position.objects.get_or_create(name=person.position)[0],
            sees_entity=person.sees_entity,
            starts_on=SINCE,
        )
    return user


@cache
def _hashed() -> str:
    return make_password(PASSWORD)


def reporter_username(row: dict[str, str]) -> str:
    """The user name of whoever reported a sample incident: one per mailbox."""
    return row["reporter_email"].split("@")[0] + "." + row["municipality_code"]


def _add_reporter(row: dict[str, str]) -> None:
    username = reporter_username(row)
    if User.objects.filter(username=username).exists():
        return
    user = User.objects.create(
        username=username,
        full_name=row["reporter_name"],
        email=row["reporter_email"],
        phone=f"{row['reporter_phone'][:4]}-{row['reporter_phone'][4:]}",
        password=make_password(None),
    )
    Membership.objects.create(
        user=user,
        role=Role.REPORTER,
        tier=Tier.MUNICIPAL,
        entity=Entity.objects.get(code=row["municipality_code"]),
        position=Position.objects.get_or_create(name=row["reporter_role"].replace("contavilidad", "contabilidad"))[0],
        starts_on=SINCE,
    )
