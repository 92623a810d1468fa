"""Who sees which incidents: one table of reasons, and the forms in which a query asks for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from itertools import chain
from typing import TYPE_CHECKING, Any, Self

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Cast, Coalesce

from soportegl.directory.roles import Tier
from soportegl.incidents.states import OPEN
from soportegl.lib.keyset import Among

if TYPE_CHECKING:
    from soportegl.directory.models import User
    from soportegl.directory.roles import Permissions
    from soportegl.incidents.models import Participant


class Share(IntEnum):
    """How much of the archive a reason shows: it decides how a list is read, and never what is in it."""

    FEW = 1
    SOME = 2
    MANY = 3
    MOST = 4
    ALL = 5


@dataclass(frozen=True)
class Reason:
    """One reason to see incidents. Whoever has several sees what any of them shows."""

    held_by: Callable[[Permissions], object]
    """Whether people with these permissions have it."""
    shows: Callable[[User], Q] | None
    """Which incidents, by their own columns; None: those that the person took part in."""
    share: Share = Share.FEW
    only_open: bool = False
    """It shows nothing that has ended, and a list of ended ones leaves it out."""
    marks: Callable[[User], list[str]] | None = None
    """The same as marks of what is searched (`words.home_of`), by any of which it is found; None: too much has them."""


#: What a new role sees is a row here. Taking part comes last, since no column answers it.
REASONS = (
    Reason(lambda permissions: permissions.sees_all, lambda user: Q(), Share.ALL),
    Reason(lambda permissions: True, lambda user: Q(reporter=user), marks=lambda user: [f"p{user.pk}"]),
    Reason(
        lambda permissions: permissions.sees_entities,
        lambda user: Q(entity__in=user.permissions.sees_entities),
        marks=lambda user: [f"e{key}" for key in sorted(user.permissions.sees_entities)],
    ),
    Reason(
        lambda permissions: permissions.desk_offices,
        lambda user: Q(office__in=user.permissions.desk_offices),
        Share.SOME,
        marks=lambda user: [f"o{key}" for key in sorted(user.permissions.desk_offices)],
    ),
    Reason(
        lambda permissions: Tier.REGIONAL in permissions.supervisor_tiers,
        lambda user: Q(office__isnull=True),
        Share.SOME,
        marks=lambda user: ["o0"],
    ),
    Reason(
        lambda permissions: Tier.CENTRAL in permissions.desk_tiers,
        lambda user: Q(max_tier__gte=Tier.CENTRAL),
        Share.MOST,
    ),
    Reason(
        lambda permissions: Tier.CENTRAL in permissions.desk_tiers,
        lambda user: Q(state__in=OPEN),
        Share.MANY,
        only_open=True,
    ),
    Reason(
        lambda permissions: Tier.INFORMATICS in permissions.desk_tiers,
        lambda user: Q(max_tier=Tier.INFORMATICS),
        Share.MANY,
        marks=lambda user: [f"x{Tier.INFORMATICS:d}"],
    ),
    Reason(lambda permissions: True, None),
)


def _reasons_of(user: User) -> list[Reason]:
    held = [reason for reason in REASONS if reason.held_by(user.permissions)]
    return [reason for reason in held if reason.share is Share.ALL] or held


def _any_of(user: User, took_part: Q) -> Q:
    return Q.create([each.shows(user) if each.shows else took_part for each in _reasons_of(user)], connector=Q.OR)


def share_of(user: User) -> Share:
    """How much of the archive this person sees."""
    return max(reason.share for reason in _reasons_of(user))


def marks_of(user: User) -> list[str]:
    """The marks that say what this person sees, but for what they took part in; none, where it is most or all."""
    reasons = [reason for reason in _reasons_of(user) if reason.shows]
    known = [reason.marks(user) for reason in reasons if reason.marks]
    return list(chain.from_iterable(known)) if len(known) == len(reasons) else []


def participations_of(user: User, **which: Any) -> models.QuerySet[Participant]:
    """Where this person took part, or somebody for whom they stand in."""
    from soportegl.incidents.models import Participant

    stood_for = user.permissions.stood_for
    whose: dict[str, Any] = {"user__in": [user.pk, *sorted(stood_for)]} if stood_for else {"user": user}
    return Participant.objects.filter(**whose, **which)


def one_of(keys: models.QuerySet[Any, Any]) -> Q:
    """The rows with these keys, which are read first."""
    return Q(Among(F("pk"), ArraySubquery(keys)))


def written(keys: str) -> Q:
    """The rows with the keys of an array as PostgreSQL writes it: one parameter, however many they are."""
    return Q(Among(F("pk"), Cast(Value(keys), ArrayField(models.BigIntegerField()))))


class VisibleQuerySet(models.QuerySet["Incident"]):  # type: ignore[name-defined]  # the model imports this module
    """The same rows of `REASONS` in each form that the planner needs; the forms never differ in what is seen."""

    def visible_to(self, user: User) -> Self:
        """Those this person may see; the rest does not exist for them."""
        mine = participations_of(user).values("incident")
        if share_of(user) > Share.FEW:
            # Walking the list's own index and filtering beats collecting so many.
            return self.filter(_any_of(user, Q(pk__in=mine)))
        # Few rows among millions: an OR would walk the archive, a UNION reads an index for each reason.
        everything = self.model._default_manager.order_by()
        by_column = [everything.filter(each.shows(user)).values("pk") for each in _reasons_of(user) if each.shows]
        return self.filter(pk__in=mine.union(*by_column))

    def one_visible_to(self, user: User) -> Self:
        """As `visible_to`, for a query that reads one row: whether somebody took part in it, not in what else."""
        return self.filter(_any_of(user, Q(Exists(participations_of(user, incident=OuterRef("pk"))))))

    def parts_visible_to(self, user: User) -> list[Self]:
        """As `visible_to` of ended ones, but each reason to see them by itself: together they are all, none twice.

        To count them: an OR of the reasons reads a list to its end, and a part of it its own index.
        """
        took_part = one_of(participations_of(user).values("incident"))
        parts, rest = [], self
        for reason in _reasons_of(user):
            if not reason.only_open:
                condition = reason.shows(user) if reason.shows else took_part
                parts.append(rest.filter(condition))
                rest = rest.exclude(condition)
        return parts

    def walked_by(self, user: User, *, far: bool = False) -> list[Self]:
        """The ended ones this person sees, as a list of them is walked in its order, for a page or `far`."""
        share = share_of(user)
        if share is Share.FEW:
            return self.parts_visible_to(user)
        if far or share is not Share.MOST:
            # Enough of them are met in the order of the list; and of thousands that are passed over it costs twice as
            # much to ask of each whether they took part in it as to read once what they took part in.
            return [self.visible_to(user)]
        # Whether they took part is asked of each of the few others, and not written as EXISTS: the planner would read
        # all that they ever took part in, which grows with their years.
        here = participations_of(user, incident=OuterRef("pk")).values(found=Value(True))[:1]
        return [self.filter(_any_of(user, Q(Coalesce(Subquery(here), Value(False)))))]
