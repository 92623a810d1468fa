"""The answers of last resort: they use neither the database nor the session."""

import logging
import secrets
import sys

import psycopg
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.views import defaults

from soportegl.lib import clock
from soportegl.web.observing import remember_code

logger = logging.getLogger(__name__)

# Without letters and digits that sound or look alike: the code is dictated over the phone. Four of them are one of
# 331,776, and the minute beside the code tells apart what they do not.
ALPHABET = "ACDEFHJKLMNPRTUVWXY34679"

BUSY = "El sistema está atendiendo a muchas personas en este momento. Espere un minuto y vuelva a intentarlo."
BROKEN = "El problema es nuestro, no suyo. Lo que ya había enviado está guardado; vuelva a intentarlo."


DATABASE_GONE = (OperationalError, InterfaceError, psycopg.OperationalError, psycopg.InterfaceError)


def is_about_the_database(error: BaseException | None) -> bool:
    """Whether the database was gone or had no room, also when somebody wrapped that in an error of their own."""
    while error is not None:
        if isinstance(error, DATABASE_GONE):
            return True
        error = error.__cause__ or error.__context__
    return False


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, unless it was the database: a session that cannot be written is told as a request that is wrong."""
    return answer(request, busy=True) if is_about_the_database(exception) else defaults.bad_request(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """503 when the database has no room or no time for this request, 500 for anything else."""
    return answer(request, busy=is_about_the_database(sys.exc_info()[1]))


def answer(request: HttpRequest, *, busy: bool) -> HttpResponse:
    """The page that says so, with a code that is found in the log."""
    sentence, title = (BUSY, "Vuelva a intentarlo en un minuto") if busy else (BROKEN, "No pudimos abrir la página")
    status = 503 if busy else 500
    code = f"E{status}-{''.join(secrets.choice(ALPHABET) for _ in range(4))}"
    # Django writes the places of the error after this, with the same code and number of the request.
    remember_code(request, code)
    logger.error("The page %s was shown", code)
    at = timezone.localtime(clock.now()).strftime("%d/%m/%Y %H:%M")
    page = render_to_string("errors/server.html", {"title": title, "sentence": sentence, "code": code, "at": at})
    response = HttpResponse(page, status=status)
    if busy:
        response["Retry-After"] = "30"
    return response
