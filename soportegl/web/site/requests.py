"""What a view gets once its person has signed in."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from soportegl.directory.models import User
from soportegl.incidents.errors import Refused


class PersonRequest(HttpRequest):
    """A request of somebody known: what `signed_in` lets through."""

    user: User
    htmx: HtmxDetails
    #: Whether the page asked by itself, with nobody doing anything.
    unattended: bool


def is_secret(name: str) -> bool:
    """Whether what is typed in a field of this name stands in no page and is kept nowhere: it is typed again."""
    return "password" in name or "secret" in name


def whole_number(typed: str) -> int | None:
    """The number that was sent, or None when it is none that a row can have: «²» is a digit, and no number."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else None


def whole_numbers(typed: Iterable[str]) -> list[int]:
    """The numbers among what was sent, each once; what is none is left out."""
    return list(dict.fromkeys(number for text in typed if (number := whole_number(text)) is not None))


def from_our_pages(request: HttpRequest) -> bool:
    """Whether a page of ours sent this: `Origin: null` is a frame without a place, and may be anybody's."""
    sent_from = request.headers.get("Origin") or _origin(request.headers.get("Referer", ""))
    return sent_from in {f"{request.scheme}://{request.get_host()}", *settings.CSRF_TRUSTED_ORIGINS}


def _origin(address: str) -> str:
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}"


def drawn_for_another(request: HttpRequest) -> bool:
    """Whether the page of this form was drawn for somebody else than who sends it."""
    drawn_for = request.POST.get("who", "")
    return bool(drawn_for) and drawn_for != str(request.user.pk)


def same_person(request: PersonRequest) -> None:
    """Raises Refused when the page was drawn for somebody else: they would act in another person's name."""
    if drawn_for_another(request):
        raise Refused(f"Mientras tanto ingresó {request.user} en este navegador. Revise lo escrito antes de enviarlo.")


class SeeOther(HttpResponseRedirect):
    """The answer to a POST that was done."""

    status_code = 303


def go_to(request: PersonRequest, target: str) -> HttpResponse:
    """The same, also for a form in a dialog: the whole page goes there, not what stands in its place."""
    return HttpResponseClientRedirect(target) if request.htmx else SeeOther(target)
