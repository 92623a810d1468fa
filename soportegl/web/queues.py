"""The lists of the desk: which there are for a person, and what each shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial, reduce
from operator import or_
from typing import TYPE_CHECKING

from soportegl.directory.roles import Standing, Tier
from soportegl.incidents.models import Incident
from soportegl.web import looks

if TYPE_CHECKING:
    from soportegl.directory.models import User
    from soportegl.incidents.queries import IncidentQuerySet

    Rows = Callable[[User], IncidentQuerySet]

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
    parts: tuple[Callable[[], IncidentQuerySet], ...]
    """Together all of it, none twice, and each with an index of its own; what may be suggested is in the last.

    Made when asked for: of a dozen lists a page reads one, and the numbers of the others are often known.
    """
    empty: str
    ended: bool = False
    """Its rows have ended: they are ordered by when, and nobody takes them."""
    by_the_hour: bool = False
    """Which rows it has depends on the hour at which it is asked."""
    adds: tuple[str, ...] = ()
    """The lists that its parts are, where each is one: its number is the sum of theirs."""

    def rows(self) -> IncidentQuerySet:
        """All of it as one question."""
        return reduce(or_, (part() for part in self.parts))

    @property
    def icon(self) -> str:
        return looks.VIEWS[self.slug]


@dataclass(frozen=True)
class _Kind:
    """A list that everybody of the desk has, or those of whom `who` says so."""

    slug: str
    label: str
    rows: Rows | tuple[Rows, ...]
    empty: str
    who: Callable[[Standing], bool] = lambda standing: True
    ended: bool = False
    by_the_hour: bool = False
    adds: tuple[str, ...] = ()


def _agent(standing: Standing) -> bool:
    return bool(standing.agent_tiers)


_FIRST = (
    # An answer that was waited for is among what one holds; to what a colleague holds one can do nothing.
    _Kind(
        "por-atender",
        "Por atender",
        (lambda user: Incident.objects.held_by(user), lambda user: Incident.objects.takeable_by(user)),
        "Nada espera que usted lo atienda.",
        who=_agent,
        adds=("mias", "para-tomar"),
    ),
    _Kind("mias", "Mías", lambda user: Incident.objects.held_by(user), "No tiene ninguna gestión tomada."),
    _Kind(
        "para-tomar",
        "Para tomar",
        lambda user: Incident.objects.takeable_by(user),
        "Nada espera que usted lo tome.",
        who=_agent,
    ),
    _Kind(
        "por-vencer",
        "Por vencer",
        lambda user: Incident.objects.in_queue_of(user).open().due_soon(),
        "Ninguna lleva abierta más de un día hábil.",
        by_the_hour=True,
    ),
    _Kind(
        "respondidas",
        "Respondidas",
        lambda user: Incident.objects.in_queue_of(user).answered_by_reporter(),
        "Ninguna respuesta de quien reporta espera que la lea.",
    ),
    _Kind(
        "esperan",
        "Esperan al usuario",
        lambda user: Incident.objects.in_queue_of(user).waiting_for_reporter(),
        "Ninguna espera respuesta de quien reporta.",
    ),
    _Kind(
        "devueltas",
        "Devueltas",
        lambda user: Incident.objects.in_queue_of(user).open().sent_back(),
        "Ninguna de las abiertas volvió del nivel superior.",
        who=lambda standing: min(standing.desk_tiers) < Tier.INFORMATICS,
    ),
)
_LAST = (
    _Kind(
        "sin-sede",
        "Sin sede",
        lambda user: Incident.objects.visible_to(user).open().without_office(),
        "Todas las entidades con incidencias abiertas tienen sede.",
        who=lambda standing: Tier.REGIONAL in standing.supervisor_tiers or Tier.CENTRAL in standing.desk_tiers,
    ),
    _Kind(
        "abiertas",
        "Todas las abiertas",
        lambda user: Incident.objects.visible_to(user).open(),
        _NONE_OPEN,
        who=lambda standing: Tier.CENTRAL in standing.desk_tiers or standing.is_auditor,
    ),
    _Kind(
        "terminadas",
        "Terminadas hace poco",
        lambda user: Incident.objects.visible_to(user).handled_by_tier_of(user).ended_lately(),
        "Nada terminó en los últimos diez días hábiles.",
        ended=True,
        by_the_hour=True,
    ),
)


def _everywhere(user: User) -> IncidentQuerySet:
    return Incident.objects.visible_to(user).open()


# Whoever only reads has no desk of their own: the same lists, of everything.
_READ = (
    _Kind("abiertas", "Todas las abiertas", _everywhere, _NONE_OPEN),
    _Kind(
        "por-vencer",
        "Por vencer",
        lambda user: _everywhere(user).due_soon(),
        "Ninguna lleva abierta más de un día hábil.",
        by_the_hour=True,
    ),
    _Kind(
        "respondidas",
        "Respondidas",
        lambda user: Incident.objects.visible_to(user).answered_by_reporter(),
        "Ninguna respuesta de quien reporta espera que la lean.",
    ),
    _Kind(
        "esperan",
        "Esperan al usuario",
        lambda user: Incident.objects.visible_to(user).waiting_for_reporter(),
        "Ninguna espera respuesta de quien reporta.",
    ),
    _Kind(
        "devueltas",
        "Devueltas",
        lambda user: _everywhere(user).sent_back(),
        "Ninguna de las abiertas volvió del nivel superior.",
    ),
    _Kind(
        "sin-sede",
        "Sin sede",
        lambda user: _everywhere(user).without_office(),
        "Todas las entidades con incidencias abiertas tienen sede.",
    ),
)
# Old addresses, in the bookmarks of people.
_RENAMED = {"sin-tomar": "para-tomar"}


def views_of(user: User) -> list[QueueView]:
    """The lists this person has; the one that opens by itself is `home_of`."""

    def made(kinds: tuple[_Kind, ...]) -> list[QueueView]:
        return [
            QueueView(kind.slug, kind.label, _parts(kind, user), kind.empty, kind.ended, kind.by_the_hour, kind.adds)
            for kind in kinds
            if kind.who(user.standing)
        ]

    if not user.standing.is_desk:
        return made(_READ)
    return [*made(_FIRST), *_upwards(user), *_desks(user), *made(_LAST)]


def _parts(kind: _Kind, user: User) -> tuple[Callable[[], IncidentQuerySet], ...]:
    parts = kind.rows if isinstance(kind.rows, tuple) else (kind.rows,)
    return tuple(partial(part, user) for part in parts)


def _upwards(user: User) -> list[QueueView]:
    if min(user.standing.desk_tiers) >= Tier.INFORMATICS:
        return []
    up = f"N{min(user.standing.desk_tiers) + 1}"
    empty = f"Ninguna de las trasladadas a {up} sigue abierta."
    rows = (lambda: Incident.objects.gone_up_from(user).open(),)
    return [QueueView("trasladadas", f"Trasladadas a {up}", rows, empty)]


def _desks(user: User) -> list[QueueView]:
    made = []
    for tier, (slug, label) in _DESKS.items():
        if tier in user.standing.desk_tiers:
            plural = tier == Tier.REGIONAL and len(user.standing.desk_offices) > 1
            name = "Todas mis sedes" if plural else label
            made.append(QueueView(slug, name, (partial(_of_desk, tier, user),), _NONE_OPEN))
    return made


def _of_desk(tier: Tier, user: User) -> IncidentQuerySet:
    return Incident.objects.of_desk(tier, user).open()


def home_of(views: list[QueueView]) -> QueueView:
    """The list that opens by itself: what this person can act on, or the whole desk for whoever attends nothing."""
    return views[0] if views[0].slug == "por-atender" else desk_of(views)


def desk_of(views: list[QueueView]) -> QueueView:
    """The whole desk of the lowest tier the person works at; everything that is open for whoever only reads."""
    desks = [slug for slug, _ in _DESKS.values()]
    return next((view for view in views if view.slug in desks), views[0])


def chosen_of(views: list[QueueView], slug: str) -> QueueView | None:
    """The list with this name, or None."""
    slug = _RENAMED.get(slug, slug)
    return next((view for view in views if view.slug == slug), None)
