"""The cast: the people of the demonstration, in a small country of two offices."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID, uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from soportegl.directory.models import (
    Category,
    Department,
    Entity,
    ExpedienteType,
    Membership,
    Module,
    Office,
    Region,
    System,
    User,
)
from soportegl.directory.roles import Role, Tier
from soportegl.incidents import actions, files
from soportegl.incidents.models import Incident
from soportegl.incidents.registration import Report
from soportegl.lib.text import sort_key

SYNOPSIS = "No permite aprobar el CUR de gasto 1482: saldo insuficiente en la cuenta monetaria"


@dataclass
class People:
    """Everybody by first name, and where they work."""

    solola: Entity
    quetzaltenango: Entity
    orphan: Entity
    office: Office
    sicoin: System
    servicios: System
    users: dict[str, User] = field(default_factory=dict)

    def __getattr__(self, name: str) -> User:
        try:
            return self.__dict__["users"][name]
        except KeyError:
            raise AttributeError(name) from None

    def report(self, synopsis: str = SYNOPSIS, *, by: str = "ana", entity: Entity | None = None) -> Incident:
        """An incident that has just been registered."""
        report = Report(system=self.sicoin, synopsis=synopsis, phone="5500-0142", email=f"{by}@solola.example")
        return actions.register(report, entity=entity or self.solola, key=uuid4(), by=self.users[by])

    def held(self, *, by: str = "raul", synopsis: str = SYNOPSIS) -> Incident:
        """One that somebody of tier 2, 3 or 4 has taken."""
        incident = self.report(synopsis)
        if by in ("raul", "rosa"):
            return actions.take(incident, by=self.users[by])
        incident = actions.transfer(actions.take(incident, by=self.raul), reason="Central", tried="Todo", by=self.raul)
        if by in ("carla", "cesar"):
            return actions.take(incident, by=self.users[by])
        incident = actions.transfer(
            actions.take(incident, by=self.carla), reason="Informática", tried="Todo", by=self.carla
        )
        return actions.take(incident, by=self.users[by])


def gather() -> People:
    """Make the country and its people."""
    region = Region.objects.create(number="VI", name="Suroccidente")
    department = Department.objects.create(code="07", name="Sololá", region=region)
    office = Office.objects.create(name="Sede Sololá", department=department)
    north = Office.objects.create(name="Sede Quetzaltenango", department=department)
    entities = [
        Entity.objects.create(
            code=code, name=f"Municipalidad de {name}", municipality=name, department=department, office=where
        )
        for code, name, where in (
            ("0701", "Sololá, Sololá", office),
            ("0901", "Quetzaltenango, Quetzaltenango", north),
            ("0702", "San José Chacayá, Sololá", None),
        )
    ]
    sicoin = System.objects.create(slug="sicoin-gl", name="SICOIN GL", position=1)
    servicios = System.objects.create(slug="servicios-gl", name="SERVICIOS GL", position=2)
    for system, name in ((sicoin, "Presupuesto"), (sicoin, "Tesorería"), (servicios, "Recaudación")):
        Module.objects.create(system=system, name=name)
    Category.objects.create(name="Error del sistema")
    ExpedienteType.objects.create(name="CUR de gasto")
    people, memberships = People(*entities, office, sicoin, servicios), list[Membership]()
    solola, quetzaltenango, orphan = entities
    regional = {"tier": Tier.REGIONAL, "office": office}
    for username, name, role, place in (
        ("ana.municipal", "Ana Lucía Xoquic", Role.REPORTER, {"entity": solola}),
        ("diego.director", "Diego Ixtamer", Role.REPORTER, {"entity": solola, "sees_entity": True}),
        ("berta.municipal", "Berta Coyoy", Role.REPORTER, {"entity": quetzaltenango}),
        ("olga.municipal", "Olga Bocel", Role.REPORTER, {"entity": orphan}),
        ("raul.regional", "Raúl Sacor", Role.AGENT, regional),
        ("rosa.regional", "Rosa Chavajay", Role.AGENT, regional),
        ("nestor.norte", "Néstor Poz", Role.AGENT, {"tier": Tier.REGIONAL, "office": north}),
        ("sofia.supervisora", "Sofía Tzoc", Role.SUPERVISOR, regional),
        ("carla.central", "Carla Méndez", Role.AGENT, {"tier": Tier.CENTRAL}),
        ("cesar.central", "César Lemus", Role.AGENT, {"tier": Tier.CENTRAL}),
        ("saul.supervisor", "Saúl Morales", Role.SUPERVISOR, {"tier": Tier.CENTRAL}),
        ("ivan.informatica", "Iván Paz", Role.AGENT, {"tier": Tier.INFORMATICS}),
        ("ines.informatica", "Inés Barillas", Role.AGENT, {"tier": Tier.INFORMATICS}),
        ("aura.auditora", "Aura Sical", Role.AUDITOR, {}),
        ("admin", "Adela Rivas", Role.ADMINISTRATOR, {}),
    ):
        user = User(username=username, email=f"{username}@correo.example", full_name=name, phone="5500-0142")
        user.sort_key = sort_key(name)
        user.set_unusable_password()
        place = {"tier": Tier.MUNICIPAL, **place} if role == Role.REPORTER else place
        memberships.append(Membership(user=user, role=role, starts_on=date(2020, 1, 1), **place))
        people.users[username.split(".")[0]] = user
    # Together: most tests begin here, and one by one they are fifty questions more.
    User.objects.bulk_create(people.users.values())
    Membership.objects.bulk_create(memberships)
    return people


def loaded(owner: User, name: str = "oficio.pdf") -> list[UUID]:
    """A file that this person has loaded and not sent yet."""
    file = SimpleUploadedFile(name, b"%PDF-1.4\n%%EOF\n")
    return [files.stage(file, owner=owner, form_key=uuid4().hex).pk]


def browser_of(user: User) -> Client:
    """A browser in which this person has signed in."""
    client = Client()
    client.force_login(user)
    return client
