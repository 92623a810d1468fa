"""The answers of last resort: they use neither the database nor the session."""

import sys

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

BUSY = "El sistema está atendiendo a muchas personas en este momento. Espere un minuto y vuelva a intentarlo."
BROKEN = "Algo falló de nuestro lado y quedó anotado. Lo que ya había enviado está guardado; vuelva a intentarlo."


def server_error(request: HttpRequest) -> HttpResponse:
    """503 when the database has no room or no time for this request, 500 for anything else."""
    busy = isinstance(sys.exc_info()[1], OperationalError)
    sentence, title = (BUSY, "Vuelva a intentarlo en un minuto") if busy else (BROKEN, "Algo falló")
    page = render_to_string("errors/server.html", {"title": title, "sentence": sentence})
    response = HttpResponse(page, status=503 if busy else 500)
    if busy:
        response["Retry-After"] = "30"
    return response
