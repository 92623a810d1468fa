"""What a provider can say of somebody besides who they are: that they showed it just now, and with what."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from soportegl.directory.models import User
from soportegl.identity import claims
from soportegl.identity.errors import NotLetIn, Why
from soportegl.identity.models import Identity, Provider


def providers_of(person: User) -> list[Provider]:
    """Those in use that know this person, and let them in."""
    linked = Identity.objects.filter(user=person).values("provider")
    known = list(Provider.objects.filter(is_active=True, slug__in=linked))
    # One that speaks for those who report alone says nothing of whoever does more.
    return [each for each in known if each.all_roles] if known and claims.does_more(person) else known


def confirm(provider: Provider, subject: str, said: Mapping[str, Any], person: User, *, asked_at: float) -> None:
    """Accept that it is this person, who signed in there after being asked to. Raises NotLetIn."""
    # What reads tokens is loaded by whoever comes with one.
    from soportegl.identity.tokens import LEEWAY

    if not Identity.objects.filter(provider=provider.slug, uid=subject, user=person).exists():
        raise NotLetIn(Why.ANOTHER)
    claims.refuse(provider, person)
    shown = said.get("auth_time")
    # A provider that ignored the question says so by the time, or by saying none; one of milliseconds would always do.
    if isinstance(shown, bool) or not isinstance(shown, int | float):
        raise NotLetIn(Why.NOT_ANEW)
    if not asked_at - LEEWAY <= shown <= time.time() + LEEWAY:
        raise NotLetIn(Why.NOT_ANEW)


def has_second_factor(provider: Provider, said: Mapping[str, Any]) -> bool:
    """Whether what the provider says of the way (`amr`, `acr`) is what an administrator takes for a second factor."""
    ways = said.get("amr")
    named = {str(way) for way in ways} if isinstance(ways, list) else set[str]()
    return bool({*named, str(said.get("acr") or "")} & set(provider.factor_words.split()))
