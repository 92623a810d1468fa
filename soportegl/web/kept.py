"""What was typed when the session had expired: it waits in the new session until its owner is back."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, QueryDict

from soportegl.incidents import files
from soportegl.incidents.errors import Invalid
from soportegl.incidents.models import Upload
from soportegl.web.requests import PersonRequest
from soportegl.web.staging import form_key

SESSION_KEY = "kept"
MAX_CHARACTERS = 60_000
# Files of people who are not signed in: enough for a bad morning, not enough to fill a disk.
MAX_WAITING_FILES = 200
# Pages whose forms carry text that must not be lost; passwords are on none of them.
KEPT_PAGES = ("/registro/", "/gestion/", "/mis-datos/", "/bandeja/lote/", "/entidad/", "/respuestas/")
_NOT_TEXT = ("csrfmiddlewaretoken",)


def page_of(path: str) -> str:
    """The page to go back to after signing in: the form's own page, or the beginning."""
    return path if path.startswith(KEPT_PAGES) else "/"


def keep(request: HttpRequest) -> bool:
    """Keep the typed text of this POST, and stage its files; whether there was a page to come back to."""
    if not keep_for(request, request.path):
        return False
    _keep_files(request)
    return True


def keep_for(request: HttpRequest, path: str) -> bool:
    """Keep the typed text of this POST for the form of another page; whether that page has such a form."""
    if not path.startswith(KEPT_PAGES):
        return False
    typed = {name: values for name, values in request.POST.lists() if name not in _NOT_TEXT}
    if sum(len(value) for values in typed.values() for value in values) > MAX_CHARACTERS:
        return False
    request.session[SESSION_KEY] = {"path": path, "typed": typed}
    return True


def _keep_files(request: HttpRequest) -> None:
    owner = request.user if request.user.is_authenticated else None
    if not request.POST.get("key") or (
        owner is None and Upload.objects.filter(owner__isnull=True).count() >= MAX_WAITING_FILES
    ):
        return
    for file in request.FILES.getlist("attachments"):
        try:
            files.stage(file, owner=owner, form_key=form_key(request.POST))
        except Invalid:
            # The form says what is wrong with a file when it is sent again; here only the text can be helped.
            continue


def take(request: PersonRequest, path: str) -> QueryDict | None:
    """What this person typed in the form of this page before signing in again, once; None when there is nothing."""
    waiting: dict[str, Any] | None = request.session.get(SESSION_KEY)
    if not waiting or waiting["path"] != path:
        return None
    del request.session[SESSION_KEY]
    typed = QueryDict(mutable=True)
    for name, values in waiting["typed"].items():
        typed.setlist(name, values)
    # Whoever signs in at a shared computer must not read what another person wrote there.
    if typed.get("who") != str(request.user.pk):
        return None
    if typed.get("key"):
        files.adopt(form_key(typed), owner=request.user)
    return typed
