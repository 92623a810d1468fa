"""What lies in the hands of who leaves a post, and what becomes of it: seen before it is handed over."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, NamedTuple

from soportegl.desk.models import Draft, SavedView
from soportegl.directory.models import Handover
from soportegl.directory.roles import May, who_may
from soportegl.incidents import handover
from soportegl.lib.text import fold
from soportegl.notifications import notices

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from soportegl.directory.models import Membership, User

#: Posts that a search shows, and orders that the page lists.
FOUND, LISTED = 30, 50
PASSES, COPIED, STAYS = "pasan a quien sigue", "se copian a quien sigue", "quedan con quien se va"


class Line(NamedTuple):
    """One kind of thing: what it is called, how many there are, and what becomes of them."""

    called: str
    amount: int
    then: str


def preview(post: Membership) -> list[Line]:
    """What there is, of each kind that a post like this has."""
    reported, held, _ = handover.passed_with(post)
    person, lines = post.user, list[Line]()
    if post.role in who_may(May.REPORT):
        verify = reported.to_be_verified_by(person)
        lines += [
            Line("Gestiones abiertas que reportó", reported.open().count(), PASSES),
            Line("De ellas, preguntas que esperan su respuesta", reported.waiting_for_reporter().count(), PASSES),
            Line("Soluciones por verificar", verify.count(), PASSES),
            Line("Terminadas que todavía se pueden reabrir", reported.ended().count(), PASSES),
        ]
    else:
        lines += [
            Line("Gestiones tomadas", held.count(), PASSES),
            Line("De ellas, esperan respuesta de quien reporta", held.waiting_for_reporter().count(), PASSES),
            Line("Entidades que la prefieren como asesor", _preferring(post), PASSES),
            Line("Vistas guardadas", SavedView.objects.filter(owner=person).count(), COPIED),
        ]
    lines += [
        Line("Borradores", Draft.objects.filter(owner=person).count(), STAYS),
        Line("Avisos sin leer", notices.unread_of(person).count(), STAYS),
    ]
    return lines


def _preferring(post: Membership) -> int:
    return post.user.preferred_entities.filter(office=post.office_id).count() if post.office_id else 0


def mark(post: Membership) -> str:
    """Equal for what shows the same: whoever agrees agrees to what they saw."""
    # What stays where it is may change meanwhile.
    passed = [line for line in preview(post) if line.then != STAYS]
    return hashlib.sha256(repr((post.pk, post.ends_on, passed)).encode()).hexdigest()[:32]


def posts(by: User, typed: str) -> list[Membership]:
    """Posts that this person may hand over, of whoever has this in their name, or of such an entity."""
    found = handover.posts_for(by)
    for word in fold(typed[:100]).split():
        named = found.filter(user__sort_key__contains=word) | found.filter(user__username__contains=word)
        found = named | found.filter(entity__search_text__contains=word)
    return list(found[:FOUND]) if typed.strip() else []


def orders(by: User) -> QuerySet[Handover]:
    """The latest orders: all of them for administrators, those of a supervisor's own for them."""
    found = Handover.objects.select_related("leaver", "successor", "ordered_by", "post")
    return (found if by.permissions.is_administrator else found.filter(ordered_by=by))[:LISTED]
