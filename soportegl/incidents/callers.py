"""Who is on the phone: found by a name, a number or an entity, with the first few letters."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Case, Count, F, Func, IntegerField, Max, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Concat, Replace

from soportegl.directory.models import Entity, Membership, User
from soportegl.directory.roles import Role, Tier
from soportegl.incidents.models import Incident
from soportegl.incidents.registration import entities_open_to
from soportegl.incidents.states import ENDED, OPEN
from soportegl.lib import clock
from soportegl.lib.text import fold

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models.expressions import Combinable

SHOWN, ENTITIES, OF_ENTITY = 8, 4, 60
#: Among how many of equal rank the most recent callers are looked for.
CONSIDERED = 200
RECENTLY = timedelta(days=30)
LONGEST, MOST_WORDS = 80, 6
_NOBODY = 99


@dataclass(frozen=True)
class Caller:
    """Somebody who reports for an entity, as the person at the phone recognises them."""

    person: User
    entity: Entity
    position: str
    open: int = 0
    """How many incidents of theirs are open, of those that whoever asks sees."""


def find(typed: str, *, by: User) -> list[Caller]:
    """Who answers to every word typed, best first: a word of the name, the number, the entity; then who called last."""
    words = _words(typed)
    if not words:
        return recent(by=by)
    rows = _reporters(by)
    rank: Combinable = Value(0)
    for word in words:
        rank = rank + _rank(word)
    ranked = rows.annotate(
        name=Concat(Value(" "), _plain("user__sort_key", "\x7f", ""), output_field=TextField()),
        place=Concat(Value(" "), _plain("entity__search_text", "ñ", "n"), output_field=TextField()),
        digits=Func(F("user__phone"), Value(r"\D"), Value(""), Value("g"), function="regexp_replace"),
    ).annotate(rank=rank)
    found = list(ranked.filter(rank__lt=_NOBODY).order_by("rank", "user__sort_key", "pk")[:CONSIDERED])
    calls = _calls([row.user_id for row in found], by)
    found.sort(key=lambda row: (row.rank, -_last(calls, row), row.user.sort_key))
    return [_caller(row, calls) for row in found[:SHOWN]]


def recent(*, by: User) -> list[Caller]:
    """Whose calls this person registered last."""
    # An aggregate reads the rows of this registrar by their index; a limit would walk the whole archive backwards.
    mine = Incident.objects.filter(registered_by=by).exclude(reporter=by).order_by().values("reporter", "entity")
    last = {(row["reporter"], row["entity"]): row["last"] for row in mine.annotate(last=Max("pk"))}
    newest = sorted(last, key=lambda pair: -last[pair])[: 2 * SHOWN]
    rows = _reporters(by).filter(user__in=[person for person, _ in newest])
    there = {(row.user_id, row.entity_id): row for row in rows}
    chosen = [there[pair] for pair in newest if pair in there][:SHOWN]
    calls = _calls([row.user_id for row in chosen], by)
    return [_caller(row, calls) for row in chosen]


def of_entity(entity: Entity, *, by: User) -> list[Caller]:
    """Everybody who reports for an entity."""
    rows = list(_reporters(by).filter(entity=entity).order_by("user__sort_key", "pk")[:OF_ENTITY])
    calls = _calls([row.user_id for row in rows], by)
    return [_caller(row, calls) for row in rows]


def entities(typed: str, *, by: User) -> list[Entity]:
    """Entities that answer to every word typed, each with how many people report for it (`people`)."""
    found = entities_open_to(by)
    words = _words(typed)
    if not words:
        return []
    found = found.annotate(place=_plain("search_text", "ñ", "n"))
    for word in words:
        found = found.filter(place__contains=word)
    active = Membership.objects.active().filter(role=Role.REPORTER, user__is_active=True)
    chosen = list(found[:ENTITIES])
    counted = active.filter(entity__in=chosen).order_by().values("entity").annotate(people=Count("user", distinct=True))
    people = {row["entity"]: row["people"] for row in counted}
    for entity in chosen:
        entity.people = people.get(entity.pk, 0)  # type: ignore[attr-defined]  # for this list only
    return chosen


def open_work(person: User, entity: Entity, *, by: User, limit: int) -> list[Incident]:
    """What is open of this person and of their entity, theirs first: it may be what they call about."""
    own = Case(When(reporter=person, then=Value(0)), default=Value(1), output_field=IntegerField())
    seen = Incident.objects.visible_to(by).open().filter(Q(reporter=person) | Q(entity=entity))
    return list(seen.annotate(turn=own).with_names("system", "holder", "reporter").order_by("turn", "-pk")[:limit])


def _words(typed: str) -> list[str]:
    """What is looked for: folded, without ñ because not every keyboard has it, and never a sentence."""
    plain = fold(typed[:LONGEST]).replace("ñ", "n").replace("+502", " ")
    return re.findall(r"[^\s,;()]+", plain)[:MOST_WORDS]


def _plain(name: str, what: str, by: str) -> Replace:
    return Replace(F(name), Value(what), Value(by))


def _rank(word: str) -> Case:
    """How well one word fits: 0 best, `_NOBODY` not at all."""
    digits = re.sub(r"[\s.-]", "", word)
    rows = [When(name__contains=f" {word}", then=Value(0)), When(entity__code=word.upper(), then=Value(0))]
    if digits.isascii() and digits.isdigit():
        rows += [
            When(digits__startswith=digits, then=Value(0)),
            When(entity__code__startswith=digits, then=Value(1)),
        ]
        if len(digits) >= 3:
            rows.append(When(digits__contains=digits, then=Value(2)))
    rows.append(When(place__contains=f" {word}", then=Value(3)))
    if len(word) >= 3:
        rows += [When(name__contains=word, then=Value(5)), When(place__contains=word, then=Value(6))]
    return Case(*rows, default=Value(_NOBODY), output_field=IntegerField())


def _reporters(by: User) -> QuerySet[Membership]:
    """Active people who report for the entities whose calls this person may register."""
    rows = Membership.objects.active().filter(
        role=Role.REPORTER, user__is_active=True, entity__is_active=True, tier=Tier.MUNICIPAL
    )
    tiers = by.standing.agent_tiers
    if not tiers:
        return rows.none()
    if not tiers - {Tier.REGIONAL}:
        rows = rows.filter(entity__office__in=by.standing.agent_offices)
    return rows.select_related("user", "entity", "position")


def _calls(people: list[int], by: User) -> dict[int, tuple[int, datetime]]:
    """Of each of these people: how many of theirs are open, and when they last reported one that is open or recent."""
    lately = Q(state__in=OPEN) | Q(state__in=ENDED, ended_at__gte=clock.now() - RECENTLY)
    seen = Incident.objects.visible_to(by).filter(lately, reporter__in=people).order_by().values("reporter")
    rows = seen.annotate(count=Count("pk", filter=Q(state__in=OPEN)), last=Max("created_at"))
    return {row["reporter"]: (row["count"], row["last"]) for row in rows}


def _last(calls: dict[int, tuple[int, datetime]], row: Membership) -> float:
    return calls[row.user_id][1].timestamp() if row.user_id in calls else 0.0


def _caller(row: Membership, calls: dict[int, tuple[int, datetime]]) -> Caller:
    assert row.entity is not None
    position = str(row.position) if row.position else ""
    return Caller(row.user, row.entity, position, calls[row.user_id][0] if row.user_id in calls else 0)
