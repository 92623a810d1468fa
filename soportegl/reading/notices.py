"""What a person was told inside the application, page by page."""

from __future__ import annotations

from soportegl.directory.models import User
from soportegl.lib import keyset
from soportegl.lib.keyset import Page
from soportegl.notifications import notices
from soportegl.notifications.models import Delivery


def page(person: User, *, after: str = "", before: str = "") -> Page[Delivery]:
    """The latest first."""
    return keyset.page_of(
        notices.notices_of(person),
        lambda keys: Delivery.objects.filter(pk__in=keys).select_related("event__incident", "event__actor"),
        order=("-id",),
        after=after,
        before=before,
    )
