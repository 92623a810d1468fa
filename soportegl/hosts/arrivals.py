"""A capsule comes in, is used up, and its context waits for the person it names."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q

from soportegl.directory.models import User
from soportegl.hosts import capsule as capsules
from soportegl.hosts import envelope
from soportegl.hosts.capsule import Capsule
from soportegl.hosts.models import Arrival, Host, HostKey, SpentCapsule
from soportegl.hosts.reasons import CapsuleRefused, Reason
from soportegl.identity.models import Identity
from soportegl.lib import clock

#: For its person to sign in, and for their form once they have it: as long as the browser keeps a draft.
WAITS, KEPT = timedelta(hours=1), timedelta(days=7)


def audience() -> str:
    """Where capsules for this installation are sent, which each of them says."""
    return f"{settings.PUBLIC_URL}/entrada/"


def read(token: str) -> Capsule:
    """What the capsule says, without using it up. Raises CapsuleRefused."""
    return capsules.verify(token, key_of=HostKey.verifying, audience=audience(), now=clock.now())


def receive(token: str) -> str:
    """Use the capsule up and keep its context; the handle under which it waits. Raises CapsuleRefused."""
    said = read(token)
    host = Host.objects.get(issuer=said.issuer)
    entity = host.entity_of(said.entity)
    if entity is None:
        raise CapsuleRefused(Reason.ENTITY, f"entidad «{said.entity}»")
    handle = secrets.token_urlsafe(32)
    try:
        with transaction.atomic():
            SpentCapsule.objects.create(host=host, jti=said.jti, expires_at=said.expires_at)
            Arrival.objects.create(
                handle_digest=_digest(handle),
                subject=said.subject,
                entity=entity,
                host=host,
                capsule=said.jti,
                screen=said.screen,
                module_name=said.module,
                operation_type=said.expediente_type,
                operation_number=said.expediente_number,
                error_code=said.error_code,
                host_time=said.at,
                incident=said.incident,
                stops=said.stops,
                needed_by=said.needed_by,
            )
    except IntegrityError:
        # Of many that come at once the database lets one in.
        raise CapsuleRefused(Reason.REPLAYED) from None
    return handle


def waiting(handle: str) -> Arrival | None:
    """Who was sent under this handle, unless it is over."""
    now = clock.now()
    alive = Q(person__isnull=True, arrived_at__gt=now - WAITS) | Q(person__isnull=False, arrived_at__gt=now - KEPT)
    rows = Arrival.objects.select_related("host__system", "host__provider", "entity__office", "person")
    return rows.filter(alive, handle_digest=_digest(handle)).first()


class Standing(Enum):
    """What an arrival is to whoever is signed in."""

    THEIRS = "theirs"
    OF_ANOTHER_PERSON = "another person"
    OF_ANOTHER_ENTITY = "another entity"


def standing(arrival: Arrival, person: User) -> Standing:
    """Whether this person is the one that the host named, and reports for the entity that it named."""
    if not is_named(arrival, person):
        return Standing.OF_ANOTHER_PERSON
    if arrival.entity_id not in person.permissions.reports_for:
        return Standing.OF_ANOTHER_ENTITY
    return Standing.THEIRS


def is_named(arrival: Arrival, person: User) -> bool:
    """Whether the host means this person: by their user name, or as their provider knows them."""
    if person.username.casefold() == arrival.subject.casefold():
        return True
    provider = arrival.host.provider
    return (
        provider is not None
        and Identity.objects.filter(provider=provider.slug, uid=arrival.subject, user=person).exists()
    )


def give(arrival: Arrival, person: User) -> None:
    """From now on it is this person's, and nobody else's."""
    Arrival.objects.filter(pk=arrival.pk, person__isnull=True).update(person=person)


def given(handle: str, person: User) -> Arrival | None:
    """What this person was given under this handle, while their entity is still theirs."""
    arrival = waiting(handle) if handle else None
    if arrival is None or arrival.person_id != person.pk or standing(arrival, person) is not Standing.THEIRS:
        return None
    return arrival


@dataclass(frozen=True)
class Explanation:
    """A capsule as somebody who looks for a fault needs it."""

    header: dict[str, Any]
    claims: dict[str, Any]
    refused: CapsuleRefused | None


def explain(token: str) -> Explanation:
    """What it says, and why it would be refused; it is not used up."""
    refused = None
    try:
        said = read(token)
        host = Host.objects.get(issuer=said.issuer)
        if host.entity_of(said.entity) is None:
            raise CapsuleRefused(Reason.ENTITY, f"entidad «{said.entity}»")
        if SpentCapsule.objects.filter(host=host, jti=said.jti).exists():
            raise CapsuleRefused(Reason.REPLAYED)
    except CapsuleRefused as refusal:
        refused = refusal
    return Explanation(*envelope.opened_unverified(token), refused)


def _digest(handle: str) -> str:
    return sha256(handle.encode(errors="replace")).hexdigest()
