"""Colleagues named with `@usuario` in what the desks write.

Whom a text names is noted in its event when it is written, inside the chain. Read from the text later it would change
when the text is blanked, when somebody leaves, or when a user name passes to another person.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Lower

from soportegl.directory.models import Membership, User
from soportegl.directory.models.people import read_permissions
from soportegl.directory.roles import May, Tier, who_may
from soportegl.incidents import policy
from soportegl.incidents.models import Event, Incident, Participant
from soportegl.lib import at_names
from soportegl.lib.text import fold, key_pattern

if TYPE_CHECKING:
    from collections.abc import Collection

SHOWN = 8
#: Of how many, best first, it is looked up whether they see the incident.
CONSIDERED = 24
LONGEST = 60


def colleagues() -> QuerySet[User]:
    """Everybody who attends or supervises at a desk today."""
    desks = Membership.objects.active().who_may(May.ATTEND | May.SUPERVISE)
    return User.objects.filter(is_active=True, pk__in=desks.values("user"))


def noted(incident: Incident, texts: Mapping[str, str], by: User | None) -> dict[str, list[int]]:
    """What an event keeps of the colleagues its texts name: nothing when it is not the desk that writes."""
    if by is None or not _may_name(by, incident):
        return {}
    # A synopsis is what the reporter says, whoever typed it.
    names = {name for kind, text in texts.items() if kind != "synopsis" for name in at_names.names_in(text)}
    if not names:
        return {}
    named = colleagues().annotate(lower=Lower("username")).filter(lower__in=names)
    keys = sorted(named.order_by().values_list("pk", flat=True))
    return {"mentions": keys} if keys else {}


def _may_name(by: User, incident: Incident) -> bool:
    return by.permissions.is_desk and policy.reads_notes(by, incident)


def keys_of(event: Event) -> list[int]:
    """The keys of those whom an event names."""
    return event.details.get("mentions", [])


def named_in(events: Iterable[Event]) -> dict[int, User]:
    """Everybody whom these events name, by key; no question when they name nobody."""
    keys = {key for event in events for key in keys_of(event)}
    return User.objects.in_bulk(keys) if keys else {}


def names_of(event: Event, people: Mapping[int, User]) -> dict[str, str]:
    """The user names, in lower case, of those whom an event names, and how these people are called."""
    there = [people[key] for key in keys_of(event) if key in people]
    return {person.username.lower(): str(person) for person in there}


def names_in(incident: Incident) -> dict[str, str]:
    """The same for all that was ever written in an incident."""
    naming = list(incident.events.filter(details__has_key="mentions"))
    people = named_in(naming)
    return {name: called for event in naming for name, called in names_of(event, people).items()}


def hearing(event: Event, incident: Incident) -> list[User]:
    """Those whom it names and who may read it now: who does not is not told, and a name gives no sight."""
    if not keys_of(event):
        return []
    people = list(named_in([event]).values())
    seeing = _seeing(incident, people)
    return [person for person in people if person.pk in seeing and _reads(person, event, incident)]


def not_hearing(incident: Incident, *, by: User) -> list[str]:
    """Of those whom this person named in what they wrote last, who is not told, in a sentence each."""
    event = incident.events.filter(actor=by).order_by("-number").first()
    if event is None or not event.texts or not _may_name(by, incident):
        return []
    named = named_in([event])
    people = [person for person in named.values() if person.pk != by.pk]
    seeing = _seeing(incident, people)
    blind = [person for person in people if person.pk not in seeing]
    outside = [person for person in people if person.pk in seeing and not _reads(person, event, incident)]
    return [
        *(f"{person} no ve esta gestión: no se le avisó." for person in blind),
        *(f"{person} no lee las notas internas de esta gestión: no se le avisó." for person in outside),
        *_reaching_nobody(event, named),
    ]


def _reaching_nobody(event: Event, named: Mapping[int, User]) -> list[str]:
    """Of the names that its texts carry and that are no colleague's, whose they are, in a sentence each."""
    known = names_of(event, named)
    texts = event.bodies.exclude(kind="synopsis").order_by("id").values_list("body", flat=True)
    strange = [name for text in texts for name in at_names.unknown_names(text, known)]
    there = User.objects.annotate(lower=Lower("username")).filter(lower__in=strange) if strange else ()
    others = {person.username.lower(): person for person in there}
    return [
        f"{others[name]} no atiende incidencias: la mención «@{name}» no le avisa."
        if name in others
        else f"Nadie tiene el usuario «@{name}»: esa mención no avisó a nadie."
        for name in dict.fromkeys(strange)
    ][:SHOWN]


def _reads(person: User, event: Event, incident: Incident) -> bool:
    return person.permissions.is_desk and (event.public or policy.reads_notes(person, incident))


def _seeing(incident: Incident, people: Collection[User]) -> set[int]:
    """The keys of those of these people who see the incident, with one question for all."""
    read_permissions(people)

    def eyes(person: User) -> QuerySet[Incident, Any]:
        rows = Incident.objects.one_visible_to(person).filter(pk=incident.pk).order_by()
        return rows.annotate(who=Value(person.pk, IntegerField())).values_list("who", flat=True)

    first, *others = [eyes(person) for person in people] or [Incident.objects.none().values_list("pk", flat=True)]
    return set(first.union(*others, all=True) if others else first)


def find(typed: str, incident: Incident, *, internal: bool, by: User) -> list[User]:
    """Who begins so and can be told, best first: who holds it, who took part, who works where it stands."""
    word = fold(typed[:LONGEST])
    begins = Q(sort_key__regex=f"(^| ){key_pattern(word)}") | Q(username__iregex=f"(^|[.+@_-]){re.escape(word)}")
    rows = colleagues().filter(begins).exclude(pk__in=(by.pk, incident.reporter_id)).annotate(rank=_rank(incident))
    best: list[User] = [*rows.order_by("rank", "sort_key", "pk")[:CONSIDERED]]
    found: list[User] = []
    # The best usually see it: looking all of them up at once would take three times as long.
    while best and len(found) < SHOWN:
        people, best = best[:SHOWN], best[SHOWN:]
        seeing = _seeing(incident, people)
        seen = [person for person in people if person.pk in seeing]
        found += [person for person in seen if not internal or policy.reads_notes(person, incident)]
    return found[:SHOWN]


def _rank(incident: Incident) -> Case:
    """How near somebody stands; those who seldom see it come last, so that the bounded look finds those who do."""
    active = Membership.objects.active().who_may(May.ATTEND | May.SUPERVISE)
    office = Q(office=incident.office_id) if incident.office_id else Q(role__in=who_may(May.SUPERVISE))
    here = office & Q(tier=Tier.REGIONAL) if incident.tier == Tier.REGIONAL else Q(tier=incident.tier)
    near = Q(tier__gt=Tier.REGIONAL, tier__lte=max(incident.max_tier, Tier.CENTRAL)) | office & Q(tier=Tier.REGIONAL)
    circles = (
        Q(pk=incident.holder_id),
        Q(pk__in=Participant.objects.filter(incident=incident).values("user")),
        Q(pk__in=active.filter(here).values("user")),
        Q(pk__in=active.filter(near).values("user")),
    )
    return Case(
        *(When(circle, then=Value(place)) for place, circle in enumerate(circles)),
        default=Value(len(circles)),
        output_field=IntegerField(),
    )
