"""What a new installation still lacks before everybody can be served: one row a kind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from soportegl.directory.models import Entity, Membership, Office, User
from soportegl.directory.roles import May, Tier


def _who(may: May) -> QuerySet[Membership]:
    return Membership.objects.active().who_may(may).filter(user__is_active=True)


def offices_without_agents() -> QuerySet[Office]:
    """Offices whose incidents nobody can take."""
    return Office.objects.filter(is_active=True).exclude(pk__in=_who(May.ATTEND).exclude(office=None).values("office"))


def offices_without_supervision() -> QuerySet[Office]:
    """Offices in which nobody can assign."""
    supervised = _who(May.SUPERVISE).exclude(office=None).values("office")
    return Office.objects.filter(is_active=True).exclude(pk__in=supervised)


def entities_without_office() -> QuerySet[Entity]:
    """Entities whose incidents only a supervisor of level 2 sees."""
    return Entity.objects.filter(Q(office__isnull=True) | Q(office__is_active=False), is_active=True)


def entities_without_reporters() -> QuerySet[Entity]:
    """Entities in which nobody can register an incident."""
    reporting = _who(May.REPORT).values("entity")
    return Entity.objects.filter(is_active=True).exclude(pk__in=reporting)


def people_out_of_reach() -> QuerySet[User]:
    """People who never set a password and have no mailbox to recover it with."""
    never = Q(password="") | Q(password__startswith="!")  # noqa: S106 - how Django marks that there is none
    return User.objects.filter(never, is_active=True, email="")


class Lack(NamedTuple):
    """Something that is missing, and what its rows are."""

    slug: str
    title: str
    why: str
    rows: Callable[[], QuerySet[Any]]
    advice: bool = False
    """People are served without it."""


LACKS = (
    Lack("sedes-sin-asesor", "Sedes sin asesor", "Nadie puede tomar sus incidencias.", offices_without_agents),
    Lack("entidades-sin-sede", "Entidades sin sede", "Sus incidencias quedan en «Sin sede».", entities_without_office),
    Lack(
        "entidades-sin-personas",
        "Entidades sin quien reporte",
        "Nadie de ellas puede registrar una incidencia.",
        entities_without_reporters,
    ),
    Lack(
        "personas-sin-acceso",
        "Personas que no pueden entrar",
        "No tienen contraseña ni correo para recuperarla: deles un enlace con «soportegl link USUARIO».",
        people_out_of_reach,
    ),
    Lack(
        "sedes-sin-supervision",
        "Sedes sin supervisión",
        "Nadie puede asignar sus incidencias.",
        offices_without_supervision,
        advice=True,
    ),
)


def tiers_without_agents() -> list[Tier]:
    """The central desk or informatics, when nobody works there."""
    staffed = set(_who(May.ATTEND).values_list("tier", flat=True))
    return [tier for tier in (Tier.CENTRAL, Tier.INFORMATICS) if tier not in staffed]
