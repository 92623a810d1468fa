"""The product's addresses and two pages that break, each with somebody's data in what it raises."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from soportegl.directory.models import User
from soportegl.urls import handler500
from soportegl.urls import urlpatterns as product


def twice(request: HttpRequest) -> HttpResponse:
    """PostgreSQL answers «Key (username)=(…) already exists.»"""
    for _ in range(2):
        User.objects.create_user(request.GET["dato"])
    return HttpResponse()


def wrong(request: HttpRequest) -> HttpResponse:
    """Python says the value too."""
    return HttpResponse(int(request.GET["dato"]))


urlpatterns = [path("dos-veces/", twice, name="twice"), path("mal/", wrong, name="wrong"), *product]

__all__ = ["handler500", "urlpatterns"]
