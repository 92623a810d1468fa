"""The lists of the desk: which there are for a person, what each shows, and in what order."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Case, F, IntegerField, Q, Value, When

from soportegl.directory.roles import Tier
from soportegl.incidents import policy
from soportegl.incidents.models import Incident
from soportegl.incidents.states import State, Verb
from soportegl.lib import keyset
from soportegl.lib.checkdigit import read_code
from soportegl.lib.keyset import Page
from soportegl.lib.text import clean

if TYPE_CHECKING:
    from django.http import QueryDict

    from soportegl.directory.models import User
    from soportegl.incidents.queries import IncidentQuerySet

PAGE = 30
COUNT_LIMIT = 1000

_DESKS = {
    Tier.REGIONAL: ("sede", "Toda mi sede"),
    Tier.CENTRAL: ("central", "Mesa Central"),
    Tier.INFORMATICS: ("informatica", "Informática"),
}
_NONE_OPEN = "No hay incidencias abiertas."


@dataclass(frozen=True)
class QueueView:
    """One list in the left column."""

    slug: str
    label: str
    icon: str
    rows: IncidentQuerySet
    empty: str


def views_of(user: User) -> list[QueueView]:
    """The lists this person has; the one that opens by itself is `home_of`."""
    tiers = user.standing.desk_tiers
    seen = Incident.objects.visible_to(user).open()
    queue = seen.in_queue_of(user)
    views = [
        QueueView(
            "mias",
            "Mías",
            icon="person-check",
            rows=seen.held_by(user),
            empty="No tiene ninguna gestión tomada.",
        ),
        QueueView(
            "sin-tomar",
            "Sin tomar",
            icon="inbox",
            rows=queue.filter(state=State.TRANSFERRED),
            empty="Nada sin tomar en su sede." if tiers == {Tier.REGIONAL} else "Nada sin tomar en su nivel.",
        ),
        QueueView(
            "esperan",
            "Esperan al usuario",
            icon="pause-circle",
            rows=queue.waiting_for_reporter(),
            empty="Ninguna espera respuesta de quien reporta.",
        ),
    ]
    if min(tiers) < Tier.INFORMATICS:
        up = f"N{min(tiers) + 1}"
        views.append(
            QueueView(
                "trasladadas",
                f"Trasladadas a {up}",
                icon="arrow-up-right-circle",
                rows=seen.gone_up_from(user),
                empty=f"Ninguna de las trasladadas a {up} sigue abierta.",
            )
        )
    for tier, (slug, label) in _DESKS.items():
        if tier in tiers:
            plural = tier == Tier.REGIONAL and len(user.standing.desk_offices) > 1
            name = "Todas mis sedes" if plural else label
            views.append(QueueView(slug, name, icon="inboxes", rows=seen.of_desk(tier, user), empty=_NONE_OPEN))
    if Tier.REGIONAL in user.standing.supervisor_tiers or Tier.CENTRAL in tiers:
        empty = "Todas las entidades con incidencias abiertas tienen sede."
        views.append(QueueView("sin-sede", "Sin sede", icon="signpost", rows=seen.without_office(), empty=empty))
    if Tier.CENTRAL in tiers:
        views.append(QueueView("abiertas", "Todas las abiertas", icon="globe-americas", rows=seen, empty=_NONE_OPEN))
    return views


def home_of(views: list[QueueView]) -> QueueView:
    """The list that opens by itself: the whole desk of the lowest tier the person works at."""
    homes = [slug for slug, _ in _DESKS.values()]
    return next(view for view in views if view.slug in homes)


_SOME_DIGITS = re.compile(r"\d{3,7}")


def find(user: User, typed: str) -> IncidentQuerySet:
    """What this person sees that answers to a code, to part of one, to an entity or to words; open, but for a code."""
    seen = Incident.objects.visible_to(user)
    if code := read_code(typed):
        return seen.filter(code=code)
    with_words = seen.open().search(typed)
    if _SOME_DIGITS.fullmatch(typed):
        return (
            seen.open()
            .annotate(found_in=F("pk"))
            .filter(Q(pk__in=with_words.values("pk")) | Q(code__contains=typed) | Q(entity__code=typed))
        )
    return with_words


def selected(user: User, query: QueryDict) -> IncidentQuerySet:
    """The rows that the address of a list shows, of all its pages."""
    typed, views = query.get("q", "").strip(), views_of(user)
    chosen = next((view for view in views if view.slug == query.get("vista")), home_of(views))
    rows = find(user, typed) if typed else chosen.rows
    slug = clean(query.get("sistema", ""))
    return rows.filter(system__slug=slug) if slug else rows


def suggested_to(user: User) -> Q:
    """Not taken, and shown first to this person: who had it before, or the adviser its entity prefers."""
    preferred = Q(suggested_holder__isnull=True, tier=Tier.REGIONAL, entity__preferred_adviser=user)
    return Q(state=State.TRANSFERRED) & (Q(suggested_holder=user) | preferred)


def page_of(rows: IncidentQuerySet, user: User, *, after: str, before: str) -> Page[Incident]:
    """One page of a list: those suggested to this person first, then the oldest."""
    turn = Case(When(suggested_to(user), then=Value(0)), default=Value(1), output_field=IntegerField())
    order = ("turn", "created_at", "id")
    page = keyset.page_of(
        rows.annotate(turn=turn), rows.named("entity", "holder"), order=order, after=after, before=before, size=PAGE
    )
    for incident in page.rows:
        incident.can_take = incident.state == State.TRANSFERRED and policy.may(user, Verb.TAKE, incident)
        incident.suggested = incident.turn == 0
        own = incident.tier in user.standing.desk_tiers
        incident.where = "Sin tomar" if own else f"En {Tier(incident.tier).short}"
    return page
