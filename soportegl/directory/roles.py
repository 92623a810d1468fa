"""Tiers, roles, and what somebody's active memberships add up to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from django.db import models

if TYPE_CHECKING:
    from collections.abc import Iterable


class Tier(models.IntegerChoices):
    MUNICIPAL = 1, "Usuario Municipal"
    REGIONAL = 2, "Mesa de Ayuda Regional"
    CENTRAL = 3, "Mesa de Ayuda Central"
    INFORMATICS = 4, "Asistencia Informática"

    @property
    def short(self) -> str:
        """The word that fits under a step of the progress picture."""
        return ("Municipal", "Regional", "Central", "Informática")[self - 1]

    @property
    def the_desk(self) -> str:
        """Its name in the middle of a sentence."""
        return str(self.label) if self == Tier.INFORMATICS else f"la {self.label}"


class Role(models.TextChoices):
    REPORTER = "reporter", "Quien reporta"
    AGENT = "agent", "Asesor o técnico"
    SUPERVISOR = "supervisor", "Supervisión"
    AUDITOR = "auditor", "Auditoría"
    ADMINISTRATOR = "administrator", "Administración"


@dataclass(frozen=True)
class Permissions:
    """What a person is, today: the sum of the memberships that are active."""

    reports_for: frozenset[int]
    """Entities the person reports for."""
    sees_entities: frozenset[int]
    """Entities whose every incident the person sees (Director AFIM)."""
    agent_offices: frozenset[int]
    agent_tiers: frozenset[int]
    supervisor_offices: frozenset[int]
    supervisor_tiers: frozenset[int]
    is_auditor: bool
    is_administrator: bool

    @property
    def is_reporter(self) -> bool:
        return bool(self.reports_for)

    @property
    def desk_tiers(self) -> frozenset[int]:
        """Tiers the person works at or supervises."""
        return self.agent_tiers | self.supervisor_tiers

    @property
    def desk_offices(self) -> frozenset[int]:
        return self.agent_offices | self.supervisor_offices

    @property
    def is_desk(self) -> bool:
        return bool(self.desk_tiers)

    @property
    def is_supervisor(self) -> bool:
        return bool(self.supervisor_tiers)


class Held(NamedTuple):
    """What of a membership makes permissions."""

    role: Role
    tier: int | None
    office_id: int | None
    entity_id: int | None
    sees_entity: bool


def summarize(memberships: Iterable[Held]) -> Permissions:
    """The permissions that these memberships, all of them active, add up to."""
    rows = list(memberships)

    def column(name: str, *roles: Role) -> frozenset[int]:
        return frozenset(value for row in rows if row.role in roles and (value := getattr(row, name)))

    return Permissions(
        reports_for=column("entity_id", Role.REPORTER),
        sees_entities=frozenset(row.entity_id for row in rows if row.entity_id and row.sees_entity),
        agent_offices=column("office_id", Role.AGENT),
        agent_tiers=column("tier", Role.AGENT),
        supervisor_offices=column("office_id", Role.SUPERVISOR),
        supervisor_tiers=column("tier", Role.SUPERVISOR),
        is_auditor=any(row.role == Role.AUDITOR for row in rows),
        is_administrator=any(row.role == Role.ADMINISTRATOR for row in rows),
    )
