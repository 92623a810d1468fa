"""What a view gets once its person has signed in."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from soportegl.directory.models import User
from soportegl.incidents.errors import Refused


class PersonRequest(HttpRequest):
    """A request of somebody known: what `signed_in` lets through."""

    user: User
    htmx: HtmxDetails


def same_person(request: PersonRequest) -> None:
    """Raises Refused when the page was drawn for somebody else: they would act in another person's name."""
    drawn_for = request.POST.get("who", "")
    if drawn_for and drawn_for != str(request.user.pk):
        raise Refused(f"Mientras tanto ingresó {request.user} en este navegador. Revise lo escrito antes de enviarlo.")
