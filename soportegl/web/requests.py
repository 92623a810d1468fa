"""What a view gets once its person has signed in."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from soportegl.directory.models import User


class PersonRequest(HttpRequest):
    """A request of somebody known: what `signed_in` lets through."""

    user: User
    htmx: HtmxDetails
