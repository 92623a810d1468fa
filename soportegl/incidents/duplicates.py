"""What is the same as another incident: closed with it, told when that one is solved, on its own once reopened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection

from soportegl.incidents import timekeeping
from soportegl.incidents.errors import Invalid, NotVisible
from soportegl.incidents.models import Incident
from soportegl.lib.checkdigit import read_code

if TYPE_CHECKING:
    from soportegl.directory.models import User

#: Under this number of two who close one as a duplicate the second waits: each could name the other's.
_LOCK = 20261130


def one_at_a_time() -> None:
    """Until this transaction ends, nobody else closes one as a duplicate."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def original_for(incident: Incident, typed: str, *, by: User) -> tuple[Incident, Incident]:
    """What an incident becomes a duplicate of, and what was named: the first is never a duplicate. Raises Invalid."""
    code = read_code(typed)
    if not code:
        raise Invalid(original="Escriba el código de la gestión de la que es duplicada, por ejemplo 2026-0000711-4.")
    named = Incident.objects.one_visible_to(by).filter(code=code).first()
    if named is None:
        raise Invalid(original=NotVisible.sentence)
    if named.pk == incident.pk:
        raise Invalid(original="Esa es esta misma gestión. Escriba el código de la otra.")
    found = named.original
    if found.pk == incident.pk:
        raise Invalid(original=f"{named.code} ya es duplicada de esta.")
    if found.withdrawn or timekeeping.closed_unanswered(found):
        raise Invalid(original=f"{named.code} terminó sin solución: atienda esta, o elija otra.")
    return found, named


def check_names_nothing(incident: Incident, *others: Incident) -> None:
    """Whoever reports and does not see one of these reads no code of it. Raises Invalid."""
    for other in others:
        if other.code in incident.solution and not _sees(incident.reporter, other):
            raise Invalid(
                solution=f"Quite el código {other.code}: quien reporta no puede ver esa gestión. "
                "La página ya le dice que se atienden juntas."
            )


def _sees(person: User, incident: Incident) -> bool:
    return Incident.objects.one_visible_to(person).filter(pk=incident.pk).exists()


def original_seen(incident: Incident, by: User) -> Incident | None:
    """What it is a duplicate of, for who sees that; None for who does not, and of what is no duplicate."""
    original = incident.original
    return original if original != incident and _sees(by, original) else None


def keys_under(key: int) -> list[int]:
    """The keys of its duplicates, and of the duplicates of those: what was closed as one before it became one."""
    found, last = list[int](), [key]
    while last:
        last = list(Incident.objects.filter(duplicate_of__in=last).order_by("pk").values_list("pk", flat=True))
        found += last
    return found
