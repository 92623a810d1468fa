"""How many wrong passwords are borne: of whom, from where, and for how long."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import NamedTuple

from django.db.models import Q, QuerySet

from soportegl.directory.models import SignIn, WrongPassword
from soportegl.lib import clock


class Source(NamedTuple):
    """Who tries, as far as it can be known before the password is."""

    account: str
    address: str
    #: The browser, when this person has signed in with it before.
    browser: str
    #: Whether this person has signed in from this address before.
    at_home: bool


class Limit(NamedTuple):
    most: int
    within: timedelta


#: Of one account from one address, or from a browser that its person is known by.
NEAR = Limit(6, timedelta(minutes=10))
#: Of one account from all the world: who has many addresses is still one who guesses.
FAR = Limit(30, timedelta(hours=1))
#: Of all accounts from one address: a municipality, or all of them, may sit behind it.
CROWD = Limit(120, timedelta(minutes=1))


def source(account: str, *, address: str, browser: str) -> Source:
    """Who tries to sign in as this person, and whether this person is known there."""
    account = account.strip().lower()
    places = list(
        SignIn.objects.filter(Q(browser=browser) | Q(address=address), person__username__iexact=account)
        .order_by()
        .values_list("browser", "address")
        .distinct()
    )
    knows = bool(browser) and any(known == browser for known, _ in places)
    return Source(
        account, address, browser if knows else "", bool(address) and any(home == address for _, home in places)
    )


def minutes_to_wait(who: Source) -> int:
    """After how many minutes they may try again; 0 when they may now.

    A browser that the person signed in with is counted by itself: what strangers do, be it from the same address, does
    not keep anybody out of their own account.
    """
    own = WrongPassword.objects.filter(account=who.account, browser=who.browser)
    if who.browser:
        return _wait(own, NEAR)
    waits = [
        _wait(own.filter(address=who.address), NEAR),
        _wait(WrongPassword.objects.filter(address=who.address, browser=""), CROWD),
    ]
    if not who.at_home:
        waits.append(_wait(own, FAR))
    return max(waits)


def _wait(rows: QuerySet[WrongPassword], limit: Limit) -> int:
    now = clock.now()
    latest = list(
        rows.filter(at__gt=now - limit.within).order_by("-at").values_list("at", flat=True)[limit.most - 1 : limit.most]
    )
    return math.ceil((latest[0] + limit.within - now) / timedelta(minutes=1)) if latest else 0


def count(who: Source) -> None:
    """One more wrong password."""
    WrongPassword.objects.create(account=who.account, address=who.address, browser=who.browser)


def forgive(who: Source) -> None:
    """They know the password: what they mistyped before counts no more; what others tried still does."""
    mine = Q(browser=who.browser) if who.browser else Q(address=who.address, browser="")
    WrongPassword.objects.filter(mine, account=who.account).delete()


def forgive_all(account: str) -> None:
    """There is another password: nobody has tried it yet."""
    WrongPassword.objects.filter(account=account.lower()).delete()
