"""Naming who stands in for somebody of a desk, and ending it before its day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from soportegl.audit.models import Kind
from soportegl.audit.recording import add_entry
from soportegl.directory.models import Membership, Substitution, User
from soportegl.directory.models.people import today
from soportegl.directory.models.standing import AT_A_DESK
from soportegl.directory.signals import substitute_named
from soportegl.incidents.errors import Invalid, NotForThem
from soportegl.incidents.handover import posts_for
from soportegl.lib import clock

if TYPE_CHECKING:
    from django.db.models import QuerySet

#: Whoever is away for longer leaves the post: that is a handover.
LONGEST = timedelta(days=366)


class NotByThem(NotForThem):
    sentence = "Quien sustituye lo indican la misma persona, la supervisión de su sede o nivel, o la administración."


def people_for(by: User) -> QuerySet[User]:
    """For whom they may say who stands in: themselves, those they supervise, and for administrators everybody."""
    posts = posts_for(by).filter(role__in=AT_A_DESK).order_by()
    mine = Q(pk=by.pk) if by.permissions.by_themselves.is_desk else Q(pk__in=[])
    return User.objects.filter(mine | Q(pk__in=posts.values("user")), is_active=True).order_by("sort_key")


def known_to(by: User) -> QuerySet[Substitution]:
    """Those that are not over, of the people above, and in which this person stands in."""
    there = Substitution.objects.filter(ended_at=None, ends_on__gte=today())
    mine = Q(person__in=people_for(by).order_by().values("pk")) | Q(substitute=by) | Q(person=by)
    return there.filter(mine).select_related("person", "substitute", "ordered_by").order_by("starts_on", "pk")


@transaction.atomic
def name(person: User, substitute: User, starts_on: date, ends_on: date, *, by: User) -> Substitution:
    """Have `substitute` stand in for `person` on these days; the same twice is one. Raises NotByThem or Invalid."""
    if not people_for(by).filter(pk=person.pk).exists():
        raise NotByThem
    # Two that are named at the same moment would otherwise both find the days free.
    User.objects.select_for_update(no_key=True).get(pk=person.pk)
    same = {"person": person, "substitute": substitute, "starts_on": starts_on, "ends_on": ends_on}
    if before := Substitution.objects.filter(ended_at=None, **same).first():
        return before
    _check(person, substitute, starts_on, ends_on)
    made = Substitution.objects.create(**same, ordered_by=by)
    add_entry(Kind.ADDED, by=by, of=made, changes={"días": ["", made.days]})
    substitute_named.send(Substitution, substitution=made)
    return made


def _check(person: User, substitute: User, starts_on: date, ends_on: date) -> None:
    if starts_on < today():
        raise Invalid(starts_on="Ese día ya pasó. Elija desde hoy.")
    if not starts_on <= ends_on <= starts_on + LONGEST:
        raise Invalid(
            ends_on="Elija un día desde el primero y hasta un año después. Quien se va más tiempo deja el puesto."
        )
    if substitute.pk == person.pk:
        raise Invalid(substitute="Nadie se sustituye a sí mismo. Elija a otra persona.")
    if not substitute.is_active:
        raise Invalid(substitute=f"El usuario de {substitute} está desactivado. Elija a otra persona.")
    if not Membership.objects.active(starts_on).filter(user=substitute, role__in=AT_A_DESK).exists():
        raise Invalid(substitute=f"{substitute} no atiende en ninguna mesa ese día. Elija a quien atienda.")
    there = Substitution.objects.filter(ended_at=None, starts_on__lte=ends_on, ends_on__gte=starts_on)
    if other := there.filter(person=person).select_related("substitute").first():
        raise Invalid(
            starts_on=f"{other.substitute} ya le sustituye {other.days}. Termine esa sustitución, o elija otros días."
        )
    if away := there.filter(person=substitute).first():
        raise Invalid(substitute=f"{substitute} tampoco está esos días: tiene quien le sustituya {away.days}.")


@transaction.atomic
def end(substitution: Substitution, *, by: User) -> Substitution:
    """End it now, by who may name one or by who stands in; twice is once. Raises NotByThem."""
    found = Substitution.objects.select_for_update(of=("self",)).get(pk=substitution.pk)
    if by.pk not in (found.person_id, found.substitute_id) and not people_for(by).filter(pk=found.person_id).exists():
        raise NotByThem
    if found.ended_at is None:
        found.ended_at = clock.now()
        found.save()
        add_entry(Kind.CHANGED, by=by, of=found, changes={"terminada": ["", found.days]})
    return found
