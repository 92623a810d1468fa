"""What every page shows around its content: who, on which platform, of which office, in which theme."""

from __future__ import annotations

import time
from functools import lru_cache
from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.http import HttpRequest
from django.template.backends.utils import csrf_input
from django.utils.functional import SimpleLazyObject

from soportegl.directory.models import Entity, Office, System
from soportegl.directory.roles import Permissions
from soportegl.incidents.models import Incident
from soportegl.lib.addresses import address
from soportegl.lib.query_cache import CachedQuery
from soportegl.notifications import notices
from soportegl.web.site.navigation import NavItem, menu
from soportegl.web.site.requests import PersonRequest

THEMES = ("light", "dark")
#: Seconds for which the systems stay known: every page shows them, and they change a few times in a year.
LATELY = 5
_SYSTEMS = CachedQuery(lambda: System.objects.filter(is_active=True))
_ENTITY = CachedQuery(lambda entity: Entity.objects.filter(pk=entity).select_related("office"), int)


def page(request: HttpRequest) -> dict[str, Any]:
    """The context of site/base.html."""
    theme = request.COOKIES.get("tema", "")
    # Once for all forms of the page: as it comes, the token is scrambled anew in each of them.
    token = SimpleLazyObject(lambda: csrf_input(request))
    context: dict[str, Any] = {"theme": theme if theme in THEMES else "", "csrf_input": token}
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {**context, "permissions": None, "nav": [], "system": None, "systems": [], "office": None}
    permissions: Permissions = user.permissions
    systems = all_systems(request)
    return {
        **context,
        "permissions": permissions,
        "nav": menu(permissions, request.path, screen_of(request)),
        "systems": systems,
        "system": current_system(request),
        "office": _office_of(permissions),
        # Lazy: most fragments draw no bar, and must not pay for its number.
        "unread": SimpleLazyObject(lambda: notices.unread_count(user)),
    }


def screen_of(request: HttpRequest) -> str:
    """The name of the address that was asked for; empty when there is none."""
    return (request.resolver_match and request.resolver_match.url_name) or ""


def all_systems(request: HttpRequest) -> list[System]:
    """The active systems, the same for the whole request; read again when they are older than LATELY."""
    if not hasattr(request, "_systems"):
        request._systems = _lately(int(time.monotonic() / LATELY))  # type: ignore[attr-defined]  # for this request only
    return request._systems  # type: ignore[attr-defined]  # the line above


@lru_cache(maxsize=1)
def _lately(moment: int) -> list[System]:
    return _SYSTEMS.instances()


@receiver([post_save, post_delete], sender=System)
def forget_systems(**_: object) -> None:
    """Whoever changes the catalogue sees it changed; other processes do within LATELY."""
    _lately.cache_clear()


def read_notices_of(incident: Incident, request: PersonRequest) -> None:
    """Mark as read what this person was told of the incident they are looking at; nothing is asked when all is read."""
    if incident.has_unread:
        notices.read_of(incident, request.user)


def current_system(request: HttpRequest) -> System | None:
    """The platform chosen at sign-in or in the bar; the first one when none was."""
    systems = all_systems(request)
    chosen = request.session.get("system")
    return next((system for system in systems if system.slug == chosen), systems[0] if systems else None)


def _office_of(permissions: Permissions) -> Office | None:
    """The office that attends the reporter's entity."""
    if not permissions.reports_for:
        return None
    return next((entity.attended_by for entity in _ENTITY.instances(min(permissions.reports_for))), None)


def menu_of_lists(request: PersonRequest, found: Incident) -> list[NavItem]:
    """The options of the bar, with the list the incident is in marked."""
    listed = "registry" if found.is_open and request.user.permissions.is_reporter else "consult"
    return menu(request.user.permissions, address(listed), screen_of(request))
