"""Handing over a post: the successor stands where who leaves stood, and what was written keeps its author."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from soportegl.audit.models import Kind
from soportegl.audit.recording import add_entry
from soportegl.directory.models import Handover, Membership, User
from soportegl.directory.models.people import today
from soportegl.directory.roles import May, Role, Stands, Tier, who_may
from soportegl.directory.signals import handed_over
from soportegl.incidents import policy, upkeep
from soportegl.incidents.errors import Invalid, NotForThem, Refused
from soportegl.incidents.models import Incident
from soportegl.lib import clock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.db.models import QuerySet

    from soportegl.incidents.queries import IncidentQuerySet

#: So far ahead it can be ordered.
LATEST = timedelta(days=365)


class AlreadyOrdered(Refused):
    """The post goes to somebody already."""


class NotAsSeen(Refused):
    sentence = (
        "Algo cambió desde que usted lo revisó. No se entregó nada: vea los números de ahora y confirme otra vez."
    )


class NotByThem(NotForThem):
    sentence = "Ese puesto lo entrega quien administra SoporteGL o la supervisión de su sede o nivel."


class Passed(NamedTuple):
    """What of the incidents goes over with a post."""

    reported: IncidentQuerySet
    held: IncidentQuerySet
    shown_first: IncidentQuerySet
    """Held by nobody, and shown first to who leaves."""


def posts_for(by: User) -> QuerySet[Membership]:
    """The posts that have not ended and that this person may hand over, by name of who has them.

    Administrators all of an entity or a desk; a supervisor those of who attends in the office or at the tier, and of
    who reports for the entities of the office, but for their own.
    """
    lasting = Q(ends_on__isnull=True) | Q(ends_on__gte=today())
    roles = [role for role in Role if role.duty.stands is not Stands.NOWHERE]
    rows = Membership.objects.filter(lasting, role__in=roles).select_related("user", "office", "entity", "position")
    # Who stands in for somebody does their work, and hands out no posts.
    permissions = by.permissions.by_themselves
    if not permissions.is_administrator:
        offices, tiers = permissions.supervisor_offices, permissions.supervisor_tiers - {Tier.REGIONAL}
        attending = Q(office__in=offices) | Q(tier__in=tiers)
        theirs = Q(role__in=who_may(May.ATTEND)) & attending | Q(
            role__in=who_may(May.REPORT), entity__office__in=offices
        )
        rows = rows.filter(theirs).exclude(user=by)
    return rows.order_by("user__sort_key", "pk")


def passed_with(post: Membership) -> Passed:
    """The incidents that go over: what was reported and is open, may be verified or reopened; and what is held."""
    nothing = Incident.objects.none()
    if post.role in who_may(May.REPORT):
        mine = Incident.objects.filter(reporter=post.user_id, entity=post.entity_id)
        return Passed(mine.inheritable(), nothing, nothing)
    if post.role in who_may(May.ATTEND) and post.tier:
        there = Incident.objects.filter(tier=post.tier, **({"office": post.office_id} if post.office_id else {}))
        return Passed(nothing, there.filter(holder=post.user_id), there.filter(suggested_holder=post.user_id))
    return Passed(nothing, nothing, nothing)


def followers_of(person: int, **posts: Any) -> Iterator[int]:
    """Whoever followed this person in posts like these, the latest first, then whoever followed those; each once."""
    seen, latest = {person}, [person]
    while latest:
        done = Handover.objects.filter(leaver__in=latest, done_at__isnull=False, **posts).order_by("-done_at", "-pk")
        latest = [key for key in dict.fromkeys(done.values_list("successor", flat=True)) if key not in seen]
        seen.update(latest)
        yield from latest


def attending_for(person: User, incident: Incident) -> User | None:
    """This person or, when they no longer attend where it stands, who follows in their post there and does."""
    possible = policy.possible_holders(incident)
    if found := possible.filter(pk=person.pk).first():
        return found
    office = incident.office_id if incident.tier == Tier.REGIONAL else None
    posts = {"post__tier": incident.tier} | ({"post__office": office} if office else {})
    followers = list(followers_of(person.pk, **posts))
    there = possible.in_bulk(followers)
    return next((there[key] for key in followers if key in there), None)


@transaction.atomic
def order(
    post: Membership, successor: User, starts_on: date, *, by: User, as_seen: Callable[[Membership], bool] | None = None
) -> Handover:
    """Have the post go to `successor` from a day on; at once when that is today. The same order twice is one.

    `as_seen` says whether what lies in the hands of who leaves is still what was shown to who orders it.
    Raises NotByThem, AlreadyOrdered, Invalid or NotAsSeen.
    """
    # Locked: of two who order it at once the second one finds the order of the first.
    post = Membership.objects.select_for_update(of=("self",)).select_related("user", "entity").get(pk=post.pk)
    if before := Handover.objects.filter(post=post, cancelled_at=None).select_related("successor").first():
        if (before.successor_id, before.starts_on, before.ordered_by_id) == (successor.pk, starts_on, by.pk):
            return before
        said = f"Ese puesto ya se entrega a {before.successor} desde el {before.starts_on:%d/%m/%Y}."
        raise AlreadyOrdered(said) if by.permissions.is_administrator or before.ordered_by == by else NotByThem
    if not posts_for(by).filter(pk=post.pk).exists():
        raise NotByThem
    check(post, successor, starts_on)
    if as_seen and not as_seen(post):
        raise NotAsSeen
    made = Handover(post=post, called=str(post), leaver=post.user, successor=successor, starts_on=starts_on)
    made.ended_before, made.ordered_by = post.ends_on, by
    made.successor_post = _succeed(post, successor, starts_on)
    post.ends_on = min(filter(None, (post.ends_on, starts_on - timedelta(days=1))))
    post.save()
    made.save()
    changes = {"quien deja el puesto": ["", str(made.leaver)], "quien sigue": ["", str(successor)]}
    add_entry(
        Kind.CHANGED, by=by, of=made, name=made.called, changes={**changes, "desde": ["", f"{starts_on:%d/%m/%Y}"]}
    )
    return carry_out(made) if starts_on <= today() else made


def check(post: Membership, successor: User, starts_on: date) -> None:
    """Raises Invalid with why the post cannot go to this person from that day on."""
    if successor.pk == post.user_id:
        raise Invalid(successor="Es la misma persona que deja el puesto. Elija a otra.")
    if not successor.is_active:
        raise Invalid(successor=f"El usuario de {successor} está desactivado. Actívelo antes, o elija a otra persona.")
    if not today() <= starts_on <= today() + LATEST:
        raise Invalid(starts_on="Elija un día desde hoy y hasta dentro de un año.")
    if starts_on <= post.starts_on:
        raise Invalid(
            starts_on=f"Esta persona empieza en el puesto el {post.starts_on:%d/%m/%Y}: elija un día después."
        )
    if (place := post.entity or post.office) and not place.is_active:
        raise Invalid(successor=f"{place} está inactiva: nadie puede empezar a trabajar en ella.")


def _succeed(post: Membership, successor: User, starts_on: date) -> Membership | None:
    """The membership of who follows; None when they have one like it that lasts."""
    same = {name: getattr(post, name) for name in ("role", "tier", "office_id", "entity_id")}
    ends_on = post.ends_on if post.ends_on and post.ends_on >= starts_on else None
    has = Membership.objects.filter(user=successor, starts_on__lte=starts_on, **same)
    lasting = has.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=ends_on or date.max))
    if lasting.filter(sees_entity__gte=post.sees_entity).exists():
        return None
    more = {"position_id": post.position_id, "sees_entity": post.sees_entity}
    made = Membership(user=successor, starts_on=starts_on, ends_on=ends_on, **same, **more)
    made.save()
    return made


@transaction.atomic
def carry_out(handover: Handover) -> Handover:
    """Give what lies in the hands of who leaves to who follows, once."""
    handover = Handover.objects.select_for_update(of=("self",)).get(pk=handover.pk)
    # Who was switched off since inherits nothing: the order waits, and its page says so.
    if handover.done_at or handover.cancelled_at or handover.post is None or not handover.successor.is_active:
        return handover
    post = handover.post
    passed = passed_with(post)
    handover.reported = upkeep.relieve_reporter(passed.reported, post, handover.successor, by=handover.ordered_by)
    handover.held = upkeep.relieve_holder(passed.held, post, handover.successor, by=handover.ordered_by)
    passed.shown_first.update(suggested_holder=handover.successor)
    if post.tier == Tier.REGIONAL and post.role in who_may(May.ATTEND):
        for entity in post.user.preferred_entities.filter(office=post.office_id):
            entity.preferred_adviser = handover.successor
            entity.save(update_fields=["preferred_adviser"])
    handover.done_at = clock.now()
    handover.save()
    handed_over.send(Handover, handover=handover)
    return handover


def carry_out_due() -> int:
    """Carry out what was ordered for a day that has come; returns how many."""
    due = Handover.objects.filter(done_at=None, cancelled_at=None, starts_on__lte=today()).order_by("starts_on", "pk")
    return sum(carry_out(each).done_at is not None for each in due)


@transaction.atomic
def cancel(handover: Handover, *, by: User) -> Handover:
    """Take back what was not carried out yet. Raises NotByThem or Refused."""
    handover = Handover.objects.select_for_update(of=("self",)).get(pk=handover.pk)
    if handover.post is None or not (by == handover.ordered_by or posts_for(by).filter(pk=handover.post.pk).exists()):
        raise NotByThem
    if handover.cancelled_at:
        return handover
    if handover.done_at:
        raise Refused(
            f"Ese puesto ya se entregó el {timezone.localtime(handover.done_at):%d/%m/%Y}. Ordene otro relevo."
        )
    handover.post.ends_on = handover.ended_before
    handover.post.save()
    if handover.successor_post:
        handover.successor_post.delete()
        handover.successor_post = None
    handover.cancelled_at = clock.now()
    handover.save()
    add_entry(Kind.CHANGED, by=by, of=handover, name=handover.called, changes={"anulado": ["", str(handover)]})
    return handover
