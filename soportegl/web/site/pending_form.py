"""What was typed when the session had expired: it waits in the new session until its owner is back."""

from __future__ import annotations

from enum import Enum
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from soportegl.directory.models import User
from soportegl.incidents import files
from soportegl.incidents.errors import Invalid
from soportegl.web.site.leaving import may_leave, owner_of
from soportegl.web.site.requests import PersonRequest, is_secret
from soportegl.web.site.staging import WITH_THE_FORM, form_key

SESSION_KEY = "kept"
MAX_CHARACTERS = 60_000
# Pages whose forms carry text that must not be lost.
KEPT_PAGES = (
    "/registro/",
    "/gestion/",
    "/mis-datos/",
    "/bandeja/lote/",
    "/entidad/",
    "/respuestas/",
    "/textos/",
    "/relevos/",
    "/sustituciones/",
)
# Below them, what only a button sends: there is nothing typed in it, and no page to go back to.
_BUTTONS = ("/anular/", "/terminar/")
_NOT_TEXT = ("csrfmiddlewaretoken", "seal")
#: What people write by hand, and what it is called where it is given back.
_WRITTEN = {
    "synopsis": "Síntesis del Caso",
    "text": "Texto",
    "reason": "Motivo",
    "tried": "Qué se intentó",
    "solution": "Solución",
}


class Keeping(Enum):
    """What became of a form that came too early or too late."""

    NO_FORM = "Su sesión venció. Ingrese de nuevo."
    ALL = "Su sesión venció. Ingrese de nuevo: lo que escribió sigue aquí."
    TEXT = f"{ALL} Los archivos no se guardaron; elíjalos otra vez."
    NOTHING = "Lo que envió no se procesó y no se pudo guardar."


def page_of(path: str) -> str:
    """The page to go back to after signing in: the form's own page, or the beginning."""
    return path if has_form(path) else "/"


def has_form(path: str) -> bool:
    """Whether the page at this address has a form whose text is kept."""
    return path.startswith(KEPT_PAGES) and not path.endswith(_BUTTONS)


def keep(request: HttpRequest) -> Keeping:
    """Keep the typed text of this POST, and stage its files; what of it is kept."""
    if not has_form(request.path):
        return Keeping.NO_FORM
    user = request.user if request.user.is_authenticated else None
    owner = user or owner_of(request)
    typed = sum(len(name) + len(value) for name, values in request.POST.lists() for value in values)
    if not (user or may_leave(request, typed, owner)) or not keep_for(request, request.path):
        return Keeping.NOTHING
    return Keeping.ALL if _keep_files(request, owner, known=user is not None) else Keeping.TEXT


def keep_for(request: HttpRequest, path: str) -> bool:
    """Keep the typed text of this POST for the form of another page; whether that page has such a form."""
    if not has_form(path):
        return False
    typed = {name: values for name, values in request.POST.lists() if name not in _NOT_TEXT and not is_secret(name)}
    if sum(len(value) for values in typed.values() for value in values) > MAX_CHARACTERS:
        return False
    request.session[SESSION_KEY] = {"path": path, "typed": typed}
    return True


def _keep_files(request: HttpRequest, owner: User | None, *, known: bool) -> bool:
    """Stage what came along; whether nothing of it is missing."""
    arrived = request.FILES.getlist("attachments")
    if arrived and not request.POST.get("key"):
        return False
    missing = False
    for place, file in enumerate(arrived, WITH_THE_FORM):
        try:
            if not known and not may_leave(request, file.size or 0, owner):
                raise Invalid(attachments="")
            files.stage(file, owner=owner, form_key=form_key(request.POST), place=place)
        except Invalid:
            # The form says what is wrong with a file when it is sent again; here only the text can be helped.
            missing = True
    return not missing


def given_back(request: HttpRequest, again: str) -> HttpResponse:
    """The page with what was typed, when it could not be kept: whoever wrote it can still copy it."""
    typed = [(label, request.POST[name]) for name, label in _WRITTEN.items() if request.POST.get(name, "").strip()]
    context = {"typed": typed, "sentence": Keeping.NOTHING.value, "again": again}
    return render(request, "site/error_given_back.html", context, status=503)


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
