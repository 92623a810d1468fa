"""Tokens and systems with access: how they are made, known again, counted and taken away."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from hmac import compare_digest
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.dispatch import receiver

from soportegl.audit.changes import HIDDEN
from soportegl.audit.models import Kind
from soportegl.audit.recording import add_entry
from soportegl.directory.models import ApiClient, ApiToken, Scope, User
from soportegl.directory.models.access import LONGEST, NAME_MAX
from soportegl.directory.signals import password_set
from soportegl.lib import clock
from soportegl.lib.query_cache import CachedQuery, Statement
from soportegl.lib.text import clean

#: With it a word that leaked is recognised for what it is, also by programs that look for such words.
MARK = "sgl_"
#: Of one person at a time: with more nobody knows which is used where.
MOST = 20
#: For how long a system is let in before it asks again.
CLIENT_HOUR = timedelta(hours=1)
#: For how long a host shows somebody their incidents before it says again that they are there.
SHOWN_FOR = timedelta(minutes=5)
#: How much later the last use must be to be written down: not every request needs to write.
STEP = timedelta(minutes=1)
NO_SCOPE = "Elija al menos un alcance."


@dataclass(frozen=True)
class Bearer:
    """Who came with a token, and what it is good for."""

    token: int
    person: User
    scopes: frozenset[str]
    expires_at: datetime
    #: The host that shows its person's incidents with it, if it is of one.
    shown_in: str

    def is_good_for(self, scope: str) -> bool:
        """Whether it may be used for what wants this scope; what wants none is not for who shows incidents alone."""
        if not scope:
            return self.scopes != {Scope.OWN}
        return scope in self.scopes or (scope == Scope.OWN and Scope.READ in self.scopes)


def digest_of(word: str) -> str:
    """What is kept of a word; random as it is, it needs no slow hash."""
    return sha256(word.encode()).hexdigest()


def scopes_of(names: Iterable[str]) -> list[str]:
    """These scopes, each once and in order. Raises ValidationError (field `scopes`) for one that is none, or none."""
    asked = set(names)
    if unknown := sorted(asked - set(Scope.values)):
        raise ValidationError({"scopes": f"No existe el alcance «{unknown[0][:40]}»."})
    if not asked:
        raise ValidationError({"scopes": NO_SCOPE})
    return [scope for scope in Scope.values if scope in asked]


def good_tokens(person: User) -> list[ApiToken]:
    """The tokens that this person made and that still let in, the newest first."""
    rows = ApiToken.objects.filter(person=person, client__isnull=True, shown_in="", revoked_at__isnull=True)
    return list(rows.filter(expires_at__gt=clock.now()))


def make_token(person: User, *, name: str, scopes: Iterable[str], days: int) -> tuple[ApiToken, str]:
    """A token of this person and the word itself, which is not kept. Raises ValidationError."""
    name = clean(name).replace("\n", " ")
    if not name or len(name) > NAME_MAX:
        raise ValidationError({"name": f"Escriba para qué es, en {NAME_MAX} caracteres como máximo."})
    if not 1 <= days <= LONGEST:
        raise ValidationError({"days": f"Elija de 1 a {LONGEST} días."})
    if len(good_tokens(person)) >= MOST:
        raise ValidationError({"name": f"Ya tiene {MOST} tokens vigentes. Revoque alguno antes de crear otro."})
    token, word = _made(person, None, name, scopes_of(scopes), timedelta(days=days))
    told = {"alcances": ["", token.scopes], "días": ["", str(days)]}
    add_entry(Kind.ADDED, of=token, name=f"Token «{name}»", changes=told)
    return token, word


def make_client(person: User, *, name: str, scopes: Iterable[str]) -> tuple[ApiClient, str]:
    """A system that signs in as this person, and its secret, which is not kept. Raises ValidationError."""
    name, secret = clean(name).replace("\n", " "), MARK + secrets.token_urlsafe(32)
    if not name or len(name) > NAME_MAX:
        raise ValidationError({"name": f"Escriba el nombre del sistema, en {NAME_MAX} caracteres como máximo."})
    client = ApiClient.objects.create(
        person=person,
        name=name,
        client_id=f"sistema-{secrets.token_hex(8)}",
        digest=digest_of(secret),
        scopes=" ".join(scopes_of(scopes)),
    )
    told = {"alcances": ["", client.scopes], "entra como": ["", str(person)]}
    add_entry(Kind.ADDED, of=client, name=f"Acceso de «{name}»", changes=told)
    return client, secret


def change_secret(client: ApiClient) -> str:
    """Another secret for a system, which is not kept; what it came in with until now is over."""
    secret = MARK + secrets.token_urlsafe(32)
    client.digest = digest_of(secret)
    client.save(update_fields=["digest"])
    _end_tokens(client)
    add_entry(Kind.CHANGED, of=client, name=f"Acceso de «{client.name}»", changes={"secreto": [HIDDEN, HIDDEN]})
    return secret


def switch(client: ApiClient, *, on: bool) -> None:
    """Let a system in again, or no more, from this moment on."""
    client.is_active = on
    client.save(update_fields=["is_active"])
    if not on:
        _end_tokens(client)
    told = {"activo": ["no", "sí"] if on else ["sí", "no"]}
    add_entry(Kind.CHANGED, of=client, name=f"Acceso de «{client.name}»", changes=told)


def _end_tokens(client: ApiClient) -> None:
    ApiToken.objects.filter(client=client, revoked_at__isnull=True).update(revoked_at=clock.now())


def client_of(client_id: str, secret: str) -> ApiClient | None:
    """The system with this identifier and this secret, when it and its person are active."""
    known = clean(client_id)
    found = ApiClient.objects.select_related("person").filter(client_id=known, is_active=True).first()
    # Compared also when there is none: how long the answer takes says nothing.
    good = compare_digest(found.digest if found else "", digest_of(secret))
    return found if found and good and found.person.is_active else None


def token_for(client: ApiClient, scopes: Iterable[str]) -> tuple[ApiToken, str]:
    """A token with which a system goes on for an hour. Raises ValidationError for a scope that it does not have."""
    own = client.scopes.split()
    asked = list(scopes) or own
    if beyond := sorted(set(asked) - set(own)):
        raise ValidationError({"scopes": f"Este sistema no tiene el alcance «{beyond[0][:40]}»."})
    return _made(client.person, client, client.name, scopes_of(asked), CLIENT_HOUR)


def token_to_show(person: User, *, system: str) -> str:
    """A word with which a system shows this person what they reported, for some minutes and nothing else."""
    return _made(person, None, system, [Scope.OWN.value], SHOWN_FOR, shown_in=system)[1]


def _made(
    person: User, client: ApiClient | None, name: str, scopes: list[str], lasts: timedelta, shown_in: str = ""
) -> tuple[ApiToken, str]:
    word = MARK + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        person=person,
        client=client,
        shown_in=shown_in,
        name=name,
        digest=digest_of(word),
        ending=word[-4:],
        scopes=" ".join(scopes),
        expires_at=clock.now() + lasts,
    )
    return token, word


def bearer_of(word: str) -> Bearer | None:
    """Whoever this word stands for; nobody when it is none, is over, or its person or system was deactivated."""
    now = clock.now()
    for pk, person, scopes, expires, used, shown_in in _BEARER.rows(digest_of(word), now):
        found = User.objects.get(pk=person)
        if not found.is_active:
            return None
        if used is None or now - used >= STEP:
            ApiToken.objects.filter(pk=pk).update(used_at=now)
        return Bearer(pk, found, frozenset(scopes.split()), expires, shown_in)
    return None


def _bearer(digest: str, now: datetime) -> object:
    lives = Q(client__isnull=True) | Q(client__is_active=True)
    rows = ApiToken.objects.filter(lives, digest=digest, revoked_at__isnull=True, expires_at__gt=now)
    return rows.order_by().values_list("pk", "person", "scopes", "expires_at", "used_at", "shown_in")


_BEARER = CachedQuery(_bearer, str, datetime)  # type: ignore[arg-type]  # rows of columns, as it wants them


def revoke(tokens: Iterable[ApiToken]) -> int:
    """Take these away; how many still let somebody in."""
    given = list(tokens)
    good = ApiToken.objects.filter(pk__in=[token.pk for token in given], revoked_at__isnull=True)
    if gone := good.update(revoked_at=clock.now()):
        add_entry(Kind.REMOVED, name=", ".join(f"Token «{token.name}»" for token in given))
    return gone


@receiver(password_set)
def end_tokens(person: User, **_: Any) -> None:
    """Whoever knew the old password may have made one; each is made again with the new one."""
    revoke(good_tokens(person))


def asked(token: int, now: datetime) -> int:
    """Count one more request of a token; how many it has made in this minute."""
    ((count,),) = _COUNT.rows(token, int(now.timestamp()) // 60)
    return int(count)


_COUNT = Statement(
    "INSERT INTO directory_apirate AS rate (token, minute, asked) VALUES (%s, %s, 1) ON CONFLICT (token) DO UPDATE"
    " SET asked = CASE WHEN rate.minute = excluded.minute THEN rate.asked + 1 ELSE 1 END, minute = excluded.minute"
    " RETURNING asked",
    [0, 1],
)
