"""How an incident begins."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from soportegl.directory.models import Entity, Membership, User
from soportegl.directory.models.people import today
from soportegl.directory.roles import May, Tier
from soportegl.incidents import chain, files, numbers, particulars, policy, room
from soportegl.incidents.errors import Invalid, NotForThem, Refused
from soportegl.incidents.models import Event, Incident, IncidentContext
from soportegl.incidents.recording import record
from soportegl.incidents.report import Report as Report
from soportegl.incidents.report import check as check
from soportegl.incidents.states import State, Urgency, Verb
from soportegl.lib import clock
from soportegl.lib.checkdigit import make_code
from soportegl.lib.query_cache import CachedQuery
from soportegl.lib.text import clean

if TYPE_CHECKING:
    from django.db.models import QuerySet


ENTITY_NOT_OPEN = "Elija quién llama: esa entidad no es de las que usted atiende."
NO_SUCH_REPORTER = "Elija quién llama: esa persona no reporta incidencias de esa entidad."


class NotAnAgent(NotForThem):
    """Nobody else takes calls."""

    sentence = "Solo quienes atienden llamadas en un nivel registran incidencias de otras personas."


class TooManyRegistered(Refused):
    """More in an hour than anybody writes by hand."""

    status = 429

    def __init__(self, most: int) -> None:
        many = "1 incidencia" if most == 1 else f"{most} incidencias"
        super().__init__(
            f"Ya registró {many} en una hora, que es el máximo por persona. Lo escrito sigue aquí: vuelva a "
            "intentarlo más tarde, o avise a quien administra SoporteGL."
        )


class OtherContent(Refused):
    """The key of this form stands for an incident, and what the form says now is not what that one says."""

    def __init__(self, first: Incident) -> None:
        super().__init__(f"Ya creó la gestión {first.code} con este formulario, con otros datos.")
        self.first = first


def register(report: Report, *, entity: Entity, key: UUID, by: User, uploads: Iterable[UUID] = ()) -> Incident:
    """Register what a reporter reports for their entity; the same key with the same content gives the same incident.

    Raises Refused (403) when the person does not report for that entity, Invalid when a value is wrong, OtherContent
    when the key stands for something else.
    """
    if entity.pk not in by.permissions.reports_for:
        raise NotForThem("Usted no reporta incidencias de esa entidad.")
    if not entity.is_active:
        raise NotForThem(f"{entity} está inactiva: ya no se crean incidencias de ella.")
    return _register(Verb.REGISTER, report, entity, by, Tier.REGIONAL, key, by, uploads)


def register_on_behalf(
    report: Report, *, reporter: User, entity: Entity, key: UUID, by: User, uploads: Iterable[UUID] = ()
) -> Incident:
    """Register a phone call: it begins at the registrar's own tier, and the registrar keeps sight of it.

    Raises Refused (403) when the person may not register for that entity, Invalid when the reporter is not of it,
    OtherContent as `register` does.
    """
    tiers = by.permissions.agent_tiers
    # Whoever works at two tiers registers at the higher one only for entities that their office does not attend.
    if Tier.REGIONAL in tiers and entity.attended_by and entity.office_id in by.permissions.agent_offices:
        tier = Tier.REGIONAL
    elif upper := tiers - {Tier.REGIONAL}:
        tier = Tier(min(upper))
    else:
        raise NotForThem("Usted registra por llamada solo incidencias de las entidades de su sede.")
    if not entity.is_active or not reporters_of(entity).filter(pk=reporter.pk).exists():
        raise Invalid(reporter=f"{reporter} no reporta incidencias de {entity}. Elija a otra persona.")
    return _register(Verb.REGISTER_ON_BEHALF, report, entity, reporter, tier, key, by, uploads)


def entities_open_to(by: User) -> QuerySet[Entity]:
    """Active entities for which this agent may register a phone call."""
    tiers = by.permissions.agent_tiers
    found = Entity.objects.filter(is_active=True)
    if tiers - {Tier.REGIONAL}:
        return found
    return found.filter(office__is_active=True, office__in=by.permissions.agent_offices) if tiers else found.none()


def entity_open_to(by: User, code: str) -> Entity | None:
    """The one of that code, when this agent may register a phone call for it."""
    return entities_open_to(by).select_related("office").filter(code=clean(code)).first()


def reporters_of(entity: Entity) -> QuerySet[User]:
    """Active people who report for an entity."""
    active = Membership.objects.active().who_may(May.REPORT).filter(entity=entity)
    return User.objects.filter(is_active=True, pk__in=active.values("user")).order_by("sort_key")


def reporter_of(entity: Entity, username: str) -> User | None:
    """Who is called so and reports for the entity."""
    return reporters_of(entity).filter(username__iexact=clean(username)).first()


def key_of(typed: str) -> UUID:
    """The key under which the same form is the same incident, whatever the caller calls it."""
    try:
        return UUID(typed)
    except ValueError:
        return uuid5(NAMESPACE_URL, typed)


def registered_with(key: UUID, *, by: User) -> Incident | None:
    """What this person already registered with this key."""
    return next(iter(_REGISTERED.instances(by.pk, key)), None)


def is_of(first: Incident, report: Report, *, entity: Entity, reporter: User, hashes: Iterable[str]) -> bool:
    """Whether this is what that incident was registered with; a file that is not sent again is no difference."""
    # The event, not the row: what was corrected or blanked since then was not said otherwise.
    began = Event.objects.values("details", "texts", "files").get(incident=first, number=1)
    if before := began["details"].get("said"):
        equal = before == _said(report, entity, reporter)
    else:
        # Registered before contents were kept to compare.
        equal = began["texts"]["synopsis"] == chain.digest(clean(report.synopsis))
    return equal and set(hashes) <= set(began["files"])


def _said(report: Report, entity: Entity, reporter: User) -> str:
    """What is said, as one digest: of two forms with one key it tells the repetition from the second report."""
    keys = (entity, reporter, report.system, report.module, report.expediente_type, report.follows)
    words = (report.synopsis, report.phone, report.email, report.expediente_number)
    # Without a context it stays what it was when there were none.
    more: list[Any] = [particulars.said_by_host(report.context)] if report.context else []
    # And what stops: before it was asked it was not said.
    if report.consequence or report.needed_by:
        at = particulars.moment(report.needed_by) if report.needed_by else None
        more += [{"stops": report.consequence.pk if report.consequence else None, "at": at}]
    return chain.digest(json.dumps([*(row.pk if row else None for row in keys), *map(clean, words), *more]))


def _register(
    verb: Verb,
    report: Report,
    entity: Entity,
    reporter: User,
    tier: Tier,
    key: UUID,
    by: User,
    uploads: Iterable[UUID],
) -> Incident:
    uploads = list(uploads)
    room.require()
    check(report, reporter, by)
    try:
        with transaction.atomic():
            now = clock.now()
            number, seen = _number(by, now)
            incident = Incident(
                code=make_code(timezone.localdate(now).year, number),
                system=report.system,
                entity=entity,
                office=entity.attended_by,
                reporter=reporter,
                registered_by=by,
                contact_phone=clean(report.phone),
                contact_email=clean(report.email),
                contact_position=position_of(reporter, entity),
                synopsis=clean(report.synopsis),
                module=report.module,
                expediente_type=report.expediente_type,
                expediente_number=clean(report.expediente_number),
                follows=report.follows,
                consequence=report.consequence,
                needed_by=report.needed_by,
                urgency=report.consequence.urgency if report.consequence else Urgency.MEDIUM,
                state=State.TRANSFERRED,
                tier=tier,
                max_tier=tier,
                state_since=now,
                created_at=now,
                registration_key=key,
                last_hash=chain.GENESIS,
            )
            if verb is Verb.REGISTER_ON_BEHALF:
                incident.done_instead_of = policy.attends_for(by, tier, entity.office_id)
            context = IncidentContext(incident=incident, **report.context.said) if report.context else None
            # Written with its first event, once: the second writing would touch every index again.
            details = {
                "said": _said(report, entity, reporter),
                particulars.REGISTERED: particulars.at_registration(incident),
                numbers.SEEN: seen,
            }
            texts = {"synopsis": incident.synopsis}
            record(verb, incident, by, texts=texts, uploads=uploads, details=details)
            if context is not None:
                # Named again: only now has the incident its key.
                context.incident = incident
                context.save(force_insert=True)
            return incident
    except IntegrityError:
        # Of registrations with one key that arrive at once the database lets one in; the others wait until it is.
        if (first := registered_with(key, by=by)) is None:
            raise
        if is_of(first, report, entity=entity, reporter=reporter, hashes=files.hashes(uploads, owner=by)):
            return first
        raise OtherContent(first) from None


def _number(by: User, now: datetime) -> tuple[int, numbers.Runs]:
    """The next number and those that are taken, unless this person has registered too many in the last hour.

    Raises TooManyRegistered.
    """
    most = settings.REGISTRATIONS_PER_HOUR
    number, seen = numbers.take(by.pk, since=now - timedelta(hours=1), most=most or _UNLIMITED)
    if number is None:
        raise TooManyRegistered(most)
    return number, seen


def position_of(reporter: User, entity: Entity) -> str:
    """The reporter's position in that entity; empty when nobody noted one."""
    return next((name for (name,) in _POSITION.rows(reporter.pk, entity.pk, today())), "")


_UNLIMITED = 2**31
_POSITION = CachedQuery(
    lambda user, entity, day: (
        Membership.objects.active(day)
        .who_may(May.REPORT)
        .filter(user=user, entity=entity, position__isnull=False)
        .values_list("position__name")[:1]
    ),
    *(int, int, date),
)
_REGISTERED = CachedQuery(lambda by, key: Incident.objects.filter(registered_by=by, registration_key=key), int, UUID)
