"""What people who are not signed in may leave here: enough for a bad morning, not enough to fill a disk."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import lru_cache

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.cache import cache
from django.core.signing import Signer
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from soportegl.directory.models import User
from soportegl.incidents import room
from soportegl.lib import clock

#: A row costs room whatever it holds, so that nothing counts for less.
LEAST = 64 * 1024
#: As long as a loaded file is kept.
DAYS = 3
_LOCK = "left:lock"


@lru_cache(10_000)
def seal(who: int) -> str:
    """What a form says of whose it is, so that nobody else can say it: a person's pages alone carry it."""
    return Signer(salt="soportegl.form").signature(str(who))


def owner_of(request: HttpRequest) -> User | None:
    """Whose form this is that came without a session, when it is one that was drawn for them."""
    who = request.POST.get("who", "")
    if not who.isdecimal() or len(who) > 9 or not constant_time_compare(request.POST.get("seal", ""), seal(int(who))):
        return None
    return User.objects.filter(pk=int(who), is_active=True).first()


def may_leave(request: HttpRequest, size: int, owner: User | None) -> bool:
    """Whether so many bytes may be left, and count them: each person for themselves, strangers by address and in all.

    What strangers leave takes no room from those whose form it is.
    """
    if room.is_short():
        return False
    limits = {f"p{owner.pk}": settings.LEFT_BYTES_EACH} if owner else _of_strangers(request)
    weight, today = max(size, LEAST), clock.now().date()
    days = [today - timedelta(days=back) for back in range(DAYS + 1)]
    with _alone():
        known = cache.get_many([_key(name, day) for name in limits for day in days])
        for name, limit in limits.items():
            if sum(known.get(_key(name, day), 0) for day in days) + weight > limit:
                return False
        now = {_key(name, today): known.get(_key(name, today), 0) + weight for name in limits}
        cache.set_many(now, timeout=(DAYS + 1) * 24 * 60 * 60)
    return True


def _of_strangers(request: HttpRequest) -> dict[str, int]:
    return {get_adapter(request).get_client_ip(request): settings.LEFT_BYTES_EACH, "all": settings.LEFT_BYTES_IN_ALL}


def _key(name: str, day: object) -> str:
    return f"left:{name}:{day}"


@contextmanager
def _alone() -> Iterator[None]:
    """One at a time: of many that arrive at once, each would otherwise find the same room."""
    cache.add(_LOCK, 1)
    try:
        yield
    finally:
        cache.delete(_LOCK)
