"""The named filters of incidents; who sees which is said in `visibility`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from django.contrib.postgres.search import SearchQuery
from django.db import connection, models
from django.db.models import Q
from django.db.models.expressions import Combinable
from django.utils import timezone

from soportegl.directory.models import Entity
from soportegl.directory.roles import Tier
from soportegl.incidents.states import ENDED, OPEN, State, Verb, Verification
from soportegl.incidents.visibility import Share, VisibleQuerySet, one_of, participations_of, written
from soportegl.lib import clock, worktime
from soportegl.lib.checkdigit import make_code, read_code
from soportegl.lib.full_text import TextQuery
from soportegl.lib.text import fold

if TYPE_CHECKING:
    from soportegl.directory.models import User
    from soportegl.incidents.models import Incident, Precedent

# Working days: what ended is shown while it may be reopened.
LATELY_DAYS = 10
FIRST_YEAR = 2024
#: The order of work: what has to begin first comes first. The indexes `open_by_slack` and its like are in it.
BY_SLACK = ("begin_by", "id")
# A number that stands in more texts than these is not what tells one incident from another.
FOUND = 200
ALL_NAMES = ("system", "entity", "office", "holder", "reporter", "suggested_holder", "ended_by")


def _is_number(typed: str) -> bool:
    return typed.isascii() and typed.isdigit() and len(typed) <= 7


def are_words(typed: str) -> bool:
    """Whether what was typed is looked for in texts, and is no code or number that leads straight to a row."""
    return bool(typed) and read_code(typed) is None and not _is_number(typed)


class _Words(SearchQuery):
    """What was typed, taken apart by the rules by which the words of incidents were kept."""

    def __init__(self, typed: str) -> None:
        super().__init__(_asked_of(typed)[0])

    def as_sql(self, *_: Any, **__: Any) -> tuple[str, list[Any]]:  # type: ignore[override]  # of a parameter alone
        return _kept_words().asked, [self.source_expressions[0].value]  # type: ignore[attr-defined]  # a Value


class _Kept(NamedTuple):
    """Where the words of incidents stand, and what makes of a parameter what is looked for in them."""

    table: str
    relation: str
    asked: str


_OURS = _Kept("incidents_incidentwords", "own_words", "%s::tsquery")
#: Made by the database, until those of what was there before are complete.
_OLD = _Kept("incidents_words", "words", "incidents_asked(%s)")


def _kept_words() -> _Kept:
    from soportegl.incidents import filling

    return _OURS if filling.is_complete() else _OLD


def _asked_of(typed: str) -> tuple[str, _Kept]:
    from soportegl.incidents import widening

    kept = _kept_words()
    return (widening.query_of(typed) if kept is _OURS else fold(typed)), kept


#: The index of all that are open, and of all that have ended: it knows how many they are.
_IN_ORDER = ("open_in_order", "ended_in_order")
_WEEK = "SELECT incidents_week(ended_at) FROM incidents_incident WHERE state IN ('closed', 'finalized')"


def _told(sql: str, value: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql, [value])
        return cursor.fetchone()[0]


def sought(typed: str, *, ended: bool = False, share: Share = Share.ALL) -> TextQuery:
    """What finds the words that were typed in the texts of incidents, open or ended, for who sees so much of them."""
    (looked_for, kept), mark = _asked_of(typed), f"({'!!' if ended else ''}incidents_mark(NULL))"
    hold = f"SELECT incident_id FROM {kept.table} WHERE vector @@"  # noqa: S608 - ours
    # Of several words the index passes over the commonest anew for each week: naming all once costs less. And those of
    # some weeks are hardly ever of who sees little.
    by_week = ended and share >= Share.MANY and " " not in fold(typed).strip()

    def holding(mark: str) -> str:
        # Where nothing was asked, as by «!!!», the mark alone would find all that carry it.
        return f"{hold} (SELECT asked && {mark} FROM (SELECT {kept.asked}) AS of(asked) WHERE numnode(asked) > 0)"  # noqa: S608 - ours

    return TextQuery(
        looked_for,
        # With the words written into it: of a parameter the database does not know how many hold it.
        lambda: int(
            _told(f"EXPLAIN (FORMAT JSON) {hold} {kept.asked} AND vector @@ {mark}", looked_for)[0]["Plan"]["Plan Rows"]
        ),
        lambda: int(_told("SELECT reltuples FROM pg_class WHERE oid = %s::regclass", _IN_ORDER[ended])),
        named=holding(mark),
        holding=f"(SELECT vector @@ (SELECT {kept.asked}) FROM {kept.table} WHERE incident_id = near.pk)",  # noqa: S608 - ours
        is_short=share is Share.FEW,
        in_week=holding("incidents_mark(week)") if by_week else "",
        weeks=(f"({_WEEK} ORDER BY ended_at LIMIT 1)", f"({_WEEK} ORDER BY ended_at DESC LIMIT 1)"),
    )


def searchable(*texts: str) -> str:
    """The folded copy of what is looked for."""
    return fold("\n".join(texts))


def suggestions_of(user: User) -> list[Q]:
    """Not taken, and shown first to this person: who had it before, or the adviser its entity prefers.

    Conditions that exclude each other, each with an index of its own: as one they would read every open incident.
    """
    waits, keys = Q(state=State.TRANSFERRED), sorted(user.permissions.stood_for)
    conditions = [waits & (Q(suggested_holder__in=[user.pk, *keys]) if keys else Q(suggested_holder=user))]
    if Tier.REGIONAL in user.permissions.agent_tiers:
        whose = Q(preferred_adviser__in=[user.pk, *keys]) if keys else Q(preferred_adviser=user)
        preferring = Entity.objects.filter(whose).values("pk")
        conditions.append(waits & Q(suggested_holder__isnull=True, tier=Tier.REGIONAL, entity__in=preferring))
    return conditions


class IncidentQuerySet(VisibleQuerySet):
    def locked(self, key: int) -> Incident | None:
        """The one with this key, with its entity, for this transaction alone; None when it is none of these."""
        return self.select_for_update(of=("self",)).select_related("entity").filter(pk=key).first()

    def open(self) -> Self:
        return self.filter(state__in=OPEN)

    def ended(self) -> Self:
        return self.filter(state__in=ENDED)

    # --- What stands at somebody's desk. Of the open ones that person sees each of these, which a test holds for every
    # list and everybody; asked once more for what they see, the planner expects a twentieth of the rows that there are,
    # and reads whole lists to show fifty. The same goes for a state that is asked for twice, or that a mark implies.

    def in_queue_of(self, user: User) -> Self:
        """What stands at the tiers this person works at; at tier 2, of their offices."""
        permissions = user.permissions
        mine = Q(tier__in=permissions.desk_tiers - {Tier.REGIONAL})
        if Tier.REGIONAL in permissions.desk_tiers:
            mine |= Q(tier=Tier.REGIONAL, office__in=permissions.desk_offices)
        if Tier.REGIONAL in permissions.supervisor_tiers:
            mine |= Q(tier=Tier.REGIONAL, office__isnull=True)
        return self.filter(mine)

    def of_desk(self, tier: Tier, user: User) -> Self:
        """What stands at this tier or went up from it; at tier 2, which all begin at, of the person's offices."""
        return (
            self.filter(office__in=user.permissions.desk_offices)
            if tier == Tier.REGIONAL
            else self.filter(tier__gte=tier)
        )

    def gone_up_from(self, user: User) -> Self:
        """What now stands above a tier this person works at."""
        above = Q(pk__in=[])
        for tier in user.permissions.desk_tiers:
            higher = Q(tier__gt=tier)
            above |= higher & Q(office__in=user.permissions.desk_offices) if tier == Tier.REGIONAL else higher
        return self.filter(above)

    def without_office(self) -> Self:
        """The queue «Sin sede»: at tier 2, of entities that no office attends."""
        return self.filter(tier=Tier.REGIONAL, office__isnull=True)

    def of_reporter(self, user: User) -> Self:
        """Those this person reported, and with `sees_entity` those of the entity."""
        return self.filter(Q(reporter=user) | Q(entity__in=user.permissions.sees_entities))

    def held_by(self, user: User) -> Self:
        """What this person holds, and what those hold for whom they stand in."""
        stood_for = user.permissions.stood_for
        return self.filter(holder__in=[user.pk, *sorted(stood_for)]) if stood_for else self.filter(holder=user)

    def waiting_for_reporter(self) -> Self:
        return self.filter(waiting_since__isnull=False)

    def answered_by_reporter(self) -> Self:
        """The reporter said something that nobody has heeded yet."""
        return self.filter(answered_at__isnull=False)

    def to_be_verified_by(self, user: User) -> Self:
        """Finalized ones of which this person, who reported them, has not said whether it works."""
        return self.filter(reporter=user, state=State.FINALIZED, verification=Verification.PENDING)

    def sent_back(self) -> Self:
        """Those that stand where they are because the tier above returned them."""
        return self.filter(arrived_by=Verb.SEND_BACK)

    def at_risk(self) -> Self:
        """Of their promised time three quarters are over, and they are not due yet."""
        now = clock.now()
        return self.filter(warn_at__lte=now, due_at__gt=now)

    def overdue(self) -> Self:
        """Their promised time is over."""
        return self.filter(due_at__lte=clock.now())

    def paused(self) -> Self:
        """Their clock waits for somebody."""
        return self.filter(paused_since__isnull=False)

    def takeable_by(self, user: User) -> Self:
        """Those that wait at a tier, and at tier 2 in an office, where this person attends."""
        permissions = user.permissions
        here = Q(tier__in=permissions.agent_tiers - {Tier.REGIONAL})
        if Tier.REGIONAL in permissions.agent_tiers:
            here |= Q(tier=Tier.REGIONAL, office__in=permissions.agent_offices)
        return self.filter(here, state=State.TRANSFERRED)

    def ended_lately(self) -> Self:
        """Ended within the days in which they may be reopened."""
        return self.ended().filter(ended_at__gte=worktime.working_days_ago(LATELY_DAYS))

    def inheritable(self) -> Self:
        """What is not over for whoever reports: open, to be verified, or ended so lately that it may be reopened."""
        lately = Q(state__in=ENDED, ended_at__gte=worktime.working_days_ago(LATELY_DAYS))
        return self.filter(Q(state__in=OPEN) | Q(verification=Verification.PENDING) | lately)

    def handled_by_tier_of(self, user: User) -> Self:
        """Ended incidents that passed through the tiers this person works at, or that they took part in."""
        permissions = user.permissions
        # Joining the participants instead would list an incident once for each of them.
        passed = Q(pk__in=participations_of(user).values("incident"))
        for tier in permissions.desk_tiers - {Tier.REGIONAL}:
            passed |= Q(max_tier__gte=tier)
        if Tier.REGIONAL in permissions.desk_tiers:
            passed |= Q(office__in=permissions.desk_offices)
        return self.ended().filter(passed)

    def search(self, typed: str) -> Self:
        """Those with this code, or with these words in their text."""
        if code := read_code(typed):
            return self.filter(code=code)
        return self.filter(**{f"{_kept_words().relation}__vector": _Words(typed)})

    def as_precedent(self) -> models.QuerySet[Precedent]:
        """The one other door: what desks marked as fit to be shown to everybody, without whose it is."""
        from soportegl.incidents.models import Precedent

        return Precedent.objects.filter(
            # Of one that went on after it was marked nobody has read yet what would be shown.
            incident__in=self.ended().order_by().values("pk"),
            marked_at__gte=models.F("incident__ended_at"),
        )

    def find(self, typed: str) -> Self:
        """Those that answer to a code, to the number inside one, to the code of an entity, or to words."""
        found = self.search(typed)
        if not _is_number(typed):
            return found
        # The year and the check digit follow from the number: the index of the codes finds it, «contains» would not.
        years = range(FIRST_YEAR, timezone.localdate(clock.now()).year + 1)
        codes = [make_code(year, int(typed)) for year in years]
        # An OR of these reads the archive; as keys each comes from its own index, and only they are asked for.
        everything = self.model._default_manager.order_by()
        ways = (everything.filter(code__in=codes), everything.filter(entity__code=typed), found.order_by()[:FOUND])
        first, *others = (way.values("pk") for way in ways)
        return self.filter(one_of(first.union(*others)))

    def with_names(self, *names: str) -> Self:
        """With these names, or all that a page of one shows, so that they cost no query of their own."""
        return self.select_related(*(names or ALL_NAMES)).defer("search_text")

    def showing(self, *columns: str) -> Callable[[Iterable[int] | str], Self]:
        """What reads these columns, also of what rows point to, of rows whose keys were chosen among the visible ones.

        Any other column of them would be read row by row. The keys may be an array as PostgreSQL writes it.
        """
        joined = {column.rsplit("__", 1)[0] for column in columns if "__" in column}
        rows = self.model._default_manager.select_related(*joined).only(*columns)
        return lambda keys: rows.filter(written(keys) if isinstance(keys, str) else Q(pk__in=keys))

    def columns(self, *names: str | Combinable) -> Callable[[Iterable[int]], models.QuerySet[Any, Any]]:
        """What reads these columns, and nothing else, of rows whose keys were chosen among the visible ones."""
        return lambda keys: self.model._default_manager.filter(pk__in=keys).order_by().values_list(*names)
