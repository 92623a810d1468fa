"""Floors (b) and (c): a Django page behind session and sign-in, with the rows of a queue and without anything."""

from django.contrib.auth.decorators import login_required
from django.db import connection
from django.http import HttpRequest, HttpResponse  # noqa: TID251 - a page of its own, no rule of the product
from django.shortcuts import render  # noqa: TID251 - the same
from django.urls import path

from bench.floors.query import NAMES, SQL


@login_required
def rows(request: HttpRequest) -> HttpResponse:
    """The rows of an office's queue, in a plain template that writes dates and numbers itself."""
    with connection.cursor() as cursor:
        cursor.execute(SQL, [int(request.GET["sede"])])
        found = [dict(zip(NAMES, row, strict=True)) for row in cursor.fetchall()]
    return render(request, "floors/rows.django.html", {"rows": found})


@login_required
def nothing(request: HttpRequest) -> HttpResponse:
    """Nothing, for somebody known."""
    return HttpResponse("nada")


urlpatterns = [path("filas/", rows), path("nada/", nothing)]
