"""What people were told against what is there. Import it once Django is set up."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Max

from bench.faults.claims import REFERENCE, Claims
from bench.markup import TOKEN
from bench.people import people_everywhere
from bench.visitor import session_of
from soportegl.directory.models import User
from soportegl.incidents.models import Incident


@dataclass(frozen=True)
class Reckoning:
    """Of the claims of a run: what was made, what is missing, what is there twice, and who read the right code."""

    made: int
    lost: int
    doubled: int
    same: int


def newest() -> int:
    """What comes later is of the run that begins now."""
    return Incident.objects.aggregate(last=Max("pk"))["last"] or 0


def reckon(claims: Claims, since: int) -> Reckoning:
    """Each registration of this run by the words that nobody else used in it."""
    references = {claim.reference for claim in claims.all}
    there: dict[str, list[str]] = {}
    ours = Incident.objects.filter(pk__gt=since, synopsis__contains="«ref ")
    for code, synopsis in ours.values_list("code", "synopsis"):
        if (reference := REFERENCE.findall(synopsis)[0]) in references:
            there.setdefault(reference, []).append(code)
    return Reckoning(
        made=sum(map(len, there.values())),
        lost=len(references - set(there)),
        doubled=sum(len(codes) - 1 for codes in there.values()),
        same=sum(claim.acknowledged and there.get(claim.reference) == [claim.code] for claim in claims.all),
    )


def signed_in(count: int) -> dict[str, dict[str, str]]:
    """So many who report, each for an entity of their own, and the cookies of each, without a password."""
    first = [reporters[0] for reporters in people_everywhere().reporters.values()]
    users = User.objects.filter(pk__in=first).order_by("pk")[:count]
    return {user.username: {settings.SESSION_COOKIE_NAME: session_of(user), "csrftoken": TOKEN} for user in users}
