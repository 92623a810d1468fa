"""What is told of a clock before it runs out and when it has: to who holds it and to who supervises."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone

from soportegl.directory.models import Substitution, User
from soportegl.directory.roles import May, Tier
from soportegl.incidents import policy
from soportegl.incidents.models import Incident
from soportegl.incidents.pausing import DueFor
from soportegl.incidents.states import OPEN
from soportegl.lib import clock
from soportegl.notifications import reminders
from soportegl.notifications.models import Clock, Said
from soportegl.notifications.notification_types import LATE
from soportegl.notifications.reminders import Reminder, Rest
from soportegl.notifications.wording_of_time import CLOCKS, TIME, late
from soportegl.texts.saying import plain

#: So many are told of at once: of two workers one waits for so long.
STEP = 2000
#: So many of them are notices of their own for one person; nobody reads the twenty thousand of a desk that stood still.
SHOWN = 25


class _Running(NamedTuple):
    """An open incident whose clock runs, as far as telling of it asks."""

    pk: int
    code: str
    tier: int
    office: int | None
    holder: int | None
    first: int | None
    preferred: int | None
    due_at: datetime
    due_for: str
    moment: datetime


def tell_late() -> int:
    """Tell of every clock that is three quarters over, and of every one that is over; how many were told."""
    now = clock.now()
    run = _Run(now)
    # What is over is no longer about to be: after a night without a server nobody is told both.
    about_to = Incident.objects.filter(warn_at__lte=now, due_at__gt=now)
    over = Incident.objects.filter(due_at__lte=now)
    return run.tell(Clock.WARN, about_to, "warn_at") + run.tell(Clock.DUE, over, "due_at")


class _Run:
    """One walk over all that is to be told; who works where is asked once."""

    def __init__(self, now: datetime) -> None:
        self.now, self.today = now, timezone.localdate(now)
        self._supervisors: dict[tuple[int, int | None], list[User]] = {}
        self._people: dict[int, User] = {}
        self._attends: dict[tuple[int, int], bool] = {}
        self._substitutes: dict[int, list[User]] = {}
        self._audiences: dict[tuple[Any, ...], tuple[User, ...]] = {}

    def tell(self, what: Clock, rows: QuerySet[Incident], moment: str) -> int:
        """Tell of these, in the order in which their moment came."""
        told, after = 0, None
        slug = CLOCKS[what][0]
        rest = Rest(SHOWN, plain(f"{TIME}-mas-{slug}", cuantas=reminders.MANY), f"{reverse('queue')}?vista={slug}")
        while True:
            # One at a time: a second worker goes on where the first has written, and tells nothing again.
            with transaction.atomic():
                reminders.alone("tell late")
                step = list(_step(what, rows, moment, after))
                told += reminders.say(LATE, what, [self._of(what, row, rest.own > 0) for row in step], rest)
            if len(step) < STEP:
                return told
            after = (step[-1].moment, step[-1].pk)
            rest = rest._replace(own=0)

    def _of(self, what: Clock, row: _Running, own: bool) -> Reminder:
        subject = f"[{row.code}] {late(what, row.tier, row.due_for, row.due_at)}" if own else ""
        # All but a few hundred of a hundred thousand are asked for by a key that was asked for before.
        key = (what, row.tier, row.office, row.holder, row.first, row.preferred, row.due_for)
        if (people := self._audiences.get(key)) is None:
            people = self._audiences[key] = tuple(self._whom(what, row))
        return Reminder(row.pk, people, row.due_at, subject)

    def _whom(self, what: Clock, row: _Running) -> list[User]:
        """Who has it and who supervises; of one that nobody took, who sees it first, and then who supervises."""
        first = row.first or (row.preferred if row.tier == Tier.REGIONAL else None)
        holders = [person for key in (row.holder or first,) if key and (person := self._attending(key, row.tier))]
        supervisors = self._supervising(row.tier, row.office)
        if row.due_for == DueFor.TAKE and what == Clock.WARN:
            found = holders or supervisors
        elif row.due_for == DueFor.TAKE:
            found = supervisors or holders
        else:
            found = [*holders, *supervisors]
        people = {person.pk: person for person in found}
        for person in found:
            people |= {other.pk: other for other in self._standing_in(person.pk)}
        return list(people.values())

    def _attending(self, key: int, tier: int) -> User | None:
        if (key, tier) not in self._attends:
            person = self._people.get(key) or User.objects.get(pk=key)
            self._people[key] = person
            self._attends[key, tier] = policy.attends_tier(person, tier)
        return self._people[key] if self._attends[key, tier] else None

    def _supervising(self, tier: int, office: int | None) -> list[User]:
        if (tier, office) not in self._supervisors:
            # Where nobody supervises, those who attend there can still take it.
            people = list(policy.working_at(May.SUPERVISE, tier, office)) or list(
                policy.working_at(May.ATTEND, tier, office)
            )
            self._supervisors[tier, office] = people
        return self._supervisors[tier, office]

    def _standing_in(self, person: int) -> list[User]:
        if person not in self._substitutes:
            now = Substitution.objects.now(self.today).filter(person=person).select_related("substitute")
            self._substitutes[person] = [each.substitute for each in now if each.substitute.is_active]
        return self._substitutes[person]


def _step(what: Clock, rows: QuerySet[Incident], moment: str, after: tuple[datetime, int] | None) -> Iterator[_Running]:
    said = Said.objects.filter(incident=OuterRef("pk"), clock=what, at=OuterRef("due_at"), event__isnull=True)
    found = rows.filter(~Exists(said), state__in=OPEN).exclude(due_for="").order_by(moment, "pk")
    if after:
        # By its place in the index: what nobody can be told of is passed over, and met again by the next walk.
        found = found.filter(**{f"{moment}__gte": after[0]}).exclude(**{moment: after[0], "pk__lte": after[1]})
    for row in found.values_list(*_COLUMNS, moment)[:STEP]:
        yield _Running(*row)


_COLUMNS = (
    *("pk", "code", "tier", "office", "holder", "suggested_holder", "entity__preferred_adviser"),
    *("due_at", "due_for"),
)
