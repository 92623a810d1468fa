"""Keeping a list under a name: whose it is, who sees it, who may change it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.dispatch import receiver

from soportegl.desk.models import SavedView
from soportegl.desk.models.saved import NAME_MAX, QUERY_MAX
from soportegl.directory.models import Handover
from soportegl.directory.roles import Tier
from soportegl.directory.signals import handed_over
from soportegl.incidents.errors import Invalid, NotForThem, NotVisible
from soportegl.lib.text import clean

if TYPE_CHECKING:
    from soportegl.directory.models import User

MOST = 30


class NotTheirs(NotForThem):
    sentence = "Solo quien guardó esta vista, o la supervisión con la que se comparte, puede cambiarla."


def may_change(view: SavedView, user: User) -> bool:
    """Whoever keeps it; and a shared one, whoever supervises those it is shared with."""
    permissions = user.permissions
    supervises = (
        view.shared_tier in permissions.supervisor_tiers or view.shared_office_id in permissions.supervisor_offices
    )
    return view.owner_id == user.pk or (view.is_shared and supervises)


def sharing_of(user: User) -> dict[str, str]:
    """With whom this person may share: what a form sends → how it reads."""
    permissions = user.permissions
    offices = user.memberships.active().filter(office__isnull=False).select_related("office")
    return {
        "": "Solo para mí",
        **{
            f"sede-{row.office_id}": f"Con mi {row.office}"
            for row in offices
            if row.office_id in permissions.desk_offices
        },
        **{f"nivel-{tier}": f"Con todo el {Tier(tier).numbered}" for tier in sorted(permissions.desk_tiers)},
    }


def save(
    user: User, *, name: str, query: str, columns: str = "", shared: str = "", view: SavedView | None = None
) -> SavedView:
    """Keep a new one, or change `view`. Raises Invalid or NotTheirs."""
    name = clean(name)
    wrong = {}
    if not name or len(name) > NAME_MAX:
        wrong["name"] = f"Escriba un nombre de {NAME_MAX} caracteres como máximo, por ejemplo: IUSI, cierre de mes."
    if len(query) > QUERY_MAX:
        wrong["form"] = "Esta vista tiene demasiados filtros para guardarse. Quite alguno."
    if shared not in sharing_of(user):
        wrong["shared"] = "Elija con quién la comparte."
    if view is None and SavedView.objects.filter(owner=user).count() >= MOST:
        wrong["form"] = f"Ya tiene {MOST} vistas guardadas. Borre alguna antes de guardar otra."
    if wrong:
        raise Invalid(**wrong)
    if view is not None and not may_change(view, user):
        raise NotTheirs
    made = view or SavedView(owner=user)
    made.name, made.query, made.columns = name, query, columns
    kind, _, number = shared.partition("-")
    made.shared_tier = int(number) if kind == "nivel" else None
    made.shared_office_id = int(number) if kind == "sede" else None
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError:
        raise Invalid(name=f"Ya tiene una vista con el nombre «{name}». Escriba otro.") from None
    return made


def seen(user: User, number: int) -> SavedView:
    """One of those this person sees. Raises NotVisible."""
    view = SavedView.objects.of(user).filter(pk=number).first() if user.permissions.is_desk else None
    if view is None:
        raise NotVisible
    return view


@receiver(handed_over)
def inherit(handover: Handover, **_: Any) -> None:
    """Who follows at a desk finds the lists of who left, unless they keep others under these names."""
    if handover.successor.permissions.is_desk:
        kept = SavedView.objects.filter(owner=handover.leaver)
        made = [SavedView(owner=handover.successor, name=v.name, query=v.query, columns=v.columns) for v in kept]
        SavedView.objects.bulk_create(made, ignore_conflicts=True)


def drop(view: SavedView, *, by: User) -> None:
    """Forget it. Raises NotTheirs."""
    if not may_change(view, by):
        raise NotTheirs
    view.delete()
