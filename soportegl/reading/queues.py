"""Which lists there are: one row each, with who has it and what it shows them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from soportegl.directory.roles import Standing, Tier
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
    who: Callable[[Standing], bool]
    """Who has it."""
    parts: tuple[Callable[[User], IncidentQuerySet], ...]
    """Together all of it, none twice, and each with an index of its own; what may be suggested is in the last."""
    empty: str
    ended: bool = False
    """Its rows have ended: they are ordered by when, and nobody takes them."""
    by_the_hour: bool = False
    """Which rows it has depends on the hour at which it is asked."""
    adds: tuple[str, ...] = ()
    """The lists that its parts are, where each is one: its number is the sum of theirs."""


def _everybody(standing: Standing) -> bool:
    return True


def _desk(standing: Standing) -> bool:
    return standing.is_desk


def _only_reads(standing: Standing) -> bool:
    return not standing.is_desk


def _attends(standing: Standing) -> bool:
    return bool(standing.agent_tiers)


def _from(tier: Tier, standing: Standing) -> bool:
    """Whether it is the lowest tier they work at."""
    return standing.is_desk and min(standing.desk_tiers) == tier


def _works_at(tier: Tier, standing: Standing) -> bool:
    return tier in standing.desk_tiers


def _one_office(standing: Standing) -> bool:
    return _works_at(Tier.REGIONAL, standing) and len(standing.desk_offices) <= 1


def _offices(standing: Standing) -> bool:
    return _works_at(Tier.REGIONAL, standing) and len(standing.desk_offices) > 1


def _may_be_sent_back(standing: Standing) -> bool:
    return not _from(Tier.INFORMATICS, standing)


def _without_office(standing: Standing) -> bool:
    return _only_reads(standing) or Tier.REGIONAL in standing.supervisor_tiers or _works_at(Tier.CENTRAL, standing)


def _sees_all(standing: Standing) -> bool:
    return standing.is_desk and (standing.is_auditor or _works_at(Tier.CENTRAL, standing))


def _open(user: User) -> IncidentQuerySet:
    return Incident.objects.visible_to(user).open()


def _queue(user: User) -> IncidentQuerySet:
    """What stands at their desks; everything for whoever only reads and has none."""
    return Incident.objects.in_queue_of(user) if user.standing.is_desk else Incident.objects.visible_to(user)


def _of_desk(tier: Tier, user: User) -> IncidentQuerySet:
    return Incident.objects.of_desk(tier, user).open()


def _held(user: User) -> IncidentQuerySet:
    return Incident.objects.held_by(user)


def _takeable(user: User) -> IncidentQuerySet:
    return Incident.objects.takeable_by(user)


def _due(user: User) -> IncidentQuerySet:
    return _queue(user).open().due_soon()


def _answered(user: User) -> IncidentQuerySet:
    return _queue(user).answered_by_reporter()


def _waiting(user: User) -> IncidentQuerySet:
    return _queue(user).waiting_for_reporter()


def _sent_back(user: User) -> IncidentQuerySet:
    return _queue(user).open().sent_back()


def _gone_up(user: User) -> IncidentQuerySet:
    return Incident.objects.gone_up_from(user).open()


def _nowhere(user: User) -> IncidentQuerySet:
    return _open(user).without_office()


def _ended(user: User) -> IncidentQuerySet:
    return Incident.objects.visible_to(user).handled_by_tier_of(user).ended_lately()


_R, _C, _I = Tier.REGIONAL, Tier.CENTRAL, Tier.INFORMATICS
#: In the order in which they stand; of two with one name nobody has both.
VIEWS = (
    # An answer that was waited for is among what one holds; to what a colleague holds one can do nothing.
    QueueView(
        "por-atender",
        "Por atender",
        _attends,
        (_held, _takeable),
        "Nada espera que usted lo atienda.",
        adds=("mias", "para-tomar"),
    ),
    QueueView("mias", "Mías", _desk, (_held,), "No tiene ninguna gestión tomada."),
    QueueView("para-tomar", "Para tomar", _attends, (_takeable,), "Nada espera que usted lo tome."),
    QueueView("abiertas", "Todas las abiertas", _only_reads, (_open,), _NONE_OPEN),
    QueueView(
        "por-vencer",
        "Por vencer",
        _everybody,
        (_due,),
        "Ninguna lleva abierta más de un día hábil.",
        by_the_hour=True,
    ),
    QueueView(
        "respondidas",
        "Respondidas",
        _desk,
        (_answered,),
        "Ninguna respuesta de quien reporta espera que la lea.",
    ),
    QueueView(
        "respondidas",
        "Respondidas",
        _only_reads,
        (_answered,),
        "Ninguna respuesta de quien reporta espera que la lean.",
    ),
    QueueView("esperan", "Esperan al usuario", _everybody, (_waiting,), "Ninguna espera respuesta de quien reporta."),
    QueueView(
        "devueltas",
        "Devueltas",
        _may_be_sent_back,
        (_sent_back,),
        "Ninguna de las abiertas volvió del nivel superior.",
    ),
    QueueView(
        "trasladadas",
        "Trasladadas a N3",
        partial(_from, _R),
        (_gone_up,),
        "Ninguna de las trasladadas a N3 sigue abierta.",
    ),
    QueueView(
        "trasladadas",
        "Trasladadas a N4",
        partial(_from, _C),
        (_gone_up,),
        "Ninguna de las trasladadas a N4 sigue abierta.",
    ),
    QueueView("sede", "Toda mi sede", _one_office, (partial(_of_desk, _R),), _NONE_OPEN),
    QueueView("sede", "Todas mis sedes", _offices, (partial(_of_desk, _R),), _NONE_OPEN),
    QueueView("central", "Mesa Central", partial(_works_at, _C), (partial(_of_desk, _C),), _NONE_OPEN),
    QueueView("informatica", "Informática", partial(_works_at, _I), (partial(_of_desk, _I),), _NONE_OPEN),
    QueueView(
        "sin-sede",
        "Sin sede",
        _without_office,
        (_nowhere,),
        "Todas las entidades con incidencias abiertas tienen sede.",
    ),
    QueueView("abiertas", "Todas las abiertas", _sees_all, (_open,), _NONE_OPEN),
    QueueView(
        "terminadas",
        "Terminadas hace poco",
        _desk,
        (_ended,),
        "Nada terminó en los últimos diez días hábiles.",
        ended=True,
        by_the_hour=True,
    ),
)
_DESKS = ("sede", "central", "informatica")
# Old addresses, in the bookmarks of people.
_RENAMED = {"sin-tomar": "para-tomar"}


def views_of(standing: Standing) -> list[QueueView]:
    """The lists somebody has; the one that opens by itself is `home_of`."""
    return [view for view in VIEWS if view.who(standing)]


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
