"""The memberships by which somebody may what they may: their own, and at the desks those of whom they stand in for."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import F, FilteredRelation, Q, QuerySet, Value

from soportegl.directory.models.people import COLUMNS, Membership, User, in_force
from soportegl.directory.models.substitution import Substitution, lasting
from soportegl.directory.roles import Held, May, who_may
from soportegl.lib.query_cache import CachedQuery

#: Standing in for somebody is doing their work at a desk: neither reporting for them nor administering.
AT_A_DESK = who_may(May.ATTEND | May.SUPERVISE)


_NOTHING = [Value(None, field) for field in Membership._meta.concrete_fields if field.attname in Held._fields]


def _at_desks(day: date, path: str) -> Q:
    """Substitutions, under this path, with what the person's memberships at a desk are in force on a day."""
    theirs = f"{path}person__memberships__"
    return lasting(day, path) & in_force(day, theirs) & Q((f"{theirs}role__in", AT_A_DESK))


def held(day: date, own: Q, standing_in: Q) -> QuerySet[Any, Any]:
    """The memberships of some people and of whom they stand in for: who has it, whose it is, and what it says."""
    mine = Membership.objects.filter(own).active(day).order_by().annotate(of=F("user"))
    others = Substitution.objects.filter(standing_in & _at_desks(day, "")).order_by()
    theirs = (f"person__memberships__{name}" for name in Held._fields)
    rows = others.values_list("substitute", "person", *theirs)
    return mine.values_list("user", "of", *Held._fields).union(rows, all=True)


def _person(person: int, day: date) -> QuerySet[Any, Any]:
    alone = User.objects.filter(pk=person).order_by()
    mine = alone.annotate(now=FilteredRelation("memberships", condition=in_force(day, "memberships__")))
    others = alone.filter(_at_desks(day, "stands_in__"))
    theirs = (f"stands_in__person__memberships__{name}" for name in Held._fields)
    own = mine.values_list(*COLUMNS, "now__user", *(f"now__{name}" for name in Held._fields))
    standing_in = others.values_list(*COLUMNS, "stands_in__person", *theirs)
    # Who stands in for them comes without a role, so that a page need not ask whether anybody does.
    away = alone.filter(lasting(day, "substituted_by__"))
    by_whom = away.values_list(*COLUMNS, "substituted_by__substitute", *_NOTHING)
    return own.union(standing_in, by_whom, all=True)


MEMBERSHIPS = CachedQuery(lambda user, day: held(day, Q(user=user), Q(substitute=user)), int, date)
PERSON = CachedQuery(_person, int, date)
