"""Who may do what. An incident that a person cannot see they cannot touch, whatever stands here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet

from soportegl.directory.models import Membership, User
from soportegl.directory.roles import May, Permissions, Tier
from soportegl.incidents.errors import NotAllowed, NotNow, Refused, TooMany, TooSoon, WindowOver, standing_of
from soportegl.incidents.models import Event, HeldLimit, Incident
from soportegl.incidents.states import State, Verb, Verification, Who
from soportegl.incidents.visibility import participations_of
from soportegl.lib import clock, worktime
from soportegl.lib.query_cache import CachedQuery

#: Under this name an incident carries what `holder_attends` found.
HOLDER_ATTENDS = "holder_attends"
REOPEN_DAYS = 10
VERIFY_DAYS = 5


class Rule(NamedTuple):
    """A test, and what a role lets its people do who can pass it."""

    passes: Callable[[User, Incident], bool]
    may: May


def _is_holder(user: User, incident: Incident) -> bool:
    # Whoever left the tier while holding it may read on, but no longer act: a supervisor assigns it anew.
    return incident.holder_id == user.pk and incident.tier in user.permissions.agent_tiers


def attends_tier(person: User, tier: int) -> bool:
    """Whether this person can still work at a tier: neither deactivated nor gone from it."""
    return person.is_active and tier in person.permissions.agent_tiers


def holder_is_gone(incident: Incident) -> bool:
    """Whether whoever holds it can no longer act: deactivated, or without a membership at its tier."""
    if incident.holder is None:
        return False
    # What was read together with the incident costs no question of its own.
    attends: bool | None = incident.__dict__.get(HOLDER_ATTENDS)
    return not (attends_tier(incident.holder, incident.tier) if attends is None else attends)


def attends(permissions: Permissions, tier: int, office: int | None) -> bool:
    """Whether a person attends what stands at a tier, and at tier 2 in an office."""
    return tier in permissions.agent_tiers and (tier != Tier.REGIONAL or office in permissions.agent_offices)


def _works_here(user: User, incident: Incident) -> bool:
    return attends(user.permissions, incident.tier, incident.office_id)


def _supervises_here(user: User, incident: Incident) -> bool:
    permissions = user.permissions
    if incident.tier not in permissions.supervisor_tiers:
        return False
    # «Sin sede» belongs to every supervisor of tier 2: otherwise it would belong to nobody.
    return incident.tier != Tier.REGIONAL or incident.office_id in {None, *permissions.supervisor_offices}


def _ended_it(user: User, incident: Incident) -> bool:
    closed = incident.state == State.CLOSED and not incident.withdrawn
    return closed and incident.ended_by_id == user.pk and incident.tier in user.permissions.desk_tiers


def _supervises_closed(user: User, incident: Incident) -> bool:
    return incident.state == State.CLOSED and not incident.withdrawn and _supervises_here(user, incident)


# Whoever may none of this never does the verb (403); whoever may any of it can only have come at the wrong time (409).
WHO = {
    Who.REPORTER: Rule(lambda user, incident: incident.reporter_id == user.pk, May.REPORT),
    Who.HOLDER: Rule(_is_holder, May.ATTEND),
    Who.AGENTS: Rule(_works_here, May.ATTEND),
    Who.AGENTS_ONCE_HOLDER_LEFT: Rule(
        lambda user, incident: _works_here(user, incident) and holder_is_gone(incident), May.ATTEND
    ),
    Who.AGENTS_UNTIL_TAKEN: Rule(
        lambda user, incident: incident.state == State.TRANSFERRED and _works_here(user, incident), May.ATTEND
    ),
    Who.SUPERVISORS: Rule(_supervises_here, May.SUPERVISE),
    Who.SUPERVISORS_ONCE_CLOSED: Rule(_supervises_closed, May.SUPERVISE),
    Who.WHOEVER_CLOSED_IT: Rule(_ended_it, May.ATTEND),
    Who.DESK: Rule(lambda user, incident: user.permissions.is_desk, May.ATTEND | May.SUPERVISE),
    Who.ADMINISTRATOR: Rule(lambda user, incident: user.permissions.is_administrator, May.ADMINISTER),
}
RULES = {verb: tuple(WHO[who] for who in verb.who) for verb in Verb if verb.who}


def _themselves(user: User) -> User:
    """The person without those for whom they stand in."""
    own = user.permissions.own
    return User.with_permissions(own, user.pk) if own else user


def stands_in_for(user: User, verb: Verb, incident: Incident) -> int | None:
    """In whose place this person does the verb: of who has it, or of who may when they may not by themselves.

    Each is asked alone: two people together may no more than either of them.
    """
    permissions = user.permissions
    if not permissions.stands_for:
        return None
    desk = [rule for rule in RULES[verb] if rule.may & (May.ATTEND | May.SUPERVISE)]
    others = [User.with_permissions(theirs, key) for key, theirs in permissions.stands_for]
    able = [other.pk for other in others if any(rule.passes(other, incident) for rule in desk)]
    if incident.holder_id in able:
        return incident.holder_id
    return None if any(rule.passes(_themselves(user), incident) for rule in RULES[verb]) else next(iter(able), None)


def attends_for(user: User, tier: int, office: int | None) -> int | None:
    """In whose place this person attends there; None when they do by themselves, or not at all."""
    asked = ((None, user.permissions.by_themselves), *user.permissions.stands_for)
    return next((key for key, one in asked if attends(one, tier, office)), None)


def may(user: User, verb: Verb, incident: Incident) -> bool:
    """Whether the rules let this person do it; the flow and the eyes are asked elsewhere."""
    if any(rule.passes(_themselves(user), incident) for rule in RULES[verb]):
        return True
    return bool(user.permissions.stands_for) and stands_in_for(user, verb, incident) is not None


def ever(user: User, verb: Verb, incident: Incident) -> bool:
    """Whether this person is of the kind that does this verb, at another moment perhaps."""
    # To report for an entity makes nobody the reporter of what another one reported; to have reported it does.
    may = user.permissions.may & ~May.REPORT | (May.REPORT if incident.reporter_id == user.pk else 0)
    return any(rule.may & may for rule in RULES[verb])


def _is_of_who_reports(user: User, incident: Incident) -> bool:
    entities = user.permissions.reports_for | user.permissions.sees_entities
    return incident.reporter_id == user.pk or incident.entity_id in entities


def reads_notes(user: User, incident: Incident) -> bool:
    """Whether this person, who sees the incident, reads its internal notes: never who reports for its entity."""
    if _is_of_who_reports(user, incident):
        return False
    return user.permissions.is_desk or user.permissions.sees_all


def concerns(user: User, incident: Incident) -> bool:
    """Whether it is this person's by their place or their part in it; others who see it look from outside."""
    if _is_of_who_reports(user, incident):
        return True
    if _works_here(user, incident) or _supervises_here(user, incident):
        return True
    return participations_of(user, incident=incident.pk).exists()


