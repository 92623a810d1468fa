"""What is too large to be received at all."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

TITLE = "Lo que envió es demasiado grande"


def largest_request() -> int:
    """Every file at its largest, and the text around them."""
    return int(settings.FILES_MAX_COUNT * settings.FILE_MAX_BYTES + settings.DATA_UPLOAD_MAX_MEMORY_SIZE)


class LargestRequest:
    """Refuses by its announced size what no form accepts, before anybody writes it to the disk."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            announced = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            announced = 0
        if announced <= largest_request():
            return self.get_response(request)
        size = settings.FILE_MAX_BYTES // 1024 // 1024
        sentence = f"Se reciben hasta {settings.FILES_MAX_COUNT} archivos de {size} MiB cada uno. Envíelos por partes."
        page = render_to_string("site/error_server.html", {"title": TITLE, "sentence": sentence})
        return HttpResponse(page, status=413)
