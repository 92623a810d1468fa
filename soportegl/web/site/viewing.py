"""«Ver como»: an administrator sees the pages as somebody else does, changes nothing, and it is written down."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from soportegl.audit.models import Kind
from soportegl.audit.recording import acts_now, add_entry, written_afterwards
from soportegl.directory.models import User
from soportegl.incidents.errors import NotForThem
from soportegl.lib import clock
from soportegl.lib.addresses import address

#: Where a session says through whose eyes its person looks, and since when.
VIEWING = "viewing_as"
LONGEST = timedelta(minutes=30)


class OnlyToLook(NotForThem):
    def __init__(self, person: User) -> None:
        super().__init__(
            f"Está viendo como {person}: aquí solo se mira, y nada se envió. Deje de ver como esta persona."
        )


class NotToBeViewed(NotForThem):
    pass


def begin(request: HttpRequest, person: User, why: str) -> None:
    """From now on this session sees what `person` sees. Raises NotToBeViewed."""
    if person == request.user:
        raise NotToBeViewed("Ya ve las páginas como usted.")
    if person.permissions.is_administrator:
        raise NotToBeViewed(f"{person} también administra SoporteGL: nadie ve como otra persona que administra.")
    if not person.is_active:
        raise NotToBeViewed(f"{person} está desactivada: no ve ninguna página.")
    add_entry(Kind.VIEWED_AS, of=person, changes={"motivo": ["", why]})
    request.session[VIEWING] = {"person": person.pk, "since": clock.now().isoformat()}


def end(request: HttpRequest) -> None:
    """The session sees again what its own person sees."""
    if told := request.session.pop(VIEWING, None):
        add_entry(Kind.VIEW_ENDED, of=User.objects.filter(pk=told["person"]).first())


def look(request: HttpRequest, view: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """The page as the other person gets it; whatever drawing it would write is undone. Raises OnlyToLook."""
    if request.path == address("view_as_end"):
        return view()
    told, administrator = request.session[VIEWING], request.user
    person = User.objects.filter(pk=told["person"], is_active=True).first()
    over = clock.now() - datetime.fromisoformat(told["since"]) > LONGEST
    if over or person is None or not administrator.permissions.is_administrator:  # type: ignore[union-attr]  # signed in
        end(request)
        why = "Terminó el tiempo de ver como otra persona" if over else "Ya no se puede ver como esa persona"
        messages.info(request, f"{why}: ahora ve las páginas como usted.")
        return redirect("home")
    now = acts_now()
    assert now is not None, "asked outside of a request"
    now.who, now.viewing_as = lambda: administrator, person  # type: ignore[assignment, return-value]  # signed in
    request.user, request.viewing = person, administrator  # type: ignore[attr-defined]  # what the frame of the page says
    if request.method not in ("GET", "HEAD"):
        raise OnlyToLook(person)
    with written_afterwards(), transaction.atomic():
        response = view()
        transaction.set_rollback(True)
    return response
