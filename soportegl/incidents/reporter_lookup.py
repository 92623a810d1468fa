"""Who is on the phone: found by a name, a number or an entity, with the first few letters."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Case, Count, Exists, F, IntegerField, Max, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, Replace

from soportegl.directory.models import Entity, Membership, User
from soportegl.directory.roles import May, Tier
from soportegl.incidents.models import Incident
from soportegl.incidents.registration import entities_open_to
from soportegl.incidents.states import ENDED, OPEN
from soportegl.lib import clock
from soportegl.lib.text import fold, key_pattern

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models.expressions import Combinable

SHOWN, ENTITIES, OF_ENTITY = 8, 4, 60
#: Among how many of equal rank the most recent callers are looked for.
CONSIDERED = 60
RECENTLY = timedelta(days=30)
LONGEST, MOST_WORDS = 80, 6
_LONG_AGO = Value(datetime(2000, 1, 1, tzinfo=UTC))


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
    places = list(entities_open_to(by).values_list("pk", "code", "search_text"))
    found = _ranked([_fits(word, places) for word in words], by)
    # In the middle of a word only when its beginnings do not fill the list: it is the slower and the lesser answer.
    if len(found) < SHOWN:
        found = _ranked([_fits(word, places) + _loose_fits(word, places) for word in words], by)
    calls = _calls([user for _, user, _, _ in found], by)
    found.sort(key=lambda row: (row[2], -_last(calls, row[1]), row[3]))
    best = [pk for pk, *_ in found[:SHOWN]]
    there = {row.pk: row for row in _named(_reporters(by).filter(pk__in=best))}
    return [_caller(there[pk], calls) for pk in best if pk in there]


def _ranked(words: list[list[_Fit]], by: User) -> list[tuple[int, int, int, str]]:
    """Of those whom every word fits: membership, person, rank and name, best first, bounded."""
    rows = _reporters(by)
    rank: Combinable = Value(0)
    for fits in words:
        rows = rows.filter(Q.create([fit.when for fit in fits], connector=Q.OR))
        cases = [When(fit.when, then=Value(fit.rank)) for fit in fits]
        rank = rank + Case(*cases, default=Value(0), output_field=IntegerField())
    # Only for the order, before the list is cut: among hundreds of the same name, those who wait for something.
    waiting = Incident.objects.filter(reporter=OuterRef("user"), state__in=OPEN).order_by("-created_at", "-id")
    last = Coalesce(Subquery(waiting.values("created_at")[:1]), _LONG_AGO)
    ordered = rows.annotate(rank=rank, last=last).order_by("rank", "-last", "user__sort_key", "pk")
    return list(ordered.values_list("pk", "user", "rank", "user__sort_key")[:CONSIDERED])


def recent(*, by: User) -> list[Caller]:
    """Whose calls this person registered last."""
    # An aggregate reads the rows of this registrar by their index; a limit would walk the whole archive backwards.
    mine = Incident.objects.filter(registered_by=by).exclude(reporter=by).order_by().values("reporter", "entity")
    last = {(row["reporter"], row["entity"]): row["last"] for row in mine.annotate(last=Max("pk"))}
    newest = sorted(last, key=lambda pair: -last[pair])[: 2 * SHOWN]
    rows = _named(_reporters(by).filter(user__in=[person for person, _ in newest]))
    there = {(row.user_id, row.entity_id): row for row in rows}
    chosen = [there[pair] for pair in newest if pair in there][:SHOWN]
    calls = _calls([row.user_id for row in chosen], by)
    return [_caller(row, calls) for row in chosen]


def of_entity(entity: Entity, *, by: User) -> list[Caller]:
    """Everybody who reports for an entity."""
    rows = list(_named(_reporters(by).filter(entity=entity)).order_by("user__sort_key", "pk")[:OF_ENTITY])
    calls = _calls([row.user_id for row in rows], by)
    return [_caller(row, calls) for row in rows]


def entities(typed: str, *, by: User) -> list[Entity]:
    """Entities that answer to every word typed, each with how many people report for it (`people`)."""
    found = entities_open_to(by)
    words = _words(typed)
    if not words:
        return []
    found = found.annotate(place=Replace(F("search_text"), Value("ñ"), Value("n")))
    for word in words:
        found = found.filter(place__contains=word)
    active = Membership.objects.active().who_may(May.REPORT).filter(user__is_active=True)
    chosen: list[Entity] = [*found[:ENTITIES]]
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


def who_reported(people: QuerySet[User]) -> QuerySet[User]:
    """Those of them who reported anything, whoever sees it."""
    return people.filter(Exists(Incident.objects.filter(reporter=OuterRef("pk"))))


def _words(typed: str) -> list[str]:
    """What is looked for: folded, without ñ because not every keyboard has it, and never a sentence."""
    plain = fold(typed[:LONGEST]).replace("ñ", "n").replace("+502", " ")
    return re.findall(r"[^\s,;()]+", plain)[:MOST_WORDS]


class _Fit(NamedTuple):
    """One way in which a word fits, and how well: 0 is best."""

    when: Q
    rank: int


_Places = list[tuple[int, str, str]]


def _fits(word: str, places: _Places) -> list[_Fit]:
    """The beginnings: of a word of the name, of the number, of the code or of a word of the entity."""
    digits = _digits(word)
    fits = [_Fit(Q(user__sort_key__regex=f"(^| ){key_pattern(word)}"), 0)]
    fits += _of_places(lambda code, _: code.lower() == word, 0, places)
    if digits:
        fits.append(_Fit(Q(user__phone__regex=rf"^\s*(\+?502[ .-]?)?{_dialled(digits)}"), 0))
        fits += _of_places(lambda code, _: code.startswith(digits), 1, places)
    return fits + _of_places(lambda _, place: f" {word}" in place, 3, places)


def _loose_fits(word: str, places: _Places) -> list[_Fit]:
    """What stands in the middle; with fewer than three letters that would be everybody."""
    if len(word) < 3:
        return []
    digits = _digits(word)
    fits = [_Fit(Q(user__phone__regex=_dialled(digits)), 2)] if len(digits) >= 3 else []
    fits.append(_Fit(Q(user__sort_key__regex=key_pattern(word)), 5))
    return fits + _of_places(lambda _, place: word in place, 6, places)


def _of_places(fits: Callable[[str, str], bool], rank: int, places: _Places) -> list[_Fit]:
    keys = [pk for pk, code, text in places if fits(code, f" {_plain(text)}")]
    return [_Fit(Q(entity__in=keys), rank)] if keys else []


def _dialled(digits: str) -> str:
    """The pattern of digits that people write with points, hyphens or spaces between."""
    return "[ .-]?".join(digits)


def _digits(word: str) -> str:
    digits = re.sub(r"[.-]", "", word)
    return digits if digits.isascii() and digits.isdigit() else ""


def _plain(text: str) -> str:
    return text.replace("ñ", "n").replace("|", " ")


def _reporters(by: User) -> QuerySet[Membership]:
    """Active people who report for the entities whose calls this person may register."""
    reporting = Membership.objects.active().who_may(May.REPORT)
    rows = reporting.filter(user__is_active=True, entity__is_active=True, tier=Tier.MUNICIPAL)
    tiers = by.permissions.agent_tiers
    if not tiers:
        return rows.none()
    if not tiers - {Tier.REGIONAL}:
        rows = rows.filter(entity__office__is_active=True, entity__office__in=by.permissions.agent_offices)
    return rows


def _named(rows: QuerySet[Membership]) -> QuerySet[Membership]:
    return rows.select_related("user", "entity", "position")


def _calls(people: list[int], by: User) -> dict[int, tuple[int, datetime]]:
    """Of each of these people: how many of theirs are open, and when they last reported one that is open or recent."""
    lately = Q(state__in=OPEN) | Q(state__in=ENDED, ended_at__gte=clock.now() - RECENTLY)
    seen = Incident.objects.visible_to(by).filter(lately, reporter__in=people).order_by().values("reporter")
    rows = seen.annotate(count=Count("pk", filter=Q(state__in=OPEN)), last=Max("created_at"))
    return {row["reporter"]: (row["count"], row["last"]) for row in rows}


def _last(calls: dict[int, tuple[int, datetime]], person: int) -> float:
    return calls[person][1].timestamp() if person in calls else 0.0


def _caller(row: Membership, calls: dict[int, tuple[int, datetime]]) -> Caller:
    assert row.entity is not None
    position = str(row.position) if row.position else ""
    return Caller(row.user, row.entity, position, calls[row.user_id][0] if row.user_id in calls else 0)
