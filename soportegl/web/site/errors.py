"""The answers of last resort: they use neither the database nor the session."""

import errno
import logging
import secrets
import sys

import psycopg
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils import timezone
from django.views import defaults

from soportegl.lib import clock
from soportegl.web.ops.observing import remember_code
from soportegl.web.site import pending_form

logger = logging.getLogger(__name__)

# Without letters and digits that sound or look alike: the code is dictated over the phone. Four of them are one of
# 331,776, and the minute beside the code tells apart what they do not.
ALPHABET = "ACDEFHJKLMNPRTUVWXY34679"

BUSY = "El sistema está atendiendo a muchas personas en este momento. Espere un minuto y vuelva a intentarlo."
BROKEN = "El problema es nuestro, no suyo. Lo que ya había enviado está guardado; vuelva a intentarlo."
FULL = "El servidor no tiene espacio. Quien administra SoporteGL ya tiene el aviso; inténtelo en unos minutos."
LONG = (
    "Lo que pidió tardaba demasiado y se detuvo; nada quedó a medias. "
    "Pida menos: acorte las fechas, agregue un filtro o busque una palabra menos común."
)
# More than this is no text of a person, and passwords are on none of these pages.
MOST_GIVEN_BACK = 60_000

DATABASE_GONE = (OperationalError, InterfaceError, psycopg.OperationalError, psycopg.InterfaceError)


def is_about_room(error: BaseException | None) -> bool:
    """Whether a disk was full, the one of the database or the one where files arrive."""
    while error is not None:
        if isinstance(error, psycopg.errors.DiskFull) or (isinstance(error, OSError) and error.errno == errno.ENOSPC):
            return True
        error = error.__cause__ or error.__context__
    return False


def is_about_the_database(error: BaseException | None) -> bool:
    """Whether the database was gone or had no room, also when somebody wrapped that in an error of their own."""
    while error is not None:
        if isinstance(error, DATABASE_GONE):
            return True
        error = error.__cause__ or error.__context__
    return False


def took_too_long(error: BaseException | None) -> bool:
    """Whether PostgreSQL ended a statement because it took longer than it may."""
    while error is not None:
        if isinstance(error, psycopg.errors.QueryCanceled):
            return True
        error = error.__cause__ or error.__context__
    return False


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, unless it was the database: a session that cannot be written is told as a request that is wrong."""
    return answer(request, busy=True) if is_about_the_database(exception) else defaults.bad_request(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """503 when the database has no room or no time for this request, 500 for anything else."""
    error = sys.exc_info()[1]
    if is_about_room(error):
        return answer(request, busy=True, sentence=FULL, title="No hay espacio")
    if took_too_long(error):
        return answer(request, busy=True, sentence=LONG, title="Tardó demasiado")
    return answer(request, busy=is_about_the_database(error))


def typed_in(request: HttpRequest) -> list[tuple[str, str]]:
    """What was typed in the form that could not be served, to be sent again; nothing of pages with passwords."""
    if request.method != "POST" or not request.path.startswith(pending_form.KEPT_PAGES):
        return []
    try:
        fields = [(name, value) for name, values in request.POST.lists() for value in values]
    except (OSError, SuspiciousOperation, RequestDataTooBig):
        return []
    fields = [(name, value) for name, value in fields if name != "csrfmiddlewaretoken"]
    return fields if sum(len(value) for _, value in fields) <= MOST_GIVEN_BACK else []


def answer(request: HttpRequest, *, busy: bool, sentence: str = "", title: str = "") -> HttpResponse:
    """The page that says so, with a code that is found in the log."""
    usual = (BUSY, "Vuelva a intentarlo en un minuto") if busy else (BROKEN, "No pudimos abrir la página")
    sentence, title = sentence or usual[0], title or usual[1]
    status = 503 if busy else 500
    code = f"E{status}-{''.join(secrets.choice(ALPHABET) for _ in range(4))}"
    # Django writes the places of the error after this, with the same code and number of the request.
    remember_code(request, code)
    logger.error("The page %s was shown", code)
    at = timezone.localtime(clock.now()).strftime("%d/%m/%Y %H:%M")
    typed = typed_in(request)
    context = {"title": title, "sentence": sentence, "code": code, "at": at, "typed": typed}
    if typed:
        context |= {"action": request.get_full_path(), "token": get_token(request)}
    page = render_to_string("site/error_server.html", context)
    response = HttpResponse(page, status=status)
    if busy:
        response["Retry-After"] = "30"
    return response
