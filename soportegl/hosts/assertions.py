"""A host says by its signature whose incidents it shows (RFC 7523, 2.1): believed as a capsule is, and once."""

from __future__ import annotations

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from soportegl.audit.models import Entry, Kind
from soportegl.audit.recording import add_entry
from soportegl.directory import access
from soportegl.directory.models import User
from soportegl.hosts import envelope
from soportegl.hosts.models import Host, HostKey, SpentCapsule
from soportegl.hosts.reasons import CapsuleRefused, Reason
from soportegl.identity.claims import does_more
from soportegl.identity.models import Identity
from soportegl.lib import clock

GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
#: As libraries write it, or not at all. A capsule, which goes through browsers, is of another type and never one.
TYPES = ("jwt", "")


def audience() -> str:
    """Where assertions for this installation are sent, which each of them says."""
    return f"{settings.PUBLIC_URL}/api/v1/token"


@transaction.atomic
def token_for(assertion: str) -> str:
    """The word with which the host reads what its person reported. Raises CapsuleRefused."""
    now = clock.now()
    said = envelope.verified(assertion, types=TYPES, key_of=HostKey.verifying, audience=audience(), now=now)
    host = Host.objects.select_related("provider").get(issuer=said.key.issuer)
    if not host.shows_incidents:
        raise CapsuleRefused(Reason.SHOWS_NOTHING)
    try:
        with transaction.atomic():
            SpentCapsule.objects.create(host=host, jti=said.jti, expires_at=said.expires_at)
    except IntegrityError:
        raise CapsuleRefused(Reason.REPLAYED) from None
    person = _named(host, said.subject)
    if person is None or not person.is_active:
        raise CapsuleRefused(Reason.PERSON)
    _tell_audit(host, person)
    return access.token_to_show(person, system=host.name)


def still_shows(system: str) -> bool:
    """Whether the host of this name may go on with the tokens it was given."""
    named = Host.objects.select_related("system").filter(name=system)
    return any(host.is_believed and host.shows_incidents for host in named)


def _named(host: Host, subject: str) -> User | None:
    """Whom the host means: as its provider knows them, or by their user name when they report alone."""
    if host.provider is not None:
        linked = Identity.objects.filter(provider=host.provider.slug, uid=subject).select_related("user").first()
        if linked is not None:
            return linked.user
    person = User.objects.filter(username__iexact=subject).first()
    # Whoever can choose their name at a host could choose that of an administrator.
    return None if person is None or does_more(person) else person


def _tell_audit(host: Host, person: User) -> None:
    """Once a day for each person and host: pages of hosts ask every few minutes."""
    name, today = f"{host}: incidencias de {person}", timezone.localdate(clock.now())
    of_person = Entry.objects.filter(object_type=User._meta.label_lower, object_id=person.pk, kind=Kind.SHOWN)
    if not of_person.filter(object_name=name, at__date=today).exists():
        add_entry(Kind.SHOWN, of=person, name=name)
