"""Of claims a person: who is known, who is registered, what is taken of them; rows of ClaimRule say what."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import connection, transaction

from soportegl.directory.models import Entity, Membership, Position, User
from soportegl.directory.models.people import today
from soportegl.directory.phones import is_phone
from soportegl.directory.roles import Role, Tier
from soportegl.identity.errors import NotLetIn, Why
from soportegl.identity.models import Field, FirstLink, Provider, When
from soportegl.lib.text import clean, sort_key

#: Any number, always the same: who is seen for the first time twice at once is registered once.
LOCK = 736_251_915


@transaction.atomic
def person_for(provider: Provider, subject: str, claims: Mapping[str, Any]) -> SocialAccount:
    """Whom this provider names, linked from now on and brought up to date. Raises NotLetIn."""
    known = _linked(provider, subject)
    if known is None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        known = _linked(provider, subject)
    if known is not None:
        refuse(provider, known.user)
        _take(provider, known.user, claims, {When.EACH})
        return known
    return _first_time(provider, subject, claims)


def _linked(provider: Provider, subject: str) -> SocialAccount | None:
    found = SocialAccount.objects.filter(provider=provider.slug, uid=subject).select_related("user")
    account: SocialAccount | None = found.first()
    return account


def _first_time(provider: Provider, subject: str, claims: Mapping[str, Any]) -> SocialAccount:
    username = said(claims, provider.username_claim)
    person = User.objects.filter(username__iexact=username).first() if username else None
    if person is not None:
        _may_link(provider, person, username)
        _take(provider, person, claims, {When.EACH})
    elif provider.provisions:
        person = _registered(provider, username, claims)
    else:
        raise NotLetIn(Why.UNKNOWN, username or subject)
    account: SocialAccount = SocialAccount.objects.create(provider=provider.slug, uid=subject, user=person)
    return account


def _may_link(provider: Provider, person: User, username: str) -> None:
    refuse(provider, person)
    # Whoever can choose their name at a provider could choose that of an administrator.
    if provider.first_link != FirstLink.USERNAME or does_more(person):
        raise NotLetIn(Why.NOT_LINKED, username)
    # A name that was given to somebody else there is not this person's any more.
    if SocialAccount.objects.filter(provider=provider.slug, user=person).exists():
        raise NotLetIn(Why.OTHER_SUBJECT, username)


def refuse(provider: Provider, person: User) -> None:
    """Keep out whom this provider does not let in, though it knows them. Raises NotLetIn."""
    if not person.is_active:
        raise NotLetIn(Why.INACTIVE, person.username)
    if not provider.all_roles and does_more(person):
        raise NotLetIn(Why.ONLY_REPORTERS, person.username)


def does_more(person: User) -> bool:
    """Whether they do anything else than report, now or soon."""
    return Membership.objects.filter(user=person).exclude(role=Role.REPORTER).exclude(ends_on__lt=today()).exists()


def _registered(provider: Provider, username: str, claims: Mapping[str, Any]) -> User:
    person = User(username=username.lower())
    person.set_unusable_password()
    try:
        User._meta.get_field("username").clean(username, person)
    except ValidationError:
        raise NotLetIn(Why.NO_USERNAME, username) from None
    _take(provider, person, claims, {When.FIRST, When.EACH})
    return person


def _take(provider: Provider, person: User, claims: Mapping[str, Any], when: set[When]) -> None:
    """Write what the rules take now; what cannot be used is left as it was, but for the entity."""
    taken = {rule.field: said(claims, rule.claim) for rule in provider.rules.all() if rule.when in when}
    before = {name: getattr(person, name) for name in ("full_name", "email", "phone")}
    _set(person, taken)
    is_new = person.pk is None
    entity = _entity(taken[Field.ENTITY]) if Field.ENTITY in taken else None
    if is_new and entity is None:
        raise NotLetIn(Why.NO_ENTITY)
    if is_new or before != {name: getattr(person, name) for name in before}:
        person.save()
    if entity is not None:
        _works_for(person, entity, _position(taken.get(Field.POSITION, "")))
    elif position := _position(taken.get(Field.POSITION, "")):
        _reporting(person).update(position=position)


def _set(person: User, taken: Mapping[str, str]) -> None:
    if name := taken.get(Field.FULL_NAME, ""):
        person.full_name = name[:160]
    if is_email(email := taken.get(Field.EMAIL, "")):
        person.email = email
    if is_phone(phone := taken.get(Field.PHONE, "")):
        person.phone = phone


def _entity(code: str) -> Entity | None:
    """The active entity with this code; None when none was said. Raises NotLetIn."""
    if not code:
        return None
    found = Entity.objects.filter(code=code.upper(), is_active=True).first()
    if found is None:
        raise NotLetIn(Why.UNKNOWN_ENTITY, code)
    return found


def _works_for(person: User, entity: Entity, position: Position | None) -> None:
    """Report for this entity and no other; nobody who attends or administers is moved by a provider."""
    if does_more(person):
        return
    others = _reporting(person).exclude(entity=entity)
    others.filter(starts_on__gte=today()).delete()
    others.update(ends_on=today() - timedelta(days=1))
    mine = _reporting(person).filter(entity=entity)
    if not mine.exists():
        Membership.objects.create(
            user=person, role=Role.REPORTER, tier=Tier.MUNICIPAL, entity=entity, position=position
        )
    elif position:
        mine.update(position=position)
    person.forget_permissions()


def _reporting(person: User) -> Any:
    return Membership.objects.filter(user=person, role=Role.REPORTER).active().order_by()


def _position(name: str) -> Position | None:
    """The one of the catalogue with this name: a provider adds nothing to it."""
    return Position.objects.filter(sort_key=sort_key(name)).first() if name else None


def said(claims: Mapping[str, Any], name: str) -> str:
    """What a claim says as plain text; nothing when it is no text that anything of ours can hold."""
    value = claims.get(name)
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    # Half of a surrogate pair is valid JSON, and nothing that can be stored.
    return clean(value.encode(errors="ignore").decode())[:254] if isinstance(value, str) else ""


def is_email(typed: str) -> bool:
    """Whether mail can be sent there."""
    try:
        validate_email(typed)
    except ValidationError:
        return False
    return True
