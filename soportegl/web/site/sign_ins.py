"""What is written down when somebody signs in, and with what browser they are known afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, cast

from allauth.account.adapter import get_adapter
from allauth.account.signals import password_reset
from django.conf import settings
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse

from soportegl.audit.models import Kind
from soportegl.audit.recording import add_entry
from soportegl.directory import guessing
from soportegl.directory.models import SignIn, User
from soportegl.directory.signals import factors_reset, password_set, sessions_ended
from soportegl.lib import clock
from soportegl.web.site import browsers, viewing
from soportegl.web.site.adapter import UNKNOWN

if TYPE_CHECKING:
    from soportegl.lib.sessions import SessionStore

#: Where a session says which sign-in it is of.
SIGN_IN = "sign_in"


@receiver(user_logged_in)
def began(request: HttpRequest, user: User, **_: Any) -> None:
    """A session begins: from now on its person is known by this browser and at this address."""
    if not request.session.session_key:
        # Another person was signed in here: their session is gone, and this one has no key yet.
        request.session.create()
    request.session[SIGN_IN] = _write(request, user, request.session.session_key or "").pk
    permissions = user.permissions
    group = "administers" if permissions.is_administrator else "reports" if permissions.is_reporter else "attends"
    idle, whole = settings.SESSION_LIMITS[group]
    cast("SessionStore", request.session).limit(idle=timedelta(minutes=idle), whole=timedelta(hours=whole))
    add_entry(Kind.SIGNED_IN, by=user, of=user)


@receiver(user_logged_out)
def ended(request: HttpRequest, user: User | None, **_: Any) -> None:
    """Whoever went away is written down, unless nobody was in; with their session ends looking as somebody else."""
    if user is not None:
        viewing.end(request)
        add_entry(Kind.SIGNED_OUT, by=user, of=user)


@receiver(password_reset)
def recovered(request: HttpRequest, user: User, **_: Any) -> None:
    """Whoever set another password reads its mailbox: they enter at once, whatever was tried before."""
    guessing.forgive_all(user.username)
    _write(request, user, "")


@receiver(password_set)
def other_password(person: User, **_: Any) -> None:
    """Whoever was in with the old one is out; the session in which it was changed is written anew by Django."""
    add_entry(Kind.PASSWORD, of=person)
    lost_factor(person)


@receiver([factors_reset, sessions_ended])
def lost_factor(person: User, **_: Any) -> None:
    """Whoever was in with a factor that was lost, or on a machine that was stolen, is out."""
    keys = SignIn.objects.filter(person=person).exclude(session_key="").values_list("session_key", flat=True)
    Session.objects.filter(session_key__in=list(keys)).delete()


class Seen:
    """Puts the end of a session off while its person does something; what a page asks by itself is nothing done."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        key = request.session.session_key
        response = self.get_response(request)
        session = cast("SessionStore", request.session)
        # Where the database was gone the session was never read: asking for it again would double the wait.
        unread = not session.accessed or response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR
        if unread or getattr(request, "unattended", False) or SIGN_IN not in session:
            return response
        # A new password gives the session another key.
        if session.go_on() or session.session_key != key:
            mine = SignIn.objects.filter(pk=session[SIGN_IN])
            mine.update(seen_at=clock.now(), session_key=session.session_key or "")
        return response


def open_sessions(person: User) -> list[SignIn]:
    """Where this person is signed in, the last one used first."""
    alive = Session.objects.filter(session_key=OuterRef("session_key"), expire_date__gt=clock.now())
    return list(SignIn.objects.filter(Exists(alive), person=person))


def end(sessions: Iterable[SignIn]) -> int:
    """End these; how many there were."""
    removed, _ = Session.objects.filter(session_key__in=[each.session_key for each in sessions]).delete()
    return removed


def _write(request: HttpRequest, user: User, key: str) -> SignIn:
    address = get_adapter().get_client_ip(request)
    return SignIn.objects.create(
        person=user,
        session_key=key,
        browser=browsers.name(request),
        # Nowhere is nobody's home: whoever comes from there next is still a stranger.
        address="" if address == UNKNOWN else address,
        device=browsers.device(request),
    )
