"""Who reported what somebody sees: by name, for `de:` while it is typed."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from soportegl.directory.models import Membership, User
from soportegl.directory.roles import Tier
from soportegl.incidents.models import Incident
from soportegl.reading.finding.asking import people_called

SHOWN = 8
#: Of so many of a name, by the alphabet, it is looked up whether they reported anything that somebody sees.
CONSIDERED, AT_ONCE = 96, 24
#: Of so many that somebody holds, the latest, it is looked up who reported them.
HELD = 40


def reporters(typed: str, person: User) -> list[tuple[User, str]]:
    """Those of this name who reported something that this person sees, each with their entity.

    Without a name: who reported what this person holds, and they themselves.
    """
    found = _named(typed, person) if typed.strip() else _near(person)
    places = Membership.objects.filter(user__in=found, entity__isnull=False).select_related("entity").order_by("pk")
    entities = {place.user_id: place.entity.short_name for place in places if place.entity}
    return [(each, entities.get(each.pk, "")) for each in found]


def _named(typed: str, person: User) -> list[User]:
    found = list[User]()
    rest = [*people_called(typed).filter(_within(person)).order_by("sort_key", "pk")[:CONSIDERED]]
    while rest and len(found) < SHOWN:
        some, rest = rest[:AT_ONCE], rest[AT_ONCE:]
        found += _seen(some, person)
    return found[:SHOWN]


def _seen(people: list[User], person: User) -> list[User]:
    """Of these, who reported something that this person sees."""
    theirs = Incident.objects.one_visible_to(person).filter(reporter=OuterRef("pk"))
    keys = set(User.objects.filter(Exists(theirs), pk__in=[each.pk for each in people]).values_list("pk", flat=True))
    return [each for each in people if each.pk in keys]


def _within(person: User) -> Q:
    """Whoever may have: among thousands of that name the first would else be of elsewhere."""
    permissions = person.permissions
    if permissions.sees_all or permissions.desk_tiers - {Tier.REGIONAL}:
        return Q()
    places = Q(entity__in=permissions.sees_entities) | Q(entity__office__in=permissions.desk_offices)
    return Q(pk=person.pk) | Q(pk__in=Membership.objects.filter(places).values("user"))


def _near(person: User) -> list[User]:
    held = Incident.objects.one_visible_to(person).filter(holder=person).order_by("-pk")[:HELD]
    keys = list(dict.fromkeys(held.values_list("reporter", flat=True)))[:SHOWN]
    if person.permissions.is_reporter:
        keys = [person.pk, *keys]
    people = User.objects.in_bulk(keys)
    return [people[key] for key in dict.fromkeys(keys)][:SHOWN]
