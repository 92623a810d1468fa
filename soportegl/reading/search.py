"""What is looked for among what has ended, for Consulta and programs, and among all that is open, for lists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from soportegl.directory.models import User
from soportegl.incidents.models import Incident
from soportegl.incidents.queries import are_words, sought
from soportegl.incidents.states import State
from soportegl.incidents.visibility import share_of
from soportegl.lib import keyset
from soportegl.lib.checkdigit import read_code
from soportegl.lib.counting import count_kept, count_up_to
from soportegl.lib.days import midnight
from soportegl.lib.full_text import Found, page_found
from soportegl.lib.recipes import Recipe
from soportegl.reading import rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from soportegl.directory.models import System
    from soportegl.directory.roles import Permissions
    from soportegl.incidents.queries import IncidentQuerySet

COUNT_LIMIT = 1000
_LOAD = rows.instances_of(
    *("code", "synopsis", "state", "tier", "withdrawn", "verification", "created_at", "ended_at", "event_count"),
    *("system__name", "entity__name", "reporter__full_name", "reporter__username"),
)


@dataclass(frozen=True)
class SearchQuery:
    """What is looked for among the ended ones, and on which page of it one stands."""

    typed: str = ""
    """A code, a number inside one, or words."""
    system: System | None = None
    state: State | None = None
    since: date | None = None
    until: date | None = None
    after: str = ""
    before: str = ""

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but words is asked: words leave what they are looked for in what it is."""
        return bool(self.system or self.state or self.since or self.until or (self.typed and not self.has_words))

    @property
    def has_words(self) -> bool:
        return are_words(self.typed)

    def narrowed(self, found: IncidentQuerySet) -> IncidentQuerySet:
        """Those that answer to all of it but the words."""
        if self.typed and not self.has_words:
            found = found.find(self.typed)
        if self.system:
            found = found.filter(system=self.system)
        if self.state:
            found = found.filter(state=self.state)
        if self.since:
            found = found.filter(ended_at__gte=midnight(self.since))
        if self.until:
            found = found.filter(ended_at__lt=midnight(self.until + timedelta(days=1)))
        return found


def incidents(query: SearchQuery, person: User) -> Found[Incident]:
    """A page of the ended ones this person sees, the latest first, with how many there are in all."""
    walked: Callable[[int], list[IncidentQuerySet]] = Recipe(_walked, person.permissions, query.has_words)
    whole: Callable[[int], IncidentQuerySet] = Recipe(_whole, person.permissions)
    if query.is_narrowed:
        # With a filter the SQL is another each time.
        parts, seen = [query.narrowed(part) for part in walked(person.pk)], query.narrowed(whole(person.pk))
        walked, whole = lambda _: parts, lambda _: seen
    walk: dict[str, Any] = {
        "order": ("-ended_at", "-id"),
        "after": query.after,
        "before": query.before,
        "size": keyset.SIZE,
        "who": person.pk,
    }
    if query.has_words:
        return page_found(walked, whole, _LOAD, sought(query.typed, ended=True, share=share_of(person)), **walk)
    return Found(keyset.page_of(walked, _LOAD, **walk), _count(query, person))


def everything(person: User, typed: str = "") -> IncidentQuerySet:
    """What a list of no view looks through: all that is open, but a whole code finds also what has ended."""
    seen = Incident.objects.visible_to(person)
    return seen if read_code(typed) else seen.open()


def _count(query: SearchQuery, person: User) -> int:
    if not query.is_narrowed:
        return count_kept(COUNT_LIMIT, Recipe(_counted, person.permissions), person.pk)["all"]
    parts = _counted(person.permissions, person.pk)["all"]
    return count_up_to(COUNT_LIMIT, {"all": [query.narrowed(part) for part in parts]})["all"]


def _walked(permissions: Permissions, far: bool, who: int) -> list[IncidentQuerySet]:
    return [part.ended() for part in Incident.objects.walked_by(User.with_permissions(permissions, who), far=far)]


def _whole(permissions: Permissions, who: int) -> IncidentQuerySet:
    return Incident.objects.one_visible_to(User.with_permissions(permissions, who)).ended()


def _counted(permissions: Permissions, who: int) -> dict[str, list[IncidentQuerySet]]:
    return {
        "all": [part.ended() for part in Incident.objects.parts_visible_to(User.with_permissions(permissions, who))]
    }
