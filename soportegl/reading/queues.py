"""Which lists there are: one row each, with who has it and what it shows them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from soportegl.directory.roles import Permissions, Tier
from soportegl.incidents.models import Incident

if TYPE_CHECKING:
    from soportegl.directory.models import User
    from soportegl.incidents.queries import IncidentQuerySet

_NONE_OPEN = "No hay incidencias abiertas."


@dataclass(frozen=True)
class QueueView:
    """One list in the left column."""

    slug: str
    label: str
    parts: tuple[Callable[[User], IncidentQuerySet], ...]
    """Together all of it, none twice, and each with an index of its own; what may be suggested is in the last."""
    empty: str
    who: Callable[[Permissions], bool] = lambda one: one.is_desk
    """Who has it."""
    ended: bool = False
    """Its rows have ended: they are ordered by when, and nobody takes them."""
    is_overview: bool = False
    """Nobody works through it: it is in the order of age, not of work."""
    by_the_hour: bool = False
    """Which rows it has depends on the hour at which it is asked."""
    adds: tuple[str, ...] = ()
    """The lists that its parts are, where each is one: its number is the sum of theirs."""


def _attends(one: Permissions) -> bool:
    return bool(one.agent_tiers)


def _only_reads(one: Permissions) -> bool:
    return not one.is_desk


def _from(tier: Tier, one: Permissions) -> bool:
    """Whether it is the lowest tier they work at."""
    return one.is_desk and min(one.desk_tiers) == tier


def _many(one: Permissions) -> bool:
    return len(one.desk_offices) > 1


def _of_desk(tier: Tier, user: User) -> IncidentQuerySet:
    return Incident.objects.of_desk(tier, user).open()


def _queue(user: User) -> IncidentQuerySet:
    """What stands at their desks; everything for whoever only reads and has none."""
    return Incident.objects.in_queue_of(user) if user.permissions.is_desk else Incident.objects.visible_to(user)


def _open(user: User) -> IncidentQuerySet:
    return Incident.objects.visible_to(user).open()


def _held(user: User) -> IncidentQuerySet:
    return Incident.objects.held_by(user)


def _takeable(user: User) -> IncidentQuerySet:
    return Incident.objects.takeable_by(user)


def _answered(user: User) -> IncidentQuerySet:
    return _queue(user).answered_by_reporter()


def _paused(user: User) -> IncidentQuerySet:
    return _queue(user).paused()


def _gone_up(user: User) -> IncidentQuerySet:
    return Incident.objects.gone_up_from(user).open()


_R, _C, _I = Tier.REGIONAL, Tier.CENTRAL, Tier.INFORMATICS
_REGIONAL, _CENTRAL, _INFORMATICS = ((partial(_of_desk, tier),) for tier in (_R, _C, _I))
#: In the order in which they stand; of two with one name nobody has both.
VIEWS = (
    # An answer that was waited for is among what one holds; to what a colleague holds one can do nothing.
    QueueView(
        "por-atender",
        "Por atender",
        (_held, _takeable),
        "Nada espera que usted lo atienda.",
        _attends,
        adds=("mias", "para-tomar"),
    ),
    QueueView("mias", "Mías", (_held,), "No tiene ninguna gestión tomada."),
    QueueView("para-tomar", "Para tomar", (_takeable,), "Nada espera que usted lo tome.", _attends),
    QueueView("abiertas", "Todas las abiertas", (_open,), _NONE_OPEN, _only_reads),
    QueueView(
        "por-vencer",
        "En riesgo",
        (lambda user: _queue(user).at_risk(),),
        "Ninguna está por vencer.",
        lambda one: True,
        by_the_hour=True,
    ),
    QueueView(
        "vencidas",
        "Vencidas",
        (lambda user: _queue(user).overdue(),),
        "Ninguna está vencida.",
        lambda one: True,
        by_the_hour=True,
    ),
    QueueView("respondidas", "Respondidas", (_answered,), "Ninguna respuesta de quien reporta espera que la lea."),
    QueueView(
        "respondidas",
        "Respondidas",
        (_answered,),
        "Ninguna respuesta de quien reporta espera que la lean.",
        _only_reads,
    ),
    QueueView(
        "esperan",
        "Esperan al usuario",
        (lambda user: _queue(user).waiting_for_reporter(),),
        "Ninguna espera respuesta de quien reporta.",
        lambda one: True,
    ),
    QueueView(
        "en-pausa",
        "En pausa",
        (_paused,),
        "Ningún reloj está en pausa.",
        lambda one: True,
    ),
    QueueView(
        "devueltas",
        "Devueltas",
        (lambda user: _queue(user).open().sent_back(),),
        "Ninguna de las abiertas volvió del nivel superior.",
        lambda one: not _from(_I, one),
    ),
    *(
        QueueView(
            "trasladadas",
            f"Trasladadas a N{tier + 1}",
            (_gone_up,),
            f"Ninguna de las trasladadas a N{tier + 1} sigue abierta.",
            partial(_from, tier),
        )
        for tier in (_R, _C)
    ),
    QueueView("sede", "Toda mi sede", _REGIONAL, _NONE_OPEN, lambda one: _R in one.desk_tiers and not _many(one)),
    QueueView("sede", "Todas mis sedes", _REGIONAL, _NONE_OPEN, lambda one: _R in one.desk_tiers and _many(one)),
    QueueView("central", "Mesa Central", _CENTRAL, _NONE_OPEN, lambda one: _C in one.desk_tiers),
    QueueView("informatica", "Informática", _INFORMATICS, _NONE_OPEN, lambda one: _I in one.desk_tiers),
    QueueView(
        "sin-sede",
        "Sin sede",
        (lambda user: _open(user).without_office(),),
        "Todas las entidades con incidencias abiertas tienen sede.",
        lambda one: _only_reads(one) or _R in one.supervisor_tiers or _C in one.desk_tiers,
    ),
    QueueView(
        "abiertas",
        "Todas las abiertas",
        (_open,),
        _NONE_OPEN,
        lambda one: one.is_desk and (one.is_auditor or _C in one.desk_tiers),
        is_overview=True,
    ),
    QueueView(
        "terminadas",
        "Terminadas hace poco",
        (lambda user: Incident.objects.visible_to(user).handled_by_tier_of(user).ended_lately(),),
        "Nada terminó en los últimos diez días hábiles.",
        ended=True,
        by_the_hour=True,
    ),
)
_DESKS = ("sede", "central", "informatica")
# Old addresses, in the bookmarks of people.
_RENAMED = {"sin-tomar": "para-tomar"}


def views_of(permissions: Permissions) -> list[QueueView]:
    """The lists somebody has; the one that opens by itself is `home_of`."""
    return [view for view in VIEWS if view.who(permissions)]


def home_of(views: list[QueueView]) -> QueueView:
    """The list that opens by itself: what this person can act on, or the whole desk for whoever attends nothing."""
    return views[0] if views[0].slug == "por-atender" else desk_of(views)


def desk_of(views: list[QueueView]) -> QueueView:
    """The whole desk of the lowest tier the person works at; everything that is open for whoever only reads."""
    return next((view for view in views if view.slug in _DESKS), views[0])


def chosen_of(views: list[QueueView], slug: str) -> QueueView | None:
    """The list with this name, or None."""
    slug = _RENAMED.get(slug, slug)
    return next((view for view in views if view.slug == slug), None)