def verbs_for(user: User, incident: Incident) -> list[Verb]:
    """What this person, who sees the incident, can do to it now, in the order of the table."""
    place = incident.place
    now = [verb for verb in RULES if place in verb.flow and may(user, verb, incident)]
    return [verb for verb in now if not obstacle(user, verb, incident)]


def refusal(user: User, verb: Verb, incident: Incident) -> Refused | None:
    """Why this person, who sees the incident, cannot do the verb to it now; None when they can."""
    if incident.place not in verb.flow and ever(user, verb, incident):
        own = verb is Verb.TAKE and incident.holder_id == user.pk
        return NotNow(verb, incident, "usted ya la tiene" if own else "")
    if not may(user, verb, incident):
        return NotAllowed(verb, _why_not(user, verb, incident))
    return obstacle(user, verb, incident)


def _why_not(user: User, verb: Verb, incident: Incident) -> str:
    """What keeps this person from it: whoever had it in their hands a moment ago reads who has it now."""
    if Who.HOLDER in verb.who and incident.holder_id and user.permissions.agent_tiers:
        return standing_of(incident)
    return verb.who[-1]


def obstacle(user: User, verb: Verb, incident: Incident) -> Refused | None:
    """Why the verb must wait although person and place are right; None when nothing stands in its way."""
    match verb:
        case Verb.WITHDRAW if incident.events.filter(verb__in=(Verb.TAKE, Verb.ASSIGN)).exists():
            return NotNow(verb, incident, "ya la tomó la mesa de ayuda")
        case Verb.RESUME if incident.paused_since is None:
            return NotNow(verb, incident, "su reloj no está en pausa")
        case Verb.CONFIRM if incident.verification == Verification.VERIFIED:
            return NotNow(verb, incident, "su solución ya fue verificada")
        case Verb.FINALIZE if incident.duplicate_of_id:
            return NotNow(verb, incident, "es duplicada de otra; ábrala de nuevo para atenderla aparte")
        case Verb.NUDGE if _nudged_today(incident):
            return TooSoon(
                "Ya insistió hoy: su aviso está en la gestión. Puede insistir otra vez el próximo día hábil."
            )
        case Verb.REOPEN if not _supervises_here(user, incident) and _window_over(incident):
            return WindowOver(
                f"Ya pasaron los {REOPEN_DAYS} días hábiles para reabrir esta incidencia. "
                "Registre una nueva que la continúe."
            )
    return None


