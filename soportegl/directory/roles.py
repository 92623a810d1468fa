"""Tiers, roles, and what somebody's active memberships add up to."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from enum import Enum, IntFlag, auto
from functools import reduce
from operator import itemgetter, or_
from typing import TYPE_CHECKING, NamedTuple, Self

from django.db import models

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping


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
    def numbered(self) -> str:
        """Its name in a list, where people know it by its number."""
        return f"Nivel {self.value}. {self.label}"

    @property
    def the_desk(self) -> str:
        """Its name in the middle of a sentence."""
        return str(self.label) if self == Tier.INFORMATICS else f"la {self.label}"


class May(IntFlag):
    """What a role lets its people do; whatever asks who somebody is asks this, and never for a role by its name."""

    #: Report for its entity, answer, and verify what was reported.
    REPORT = auto()
    #: Take what stands at its tier, and at tier 2 in its office, and bring it to an end.
    ATTEND = auto()
    #: Assign, and see to what nobody holds, in the same place.
    SUPERVISE = auto()
    #: See every incident and read all of it.
    SEE_ALL = auto()
    #: Have the lists of the desks without working at one.
    AUDIT = auto()
    #: Keep people, places and catalogues, and blank what must not be there.
    ADMINISTER = auto()


class Stands(Enum):
    """What a membership says besides its role."""

    #: An entity, of which it is tier 1.
    AT_AN_ENTITY = auto()
    #: A tier from 2 on, and at tier 2 an office.
    AT_A_DESK = auto()
    NOWHERE = auto()


class Duty(NamedTuple):
    """All there is to know of a role."""

    may: May
    stands: Stands
    #: What it is called in the sheets that people are loaded from; the first, where one is told what to write.
    called: tuple[str, ...]


class Role(models.TextChoices):
    """One record a role: what it is stored as, its duty, its name. The rest of the product follows from the duty."""

    duty: Duty
    #: What it may as a plain number: every page adds these up, and a Flag takes forty times as long.
    may: int

    def __new__(cls, value: str, duty: Duty) -> Self:
        """A role is the value it is stored as, and its duty hangs on it."""
        role = str.__new__(cls, value)
        role._value_, role.duty, role.may = value, duty, int(duty.may)
        return role

    REPORTER = (
        "reporter",
        Duty(May.REPORT, Stands.AT_AN_ENTITY, ("reporta", "quien reporta", "usuario municipal")),
        "Quien reporta",
    )
    AGENT = (
        "agent",
        Duty(May.ATTEND, Stands.AT_A_DESK, ("asesor", "asesora", "técnico", "técnica", "agente")),
        "Asesor o técnico",
    )
    SUPERVISOR = (
        "supervisor",
        Duty(May.SUPERVISE, Stands.AT_A_DESK, ("supervisión", "supervisor", "supervisora")),
        "Supervisión",
    )
    AUDITOR = (
        "auditor",
        Duty(May.SEE_ALL | May.AUDIT, Stands.NOWHERE, ("auditoría", "auditor", "auditora")),
        "Auditoría",
    )
    ADMINISTRATOR = (
        "administrator",
        Duty(May.SEE_ALL | May.ADMINISTER, Stands.NOWHERE, ("administración", "administrador", "administradora")),
        "Administración",
    )


def who_may(what: May) -> list[Role]:
    """The roles that let their people do any of this."""
    mask = int(what)
    return [role for role in Role if role.may & mask]


_REPORT, _ATTEND, _SUPERVISE = int(May.REPORT), int(May.ATTEND), int(May.SUPERVISE)
_SEE_ALL, _AUDIT, _ADMINISTER = int(May.SEE_ALL), int(May.AUDIT), int(May.ADMINISTER)


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
    may: int
    """All that any of the roles lets them do, flags of `May`."""
    stands_for: tuple[tuple[int, Permissions], ...] = ()
    """For whom the person stands in today, and what each of them may at their desks: it is in the sums above, too."""
    own: Permissions | None = None
    """What the person may besides standing in for others; None when they do not."""

    @property
    def by_themselves(self) -> Permissions:
        """What the person may without standing in for anybody."""
        return self.own or self

    @property
    def stood_for(self) -> frozenset[int]:
        """For whom the person stands in today."""
        return frozenset(key for key, _ in self.stands_for)

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

    @property
    def is_auditor(self) -> bool:
        return bool(self.may & _AUDIT)

    @property
    def reads_audit(self) -> bool:
        return self.is_auditor or self.is_administrator

    @property
    def sees_all(self) -> bool:
        return bool(self.may & _SEE_ALL)

    @property
    def is_administrator(self) -> bool:
        return bool(self.may & _ADMINISTER)


#: Of whom a second factor can be asked (SOPORTEGL_SECOND_FACTOR).
FACTOR_GROUPS: dict[str, Callable[[Permissions], bool]] = {
    "reporter": lambda permissions: permissions.is_reporter,
    "level2": lambda permissions: Tier.REGIONAL in permissions.agent_tiers,
    "level3": lambda permissions: Tier.CENTRAL in permissions.agent_tiers,
    "level4": lambda permissions: Tier.INFORMATICS in permissions.agent_tiers,
    "supervisor": lambda permissions: permissions.is_supervisor,
    "auditor": lambda permissions: permissions.is_auditor,
    "administrator": lambda permissions: permissions.is_administrator,
}


class Held(NamedTuple):
    """What of a membership makes permissions."""

    role: str
    tier: int | None
    office_id: int | None
    entity_id: int | None
    sees_entity: bool


def standing_in(own: Permissions, others: Mapping[int, Permissions]) -> Permissions:
    """The same, and what these people may at their desks, while their person stands in for them."""
    if not others:
        return own
    places = ("agent_offices", "agent_tiers", "supervisor_offices", "supervisor_tiers")
    whole = [own, *others.values()]
    sums = {name: frozenset[int]().union(*(getattr(one, name) for one in whole)) for name in places}
    may = own.may | reduce(or_, (one.may for one in others.values()))
    return replace(own, **sums, may=may, stands_for=tuple(sorted(others.items(), key=itemgetter(0))), own=own)


def summarize(memberships: Iterable[Held]) -> Permissions:
    """The permissions that these memberships, all of them active, add up to."""
    rows, whole = [], 0
    for row in memberships:
        # Of a role that only a later version knows, which was taken back, nothing is known.
        with suppress(ValueError):
            may = Role(row.role).may  # type: ignore[call-arg]  # by its value, as of any enum
            rows.append((may, row))
            whole |= may

    def column(name: str, what: int) -> frozenset[int]:
        return frozenset(value for may, row in rows if may & what and (value := getattr(row, name)))

    return Permissions(
        reports_for=column("entity_id", _REPORT),
        sees_entities=frozenset(row.entity_id for _, row in rows if row.entity_id and row.sees_entity),
        agent_offices=column("office_id", _ATTEND),
        agent_tiers=column("tier", _ATTEND),
        supervisor_offices=column("office_id", _SUPERVISE),
        supervisor_tiers=column("tier", _SUPERVISE),
        may=whole,
    )