def keep_to_limit(user: User, tier: Tier) -> None:
    """Raises TooMany when this person holds all that their tier allows; what waits for the reporter does not count."""
    most = held_limit(tier)
    if most is None:
        return
    # Two windows of one person would otherwise count at the same moment and both find room.
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if held_now(user, tier) >= most:
        raise TooMany(most)


def held_limit(tier: Tier) -> int | None:
    """How many one person of this tier may hold; None when there is no limit."""
    return HeldLimit.objects.filter(tier=tier).values_list("most", flat=True).first()


def held_now(user: User, tier: Tier) -> int:
    """How many this person holds at a tier, without those that wait for the reporter."""
    return Incident.objects.filter(holder=user, tier=tier, waiting_since__isnull=True).count()


_NUDGES = CachedQuery(
    lambda incident: Event.objects.filter(incident=incident, verb=Verb.NUDGE).order_by("-number")[:1], int
)


def _nudged_today(incident: Incident) -> bool:
    last = next(iter(_NUDGES.instances(incident.pk)), None)
    return last is not None and worktime.working_day_of(last.at) == worktime.working_day_of(clock.now())


def _window_over(incident: Incident) -> bool:
    """Of a duplicate it begins when the other one ended: only then can anybody say that it is still the same."""
    original = incident.original
    if original.ended_at is None or incident.ended_at is None:
        return False
    since = max(incident.ended_at, original.ended_at)
    return not worktime.within_working_days(since, clock.now(), REOPEN_DAYS)


def possible_holders(incident: Incident) -> QuerySet[User]:
    """Active agents to whom this incident can be assigned: those of its tier and, at tier 2, of its office."""
    return working_at(May.ATTEND, incident.tier, incident.office_id)


def working_at(what: May, tier: int, office: int | None) -> QuerySet[User]:
    """Active people who may do this at a tier and, at tier 2, in an office, or in any when there is none."""
    active = Membership.objects.active().who_may(what).filter(tier=tier)
    if tier == Tier.REGIONAL and office:
        active = active.filter(office=office)
    return User.objects.filter(is_active=True, pk__in=active.values("user")).order_by("sort_key")


def holder_attends(day: date) -> ExpressionWrapper:
    """The same as `holder_is_gone` turned round, for a query that reads incidents: true also when nobody holds it."""
    there = Membership.objects.active(day).who_may(May.ATTEND)
    attends = Q(Exists(there.filter(user=OuterRef("holder"), tier=OuterRef("tier"))), holder__is_active=True)
    return ExpressionWrapper(Q(holder__isnull=True) | attends, output_field=BooleanField())
